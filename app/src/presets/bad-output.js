// Faulty on purpose: the node in the middle is wrong. Its neighbours are not, and still work.
definePlugin(({ ui }) => ({
  id: "bad-output",
  title: "Bad Output",
  description: "Faulty on purpose: one bad node among good ones.",
  initialState: { clicks: 0 },
  actions: {
    click: (state) => ({ ...state, clicks: state.clicks + 1 }),
  },
  widgets: {
    main: {
      render: ({ pluginState }) =>
        ui.panel([
          ui.text("This text is fine."),
          // Written by hand instead of with `ui`: a label has to be a string.
          { kind: "button", props: { label: 7 } },
          ui.button(`Still works: ${pluginState.clicks}`, { onClick: "click" }),
        ]),
      handlers: {
        click: ({ dispatchPluginAction }) => dispatchPluginAction("click"),
      },
    },
  },
}));
