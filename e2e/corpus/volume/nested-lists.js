// 70 chains of 61 lists, one in the other, with a table at the end of each.
definePlugin(({ ui }) => ({
  id: "volume-nested-lists", title: "Nested lists", initialState: { on: false }, actions: { on: () => ({ on: true }) },
  widgets: {
    main: {
      render: ({ pluginState }) => {
        let chain = ui.table([["a", "b"]]);
        for (let level = 0; level < 61; level++) chain = ui.list([chain], { ordered: level % 2 === 0 });
        return ui.column([ui.button("Go", { onClick: "go" }), ...(pluginState.on ? new Array(70).fill(chain) : [])]);
      },
      handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("on") },
    },
  },
}));
