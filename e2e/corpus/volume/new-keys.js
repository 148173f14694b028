// 2,400 fields, of other kinds and under other keys ten times a second.
definePlugin(({ ui }) => ({
  id: "volume-new-keys", title: "New keys", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) => {
        const field = (_, index) =>
          ui.input(`v${index}`, { type: ["text", "password"][index % 2], label: `l${index}`, key: `k${index * 10_000 + tick}` });
        return ui.column([ui.button("Go", { onClick: "go" }), ...(tick === 0 ? [] : Array.from({ length: 2_400 }, field))]);
      },
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
      },
    },
  },
}));
