// 100 texts that set their direction anew at every letter, 40 codes of joined pictures, 7 fields of as many
// plain words as there is room for.
definePlugin(({ ui }) => {
  const widget = (nodes) => ({ render: ({ pluginState }) => ui.column(pluginState.on ? nodes() : [ui.text("waits")]) });
  const field = () => [ui.textarea("word ".repeat(12_000), { label: "Words" })];
  return {
    id: "volume-directions", title: "Directions", initialState: { on: false }, actions: { on: () => ({ on: true }) },
    widgets: {
      main: { render: () => ui.button("Go", { onClick: "go" }), handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") } },
      texts: widget(() => new Array(100).fill(ui.text("\u2067a\u2066\u05d0\u202e1\u2069".repeat(600)))),
      codes: widget(() => new Array(40).fill(ui.code("a\t\u200b\u200d\ufe0f\u{1f468}".repeat(1_000)))),
      ...Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`w${index}`, widget(field)])),
    },
  };
});
