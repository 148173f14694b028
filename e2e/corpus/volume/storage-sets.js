// Stores a thousand values at each of eight timers' ticks.
definePlugin(({ ui }) => ({
  id: "volume-storage-sets", title: "Storage sets", capabilities: { systemCommands: ["storage", "timer"] }, initialState: {},
  widgets: {
    main: {
      render: () => ui.button("Go", { onClick: "go" }),
      handlers: {
        go({ dispatchSystemCommand }) {
          for (let timer = 0; timer < 8; timer++) dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick", name: `t${timer}` });
        },
        tick({ dispatchSystemCommand }, { tick }) {
          for (let call = 0; call < 1_000; call++) dispatchSystemCommand("storage", "set", { key: `k${call}`, value: tick });
        },
      },
    },
  },
}));
