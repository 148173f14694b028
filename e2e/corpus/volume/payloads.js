// Payloads and states of nearly a MiB, at each of eight timers' ticks.
definePlugin(({ ui }) => ({
  id: "volume-payloads", title: "Payloads", capabilities: { systemCommands: ["timer"] }, initialState: { parts: [] },
  actions: { take: (_, parts) => ({ parts }) },
  widgets: {
    main: {
      render: ({ pluginState: { parts } }) => ui.column([ui.button("Go", { onClick: "go" }), ui.text(`${parts.length} parts`)]),
      handlers: {
        go({ dispatchSystemCommand }) {
          for (let timer = 0; timer < 8; timer++) dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick", name: `t${timer}` });
        },
        tick: ({ dispatchPluginAction }, { tick }) =>
          dispatchPluginAction("take", Array.from({ length: 15 }, (_, part) => `${tick} ${part} `.padEnd(60_000, "x"))),
      },
    },
  },
}));
