// As many short lines as the console takes, at each of eight timers' ticks.
definePlugin(({ ui }) => ({
  id: "volume-console-flood", title: "Console flood", capabilities: { systemCommands: ["timer"] }, initialState: {},
  widgets: {
    main: {
      render: () => ui.button("Go", { onClick: "go" }),
      handlers: {
        go({ dispatchSystemCommand }) {
          for (let timer = 0; timer < 8; timer++) dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick", name: `t${timer}` });
        },
        tick(_, { tick }) {
          for (let line = 0; line < 2_000; line++) console.log(tick, { line, nested: [line] });
        },
      },
    },
  },
}));
