// Small plugins that tests write into the editor.

/** Echoes one input back into itself and into a text below. */
export const ECHO = `definePlugin(({ ui }) => ({
  id: "echo", title: "Echo", initialState: { text: "" },
  actions: { set: (state, { value }) => ({ text: value }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.panel([
      ui.input(pluginState.text, { label: "Say", onChange: "typed" }),
      ui.text("Echo: " + pluginState.text),
    ]),
    handlers: { typed: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("set", { value }) },
  } },
}));`;

/** Never comes back from its first render. */
export const RUNAWAY_RENDER = `definePlugin(({ ui }) => ({
  id: "runaway-render", title: "Runaway render", initialState: {},
  widgets: { main: { render() { while (true) {} } } },
}));`;

/** Writes a shared domain that its manifest asks for and nobody has granted. */
export const UNGRANTED = `definePlugin(({ ui }) => ({
  id: "ungranted", title: "Ungranted", capabilities: { writeShared: ["greeter-profile"] }, initialState: {},
  widgets: { main: {
    render: () => ui.button("Write", { onClick: "write" }),
    handlers: { write: ({ dispatchSharedAction }) => dispatchSharedAction("greeter-profile", "set-name", { name: "Mallory" }) },
  } },
}));`;

/** A syntax error on its fourth line. */
export const SYNTAX_ERROR = `definePlugin(({ ui }) => ({
  id: "broken",
  title: "Broken",
  initialState: { value: },
  widgets: {},
}));`;

/** A plugin that says \`text\` and nothing else. */
export const saying = (text: string): string => `definePlugin(({ ui }) => ({
  id: "saying", title: "Saying", initialState: {},
  widgets: { main: { render: () => ui.text(${JSON.stringify(text)}) } },
}));`;
