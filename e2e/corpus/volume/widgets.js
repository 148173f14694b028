// As many widgets as a plugin may have, each new ten times a second.
definePlugin(({ ui }) => {
  const widget = { render: ({ pluginState: { tick } }) => ui.text(`tick ${tick}`) };
  const widgets = Object.fromEntries(Array.from({ length: 63 }, (_, index) => [`w${index}`, widget]));
  return {
    id: "volume-widgets", title: "Widgets", capabilities: { systemCommands: ["timer"] }, initialState: { tick: 0 },
    actions: { next: ({ tick }) => ({ tick: tick + 1 }) },
    widgets: {
      main: {
        render: () => ui.button("Go", { onClick: "go" }),
        handlers: {
          go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
          tick: ({ dispatchPluginAction }) => dispatchPluginAction("next"),
        },
      },
      ...widgets,
    },
  };
});
