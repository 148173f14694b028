// Nothing that axe can find is inaccessible: on every screen, in both colours, wide and narrow.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
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
