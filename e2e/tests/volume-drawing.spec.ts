// However much a plugin shows, the plugin beside it is as quick as before. The strict figures are those of `make bench`;
// here they are printed, and held to what even a busy machine keeps.
import { expect, test } from "../fixtures";
import { part, type Playground } from "../playground";
import { MOVING, STILL, type Volume } from "../shown";
import { told, Witness } from "../witness";

const CLICKS = 40;

async function start(playground: Playground, { source, instances = 1, panel }: Volume): Promise<void> {
  if (panel) await playground.show(panel);
  await playground.write(source);
  for (let instance = 0; instance < instances; instance++) await playground.run();
}

for (const volume of STILL) {
  test(`a witness beside ${volume.name}`, async ({ playground }) => {
    test.setTimeout(120_000);
    const witness = await Witness.start(playground);
    await start(playground, volume);
    const figures = await witness.click(CLICKS, 100);
    console.log(told(volume.name, figures));
    expect(figures.answered).toBe(CLICKS);
    expect(figures.longestTaskMs).toBeLessThan(1_000);
    expect(figures.elements).toBeLessThan(45_000);
  });
}

for (const volume of MOVING) {
  test(`a witness beside ${volume.name}`, async ({ playground, page }) => {
    test.setTimeout(120_000);
    const witness = await Witness.start(playground);
    await start(playground, volume);
    const consent = page.locator(part("consent-allow"));
    await expect(consent).toBeVisible();
    await expect(async () => {
      await expect(consent).toBeEnabled();
      await consent.click();
      await expect(consent).toHaveCount(0, { timeout: 500 });
    }).toPass();
    const moving = playground.cards.last();
    await moving.getByRole("button", { name: "Go", exact: true }).click();
    const figures = await witness.click(CLICKS, 100);
    console.log(told(volume.name, figures));
    expect(figures.answered).toBe(CLICKS);
    expect(figures.longestTaskMs).toBeLessThan(1_000);
    await expect(moving, "it goes on all the while").toContainText(/moved [1-9]\d*/);
  });
}

test("what exceeds an instance's share is said on the card, and the rest of it is there", async ({ playground }) => {
  test.setTimeout(60_000);
  const card = await playground.runSource(STILL[0].source);
  await expect(card.root.locator(part("instance-card-excess"))).toContainText(/would show [\d,]+ elements; 20,000 are allowed/);
  await expect(card.widget.first().locator("input")).toHaveCount(4_900, { timeout: 30_000 });
  await expect(card.widget.last().locator("input")).toHaveCount(0);
  await card.close();
});

test("a large table shows the rows in view, says how many there are, and scrolls by key", async ({ playground, page }) => {
  const card = await playground.runSource(`definePlugin(({ ui }) => ({ id: "t", title: "T", initialState: {}, widgets: { main: {
    render: () => ui.table(Array.from({ length: 5000 }, (_, i) => ["row " + i, i]), { headers: ["Name", "Number"] }),
  } } }));`);
  const table = card.widget.locator('[data-kind="table"]');
  await expect(table.locator("table")).toHaveAttribute("aria-rowcount", "5001");
  await expect(table.getByText("row 0", { exact: true })).toBeVisible();
  expect(await table.locator("td").count()).toBeLessThan(200);
  await table.focus();
  await page.keyboard.press("End");
  await expect(table.getByText("row 4999", { exact: true })).toBeInViewport();
  await expect(table.locator('tr[aria-rowindex="5001"]')).toContainText("row 4999");
});

test("a select of many options is searched and chosen from by key", async ({ playground, page }) => {
  // Made while it is loaded: in a render the time for that would be scarce on a slow machine.
  const card = await playground.runSource(`const options = Array.from({ length: 10000 }, (_, i) => ({ value: "o" + i, label: "Option " + i }));
  definePlugin(({ ui }) => ({ id: "s", title: "S", initialState: { at: "o7" },
    actions: { set: (_, { value }) => ({ at: value }) },
    widgets: { main: {
      render: ({ pluginState }) => ui.column([
        ui.select(pluginState.at, options, { label: "Pick", onChange: "set" }),
        ui.text("chosen " + pluginState.at)]),
      handlers: { set: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("set", { value }) },
    } } }));`);
  const select = card.widget.getByRole("combobox", { name: "Pick" });
  await expect(select).toHaveValue("Option 7");
  await select.focus();
  await page.keyboard.press("ArrowDown");
  await expect(card.widget.getByRole("option", { name: "Option 7", exact: true })).toHaveAttribute("aria-selected", "true");
  expect(await card.widget.getByRole("option").count()).toBeLessThan(60);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(card.widget).toContainText("chosen o8");
  await select.fill("4321");
  await expect(card.widget.getByRole("option").first()).toHaveText("Option 4321");
  await page.keyboard.press("Enter");
  await expect(card.widget).toContainText("chosen o4321");
  await select.fill("nothing like it");
  await page.keyboard.press("Escape");
  await expect(select).toHaveValue("Option 4321");
  await expect(select).toBeFocused();
});
