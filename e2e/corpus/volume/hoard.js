// At each tick 64 KiB to the console, 420 KiB of new state, and a picture of 840 KiB.
definePlugin(({ ui }) => {
  const filled = (length, tick) => `${tick} `.padEnd(length, "x");
  return {
    id: "volume-hoard", title: "Hoard", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0, parts: [] },
    actions: { next: ({ tick }) => ({ tick: tick + 1, parts: Array.from({ length: 7 }, () => filled(60_000, tick + 1)) }) },
    widgets: {
      main: {
        render: ({ pluginState: { tick, parts } }) =>
          ui.column([ui.button("Go", { onClick: "go" }), ui.text(`tick ${tick}`), ...[...parts, ...parts].map((part) => ui.code(part))]),
        handlers: {
          go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
          tick({ dispatchPluginAction }, { tick }) {
            for (let line = 0; line < 8; line++) console.log(filled(8_000, tick));
            dispatchPluginAction("next");
          },
        },
      },
    },
  };
});
