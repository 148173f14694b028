// Greets whoever you type in, and tells the name to plugins that may read it.
definePlugin(({ ui }) => ({
  id: "greeter",
  title: "Greeter",
  description: "Greets you by name and shares the name with plugins that may read it.",
  capabilities: {
    writeShared: ["greeter-profile"],
    reasons: { "greeter-profile": "To tell other plugins the name that was typed in." },
  },
  initialState: { name: "" },
  actions: {
    rename: (state, { name }) => ({ ...state, name }),
  },
  widgets: {
    main: {
      render({ pluginState }) {
        const name = pluginState.name.trim();
        return ui.panel([
          ui.input(pluginState.name, { label: "Your name", placeholder: "Ada", onChange: "rename" }),
          ui.heading(name ? `Hello, ${name}!` : "Hello! Who are you?"),
        ]);
      },
      handlers: {
        rename({ dispatchPluginAction, dispatchSharedAction }, { value }) {
          dispatchPluginAction("rename", { name: value });
          // Without the grant only this one is denied; the greeting above still works.
          dispatchSharedAction("greeter-profile", "set-name", { name: value });
        },
      },
    },
  },
}));
