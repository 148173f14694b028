// Measures a visit: when the catalog is there and when the first plugin runs, on three networks with an empty cache, and the
// second time; and what is asked of the network when. The site is served as gzip; DIST=folder measures another build.
import type { BrowserContext, Page } from "@playwright/test";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { expect, test } from "../fixtures";
import { part } from "../playground";

const RUNS = Number(process.env.RUNS ?? 5);
const NETWORKS = [
  { name: "no throttle" },
  { name: "9 Mbit/s, 60 ms", kilobits: 9_000, latency: 60 },
  { name: "1.6 Mbit/s, 150 ms, processor 4 times slower", kilobits: 1_600, latency: 150, cpu: 4 },
] as const satisfies Network[];
type Network = { name: string; kilobits?: number; latency?: number; cpu?: number };
type Visit = { catalogMs: number; firstPluginMs: number; shift: number; requests: Requested[] };
type Requested = { name: string; beginMs: number; endMs: number; bytes: number };

const rows: Record<string, string | number>[] = [];
const median = (numbers: number[]): number => numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];

let site: Awaited<ReturnType<typeof serveDist>>;
test.beforeAll(async () => {
  site = await serveDist({ base: "/visit/", encodings: ["gzip"], withHeaders: true, dist: process.env.DIST });
});
test.afterAll(async () => {
  await site.close();
  console.table(rows);
});

for (const network of NETWORKS) {
  test(`a first visit, ${network.name}`, async ({ browser }) => {
    const visits: Visit[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const context = await browser.newContext({ serviceWorkers: "block" });
      visits.push(await visit(context, network));
      await context.close();
    }
    report(network.name, visits);
    printRequests(visits[0].requests);
  });
}

test("a second visit, no throttle", async ({ browser }) => {
  const visits: Visit[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext({ serviceWorkers: "allow" });
    await visit(context, NETWORKS[0], async (page) => {
      // A build from before there was a service worker keeps nothing.
      if (await page.locator('meta[name="playground-offline"]').count()) await page.evaluate(() => navigator.serviceWorker.ready);
    });
    visits.push(await visit(context, NETWORKS[0]));
    await context.close();
  }
  report("second visit, no throttle", visits);
});

function report(what: string, visits: Visit[]): void {
  rows.push({
    what,
    "catalog visible, ms": Math.round(median(visits.map(({ catalogMs }) => catalogMs))),
    "first plugin running, ms": Math.round(median(visits.map(({ firstPluginMs }) => firstPluginMs))),
    "layout shift": Math.max(...visits.map(({ shift }) => shift)),
  });
}

/** Opens the site, presses Run of the Counter as soon as it is there, and answers when what was on the page. */
async function visit(context: BrowserContext, network: Network, last = async (_page: Page) => {}): Promise<Visit> {
  const page = await context.newPage();
  const requests = await throttle(page, network);
  await page.addInitScript(watch, { catalog: part("catalog-item"), run: `${part("catalog-run")}[data-package-id="counter"]`, value: part("counter-value") });
  await page.goto(site.url, { waitUntil: "commit" });
  const read = () => page.evaluate(() => window.visit);
  await expect.poll(async () => (await read()).firstPluginMs, { timeout: 60_000 }).toBeGreaterThan(0);
  const { catalogMs, firstPluginMs, shift } = await read();
  await last(page);
  await page.close();
  return { catalogMs, firstPluginMs, shift, requests };
}

/** Slows the page and its workers down, and answers a list that fills with what they ask for. */
async function throttle(page: Page, { kilobits, latency = 0, cpu }: Network): Promise<Requested[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  if (kilobits) {
    const throughput = (kilobits * 1000) / 8;
    await devtools.send("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput });
  }
  if (cpu) await devtools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  const requests = new Map<string, Requested>();
  let first = 0;
  devtools.on("Network.requestWillBeSent", ({ requestId, request, timestamp }) => {
    first ||= timestamp;
    requests.set(requestId, { name: request.url.replace(site.url, "").slice(0, 40) || "/", beginMs: (timestamp - first) * 1000, endMs: Number.NaN, bytes: 0 });
  });
  const list: Requested[] = [];
  devtools.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
    const found = requests.get(requestId);
    if (found) list.push(Object.assign(found, { endMs: (timestamp - first) * 1000, bytes: encodedDataLength }));
  });
  return list;
}

function printRequests(requests: Requested[]): void {
  for (const { name, beginMs, endMs, bytes } of requests.toSorted((left, right) => left.beginMs - right.beginMs)) {
    console.log(`  ${name.padEnd(42)} ${beginMs.toFixed(0).padStart(6)} to ${endMs.toFixed(0).padStart(6)} ms ${(bytes / 1000).toFixed(1).padStart(8)} KB`);
  }
}

declare global {
  interface Window {
    visit: { catalogMs: number; firstPluginMs: number; shift: number };
  }
}

/** Runs in the page before anything else of it. The clock begins with the navigation. */
function watch({ catalog, run, value }: { catalog: string; run: string; value: string }): void {
  window.visit = { catalogMs: 0, firstPluginMs: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.visit.shift += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: "layout-shift", buffered: true });
  const isShown = (selector: string) => (document.querySelector(selector)?.getBoundingClientRect().height ?? 0) > 0;
  const look = () => {
    if (!window.visit.catalogMs && isShown(catalog)) {
      window.visit.catalogMs = performance.now();
      document.querySelector<HTMLElement>(run)?.click();
    }
    if (isShown(value)) window.visit.firstPluginMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
