// What a plugin may do: asked for, allowed, denied, taken back, remembered. Domains of plugins, and system commands.
import type { Locator } from "@playwright/test";
import { expect, test } from "../fixtures";
import { part, type Card, type Playground } from "../playground";

/** Reads and writes a domain of the playground, and shows messages, as far as it may. */
const ASKING = `definePlugin(({ ui }) => ({
  id: "asking", title: "Asking",
  capabilities: {
    readShared: ["greeter-profile"], writeShared: ["greeter-profile"], systemCommands: ["toast"],
    reasons: { "greeter-profile": "To greet whoever is greeted elsewhere." },
  },
  widgets: { main: {
    render({ globalState }) {
      const profile = globalState.shared["greeter-profile"];
      return ui.panel([
        ui.text(profile ? "Name: " + (profile.name || "nobody") : "The name is hidden."),
        ui.button("Rename", { onClick: "rename" }),
        ui.button("Say hello", { onClick: "hello" }),
      ]);
    },
    handlers: {
      rename: ({ dispatchSharedAction }) => dispatchSharedAction("greeter-profile", "set-name", { name: "Ada" }),
      hello: ({ dispatchSystemCommand }) => dispatchSystemCommand("toast", "show", { text: "Hello from a plugin" }),
    },
  } },
}));`;

const consent = (card: Card): Locator => card.root.locator(part("consent-card"));
const denial = (card: Card): Locator => card.root.locator(part("denial-note"));
const toast = (playground: Playground): Locator => playground.page.locator(part("toast"));
const grant = (playground: Playground, card: Card, domain: string, access: string): Locator =>
  playground.page.locator(
    `${part("grant-cell")}[data-instance-id="${card.instanceId}"][data-domain="${domain}"][data-access="${access}"]`,
  );

test("a plugin of one's own is asked about in plain words, and works once it is allowed", async ({ playground }) => {
  const card = await playground.runSource(ASKING);
  await expect(card.widget).toContainText("The name is hidden.");
  await expect(consent(card)).toContainText("To greet whoever is greeted elsewhere.");
  await expect(consent(card)).toContainText("Show you short messages");

  await consent(card).locator(part("consent-allow")).click();
  await expect(consent(card)).toHaveCount(0);
  await expect(card.widget).toContainText("Name: nobody");
  await card.button("Rename").click();
  await expect(card.widget).toContainText("Name: Ada");
  await card.button("Say hello").click();
  await expect(toast(playground)).toContainText("Hello from a plugin");
  await expect(toast(playground), "a plugin speaks in its own name").toContainText("Asking");
});

test("a plugin that was not allowed runs without, and its card says what it was denied", async ({ playground }) => {
  const card = await playground.runSource(ASKING);
  await consent(card).locator(part("consent-deny")).click();
  await expect(consent(card)).toHaveCount(0);
  await card.button("Rename").click();
  await expect(denial(card)).toContainText("may not change greeter-profile");
  await expect(card.widget).toContainText("The name is hidden.");
  await card.button("Say hello").click();
  await expect(denial(card)).toContainText("may not use the command toast");
  await expect(toast(playground)).toHaveCount(0);

  await denial(card).locator(part("denial-allow")).click();
  await expect(denial(card)).toHaveCount(0);
  await card.button("Say hello").click();
  await expect(toast(playground)).toContainText("Hello from a plugin");
});

test("one can choose what to allow, and begins with nothing", async ({ playground }) => {
  const card = await playground.runSource(ASKING);
  await consent(card).locator(part("consent-choose")).click();
  await expect(consent(card).locator(part("consent-allow"))).toBeDisabled();
  await consent(card).getByRole("checkbox").first().check();
  await consent(card).locator(part("consent-allow")).click();
  await expect(card.widget).toContainText("Name: nobody");
  await card.button("Rename").click();
  await expect(denial(card)).toContainText("may not change greeter-profile");
});

test("a grant that is taken away in the matrix is gone at once, and back when it is given again", async ({ playground }) => {
  const card = await playground.runSource(ASKING);
  await consent(card).locator(part("consent-allow")).click();
  await expect(card.widget).toContainText("Name: nobody");
  await playground.show("capabilities");
  const cell = grant(playground, card, "greeter-profile", "read");
  await expect(cell).toHaveAttribute("aria-pressed", "true");
  await cell.click();
  await expect(cell).toHaveAttribute("aria-pressed", "false");
  await expect(card.widget).toContainText("The name is hidden.");
  await cell.click();
  await expect(card.widget).toContainText("Name: nobody");
});

for (const [answer, shown] of [["allow", "Name: nobody"], ["deny", "The name is hidden."]] as const) {
  test(`nobody is asked again after a reload who chose to ${answer}`, async ({ playground, page }) => {
    const card = await playground.runSource(ASKING);
    await consent(card).locator(part(`consent-${answer}`)).click();
    await expect(consent(card)).toHaveCount(0);
    await page.reload();
    await expect(playground.editor).toHaveValue(ASKING);
    const again = await playground.run();
    await expect(again.widget).toContainText(shown);
    await expect(consent(again)).toHaveCount(0);
  });
}

test("a plugin's own domain is shared under grants, and outlives who declared it", async ({ playground }) => {
  const list = await playground.runPreset("todo-list");
  const view = await playground.runPreset("todo-view");
  await list.widget.getByLabel("New to-do").fill("Water the plants");
  await list.widget.getByLabel("New to-do").press("Enter");
  await expect(view.widget).toContainText("0 of 3 done");
  await view.widget.getByRole("checkbox", { name: "Water the plants" }).click();
  await expect(view.widget).toContainText("1 of 3 done");
  await expect(list.widget.getByRole("checkbox", { name: "Water the plants" })).toBeChecked();

  await playground.show("capabilities");
  const write = grant(playground, view, "todo-items", "write");
  await write.click();
  await expect(write).toHaveAttribute("aria-pressed", "false");
  const open = view.widget.getByRole("checkbox").first();
  await open.click();
  await expect(denial(view)).toContainText("may not change todo-items");
  await expect(open).not.toBeChecked();

  await write.click();
  await list.close();
  await expect(view.widget).toContainText("1 of 3 done");
  await view.widget.getByRole("checkbox").first().click();
  await playground.show("timeline");
  await expect(playground.timelineEntries.last()).toHaveAttribute("data-outcome", "ignored");
  await expect(view.widget).toContainText("1 of 3 done");
});

test("Stopwatch ticks by a timer of the playground and says how long it was", async ({ playground }) => {
  const watch = await playground.runPreset("stopwatch");
  const time = watch.widget.getByRole("heading");
  await expect(time).toHaveText("00:00.0");
  await watch.button("Start").click();
  await expect(time).toHaveText(/^00:0[1-9]/);
  await watch.button("Stop").click();
  await expect(toast(playground)).toContainText(/Stopped at 00:0\d\.\d/);
  await expect(watch.button("Start")).toBeVisible();
});

test("Scratchpad finds its text again after a reload", async ({ playground, page }) => {
  const pad = await playground.runPreset("scratchpad");
  await pad.widget.getByLabel("Scratchpad").fill("still here");
  await expect(pad.widget).toContainText("not saved");
  await pad.button("Save").click();
  await expect(toast(playground)).toContainText("Saved in this browser.");
  await page.reload();
  const again = await playground.runPreset("scratchpad");
  await expect(again.widget.getByLabel("Scratchpad")).toHaveValue("");
  await again.button("Load").click();
  await expect(again.widget.getByLabel("Scratchpad")).toHaveValue("still here");
});

test("Scratchpad copies to the clipboard after a click", async ({ playground, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const pad = await playground.runPreset("scratchpad");
  await pad.widget.getByLabel("Scratchpad").fill("copied by a plugin");
  await pad.button("Copy").click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("copied by a plugin");
});
