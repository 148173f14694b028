// Every hostile plugin, as a user would run it and against the worker alone: named, stopped, and nobody else is harmed.
import type { Page } from "@playwright/test";
import { CATEGORIES, differences, ENTRIES, isAllowed, summary, table, type Entry, type Finding, type Outcome } from "../corpus";
import { expect, test } from "../fixtures";
import { type Card, CounterCard, type Playground } from "../playground";
import { openHarness, runEntry } from "../worker-harness";

/** How soon a neighbour has to work again, from its click to its next value. */
const WITNESS_MS = 1000;

/** The longest the page itself may be busy in one go. It shares two cores with the worker that is being attacked. */
const BUSY_MS = 500;

/** Trees that are well-formed data, so that the worker hands them on: the page refuses them when it parses them. */
const REFUSED_BY_THE_PAGE = new Set("ct-url-js ct-url-data ct-url-svg ct-unknown-kind ct-array ct-map ct-null ct-string".split(" "));

test.describe("on the page", () => {
  for (const category of CATEGORIES) {
    test(`hostile plugins of the kind ${category} harm nobody`, async ({ playground, page }) => {
      const entries = ENTRIES.filter((entry) => entry.category === category);
      test.setTimeout(30_000 + entries.length * 8_000);
      await watchResponsiveness(page);
      const witness = new CounterCard(await playground.runPreset("counter"));
      await playground.show("performance");
      const findings: Finding[] = [];
      for (const [index, entry] of entries.entries()) findings.push(await runOnPage(playground, witness, entry, index + 1));
      console.log(`${table(findings)}\n${summary(findings)}`);
      expect(differences(findings)).toEqual([]);
    });
  }
});

async function runOnPage(playground: Playground, witness: CounterCard, entry: Entry, count: number): Promise<Finding> {
  const page = playground.page;
  const before = Date.now();
  const card = await playground.runSource(entry.code);
  let outcome = await outcomeOf(page, card);
  let ms = Date.now() - before;
  if (entry.phase === "event" && outcome === "ok") {
    const clicked = Date.now();
    await card.widget.getByRole("button").last().click();
    outcome = await outcomeOf(page, card, 1);
    ms = Date.now() - clicked;
  }
  const witnessMs = await click(witness, count);
  const busyMs = await longestTask(page);
  const isNamed = outcome === "ok" || (await isInErrors(playground, card, outcome));
  await card.close();
  const notes = `witness ${witnessMs.toFixed(0)} ms, page busy ${busyMs.toFixed(0)} ms${isNamed ? "" : ", not in the errors tab"}`;
  const isAsExpected = isAllowed(entry, outcome) && witnessMs <= WITNESS_MS && busyMs <= BUSY_MS && isNamed;
  return { entry, outcome, ms, notes, isAsExpected };
}

/** Waits until a card shows a fault, or that it rendered and handled so many events. */
async function outcomeOf(page: Page, card: Card, events = 0): Promise<Outcome> {
  const settled = await page.waitForFunction(
    ([id, events]) => {
      const card = document.querySelector(`[data-part="instance-card"][data-instance-id="${id}"]`);
      const code = card?.querySelector('[data-part="instance-card-error"]')?.getAttribute("data-code");
      if (code) return code;
      const handled = Number(document.querySelector(`[data-part="performance-row"][data-instance-id="${id}"]`)?.children[7]?.textContent ?? 0);
      const isShown = card?.getAttribute("data-status") === "running" && Number(card.getAttribute("data-renders")) > 0;
      return isShown && handled >= events && "ok";
    },
    [card.instanceId, events] as const,
    { timeout: 15_000 },
  );
  return String(await settled.jsonValue());
}

/** Clicks the witness's button as a user does and answers how long its next value took. */
async function click(witness: CounterCard, count: number): Promise<number> {
  const began = Date.now();
  await witness.increase.click();
  await expect(witness.value).toHaveText(String(count));
  return Date.now() - began;
}

async function isInErrors(playground: Playground, card: Card, code: string): Promise<boolean> {
  await playground.show("errors");
  const ofCode = playground.page.locator(`[data-code="${code}"]`);
  const isThere = await playground.errorEntries.and(ofCode).filter({ hasText: `(${card.instanceId})` }).first().isVisible();
  await playground.show("performance");
  return isThere;
}

declare global {
  interface Window {
    longestTaskMs: number;
  }
}

/** Notes the longest time that the page was busy without a pause. */
async function watchResponsiveness(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.longestTaskMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longestTaskMs = Math.max(window.longestTaskMs, duration);
    }).observe({ type: "longtask" });
  });
}

const longestTask = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const longest = window.longestTaskMs;
    window.longestTaskMs = 0;
    return longest;
  });

test.describe("against the worker alone", () => {
  for (const mode of ["cold", "warm"] as const) {
    test(`a ${mode} worker answers every hostile plugin or dies within its time`, async ({ page, site }) => {
      test.setTimeout(600_000);
      await openHarness(page, site.url);
      const findings: Finding[] = [];
      let workers = 0;
      for (const entry of ENTRIES) {
        const run = await runEntry(page, entry, mode === "warm");
        workers = run.workers;
        const isLeftToThePage = REFUSED_BY_THE_PAGE.has(entry.id) && run.outcome === "ok";
        findings.push({ entry, outcome: run.outcome, ms: run.ms, notes: run.message.slice(0, 90), isAsExpected: isLeftToThePage || isAllowed(entry, run.outcome) });
      }
      console.log(`${table(findings)}\n${summary(findings)}\n${workers} workers`);
      expect(differences(findings)).toEqual([]);
    });
  }
});
