// Eight timers whose handlers each take 85 ms of the 100 they may.
definePlugin(({ ui }) => ({
  id: "volume-busy-timers", title: "Busy timers", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) => ui.column([ui.button("Go", { onClick: "go" }), ui.text(`tick ${tick}`)]),
      handlers: {
        go({ dispatchSystemCommand }) {
          for (let timer = 0; timer < 8; timer++) dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick", name: `t${timer}` });
        },
        tick({ dispatchPluginAction }) {
          const end = Date.now() + 85;
          while (Date.now() < end);
          dispatchPluginAction("next");
        },
      },
    },
  },
}));
