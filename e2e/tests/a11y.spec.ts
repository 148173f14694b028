// Nothing that axe can find is inaccessible: on every screen, in both colours, wide and narrow. And the keyboard alone is enough.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import { expect, test } from "../fixtures";
import { part, type Panel, type Playground } from "../playground";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES: RunOptions = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] };
const PANELS: Panel[] = ["timeline", "state", "capabilities", "errors", "shared", "console", "performance", "inspector", "docs"];
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

/** Asks for everything, writes to the console and breaks: so that there is something to see everywhere. */
const BUSY = `definePlugin(({ ui }) => ({
  id: "busy", title: "Busy",
  capabilities: { readShared: ["counter-summary"], systemCommands: ["toast"], reasons: { toast: "To say hello." } },
  initialState: { nested: { list: [1, 2], text: "word" } },
  widgets: { main: {
    render: () => ui.row([ui.button("Write", { onClick: "write" }), ui.button("Throw", { onClick: "fail" })]),
    handlers: {
      write({ dispatchPluginAction, dispatchSystemCommand }) {
        for (const level of ["debug", "log", "info", "warn", "error"]) console[level](level, { level });
        dispatchSystemCommand("toast", "show", { text: "hello" });
        dispatchPluginAction("state/merge", { done: true });
        dispatchPluginAction("no-such-action");
      },
      fail() { throw new Error("on purpose"); },
    },
  } },
}));`;

/** What axe finds on the screen as it is. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (rules) => (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run(rules),
    RULES,
  );
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
  // A window splitter belongs between the panes that it parts, so it is in no landmark.
  return found.filter((finding) => !/^region: .*class="splitter/.test(finding));
}

/** Brings a pane onto a narrow screen; a wide one shows them all. */
async function toPane(page: Page, pane: "plugins" | "code" | "preview" | "devtools"): Promise<void> {
  const button = page.locator(part(`pane-${pane}`));
  if (await button.isVisible()) await button.click();
}

async function fill(playground: Playground): Promise<void> {
  const { page } = playground;
  for (const preset of ["counter", "status-dashboard", "bad-output", "todo-list"]) {
    await toPane(page, "plugins");
    await playground.startedBy(() => page.locator(`${part("catalog-run")}[data-package-id="${preset}"]`).click());
  }
  await toPane(page, "plugins");
  await playground.write(BUSY);
  await toPane(page, "code");
  const busy = await playground.run();
  await toPane(page, "preview");
  await busy.button("Write").click();
  await busy.button("Throw").click();
  await expect(busy.error).toBeVisible();
  await expect(busy.root.locator(part("consent-card"))).toBeVisible();
  await expect(busy.root.locator(part("denial-note"))).toBeVisible();
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, viewport] of Object.entries(SIZES)) {
    test.describe(`${colorScheme}, ${name}`, () => {
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: "reduce" } });

      test("a first visit is accessible", async ({ playground: { page } }) => {
        for (const pane of ["plugins", "code", "preview", "devtools"] as const) {
          await toPane(page, pane);
          expect.soft(await findings(page), pane).toEqual([]);
        }
      });

      test("running plugins, a question and a message are accessible", async ({ playground, page }) => {
        await fill(playground);
        const consent = page.locator(part("consent-card"));
        expect.soft(await findings(page), "a question on a card").toEqual([]);
        await consent.locator(part("consent-choose")).click();
        expect.soft(await findings(page), "choosing").toEqual([]);
        for (const item of await consent.getByRole("checkbox").all()) await item.check();
        // A click on what is not enabled yet is tried again after a scroll, and then the card has moved.
        await expect(consent.locator(part("consent-allow"))).toBeEnabled();
        await consent.locator(part("consent-allow")).click();
        await page.locator(part("widget")).getByRole("button", { name: "Write" }).click();
        await expect(page.locator(part("toast"))).toBeVisible();
        expect(await findings(page), "a message").toEqual([]);
      });

      test("every devtools panel is accessible", async ({ playground, page }) => {
        test.setTimeout(90_000);
        await fill(playground);
        await toPane(page, "devtools");
        for (const panel of PANELS) {
          await playground.show(panel);
          if (panel === "timeline") await playground.timelineEntries.first().click();
          if (panel === "docs") await expect(page.locator(part("docs-page"))).toBeVisible();
          if (panel === "state") await page.locator(part("state-edit-all")).click();
          expect.soft(await findings(page), panel).toEqual([]);
        }
      });
    });
  }
}

/** Comes to every kind of note that a card can have. */
const NOTED = `definePlugin(({ ui }) => ({
  id: "noted", title: "Noted", initialState: { n: 0 },
  widgets: { main: {
    render: () => ui.column(["reach", "fail", "miss", "hang"].map((name) => ui.button(name, { onClick: name }))),
    handlers: {
      reach: ({ dispatchSharedAction }) => dispatchSharedAction("greeter-profile", "set-name", { name: "x" }),
      fail() { throw new Error("on purpose"); },
      miss: ({ dispatchPluginAction }) => dispatchPluginAction("nothing"),
      hang() { "a".repeat(2e6).indexOf("a".repeat(1e6) + "b"); },
    },
  } },
}));`;

const enter = (button: Locator): Promise<void> => button.press("Enter");

for (const [what, handler, hide] of [
  ["a denial", "reach", "denial-dismiss"],
  ["what was ignored", "miss", "ignored-dismiss"],
  ["a fault", "fail", "instance-card-dismiss"],
] as const) {
  test(`the card has the focus when ${what} was hidden`, async ({ playground }) => {
    const card = await playground.runSource(NOTED);
    await enter(card.button(handler));
    await enter(card.root.locator(part(hide)));
    await expect(card.root).toBeFocused();
  });
}

test("the card has the focus when its plugin is quarantined, and the preview when it is unloaded", async ({ playground, page }) => {
  test.setTimeout(60_000);
  const card = await playground.runSource(NOTED);
  await enter(card.button("hang"));
  await expect(card.root.locator(part("instance-card-error"))).toBeVisible({ timeout: 15_000 });
  await expect(card.root).toHaveAttribute("data-status", "running", { timeout: 15_000 });
  await enter(card.button("hang"));
  await expect(card.root).toHaveAttribute("data-status", "quarantined", { timeout: 15_000 });
  await expect(card.root).toBeFocused();
  await enter(card.root.locator(part("instance-card-close")));
  await expect(page.locator(part("preview"))).toBeFocused();
});

test("the preview has the focus when what it offered runs", async ({ playground, page }) => {
  await playground.startedBy(() => enter(page.locator(part("preview-run"))));
  await expect(page.locator(part("preview"))).toBeFocused();
});

test("a panel has the focus when the errors are cleared, and when a place is let go", async ({ playground, page }) => {
  const card = await playground.runSource(NOTED);
  await card.button("fail").click();
  await playground.show("errors");
  await enter(page.locator(part("errors-clear")));
  await expect(page.locator(part("devtools-panel-errors"))).toBeFocused();

  await playground.show("state");
  const pins = page.locator(part("state-pin"));
  await enter(pins);
  await expect(pins).toHaveCount(2);
  await enter(pins.first());
  await expect(page.locator(part("devtools-panel-state"))).toBeFocused();
});

test("who left a button with the pointer does not have the focus elsewhere when it goes", async ({ playground, page }) => {
  const card = await playground.runSource(NOTED);
  await card.button("fail").click();
  const hide = card.root.locator(part("instance-card-dismiss"));
  await hide.focus();
  await page.locator(".brand").click();
  await hide.evaluate((button: HTMLElement) => button.click());
  await expect(card.error).toHaveCount(0);
  await expect(page.locator("body")).toBeFocused();
});

test("a new source is offered when the last one was closed", async ({ playground, page }) => {
  await expect(playground.editor).toBeVisible();
  const tabs = page.locator(part("editor-tab"));
  await tabs.press("Delete");
  await expect(tabs).toHaveCount(0);
  await expect(page.locator(part("editor-write-new"))).toBeFocused();
});

test("going back through the catalog, the focus is never under its head", async ({ page, playground }) => {
  await expect(playground.editor).toBeVisible();
  await page.locator(part("catalog-run")).last().focus();
  const search = page.locator(part("catalog-search"));
  const hidden: string[] = [];
  while (!(await search.evaluate((search) => search === document.activeElement))) {
    await page.keyboard.press("Shift+Tab");
    const under = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const box = element.getBoundingClientRect();
      const hit = document.elementFromPoint((box.left + box.right) / 2, box.top + 1);
      return element.contains(hit) ? null : `${element.textContent || element.ariaLabel} under ${hit?.className}`;
    });
    if (under) hidden.push(under);
  }
  expect(hidden).toEqual([]);
});
