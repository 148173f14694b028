// The page before the app: the frame of the workbench, and how the app takes it over.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { CounterCard, part, Playground } from "../playground";

const PARTS = ["toolbar", "catalog", "preview", "new-plugin", "catalog-search", "catalog-item", "editor-run", "theme-switch", "devtools-toggle"];

declare global {
  interface Window {
    shift: number;
  }
}

/** Keeps a file from the page; answers what lets it come. */
async function hold(page: Page, file: string): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(file, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Opens the page without the app; answers what lets the app come. */
async function openFrame(page: Page, url: string): Promise<() => Promise<void>> {
  const release = await hold(page, "**/playground_bg-*.wasm");
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(url, { waitUntil: "commit" });
  await expect(page.locator("#frame")).toBeVisible();
  return async () => {
    release();
    await expect(page.locator("#boot")).toHaveCount(0);
    await expect(page.locator("#frame")).toHaveCount(0);
  };
}

/** Where the parts are that somebody would see jump. */
const places = (page: Page) =>
  page.evaluate(
    (selectors) => selectors.map((selector) => `${selector} ${JSON.stringify(document.querySelector(selector)?.getBoundingClientRect().toJSON())}`),
    [".shell__editor", ".shell__devtools", ...PARTS.map(part)],
  );

for (const [width, height] of [[1360, 860], [1920, 1080], [930, 500], [390, 844]]) {
  test(`the app takes the frame over without a jump, ${width} by ${height}`, async ({ page, site }) => {
    await page.setViewportSize({ width, height });
    const release = await openFrame(page, site.url);
    expect(await page.locator(`#frame ${part("catalog-item")}`).count()).toBe(19);
    const before = await places(page);
    await release();
    expect(await places(page)).toEqual(before);
    expect(await page.evaluate(() => window.shift)).toBe(0);
  });
}

test("the frame has the colours and sizes that are stored", async ({ page, site, playground }) => {
  await page.locator(part("theme-switch")).click();
  await page.locator(part("theme-switch")).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.locator('.splitter[data-edge="left"]').press("End");
  await page.locator('.splitter[data-edge="right"]').press("Home");
  await page.locator('.splitter[data-edge="bottom"]').press("ArrowUp");
  await playground.show("console");
  for (const isOpen of [true, false]) {
    if (!isOpen) await page.locator(part("devtools-toggle")).click();
    await page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
    const again = await page.context().newPage();
    const release = await openFrame(again, site.url);
    await expect(again.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(again.locator("#frame .devtools")).toHaveCount(isOpen ? 1 : 0);
    if (isOpen) await expect(again.locator('#frame [data-part="devtools-tab-console"]')).toHaveAttribute("aria-selected", "true");
    const before = await places(again);
    expect(before).toEqual(await places(page));
    await release();
    expect(await places(again)).toEqual(before);
    expect(await again.evaluate(() => window.shift)).toBe(0);
    await again.close();
  }
});

test("what is pressed and typed before the app is there is done when it is", async ({ page, site }) => {
  const release = await openFrame(page, site.url);
  const playground = new Playground(page);
  await playground.catalog.locator(`${part("catalog-run")}[data-package-id="counter"]`).click();
  await page.locator(part("devtools-tab-console")).click();
  await page.locator(part("catalog-search")).fill("plain");
  await expect(page.locator(part("devtools-panel-console"))).toHaveCount(0);
  await release();
  await expect(playground.cards).toHaveCount(1);
  const counter = new CounterCard(playground.card((await playground.instanceIds())[0]));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
  await expect(page.locator(part("devtools-panel-console"))).toBeVisible();
  await expect(page.locator(part("catalog-item"))).toHaveCount(1);
});

test("what was pressed comes before the editor", async ({ page, site }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const letEngineCome = await hold(page, "**/worker_bg-*.wasm");
  const release = await openFrame(page, site.url);
  const playground = new Playground(page);
  await playground.catalog.locator(`${part("catalog-run")}[data-package-id="counter"]`).click();
  await release();
  await expect(playground.cards).toHaveAttribute("data-status", "loading");
  await expect(page.locator(".shell__editor").locator(part("part-loading"))).toHaveText("The editor is loading.");
  expect(asked.filter((url) => url.includes("split_editor"))).toEqual([]);
  letEngineCome();
  await expect(playground.cards).toHaveAttribute("data-status", "running");
  await expect(playground.editor).toBeVisible();
});

test("what is pressed waits for a part of the app that comes later", async ({ page, site }) => {
  const addButton = (where: Element) => {
    const button = document.createElement("button");
    button.dataset.part = "late";
    button.addEventListener("click", () => (button.textContent += "pressed "));
    where.append(button);
  };
  const release = await openFrame(page, site.url);
  await page.locator("#frame").evaluate(addButton);
  await page.locator(`#frame ${part("late")}`).evaluate((button: HTMLElement) => button.click());
  await release();
  await page.locator("body").evaluate(addButton);
  await expect(page.locator(part("late"))).toHaveText("pressed");
});

test("focus and scrolling of the frame are the app's", async ({ page, site }) => {
  const release = await openFrame(page, site.url);
  const item = page.locator(`${part("catalog-item")}[data-package-id="runaway"]`);
  await item.focus();
  const scrolled = await page.locator(part("catalog")).evaluate((catalog) => catalog.scrollTop);
  expect(scrolled).toBeGreaterThan(0);
  await release();
  await expect(item).toBeFocused();
  expect(await page.locator(part("catalog")).evaluate((catalog) => catalog.scrollTop)).toBe(scrolled);
});

test("without scripts the page says what it needs, and shows no frame", async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  await expect(page.locator("#boot")).toBeVisible();
  await expect(page.locator("#boot")).toContainText("needs JavaScript");
  await expect(page.locator("#frame")).toBeHidden();
  await context.close();
});
