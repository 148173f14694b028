// The section `volume` of the corpus: plugins that want more of the page than is theirs, and how each is run.
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { type Card, type Panel, part, type Playground } from "./playground";

export type VolumeCase = {
  /** Its file in corpus/volume, without the ending. */
  name: string;
  /** How many instances of it run at once. */
  copies?: number;
  /** The panel that is open meanwhile. */
  panel?: Panel;
  /** Whether its manifest asks for something. */
  asks?: boolean;
  /** Left to `make volume`, since volume-drawing.spec.ts shows the same. */
  isLong?: boolean;
};

export const VOLUME: VolumeCase[] = [
  { name: "inputs" },
  { name: "options" },
  { name: "cells" },
  { name: "empty-rows" },
  { name: "hoard", asks: true },
  { name: "hoard", asks: true, copies: 3, panel: "performance" },
  { name: "storage-chain", asks: true, panel: "timeline" },
  { name: "storage-sets", asks: true, panel: "timeline" },
  { name: "table-churn", asks: true },
  { name: "bad-nodes", asks: true, panel: "errors" },
  { name: "nodes-churn", asks: true, panel: "inspector", isLong: true },
  { name: "console-flood", asks: true, panel: "console" },
  { name: "busy-timers", asks: true, copies: 4, panel: "timeline" },
  { name: "fault-flood", asks: true, panel: "errors" },
  { name: "dispatch-flood", asks: true, panel: "timeline" },
  { name: "payloads", asks: true, panel: "state" },
  { name: "domain-churn", asks: true, panel: "shared" },
  { name: "widgets", asks: true },
  { name: "mixed-scripts", asks: true },
  { name: "marks", asks: true, isLong: true },
  { name: "directions", isLong: true },
  { name: "wide-tables" },
  { name: "nested-lists", isLong: true },
  { name: "new-keys", asks: true, isLong: true },
];

/** What a case is called in tests and tables. */
export const nameOf = ({ name, copies = 1, panel }: VolumeCase): string =>
  `${name}${copies > 1 ? ` × ${copies}` : ""}${panel ? ` with ${panel} open` : ""}`;

const sourceOf = (name: string): string => readFileSync(new URL(`./corpus/volume/${name}.js`, import.meta.url), "utf8");

/** Starts the instances of a case, allows what they ask for, and lets them go. */
export async function letGo(playground: Playground, { name, copies = 1, panel, asks }: VolumeCase): Promise<Card[]> {
  const again = playground.page.locator(part("editor-run-another")).or(playground.page.locator(part("editor-run"))).first();
  const cards: Card[] = [];
  while (cards.length < copies) {
    const card = cards.length === 0 ? await playground.runSource(sourceOf(name)) : await playground.startedBy(() => again.click());
    await expect(card.button("Go")).toBeVisible();
    // Before the next one comes, which is brought into view in its place.
    if (asks) await allow(card);
    cards.push(card);
  }
  if (panel) await playground.show(panel);
  for (const card of cards) await press(card);
  return cards;
}

/** Allows what a card asks for; it only listens once it has stood still for a while. */
async function allow(card: Card): Promise<void> {
  const button = card.root.locator(part("consent-allow"));
  await expect(async () => {
    if ((await button.count()) > 0) {
      // It has to be in view as a whole.
      await card.root.locator(part("consent-card")).evaluate((question) => question.scrollIntoView({ block: "center" }));
      await expect(button).toBeEnabled({ timeout: 3_000 });
      await button.click({ timeout: 1_000 });
    }
    await expect(button).toHaveCount(0, { timeout: 500 });
  }).toPass({ timeout: 15_000, intervals: [800] });
}

/** Presses Go and does not wait for what comes of it: the page may have other things to do. */
const press = (card: Card): Promise<void> => card.button("Go").evaluate((button: HTMLElement) => void setTimeout(() => button.click()));

/** Unloads an instance by its button and answers how long the card took to go, in milliseconds, seen from inside the page. */
export const unload = (card: Card): Promise<number> =>
  card.root.evaluate((root, close) => {
    const began = performance.now();
    return new Promise<number>((resolve) => {
      const gone = new MutationObserver(() => {
        if (root.isConnected) return;
        gone.disconnect();
        resolve(performance.now() - began);
      });
      gone.observe(document.body, { childList: true, subtree: true });
      root.querySelector<HTMLElement>(close)?.click();
    });
  }, part("instance-card-close"));

/** What the performance panel says is kept, and of how much, in bytes. The panel is shown for it. */
export async function keptBytes(playground: Playground): Promise<{ bytes: number; limit: number }> {
  await playground.show("performance");
  return readKept(playground.page);
}

/** The same while the panel is shown already. */
export async function readKept(page: Page): Promise<{ bytes: number; limit: number }> {
  const total = page.locator(part("kept-total"));
  return { bytes: Number(await total.getAttribute("data-bytes")), limit: Number(await total.getAttribute("data-limit")) };
}
