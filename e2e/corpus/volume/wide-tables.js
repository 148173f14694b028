// 18 tables of 3 rows and 255 columns, all cells of 14 words: each table just small enough to be drawn as a whole.
definePlugin(({ ui }) => ({
  id: "volume-wide-tables", title: "Wide tables", initialState: { on: false }, actions: { on: () => ({ on: true }) },
  widgets: {
    main: {
      render: ({ pluginState }) =>
        ui.column([
          ui.button("Go", { onClick: "go" }),
          ...(pluginState.on ? new Array(18).fill(ui.table(new Array(3).fill(new Array(255).fill("word word ".repeat(7))))) : []),
        ]),
      handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") },
    },
  },
}));
