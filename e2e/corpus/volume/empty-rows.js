// Tables of 159,000 rows without a cell.
definePlugin(({ ui }) => {
  const rows = Array.from({ length: 159_000 }, () => []);
  const widget = { render: ({ pluginState }) => (pluginState.on ? ui.table(rows) : ui.text("waits")) };
  const widgets = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`w${index}`, widget]));
  return {
    id: "volume-empty-rows", title: "Empty rows", initialState: { on: false }, actions: { on: () => ({ on: true }) },
    widgets: {
      main: { render: () => ui.button("Go", { onClick: "go" }), handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") } },
      ...widgets,
    },
  };
});
