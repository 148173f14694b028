// The heaviest allowed plugins, and a worker killed each second: the memory at the end is that of minute two.
import { expect, test } from "../fixtures";
import { part, Playground } from "../playground";
import { letGo, readKept, type VolumeCase } from "../volume";
import { type Figures, Witness } from "../witness";
import { watchWorkers } from "../workers";

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
/** The minute that the last one is compared with; the earliest one of a run that is shorter. */
const REFERENCE_MINUTE = Math.min(2, MINUTES - 1);
/** How much more than then the page may hold at the end: what the collector has not got round to. */
const GROWTH = 1.05;

const HEAVY: VolumeCase[] = [
  { name: "hoard", asks: true, copies: 4 },
  { name: "payloads", asks: true },
  { name: "domain-churn", asks: true },
  { name: "console-flood", asks: true },
  { name: "dispatch-flood", asks: true },
];

type Minute = Figures & { minute: number; keptBytes: number; killed: number };

test("the page holds as much at the end as after two minutes", async ({ page, site }) => {
  await watchWorkers(page);
  const playground = new Playground(page);
  await playground.open(site.url);
  const witness = await Witness.start(playground);
  for (const heavy of HEAVY) await letGo(playground, heavy);
  await playground.show("performance");
  await page.evaluate(killEachSecond);
  const minutes: Minute[] = [];
  for (let minute = 1; minute <= MINUTES; minute++) {
    const figures = await witness.click(400, 150, 60_000);
    const goOn = page.locator(part("instance-card-go-on"));
    for (const button of await goOn.all()) await button.click({ timeout: 5_000 }).catch(() => undefined);
    const killed = await page.evaluate(() => window.killed);
    minutes.push({ ...figures, minute, keptBytes: (await readKept(page)).bytes, killed });
    console.log(row(minutes[minutes.length - 1]));
  }
  console.log(minutes.map(row).join("\n"));
  const [reference, last] = [minutes[REFERENCE_MINUTE - 1] ?? minutes[0], minutes[minutes.length - 1]];
  expect.soft(last.wasmBytes, "the page's own memory").toBeLessThanOrEqual(reference.wasmBytes * GROWTH);
  expect.soft(last.heapBytes, "the heap of JavaScript").toBeLessThanOrEqual(reference.heapBytes * GROWTH + 8e6);
  expect.soft(last.keptBytes, "what the books say").toBeLessThanOrEqual((await readKept(page)).limit);
  expect.soft(minutes.every(({ answered, clicks }) => answered === clicks), "every click of the Counter counts").toBe(true);
});

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1).padStart(7)} MB`;

const row = ({ minute, heapBytes, wasmBytes, keptBytes, medianMs, p95Ms, worstMs, longestTaskMs, killed, answered, clicks }: Minute): string =>
  `minute ${String(minute).padStart(2)}: heap ${mb(heapBytes)}, wasm ${mb(wasmBytes)}, kept ${mb(keptBytes)}, ${killed} workers killed, ` +
  `${answered}/${clicks} clicks, median ${medianMs.toFixed(0)}, p95 ${p95Ms.toFixed(0)}, worst ${worstMs.toFixed(0)}, longest task ${longestTaskMs.toFixed(0)} ms`;

declare global {
  interface Window {
    killed: number;
  }
}

/** Ends one living worker a second, behind the app's back. */
function killEachSecond(): void {
  window.killed = 0;
  setInterval(() => {
    const living = window.watched.filter((worker) => worker.isAlive);
    // Who is dead is of no use any more, and there will be hundreds.
    window.watched = living;
    const victim = living[Math.floor(Math.random() * living.length)];
    if (!victim) return;
    window.vanish(victim);
    window.killed += 1;
  }, 1_000);
}
