// Every preset of the catalog loads and does what it says.
import { expect, test } from "../fixtures";
import { CounterCard } from "../playground";

test("Counter counts up and down and resets", async ({ playground }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await counter.increase.click();
  await counter.decrease.click();
  await counter.increase.click();
  await expect(counter.value).toHaveText("2");
  await counter.card.button("Reset").click();
  await expect(counter.value).toHaveText("0");
  await expect(counter.card.widget).toContainText("Total of 1: 0");
});

test("Calculator works out 12 + 7.5", async ({ playground }) => {
  const card = await playground.runPreset("calculator");
  for (const key of ["1", "2", "+", "7", ".", "5", "="]) await card.button(key).click();
  await expect(card.widget.getByRole("heading")).toHaveText("19.5");
});

test("Column Starter counts its clicks", async ({ playground }) => {
  const card = await playground.runPreset("column-starter");
  await expect(card.widget).toContainText("Nothing was clicked yet.");
  await card.button("Click me").click();
  await expect(card.widget).toContainText("Clicked 1 times.");
});

test("Checklist adds by Enter, ticks, filters and removes", async ({ playground }) => {
  const card = await playground.runPreset("checklist");
  const draft = card.widget.getByLabel("New item");
  await draft.fill("Water the plants");
  await draft.press("Enter");
  await expect(draft).toHaveValue("");
  await card.widget.getByRole("checkbox", { name: "Water the plants" }).check();
  await expect(card.widget).toContainText("2 of 3 done");

  await card.button("Open").click();
  await expect(card.widget.getByRole("checkbox")).toHaveCount(1);
  await card.button("All").click();
  await card.button("Remove Water the plants").click();
  await expect(card.widget).toContainText("1 of 2 done");
});

test("Status Dashboard moves badge and table together", async ({ playground }) => {
  const card = await playground.runPreset("status-dashboard");
  await expect(card.widget).toContainText("1 of 3 need attention");
  await card.button("Change Web").click();
  await expect(card.widget).toContainText("2 of 3 need attention");
  await expect(card.widget.getByRole("row", { name: /^Web/ })).toContainText("Degraded");
});

test("Greeter shares the name with Shared Greeter View", async ({ playground }) => {
  const view = await playground.runPreset("shared-greeter-view");
  await expect(view.widget).toContainText("No name yet.");
  const greeter = await playground.runPreset("greeter");
  await greeter.widget.getByLabel("Your name").fill("Grace");
  await expect(greeter.widget).toContainText("Hello, Grace!");
  await expect(view.widget).toContainText("The greeter says hello to Grace");
  await expect(view.widget).toContainText(`Last changed by ${greeter.instanceId}`);
});

test("Runtime Monitor lists what runs and what was dispatched last", async ({ playground }) => {
  const monitor = await playground.runPreset("runtime-monitor");
  const counter = new CounterCard(await playground.runPreset("counter"));
  await expect(monitor.widget).toContainText("2 plugins");
  await expect(monitor.widget.getByRole("row", { name: /Counter/ })).toContainText(counter.card.instanceId);
  await counter.increase.click();
  await expect(monitor.widget).toContainText("set-instance");
  await counter.card.close();
  await expect(monitor.widget).toContainText("1 plugins");
});

test("Runtime Snapshot prints the domain that is chosen", async ({ playground }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  const snapshot = await playground.runPreset("runtime-snapshot");
  await counter.increase.click();
  await expect(snapshot.widget.locator("code, pre").first()).toContainText('"totalValue": 1');
  await snapshot.widget.getByLabel("Domain").selectOption("runtime-registry");
  await expect(snapshot.widget.locator("code, pre").first()).toContainText(snapshot.instanceId);
});

test("Bad Output shows an error in place of the bad node and keeps its neighbours", async ({ playground }) => {
  const card = await playground.runPreset("bad-output");
  await expect(card.widget).toContainText("This text is fine.");
  await expect(card.widget).toContainText("props.label must be a string, found number");
  await card.button("Still works: 0").click();
  await expect(card.button("Still works: 1")).toBeVisible();
});
