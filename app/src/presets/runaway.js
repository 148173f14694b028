// Faulty on purpose: the second button never comes back. Watch what happens to the plugins beside it.
definePlugin(({ ui }) => ({
  id: "runaway",
  title: "Runaway",
  description: "Faulty on purpose: one of its buttons loops forever and is stopped.",
  initialState: { clicks: 0 },
  actions: {
    click: (state) => ({ ...state, clicks: state.clicks + 1 }),
  },
  widgets: {
    main: {
      render: ({ pluginState }) =>
        ui.panel([
          ui.text(`Clicked ${pluginState.clicks} times.`),
          ui.row([
            ui.button("Click", { onClick: "click" }),
            ui.button("Loop forever", { variant: "danger", onClick: "loop" }),
          ]),
        ]),
      handlers: {
        click: ({ dispatchPluginAction }) => dispatchPluginAction("click"),
        loop({ dispatchPluginAction }) {
          // Dispatched, yet never applied: an event that fails changes nothing.
          dispatchPluginAction("click");
          while (true) {}
        },
      },
    },
  },
}));
