// A plugin that does too much by itself is paused, and its card says what can be done about it.
import { expect, test } from "../fixtures";
import { CounterCard, part } from "../playground";

/** Ticks ten times a second with each of so many timers, each for so long, once it was told to. */
const busyPlugin = (timers: number, tickMs: number): string => `definePlugin(({ ui }) => ({
  id: "busy", title: "Busy", capabilities: { systemCommands: ["timer"] }, initialState: { ticks: 0 },
  actions: { tick: ({ ticks }) => ({ ticks: ticks + 1 }) },
  widgets: { main: {
    render: ({ pluginState }) =>
      ui.row([ui.text("Ticks " + pluginState.ticks), ui.button("Begin", { onClick: "begin" }), ui.button("End", { onClick: "end" })]),
    handlers: {
      begin({ dispatchSystemCommand }) {
        for (let i = 0; i < ${timers}; i++) dispatchSystemCommand("timer", "start", { name: "t" + i, everyMs: 100, handler: "tick" });
      },
      end({ dispatchSystemCommand }) {
        for (let i = 0; i < ${timers}; i++) dispatchSystemCommand("timer", "stop", { name: "t" + i });
      },
      tick({ dispatchPluginAction }) {
        const until = Date.now() + ${tickMs};
        while (Date.now() < until);
        dispatchPluginAction("tick");
      },
    },
  } },
}));`;

test("a plugin that takes more than its share is slowed, and its card says so while it is", async ({ playground }) => {
  test.setTimeout(90_000);
  const busy = await playground.runSource(busyPlugin(1, 40));
  await busy.root.locator(part("consent-allow")).click();
  const badge = busy.root.locator(part("status-badge"));
  await busy.button("Begin").click();
  await expect(badge).toContainText("slowed: It asks for more time", { timeout: 30_000 });
  await expect(busy.root).toHaveAttribute("data-status", "running");
  await busy.button("End").click();
  await expect(badge).toHaveText("running", { timeout: 15_000 });
});

test("a plugin that takes all the time is paused, goes on when asked, and can be unloaded", async ({ playground }) => {
  test.setTimeout(90_000);
  const counter = new CounterCard(await playground.runPreset("counter"));
  const busy = await playground.runSource(busyPlugin(8, 70));
  await busy.root.locator(part("consent-allow")).click();
  await busy.button("Begin").click();
  await expect(busy.root).toHaveAttribute("data-status", "paused", { timeout: 30_000 });
  await expect(busy.root.locator(part("instance-card-paused"))).toBeVisible();
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");

  const ticks = await busy.widget.textContent();
  await playground.page.waitForTimeout(1_000);
  expect(await busy.widget.textContent(), "it does nothing while it is paused").toBe(ticks);
  await busy.root.locator(part("instance-card-go-on")).click();
  await expect(busy.root).toHaveAttribute("data-status", "running");
  await expect(busy.widget).not.toHaveText(ticks ?? "");
  await expect(busy.root).toHaveAttribute("data-status", "paused", { timeout: 30_000 });
  await busy.root.locator(part("instance-card-paused-unload")).click();
  await expect(busy.root).toHaveCount(0);
});
