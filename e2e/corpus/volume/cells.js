// As many tables of 50,000 cells as a plugin may have widgets, but one.
definePlugin(({ ui }) => {
  const rows = Array.from({ length: 1_000 }, (_, row) => Array.from({ length: 50 }, (_, column) => String(row + column)));
  const widget = { render: ({ pluginState }) => (pluginState.on ? ui.table(rows) : ui.text("waits")) };
  const widgets = Object.fromEntries(Array.from({ length: 63 }, (_, index) => [`w${index}`, widget]));
  return {
    id: "volume-cells", title: "Cells", initialState: { on: false }, actions: { on: () => ({ on: true }) },
    widgets: {
      main: { render: () => ui.button("Go", { onClick: "go" }), handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") } },
      ...widgets,
    },
  };
});
