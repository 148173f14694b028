// 4,000 texts that change ten times a second.
definePlugin(({ ui }) => ({
  id: "volume-nodes-churn", title: "Nodes churn", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) =>
        ui.column([
          ui.button("Go", { onClick: "go" }),
          ...(tick === 0 ? [] : Array.from({ length: 4_000 }, (_, index) => ui.text(`${tick}: ${index}`))),
        ]),
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
      },
    },
  },
}));
