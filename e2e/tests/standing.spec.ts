// What somebody is about to read or press stands where it is: the question on a card, and the card itself.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { type Card, part, type Playground } from "../playground";

const READING = `definePlugin(({ ui }) => ({
  id: "reading", title: "Reading", capabilities: { readShared: ["greeter-profile"] },
  widgets: { main: { render: () => ui.text("It runs.") } },
}));`;

/** As tall as it is told to be. */
const tall = (id: string): string => `definePlugin(({ ui }) => ({
  id: "${id}", title: "${id}", initialState: { lines: 3 },
  actions: { grow: ({ lines }, by) => ({ lines: lines + by }) },
  widgets: { main: { render: ({ pluginState }) => ui.column(Array.from({ length: pluginState.lines }, (_, line) => ui.text("line " + line))) } },
}));`;

/** Lets a card grow without a touch of the preview. */
async function grow({ page }: Playground, by: number): Promise<void> {
  const form = page.locator(part("dispatcher"));
  if (!(await form.isVisible())) await page.getByText("Send an action", { exact: true }).click();
  await page.locator(part("dispatcher-type")).fill("grow");
  await page.locator(part("dispatcher-payload")).fill(String(by));
  await page.locator(part("dispatcher-send")).click();
}

const boxOf = async (locator: Locator): Promise<{ top: number; bottom: number; height: number }> =>
  locator.evaluate((element) => element.getBoundingClientRect());
const scrolled = (page: Page): Promise<number> => page.locator("#preview").evaluate((pane) => pane.scrollTop);
/** How far the end of a card is below the end of the pane. */
const below = async (page: Page, card: Card): Promise<number> => (await boxOf(card.root)).bottom - (await boxOf(page.locator("#preview"))).bottom;

// At both the sentences of the hint have another number of lines.
for (const width of [1280, 440]) {
  test(`a question keeps its size whatever stands in the way of an answer, ${width} px wide`, async ({ playground, page }) => {
    const card = await playground.runSource(READING);
    await page.setViewportSize({ width, height: 800 });
    if (width < 500) await page.locator(part("pane-preview")).click();
    const question = card.root.locator(part("consent-card"));
    const allow = question.locator(part("consent-allow"));
    await expect(allow).toBeEnabled();
    const ready = await boxOf(question);

    // Half of it leaves the pane by its upper edge.
    await page.locator("#preview").evaluate((pane) => {
      const end = document.createElement("div");
      end.style.blockSize = "2000px";
      pane.append(end);
    });
    const hint = question.getByText("Allow can be pressed when all of this question is in view.");
    await page.locator("#preview").evaluate((pane, by) => pane.scrollBy(0, by), ready.top - (await boxOf(page.locator("#preview"))).top + ready.height / 2);
    await expect(allow).toBeDisabled();
    await expect(hint).toBeVisible();
    expect((await boxOf(question)).height).toBe(ready.height);

    await page.locator("#preview").evaluate((pane) => pane.scrollTo(0, 0));
    await expect(allow).toHaveAttribute("data-waiting", "");
    expect((await boxOf(question)).height).toBe(ready.height);
    await expect(allow).toBeEnabled();
    await expect(hint).toBeHidden();
    expect((await boxOf(question)).height).toBe(ready.height);
  });
}

test("a new card is followed while it grows, until somebody uses the preview", async ({ playground, page }) => {
  await playground.show("state");
  await playground.runSource(tall("first"));
  await grow(playground, 30);
  const card = await playground.runSource(tall("second"));
  await expect(card.widget).toContainText("line 2");
  await expect.poll(() => below(page, card)).toBeLessThanOrEqual(0);
  await grow(playground, 5);
  await expect(card.widget).toContainText("line 7");
  await expect.poll(() => below(page, card), "it is followed").toBeLessThanOrEqual(0);

  const before = await scrolled(page);
  expect(before).toBeGreaterThan(0);
  await page.locator("#preview").hover();
  await page.mouse.wheel(0, -100);
  await expect.poll(() => scrolled(page)).toBeLessThan(before);
  // A wheel may turn on for some frames.
  await expect.poll(async () => { const then = await scrolled(page); await frames(page); return (await scrolled(page)) - then; }).toBe(0);
  const rest = await scrolled(page);
  await grow(playground, 5);
  await expect(card.widget).toContainText("line 12");
  await frames(page);
  expect(await scrolled(page), "it stays where somebody has put it").toBe(rest);
});

/** Makes the preview as wide as it can be, so that cards stand beside each other. */
async function widen(page: Page): Promise<void> {
  await page.setViewportSize({ width: 2000, height: 900 });
  await page.locator('.splitter[data-edge="right"]').press("End");
  await expect.poll(async () => (await page.locator("#preview").boundingBox())?.width).toBeGreaterThan(700);
}

for (const { instances, isWide } of [{ instances: 10, isWide: false }, { instances: 40, isWide: false }, { instances: 40, isWide: true }]) {
  test(`${instances} cards${isWide ? " beside each other" : ""} keep their size when they go out of view: nothing moves after a turn of the wheel`, async ({ playground, page }) => {
    await playground.openPreset("plain-counter");
    if (isWide) await widen(page);
    for (let number = 0; number < instances; number++) await playground.run();
    await expect(playground.cards.locator(part("widget")).getByRole("button")).toHaveCount(2 * instances);
    await expect.poll(() => page.locator(".preview__group[data-away]").count()).toBeGreaterThanOrEqual(instances > 30 ? 2 : 0);
    await neverMoves(page);
  });
}

test("what is left of a group of cards fills the rows together with the others", async ({ playground, page }) => {
  await playground.openPreset("plain-counter");
  await widen(page);
  for (let number = 0; number < 14; number++) await playground.run();
  await expect(playground.cards.locator(part("widget")).getByRole("button")).toHaveCount(28);
  // Five are left of the first twelve.
  for (let left = 13; left >= 7; left--) {
    await playground.cards.first().locator(part("instance-card-close")).click();
    await expect(playground.cards).toHaveCount(left);
  }
  const tops = await playground.cards.evaluateAll((cards) => cards.map((card) => Math.round(card.getBoundingClientRect().top)));
  const rows = [...new Set(tops)].map((top) => tops.filter((other) => other === top).length);
  expect(rows.slice(0, -1), `only the last row may be short: ${rows.join(" ")}`).toEqual(rows.slice(0, -1).fill(rows[0] ?? 0));
});

test("a long title in the list of what runs hides the ids of no others", async ({ playground, page }) => {
  await playground.openPreset("plain-counter");
  for (let number = 0; number < 11; number++) await playground.run();
  const title = "A title as long as one may be, and then some more of it: eighty letters";
  await playground.runSource(`definePlugin(({ ui }) => ({ id: "long", title: "${title}", widgets: { main: { render: () => ui.text("x") } } }));`);
  await playground.openPreset("plain-counter");
  for (let number = 0; number < 3; number++) await playground.run();
  await expect(page.locator(part("running-item"))).toHaveCount(15);
  const list = await page.locator(part("running-list")).boundingBox();
  for (const id of await page.locator(".running__id").all()) {
    const box = await id.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((list?.x ?? 0) + (list?.width ?? 0));
  }
});

async function neverMoves(page: Page): Promise<void> {
  const heights = await page.locator("#preview").evaluate(async (pane) => {
    const heights: number[] = [];
    for (const top of [0, pane.scrollHeight, 0, pane.scrollHeight / 2]) {
      pane.scrollTo(0, top);
      for (let frame = 0; frame < 6; frame++) {
        await new Promise(requestAnimationFrame);
        heights.push(pane.scrollHeight);
      }
    }
    return heights;
  });
  expect(new Set(heights).size, heights.join(" ")).toBe(1);
}

/** Long enough for a size that changed to have been heard of. */
const frames = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))));
