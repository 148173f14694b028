// Measures what a user waits for, and prints it beside the figures of the React reference on the same kind of machine.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "../fixtures";
import { CounterCard, type Panel, part, Playground } from "../playground";

const RUNS = 5;
const CLICKS = 21;
const REFERENCE = { firstLoadKb: 549, firstPluginMs: 1500, clickMs: { 1: 23, 10: 47, 50: 217 } as Record<number, number> };
const ENTRIES = 10_000;
const FRAMES = 240;
const PANELS: Panel[] = ["timeline", "state", "capabilities", "errors", "shared", "console", "performance", "inspector", "docs"];
const rows: { what: string; measured: string; reference: string }[] = [];

/** Dispatches as much as one event may. */
const FLOOD = `definePlugin(({ ui }) => ({
  id: "flood", title: "Flood", initialState: { count: 0 },
  actions: { add: ({ count }) => ({ count: count + 1 }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.column([ui.text("total " + pluginState.count), ui.button("Flood", { onClick: "flood" })]),
    handlers: { flood({ dispatchPluginAction }) { for (let i = 0; i < 1000; i++) dispatchPluginAction("add", { i }); } },
  } },
}));`;

const median = (numbers: number[]): number => numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
const record = (what: string, measured: number, reference: number | undefined, unit: string): void => {
  rows.push({ what, measured: `${measured.toFixed(1)} ${unit}`, reference: reference === undefined ? "" : `${reference} ${unit}` });
};

test("first load", () => {
  const dist = new URL("../../dist/", import.meta.url);
  const bytes = readdirSync(dist)
    .filter((name) => !/^(_headers|NOTICE\.txt|docs-.*\.json|.*\.(gz|br))$/.test(name))
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
    const ms = await clickMs(counter);
    record(`click to DOM update, ${instances} counters, median of ${CLICKS}`, ms, REFERENCE.clickMs[instances], "ms");
  });
}

test("a dispatch with each panel open", async ({ playground, page }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await expect(counter.value).toHaveText("0");
  for (const panel of PANELS) {
    await playground.show(panel);
    record(`click to DOM update, ${panel} panel open`, await clickMs(counter), undefined, "ms");
  }
  await page.locator(part("devtools-toggle")).click();
  record("click to DOM update, devtools closed", await clickMs(counter), undefined, "ms");
});

test(`the timeline with ${ENTRIES} entries`, async ({ playground, page }) => {
  const flood = await playground.runSource(FLOOD);
  for (let total = 1_000; total <= ENTRIES; total += 1_000) {
    await flood.button("Flood").click();
    await expect(flood.widget).toContainText(`total ${total}`);
  }
  await expect(page.locator(part("timeline-count"))).toHaveText(/10[,.\s]?000 dispatches/);
  record("timeline: rows in the DOM", await playground.timelineEntries.count(), undefined, "");
  const filters: number[] = [];
  for (const text of ["payload:77", "type:add instance:flood", "outcome:denied", ""]) {
    filters.push(await page.locator(part("timeline-search")).evaluate(typeAndWait, text));
  }
  record("timeline: filter to next frame, longest of 4", Math.max(...filters), undefined, "ms");
  const frames = await page.locator(part("timeline-list")).evaluate(scrollFrames, FRAMES);
  const sorted = frames.toSorted((left, right) => left - right);
  record(`timeline: frame while scrolling, median of ${FRAMES}`, median(frames), undefined, "ms");
  record("timeline: frame while scrolling, 99 % within", sorted[Math.floor(sorted.length * 0.99)], undefined, "ms");
  record("timeline: frames longer than 25 ms", frames.filter((ms) => ms > 25).length, undefined, "");
});

async function clickMs(counter: CounterCard): Promise<number> {
  const times: number[] = [];
  for (let click = 0; click < CLICKS; click += 1) {
    const before = Number(await counter.value.textContent());
    times.push(await counter.card.widget.evaluate(clickAndWait));
    await expect(counter.value).toHaveText(String(before + 1));
  }
  return median(times);
}

/** Types into a search and answers the milliseconds until the next frame is painted. */
function typeAndWait(search: Element, text: string): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now();
    (search as HTMLInputElement).value = text;
    search.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  });
}

/** Scrolls a list from end to end, a screenful a frame, and answers how long each frame took. */
function scrollFrames(list: Element, count: number): Promise<number[]> {
  const times: number[] = [];
  const step = list.scrollHeight / count;
  return new Promise((resolve) => {
    const next = (last: number) => (now: number): void => {
      times.push(now - last);
      if (times.length > count) return resolve(times.slice(1));
      list.scrollTop = times.length * step;
      requestAnimationFrame(next(now));
    };
    requestAnimationFrame((now) => requestAnimationFrame(next(now)));
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
