// The smallest layout to start from: a column, a text and a button.
definePlugin(({ ui }) => ({
  id: "column-starter",
  title: "Column Starter",
  description: "A column with a text and a button: the smallest layout to start from.",
  initialState: { clicks: 0 },
  actions: {
    click: (state) => ({ ...state, clicks: state.clicks + 1 }),
  },
  widgets: {
    main: {
      render: ({ pluginState }) =>
        ui.column([
          ui.text(pluginState.clicks === 0 ? "Nothing was clicked yet." : `Clicked ${pluginState.clicks} times.`),
          ui.button("Click me", { variant: "primary", onClick: "click" }),
        ]),
      handlers: {
        click: ({ dispatchPluginAction }) => dispatchPluginAction("click"),
      },
    },
  },
}));
