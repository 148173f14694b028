// Ten selects with 49,000 options each, in widgets of their own.
definePlugin(({ ui }) => {
  const options = Array.from({ length: 49_000 }, (_, index) => `o${index}`);
  const widget = { render: ({ pluginState }) => (pluginState.on ? ui.select("o1", options, { label: "Choose" }) : ui.text("waits")) };
  const widgets = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`w${index}`, widget]));
  return {
    id: "volume-options", title: "Options", initialState: { on: false }, actions: { on: () => ({ on: true }) },
    widgets: {
      main: { render: () => ui.button("Go", { onClick: "go" }), handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") } },
      ...widgets,
    },
  };
});
