// Measures what many instances cost: to start them, to click one of them, to show what they share, and to keep them.
import { expect, test } from "../fixtures";
import { type Playground, part } from "../playground";
import { browserBytes } from "../process-memory";

const NUMBERS = [1, 50, 500];
const CLICKS = 61;
const SHARED_CLICKS = 15;

type Row = { what: string; instances: number; measured: string; bar: string };
const rows: Row[] = [];

const at = (times: number[], share: number): number => times.toSorted((left, right) => left - right)[Math.floor((times.length - 1) * share)];
const ms = (times: number[]): string => `median ${at(times, 0.5).toFixed(1)} ms, p95 ${at(times, 0.95).toFixed(1)} ms`;
const record = (what: string, instances: number, measured: string, bar = ""): void => {
  rows.push({ what, instances, measured, bar });
  console.log(`${what}, ${instances} instances: ${measured}${bar && ` (bar: ${bar})`}`);
};

/** Starts so many instances of a shipped counter; answers how long it took until all show their count, in milliseconds. */
async function start(playground: Playground, packageId: string, instances: number, frames = false): Promise<number> {
  await playground.openPreset(packageId);
  // The workers are there before the first Run in real life too.
  await expect(playground.page.locator(part("health"))).toHaveAttribute("data-health", "ready");
  const took = await playground.page.evaluate(startAll, { instances, frames });
  await expect(playground.cards).toHaveCount(instances);
  return took;
}

for (const instances of NUMBERS) {
  test(`${instances} plain counters`, async ({ playground, page }) => {
    const before = await browserBytes(page);
    const took = await start(playground, "plain-counter", instances);
    record("plain counters: started", instances, `${took.toFixed(0)} ms`, instances === 500 ? "6000 ms" : instances === 50 ? "600 ms" : "");
    await page.waitForTimeout(1_000);
    const each = ((await browserBytes(page)) - before) / instances / 1000;
    record("plain counters: memory of all processes, each", instances, `${each.toFixed(0)} KB`, instances === 500 ? "500 KB" : "");
    const clicks = (await page.evaluate(clickOne, CLICKS)).slice(1);
    record("plain counters: click to DOM", instances, ms(clicks), instances === 1 ? "3 ms" : instances === 500 ? "1.5 × that of 1" : "");
    if (instances === 1) {
      await playground.show("performance");
      const heap = await page.locator(`${part("performance-row")} progress`).evaluate((bar: HTMLProgressElement) => bar.value);
      record("plain counters: heap of an idle one in its VM", 1, `${(heap / 1024).toFixed(0)} KiB`, "160 KiB");
    }
  });
}

for (const instances of NUMBERS.slice(1)) {
  test(`${instances} shared counters`, async ({ playground, page }) => {
    record("shared counters: started", instances, `${(await start(playground, "counter", instances)).toFixed(0)} ms`);
    const rounds = (await page.evaluate(clickShared, SHARED_CLICKS)).slice(1);
    const bars = instances === 500 ? ["16 ms", "50 ms", ""] : ["", "", "10 ms"];
    record("shared counters: the clicked one", instances, ms(rounds.map(({ clicked }) => clicked)), bars[0]);
    record("shared counters: all on the screen", instances, ms(rounds.map(({ seen }) => seen)), bars[1]);
    record("shared counters: all", instances, ms(rounds.map(({ all }) => all)), bars[2]);
  });
}

for (const instances of NUMBERS.slice(1)) {
  test(`${instances} plain counters, drawn between two presses`, async ({ playground }) => {
    record("plain counters: started, drawn between two presses", instances, `${(await start(playground, "plain-counter", instances, true)).toFixed(0)} ms`);
  });
}

test.afterAll(() => console.table(rows));

/**
 * Presses Run as soon as the card of the press before is there, and waits until the last one shows a count. With `frames` the
 * page may draw between two presses, which at 60 Hz is 8.3 s for 500 of them alone.
 */
function startAll({ instances, frames }: { instances: number; frames: boolean }): Promise<number> {
  const count = () => document.querySelectorAll('[data-part="instance-card"]').length;
  const shown = () => document.querySelectorAll('[data-part="counter-value"]').length;
  const channel = new MessageChannel();
  const turn = () => new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(0);
  });
  const until = async (is: () => boolean) => {
    while (!is()) await turn();
  };
  const run = document.querySelector<HTMLElement>('[data-part="editor-run"]');
  return (async () => {
    const began = performance.now();
    for (let started = 1; started <= instances; started += 1) {
      run?.click();
      // What follows from a press is on the page before anything else happens.
      while (!frames && count() !== started) await null;
      await until(() => count() === started);
    }
    await until(() => shown() === instances);
    return performance.now() - began;
  })();
}

/** Clicks the plus of the counter that was started last, again and again; answers the times until its number has changed. */
async function clickOne(clicks: number): Promise<number[]> {
  const card = [...document.querySelectorAll('[data-part="instance-card"]')].at(-1);
  const times: number[] = [];
  for (let click = 0; click < clicks; click += 1) {
    times.push(await new Promise<number>((resolve) => {
      const value = () => card?.querySelector('[data-part="counter-value"]')?.textContent;
      const before = value();
      const began = performance.now();
      const observer = new MutationObserver(() => {
        if (value() === before) return;
        observer.disconnect();
        resolve(performance.now() - began);
      });
      observer.observe(card as Node, { subtree: true, childList: true, characterData: true });
      card?.querySelector<HTMLElement>('[aria-label="Increase Count"]')?.click();
    }));
    // As a person would: the page has finished what the click led to.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
  }
  return times;
}

/** The same with counters that share a total: the times until the clicked one, all in view, and all show the new total. */
async function clickShared(clicks: number): Promise<{ clicked: number; seen: number; all: number }[]> {
  const cards = [...document.querySelectorAll('[data-part="instance-card"]')];
  const pane = document.querySelector('[data-part="preview"]')?.getBoundingClientRect() ?? new DOMRect();
  const isInView = (card: Element) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > pane.top && top < pane.bottom;
  };
  const clicked = cards.at(-1) as Element;
  const inView = cards.filter(isInView);
  const rounds: { clicked: number; seen: number; all: number }[] = [];
  for (let click = 1; click <= clicks; click += 1) {
    rounds.push(await new Promise((resolve) => {
      const round = { clicked: 0, seen: 0, all: 0 };
      // One of them has reported so far.
      const total = new RegExp(`Total of 1: ${click}(?!\\d)`);
      const waiting = new Set(cards);
      const waitingInView = new Set(inView);
      const began = performance.now();
      const observer = new MutationObserver((records) => {
        const now = performance.now() - began;
        for (const { target } of records) {
          const card = target.parentElement?.closest('[data-part="instance-card"]');
          if (!card || !waiting.has(card) || !total.test(card.textContent ?? "")) continue;
          waiting.delete(card);
          waitingInView.delete(card);
        }
        if (!waiting.has(clicked)) round.clicked ||= now;
        if (waitingInView.size === 0) round.seen ||= now;
        if (waiting.size > 0) return;
        round.all = now;
        observer.disconnect();
        resolve(round);
      });
      observer.observe(document.querySelector(".preview__cards") as Node, { subtree: true, childList: true, characterData: true });
      clicked.querySelector<HTMLElement>('[aria-label="Increase Count"]')?.click();
    }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
  }
  return rounds;
}
