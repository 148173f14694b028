// 14 widgets of nearly 5,000 fields: each tree keeps its limit, all together are 70,000.
definePlugin(({ ui }) => {
  const field = (index) => ui.input("", { label: `Field ${index}`, onChange: "go" });
  const fields = Array.from({ length: 4_998 }, (_, index) => index);
  const widget = {
    render: ({ pluginState }) => ui.column(pluginState.on ? fields.map(field) : [ui.text("waits")]),
    handlers: { go() {} },
  };
  const widgets = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`w${index}`, widget]));
  return {
    id: "volume-inputs", title: "Inputs", initialState: { on: false }, actions: { on: () => ({ on: true }) },
    widgets: {
      main: { render: () => ui.button("Go", { onClick: "go" }), handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") } },
      ...widgets,
    },
  };
});
