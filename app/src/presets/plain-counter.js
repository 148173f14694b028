// The smallest plugin that does something: a number and two buttons.
definePlugin(({ ui }) => ({
  id: "plain-counter",
  title: "Plain Counter",
  description: "A number with a plus and a minus. It asks for nothing and shares nothing.",
  initialState: { value: 0 },
  actions: {
    // An action gets the state and returns the next one. It never changes the state it was given.
    add: (state, { by }) => ({ ...state, value: state.value + by }),
  },
  widgets: {
    main: {
      render: ({ pluginState }) =>
        ui.panel([ui.counter(pluginState.value, { label: "Count", onIncrement: "plus", onDecrement: "minus" })]),
      handlers: {
        plus: ({ dispatchPluginAction }) => dispatchPluginAction("add", { by: 1 }),
        minus: ({ dispatchPluginAction }) => dispatchPluginAction("add", { by: -1 }),
      },
    },
  },
}));
