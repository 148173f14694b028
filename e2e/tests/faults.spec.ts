// A faulty plugin is named, stopped, and harms nobody else.
import { expect, test } from "../fixtures";
import { CounterCard, part } from "../playground";
import { RUNAWAY_RENDER, SYNTAX_ERROR, UNGRANTED } from "../plugins";

test("a render that never ends is stopped while another counter keeps working", async ({ playground }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  const runaway = await playground.runSource(RUNAWAY_RENDER);
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
  await expect(runaway.error).toContainText("VM_TIMEOUT");
  await playground.show("errors");
  await expect(playground.errorEntries.and(playground.page.locator('[data-code="VM_TIMEOUT"]')).first()).toBeVisible();
  await counter.increase.click();
  await expect(counter.value).toHaveText("2");
});

test("an event that never ends is stopped and changes nothing", async ({ playground }) => {
  const card = await playground.runPreset("runaway");
  await card.button("Click").click();
  await expect(card.widget).toContainText("Clicked 1 times.");
  await card.button("Loop forever").click();
  await expect(card.error).toContainText("VM_TIMEOUT");
  await expect(card.widget).toContainText("Clicked 1 times.");
});

test("a plugin without a grant cannot write and the timeline says so", async ({ playground }) => {
  const view = await playground.runPreset("shared-greeter-view");
  const card = await playground.runSource(UNGRANTED);
  await card.button("Write").click();
  await playground.show("timeline");
  const denied = playground.timelineEntries.and(playground.page.locator('[data-outcome="denied"]'));
  await expect(denied).toHaveCount(1);
  await expect(denied).toContainText("set-name");
  await expect(view.widget).toContainText("No name yet.");
});

test("a syntax error names its line", async ({ playground }) => {
  await playground.write(SYNTAX_ERROR);
  await playground.page.locator('[data-part="editor-run"]').click();
  await playground.show("errors");
  const entry = playground.errorEntries.and(playground.page.locator('[data-code="PLUGIN_SYNTAX"]')).first();
  await expect(entry).toBeVisible();
  await expect(entry).toContainText(/line 4/i);
});

test("a dispatch that no action takes is said on the card, with the actions that there are", async ({ playground }) => {
  const card = await playground.runSource(`definePlugin(({ ui }) => ({
    id: "typo", title: "Typo", initialState: { n: 0 }, actions: { inc: ({ n }) => ({ n: n + 1 }) },
    widgets: { main: {
      render: ({ pluginState }) => ui.row([ui.text("n " + pluginState.n), ui.button("Add", { onClick: "add" }), ui.button("Inc", { onClick: "inc" })]),
      handlers: {
        add: ({ dispatchPluginAction }) => dispatchPluginAction("incc"),
        inc: ({ dispatchPluginAction }) => dispatchPluginAction("inc"),
      },
    } },
  }));`);
  const note = card.root.locator(part("ignored-note"));
  await card.button("Inc").click();
  await expect(card.widget).toContainText("n 1");
  await expect(note).toHaveCount(0);
  await card.button("Add").click();
  await expect(note).toContainText("has no action called incc");
  await expect(note).toContainText("It has inc.");
  await note.locator(part("ignored-dismiss")).click();
  await expect(note).toHaveCount(0);
  await card.button("Add").click();
  await expect(note).toBeVisible();
  await card.root.locator(part("instance-card-restart")).click();
  await expect(note).toHaveCount(0);
});
