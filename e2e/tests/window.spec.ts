// The app fills the window, and only panes scroll: whatever is shown, nothing moves it out.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { part } from "../playground";

const PANELS = ["timeline", "state", "capabilities", "errors", "shared", "console", "performance", "inspector", "docs"] as const;
const SIZES = [{ width: 1440, height: 900 }, { width: 768, height: 1024 }, { width: 390, height: 844 }];

/** How much the page could scroll, and where its toolbar is. */
const standing = (page: Page): Promise<{ down: number; right: number; top: number }> =>
  page.evaluate(() => {
    const root = document.documentElement;
    scrollBy(0, 10_000);
    return {
      down: Math.max(root.scrollHeight - innerHeight, scrollY),
      right: Math.max(root.scrollWidth - innerWidth, scrollX),
      top: document.querySelector(".shell__toolbar")?.getBoundingClientRect().top ?? Number.NaN,
    };
  });

const WHOLE = { down: 0, right: 0, top: 0 };

async function showPane(page: Page, pane: string): Promise<void> {
  const button = page.locator(part(`pane-${pane}`));
  if (await button.isVisible()) await button.click();
}

for (const size of SIZES) {
  test(`nothing makes the page taller or wider than a window of ${size.width} px`, async ({ page, playground }) => {
    await page.setViewportSize(size);
    await playground.startedBy(() => page.locator(`${part("catalog-run")}[data-package-id="counter"]`).click());
    for (const pane of ["plugins", "code", "preview", "devtools"]) {
      await showPane(page, pane);
      expect(await standing(page), pane).toEqual(WHOLE);
    }
    for (const panel of PANELS) {
      await playground.show(panel);
      expect(await standing(page), panel).toEqual(WHOLE);
      await page.locator(part(`devtools-panel-${panel}`)).evaluate((element) => element.lastElementChild?.scrollIntoView());
      expect(await standing(page), `${panel}, scrolled to its end`).toEqual(WHOLE);
    }
  });
}

test("the wheel and Page Down move no pane but that below the pointer", async ({ page, playground }) => {
  await expect(playground.editor).toBeVisible();
  for (const place of [part("toolbar"), part("preview"), part("devtools")]) {
    await page.locator(place).hover();
    await page.mouse.wheel(0, 2_000);
    await page.keyboard.press("PageDown");
    await page.keyboard.press("End");
  }
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await standing(page)).toEqual(WHOLE);
});

test("links, hits and headings of the documentation scroll its panel alone", async ({ page, playground }) => {
  await playground.show("docs");
  await page.locator(part("docs-search")).fill("timeout");
  await page.locator(part("docs-hit")).first().click();
  await expect(page.locator(`${part("docs-page")} :focus`)).toBeInViewport();
  expect(await standing(page)).toEqual(WHOLE);
  await page.locator(part("docs-search")).fill("");
  await page.locator(`${part("docs-page-link")}[data-page="architecture"]`).click();
  for (const link of ["Supervision", "Tests", "The idea"]) {
    await page.locator(part("docs-page")).getByRole("link", { name: link, exact: true }).first().click();
    await expect(page.locator(`${part("docs-page")} :focus`)).toHaveText(link);
    await expect(page.locator(`${part("docs-page")} :focus`)).toBeInViewport();
    expect(await standing(page), link).toEqual(WHOLE);
  }
});

test("a panel is opened at its head, wherever the one before was scrolled to", async ({ page, playground }) => {
  await playground.runPreset("status-dashboard");
  await playground.show("docs");
  for (const panel of ["state", "errors", "capabilities", "shared"] as const) {
    await page.locator(".devtools__panel").evaluate((element) => (element.scrollTop = 400));
    await playground.show(panel);
    expect(await page.locator(part(`devtools-panel-${panel}`)).evaluate((element) => element.scrollTop), panel).toBe(0);
  }
});

test("the words about an instance can be pressed, and go when one is done with them", async ({ page, playground }) => {
  const card = await playground.runPreset("counter");
  const info = card.root.locator(part("instance-card-info"));
  await info.locator("summary").click();
  const text = info.locator(".card-info__text p").last();
  for (const position of [{ x: 5, y: 5 }, { x: 60, y: 8 }]) await text.click({ position });
  await expect(text).toBeVisible();
  await card.root.getByRole("heading").first().click();
  await expect(text).toBeHidden();
  await info.locator("summary").click();
  await expect(text).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(text).toBeHidden();
});

const WIDE = `definePlugin(({ ui }) => ({
  id: "wide", title: "Wide", initialState: {},
  widgets: { main: { render: () => ui.panel([
    ui.code("x".repeat(3000)),
    ui.table([Array.from({ length: 40 }, (_, i) => "column" + i)], { headers: Array.from({ length: 40 }, (_, i) => "head" + i) }),
    ui.row([ui.code("y".repeat(3000)), ui.button("Reach me", { onClick: "no" })]),
  ]) } },
}));`;

for (const width of [1440, 390]) {
  test(`wide code and tables stay inside their card at ${width} px and scroll there`, async ({ page, playground }) => {
    const card = await playground.runSource(WIDE);
    await page.setViewportSize({ width, height: 844 });
    await showPane(page, "preview");
    const inside = await card.root.evaluate((element) => {
      const { left, right } = element.getBoundingClientRect();
      const out = (box: DOMRect) => box.right > right + 1 || box.left < left - 1;
      return {
        overflow: element.scrollWidth - element.clientWidth,
        out: [...element.querySelectorAll("pre, [data-kind='table'], button")].filter((each) => out(each.getBoundingClientRect())).length,
      };
    });
    expect(inside).toEqual({ overflow: 0, out: 0 });
    for (const kind of ["code", "table"]) {
      const box = card.widget.locator(`[data-kind="${kind}"]`).first();
      await box.focus();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => box.evaluate((element) => element.scrollLeft), kind).toBeGreaterThan(0);
    }
  });
}

test("every new card comes wholly into view", async ({ page, playground }) => {
  for (const preset of ["counter", "notes", "counter", "calculator"]) {
    const card = await playground.startedBy(() => page.locator(`${part("catalog-run")}[data-package-id="${preset}"]`).click());
    await expect(card.widget.first()).toBeVisible();
    const hidden = () =>
      card.root.evaluate((element) => {
        const [own, pane] = [element, document.getElementById("preview") as Element].map((each) => each.getBoundingClientRect());
        return own.height > pane.height ? Math.abs(own.top - pane.top) - 48 : Math.max(pane.top - own.top, own.bottom - pane.bottom);
      });
    await expect.poll(hidden, preset).toBeLessThanOrEqual(0);
  }
});
