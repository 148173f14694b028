// The second visit: from what the service worker keeps, without a network, and over to another build.
import type { BrowserContext, Page } from "@playwright/test";
import { Deploys } from "../deploys";
import { expect, test as base } from "../fixtures";
import { CounterCard, part, Playground } from "../playground";

const test = base.extend<{ deploys: Deploys; url: string; visitors: BrowserContext }>({
  deploys: async ({}, use) => {
    const deploys = new Deploys();
    await use(deploys);
    await deploys.end();
  },
  url: async ({ deploys }, use) => use(await deploys.open(true)),
  visitors: async ({ browser }, use) => {
    const context = await browser.newContext({ serviceWorkers: "allow", viewport: { width: 1360, height: 860 } });
    await use(context);
    await context.close();
  },
});

async function open(context: BrowserContext, url: string): Promise<Playground> {
  const playground = new Playground(await context.newPage());
  await playground.open(url);
  return playground;
}

/** Opens the page for the first time and waits until everything is kept. */
async function firstVisit(context: BrowserContext, url: string): Promise<void> {
  const { page } = await open(context, url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)).toBe("activated");
  await page.close();
}

const isControlled = (page: Page) => page.evaluate(() => navigator.serviceWorker.controller !== null);

async function expectCounting(playground: Playground): Promise<void> {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
}

test("a second visit asks the network for nothing but the check for another build", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  deploys.requests.length = 0;
  const playground = await open(visitors, url);
  expect(await isControlled(playground.page)).toBe(true);
  await expectCounting(playground);
  await playground.show("docs");
  await expect(playground.page.locator(part("devtools-panel-docs"))).toContainText("Plugin API");
  await expect.poll(() => deploys.requests).toEqual(["service-worker.js"]);
});

test("without a network everything works, the documentation and the licences too", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  await deploys.stop();
  const playground = await open(visitors, `${url}?from=somewhere`);
  await expectCounting(playground);
  await playground.show("docs");
  const docs = playground.page.locator(part("devtools-panel-docs"));
  await expect(docs).toContainText("Plugin API");
  const licences = await docs.locator(part("licences")).getAttribute("href");
  expect(await playground.page.evaluate(async (href) => (await fetch(href ?? "")).text(), licences)).toContain("MIT");
});

test("another build is offered and not forced, and an open page never meets its files", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  const other = await open(visitors, url);
  deploys.deploy("newer");
  const playground = await open(visitors, url);
  const notice = playground.page.locator(part("new-build-notice"));
  await expect(notice).toBeVisible();
  await expect(playground.page).toHaveTitle("Plugin Playground");
  await expectCounting(playground);

  await playground.page.locator(part("new-build-load")).click();
  await expect(playground.page).toHaveTitle("newer");
  await expectCounting(playground);
  await expect(notice).toHaveCount(0);

  // The page that was open goes on as it was, with its own documentation.
  await expect(other.page).toHaveTitle("Plugin Playground");
  deploys.requests.length = 0;
  await other.show("docs");
  await expect(other.page.locator(part("devtools-panel-docs"))).toContainText("Plugin API");
  expect(deploys.requests.filter((name) => name !== "service-worker.js")).toEqual([]);
});

test("another build begins by itself when no page of the old one is open", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  deploys.deploy("newer");
  const { page } = await open(visitors, url);
  await expect(page.locator(part("new-build-notice"))).toBeVisible();
  await page.close();
  const again = await open(visitors, url);
  await expect(again.page).toHaveTitle("newer");
  await expectCounting(again);
});

test("a build that does not start is forgotten, and the next one comes from the network", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  deploys.deploy("broken", (start) => start.replace(/playground-[0-9a-f]{16}\.js/, "playground-0000000000000000.js"));
  const { page } = await open(visitors, url);
  await expect(page.locator(part("new-build-notice"))).toBeVisible();
  await page.locator(part("new-build-load")).click();
  await expect(page.getByRole("alert")).toContainText("could not start");
  await expect(page).toHaveTitle("broken");

  await expect.poll(() => page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length])).toEqual([0, 0]);
  deploys.deploy("mended");
  await page.reload();
  await expect(page).toHaveTitle("mended");
  await expectCounting(new Playground(page));
});

test("the switch takes back what an earlier build has installed", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  deploys.turnOff("off");
  const playground = await open(visitors, url);
  await expect(playground.page).toHaveTitle("Plugin Playground");
  const rest = () => playground.page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length]);
  await expect.poll(rest).toEqual([0, 0]);
  await expectCounting(playground);

  await playground.page.reload();
  await expect(playground.page).toHaveTitle("off");
  await expectCounting(playground);
  expect(await isControlled(playground.page)).toBe(false);
  await expect.poll(rest).toEqual([0, 0]);
});

test("a build that was changed on the way is not kept", async ({ deploys, url, visitors }) => {
  await firstVisit(visitors, url);
  deploys.deploy("newer");
  deploys.corrupt("docs-");
  const playground = await open(visitors, url);
  await expect.poll(() => deploys.requests.filter((name) => name.startsWith("docs-")).length).toBeGreaterThan(1);
  await expectCounting(playground);
  await expect(playground.page.locator(part("new-build-notice"))).toHaveCount(0);
  expect(await playground.page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull();
});

test("a page that names no service worker has none", async ({ deploys, url, visitors }) => {
  deploys.withoutServiceWorker();
  const { page } = await open(visitors, url);
  await page.evaluate(() => (window as any).playgroundOffline.start());
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
