// 4,000 nodes that are wrong in another way ten times a second.
definePlugin(({ ui }) => ({
  id: "volume-bad-nodes", title: "Bad nodes", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) =>
        ui.column([
          ui.button("Go", { onClick: "go" }),
          ...(tick === 0 ? [] : Array.from({ length: 4_000 }, (_, index) => ({ kind: `no-such-kind-${tick}-${index}` }))),
        ]),
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
      },
    },
  },
}));
