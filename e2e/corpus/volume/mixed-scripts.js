// 15 fields whose values change direction and script at every other letter, new ten times a second: a browser lays one of
// them out in hundreds of milliseconds.
definePlugin(({ ui }) => ({
  id: "volume-mixed-scripts", title: "Mixed scripts", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) => {
        const field = (index) => ui.textarea(tick + "a\u0301\u05d0 ".repeat(8_000), { label: `Field ${index}` });
        return ui.column([ui.button("Go", { onClick: "go" }), ...Array.from({ length: tick === 0 ? 0 : 15 }, (_, index) => field(index))]);
      },
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
      },
    },
  },
}));
