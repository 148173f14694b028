// Measures what a user waits for, and prints it beside the figures of the React reference on the same kind of machine.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "../fixtures";
import { CounterCard, Playground } from "../playground";

const RUNS = 5;
const CLICKS = 21;
const REFERENCE = { firstLoadKb: 549, firstPluginMs: 1500, clickMs: { 1: 23, 10: 47, 50: 217 } as Record<number, number> };
const rows: { what: string; measured: string; reference: string }[] = [];

const median = (numbers: number[]): number => numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
const record = (what: string, measured: number, reference: number, unit: string): void => {
  rows.push({ what, measured: `${measured.toFixed(1)} ${unit}`, reference: `${reference} ${unit}` });
};

test("first load", () => {
  const dist = new URL("../../dist/", import.meta.url);
  const bytes = readdirSync(dist)
    .filter((name) => name !== "_headers")
    .map((name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length);
  record("first load, gzip -9", bytes.reduce((sum, size) => sum + size, 0) / 1000, REFERENCE.firstLoadKb, "KB");
});

test("page to first running plugin", async ({ browser, site }) => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage();
    const playground = new Playground(page);
    const start = performance.now();
    await playground.open(site.url);
    const counter = new CounterCard(await playground.runPreset("counter"));
    await expect(counter.value).toHaveText("0");
    times.push(performance.now() - start);
    await page.close();
  }
  record(`page to first running plugin, median of ${RUNS}`, median(times), REFERENCE.firstPluginMs, "ms");
});

for (const instances of [1, 10, 50]) {
  test(`click to DOM update with ${instances} counters`, async ({ playground }) => {
    let card = await playground.runPreset("counter");
    while ((await playground.cards.count()) < instances) card = await playground.run();
    const counter = new CounterCard(card);
    await expect(counter.value).toHaveText("0");
    const times: number[] = [];
    for (let click = 0; click < CLICKS; click += 1) {
      times.push(await counter.card.widget.evaluate(clickAndWait));
      await expect(counter.value).toHaveText(String(click + 1));
    }
    record(`click to DOM update, ${instances} counters, median of ${CLICKS}`, median(times), REFERENCE.clickMs[instances], "ms");
  });
}

test.afterAll(() => console.table(rows));

/** Clicks "Increase" inside the page and answers the milliseconds until the number has changed. */
function clickAndWait(widget: Element): Promise<number> {
  const value = (): string | null | undefined => widget.querySelector('[data-part="counter-value"]')?.textContent;
  const before = value();
  return new Promise((resolve) => {
    const start = performance.now();
    const observer = new MutationObserver(() => {
      if (value() === before) return;
      observer.disconnect();
      resolve(performance.now() - start);
    });
    observer.observe(widget, { subtree: true, childList: true, characterData: true });
    widget.querySelector<HTMLButtonElement>('[aria-label="Increase Count"]')?.click();
  });
}
