// A thousand dispatches, to its own state and to a domain of its own, at each of eight timers' ticks.
definePlugin(({ ui }) => ({
  id: "volume-dispatch-flood", title: "Dispatch flood", capabilities: { systemCommands: ["timer"] }, initialState: { count: 0 },
  shared: { "volume-dispatches": { initialState: { count: 0 }, actions: { add: ({ count }) => ({ count: count + 1 }) } } },
  actions: { add: ({ count }) => ({ count: count + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { count } }) => ui.column([ui.button("Go", { onClick: "go" }), ui.text(`count ${count}`)]),
      handlers: {
        go({ dispatchSystemCommand }) {
          for (let timer = 0; timer < 8; timer++) dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick", name: `t${timer}` });
        },
        tick({ dispatchPluginAction, dispatchSharedAction }) {
          for (let call = 0; call < 500; call++) {
            dispatchPluginAction("add");
            dispatchSharedAction("volume-dispatches", "add");
          }
        },
      },
    },
  },
}));
