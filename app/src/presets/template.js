// A plugin describes what it shows (render) and what happens (handlers, actions). The playground does the rest.
definePlugin(({ ui }) => ({
  id: "my-plugin",
  title: "My plugin",
  description: "Says what it does in one sentence.",

  // The state before anything happened: any JSON.
  initialState: { name: "", greeted: 0 },

  // Each action takes the state and a payload and returns the next state.
  actions: {
    rename: (state, { name }) => ({ ...state, name }),
    greet: (state) => ({ ...state, greeted: state.greeted + 1 }),
  },

  widgets: {
    main: {
      // Called whenever the state has changed. It only returns what to show.
      render({ pluginState }) {
        return ui.panel([
          ui.input(pluginState.name, { label: "Name", placeholder: "Ada", onChange: "rename" }),
          ui.button("Greet", { variant: "primary", disabled: pluginState.name === "", onClick: "greet" }),
          ui.text(pluginState.greeted === 0 ? "Nobody was greeted yet." : `Hello ${pluginState.name}, times ${pluginState.greeted}!`),
        ]);
      },

      // Called when something is clicked or typed. They change nothing: they dispatch actions.
      handlers: {
        rename: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("rename", { name: value }),
        greet: ({ dispatchPluginAction }) => dispatchPluginAction("greet"),
      },
    },
  },
}));
