// 60 texts of one letter under 7,800 marks each, new ten times a second.
definePlugin(({ ui }) => ({
  id: "volume-marks", title: "Marks", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
  actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
  widgets: {
    main: {
      render: ({ pluginState: { tick } }) => {
        const text = ui.text(tick + "a" + "\u0301\u0323\u0489".repeat(2_600));
        return ui.column([ui.button("Go", { onClick: "go" }), ...new Array(tick === 0 ? 0 : 60).fill(text)]);
      },
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
      },
    },
  },
}));
