// A table of 50,000 cells, all of them new ten times a second.
definePlugin(({ ui }) => ({
  id: "volume-table-churn", title: "Table churn", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) =>
        ui.column([
          ui.button("Go", { onClick: "go" }),
          ui.table(tick === 0 ? [] : Array.from({ length: 1_000 }, (_, row) => Array.from({ length: 50 }, (_, cell) => String(tick + row + cell)))),
        ]),
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
      },
    },
  },
}));
