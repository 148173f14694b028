// Throws something new with a long message at each of eight timers' ticks.
definePlugin(({ ui }) => ({
  id: "volume-fault-flood", title: "Fault flood", capabilities: { systemCommands: ["timer"] }, initialState: {},
  widgets: {
    main: {
      render: () => ui.button("Go", { onClick: "go" }),
      handlers: {
        go({ dispatchSystemCommand }) {
          for (let timer = 0; timer < 8; timer++) dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick", name: `t${timer}`, args: timer });
        },
        tick(_, { tick, args }) {
          throw new Error(`${tick} ${args} ${"x".repeat(5_000)}`);
        },
      },
    },
  },
}));
