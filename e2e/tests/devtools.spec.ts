// The devtools: what is found in them, what can be done from them, and what they remember.
import { expect, test } from "../fixtures";
import { CounterCard, part } from "../playground";

/** Writes to the console on three levels, and throws on its ninth line. */
const NOISY = `definePlugin(({ ui }) => ({
  id: "noisy", title: "Noisy",
  widgets: { main: {
    render: () => ui.row([ui.button("Write", { onClick: "write" }), ui.button("Throw", { onClick: "fail" })]),
    handlers: {
      write() { console.log("an apple"); console.warn("a pear"); console.error("a plum", { ripe: true }); },
      fail() {
        const basket = {};
        return basket.apple.colour;
      },
    },
  } },
}));`;

test("the timeline is searched by words and fields, and by its chips", async ({ playground, page }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await counter.increase.click();
  await expect(counter.value).toHaveText("2");
  await playground.show("timeline");
  await expect(playground.timelineEntries).toHaveCount(4);

  const search = page.locator(part("timeline-search"));
  await search.fill("scope:shared set-instance");
  await expect(playground.timelineEntries).toHaveCount(2);
  await expect(page.locator(part("timeline-count"))).toContainText("2 of 4");
  await search.fill("-scope:shared instance:counter-1");
  await expect(playground.timelineEntries).toHaveCount(2);
  await search.fill("");
  const denied = page.locator(part("timeline-chip-denied"));
  await denied.click();
  await expect(denied).toHaveAttribute("aria-pressed", "true");
  await expect(search).toHaveValue("outcome:denied");
  await expect(playground.timelineEntries).toHaveCount(0);
  await expect(playground.devtools).toContainText("Nothing matches the search.");

  await playground.show("state");
  await playground.show("timeline");
  await expect(search, "a search outlasts a look elsewhere").toHaveValue("outcome:denied");
});

test("a paused timeline holds back what is new", async ({ playground, page }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await playground.show("timeline");
  await expect(playground.timelineEntries).toHaveCount(2);
  const pause = page.locator(part("timeline-pause"));
  await pause.click();
  await counter.increase.click();
  await expect(counter.value).toHaveText("2");
  await expect(pause).toHaveText("Resume (2 new)");
  await expect(playground.timelineEntries).toHaveCount(2);
  await pause.click();
  await expect(playground.timelineEntries).toHaveCount(4);
});

test("a dispatch shows what it changed", async ({ playground, page }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await counter.increase.click();
  await playground.show("timeline");
  await page.locator(part("timeline-search")).fill("scope:plugin");
  await playground.timelineEntries.last().click();
  const detail = page.locator(part("timeline-detail"));
  await expect(detail.getByRole("heading", { level: 3 })).toContainText("set");
  const change = detail.locator(`${part("timeline-changes")} > li`);
  await expect(change).toHaveCount(1);
  await expect(change.locator("code")).toHaveText("value");
  await expect(change.locator("del")).toHaveText("1");
  await expect(change.locator("ins")).toHaveText("2");
  const cost = detail.locator(part("timeline-cost"));
  await expect(cost, "only the one that shows the value").toContainText("Rendering 1 widget");
  await expect(cost.locator('[data-cost="dom"] dd')).not.toHaveText("0 µs");
  await detail.getByRole("button", { name: "Close" }).click();
  await expect(detail).toHaveCount(0);
});

test("an error leads to its line in the editor", async ({ playground, page }) => {
  const card = await playground.runSource(NOISY);
  await card.button("Throw").click();
  await expect(card.error).toContainText("PLUGIN_THREW");
  await playground.openPreset("counter");
  await playground.show("errors");
  await playground.errorEntries.first().locator(part("error-reveal")).click();
  await expect(playground.editor).toHaveValue(NOISY);
  await expect(playground.editor).toBeFocused();
  const line = (): Promise<number> =>
    playground.editor.evaluate((area: HTMLTextAreaElement) => area.value.slice(0, area.selectionStart).split("\n").length);
  await expect.poll(line).toBe(9);

  await playground.errorEntries.first().locator(part("error-code")).click();
  await expect(page.locator(part("docs-page"))).toContainText("PLUGIN_THREW");
});

test("the console is filtered by level, text and instance", async ({ playground, page }) => {
  const card = await playground.runSource(NOISY);
  await card.button("Write").click();
  await playground.show("console");
  const lines = page.locator(part("console-line"));
  await expect(lines).toHaveCount(3);
  await page.locator(part("console-level-log")).click();
  await expect(lines).toHaveCount(2);
  await page.locator(part("console-search")).fill("PLUM");
  await expect(lines).toHaveCount(1);
  await expect(lines).toHaveAttribute("data-level", "error");
  await lines.locator(part("console-object")).click();
  await expect(lines).toContainText("ripe");
  await page.locator(part("console-search")).fill("");
  await page.locator(part("console-instance")).selectOption(card.instanceId);
  await expect(lines).toHaveCount(2);
  await page.locator(part("console-clear")).click();
  await expect(lines).toHaveCount(0);
});

test("performance has a row for each instance, and sorts them", async ({ playground, page }) => {
  const first = new CounterCard(await playground.runPreset("counter"));
  const second = await playground.runPreset("column-starter");
  await first.increase.click();
  await first.increase.click();
  await expect(first.value).toHaveText("2");
  await playground.show("performance");
  const rows = page.locator(part("performance-row"));
  await expect(rows).toHaveCount(2);
  const byEvents = page.locator(part("performance-sort")).filter({ hasText: "Events" });
  await byEvents.click();
  await expect(rows.first()).toHaveAttribute("data-instance-id", first.card.instanceId);
  await byEvents.click();
  await expect(rows.first()).toHaveAttribute("data-instance-id", second.instanceId);
  await second.close();
  await expect(rows).toHaveCount(1);
});

test("of many causes the newest are shown, and older ones on demand", async ({ playground, page }) => {
  const card = await playground.runSource(`definePlugin(({ ui }) => ({ id: "causes", title: "Causes", initialState: {},
    widgets: { main: {
      render: () => ui.column(Array.from({ length: 45 }, (_, i) => ui.button("Fail " + i, { onClick: { handler: "fail", args: i } }))),
      handlers: { fail(_, number) { throw new Error("cause " + number); } },
    } } }));`);
  await playground.show("errors");
  await card.widget.evaluate((widget) => widget.querySelectorAll("button").forEach((button) => button.click()));
  await expect(page.locator(part("errors-count"))).toContainText("45 causes");
  await expect(playground.errorEntries).toHaveCount(20);
  await expect(playground.errorEntries.first()).toContainText("cause 44");
  const older = page.locator(part("errors-older"));
  await expect(older).toHaveText("Show 20 older causes");
  await older.click();
  await expect(older).toHaveText("Show 5 older causes");
  await older.click();
  await expect(playground.errorEntries).toHaveCount(45);
  await expect(playground.errorEntries.last()).toContainText("cause 0");
  await expect(older).toHaveCount(0);
});

test("of a large tree the inspector draws the rows in view, and keys reach the last", async ({ playground, page }) => {
  await playground.runSource(`definePlugin(({ ui }) => ({ id: "large", title: "Large", initialState: {},
    widgets: { main: { render: () => ui.column(Array.from({ length: 3000 }, (_, i) => ui.text("text " + i))) } } }));`);
  await playground.show("inspector");
  const tree = page.locator(part("inspector-tree"));
  const rows = page.locator(part("inspector-node"));
  await expect(rows.first()).toHaveAttribute("data-node", "column");
  expect(await rows.count()).toBeLessThan(100);
  await tree.focus();
  await page.keyboard.press("End");
  const last = rows.filter({ hasText: "text 2999" });
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute("aria-posinset", "3000");
  await expect(tree).toHaveAttribute("aria-activedescendant", (await last.getAttribute("id")) ?? "");
  expect(await rows.count()).toBeLessThan(100);
  await page.keyboard.press("Home");
  await expect(rows.first()).toHaveAttribute("data-node", "column");
});

test("state is edited in place, as a dispatch like any other", async ({ playground, page }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await playground.show("state");
  await page.locator(part("state-edit-all")).click();
  const editor = page.locator(part("state-editor"));
  await editor.fill('{ "value": }');
  await expect(page.locator(part("state-save"))).toBeDisabled();
  await expect(page.locator(part("state-problem"))).not.toBeEmpty();
  await editor.fill('{ "value": 41 }');
  await page.locator(part("state-save")).click();
  await expect(counter.value).toHaveText("41");
  await expect(page.locator(part("state-outcome"))).toHaveAttribute("data-outcome", "applied");
  await counter.increase.click();
  await expect(counter.value).toHaveText("42");
  await playground.show("timeline");
  await expect(playground.timelineEntries.first()).toContainText("state/replace");
});

test("the documentation is searched, and its examples run", async ({ playground, page }) => {
  await playground.show("docs");
  const search = page.locator(part("docs-search"));
  await search.fill("regular expression");
  await page.locator(part("docs-hit")).filter({ hasText: "VM_TIMEOUT" }).click();
  await expect(page.locator(part("docs-page")).getByRole("heading", { name: "VM_TIMEOUT" })).toBeInViewport();
  await search.fill("");
  await page.locator(`${part("docs-page-link")}[data-page="plugin-api"]`).click();
  await page.locator(part("docs-open-example")).first().click();
  await expect(playground.editor).toHaveValue(/id: "clicks"/);
  const card = await playground.run();
  await card.button("Clicked 0 times").click();
  await expect(card.button("Clicked 1 times")).toBeVisible();
});

test("tabs, edits, searches and the open panel survive a reload", async ({ playground, page }) => {
  await playground.openPreset("checklist");
  await playground.write(NOISY);
  await page.locator(part("timeline-search")).fill("outcome:denied");
  await playground.show("console");
  await page.locator(part("console-level-debug")).click();
  const tabs = page.locator(part("editor-tab"));
  const names = await tabs.allTextContents();
  await page.reload();
  await expect(tabs).toHaveText(names);
  await expect(playground.editor).toHaveValue(NOISY);
  await expect(page.locator(part("devtools-tab-console"))).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(part("console-level-debug"))).toHaveAttribute("aria-pressed", "false");
  await playground.show("timeline");
  await expect(page.locator(part("timeline-search"))).toHaveValue("outcome:denied");
  await expect(playground.cards, "nothing runs that nobody started").toHaveCount(0);
});

test("a state that is too large to edit as text says so, and a place inside of it is edited", async ({ playground, page }) => {
  const card = await playground.runSource(`definePlugin(({ ui }) => ({
    id: "large", title: "Large", initialState: { small: { n: 1 }, numbers: new Array(260000).fill(0) },
    widgets: { main: { render: ({ pluginState }) => ui.text("n is " + pluginState.small.n) } },
  }));`);
  await expect(card.widget).toContainText("n is 1");
  await playground.show("state");
  await page.locator(part("state-edit-all")).click();
  await expect(page.locator(part("state-too-large"))).toContainText(/state is \d+ KiB in 26\d+ lines/);
  await expect(page.locator(part("state-editor"))).toHaveCount(0);

  await page.locator(part("state-search")).fill("zzz");
  await expect(page.getByText("0 places found among the first 20000 values")).toBeVisible();
  await page.locator(part("state-search")).fill("small");
  await page.locator(`${part("state-place")}[data-path="small"] ${part("state-edit")}`).click();
  await page.locator(part("state-editor")).fill('{ "n": 2 }');
  await page.locator(part("state-save")).click();
  await expect(card.widget).toContainText("n is 2");
});

test("Escape ends picking wherever the focus is, and gives it back", async ({ playground, page }) => {
  const card = await playground.runPreset("counter");
  await playground.runPreset("notes");
  const pick = page.locator(part("inspector-pick")).first();
  const glass = page.locator(part("inspector-glass"));
  await pick.click();
  await expect(glass).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(glass).toHaveCount(0);
  await expect(pick).toBeFocused();

  await pick.click();
  await expect(glass).toBeFocused();
  await card.root.locator(part("instance-card-close")).evaluate((button: HTMLElement) => button.click());
  await expect(card.root).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(glass).toHaveCount(0);
});
