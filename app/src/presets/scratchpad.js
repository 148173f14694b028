// A text that outlives the page: asks the playground to store it and to put it on the clipboard.
definePlugin(({ ui }) => ({
  id: "scratchpad",
  title: "Scratchpad",
  description: "Keeps a text in your browser and copies it. Uses storage, the clipboard and messages.",
  capabilities: {
    systemCommands: ["storage", "clipboard", "toast"],
    reasons: {
      storage: "To keep the text until you come back.",
      clipboard: "To copy the text when you press Copy.",
      toast: "To say that the text was saved.",
    },
  },
  initialState: { text: "", saved: "" },
  actions: {
    write: (state, { text }) => ({ ...state, text }),
    saved: (state) => ({ ...state, saved: state.text }),
    loaded: (state, { text }) => ({ text, saved: text }),
  },
  widgets: {
    main: {
      render: ({ pluginState: { text, saved } }) =>
        ui.panel([
          ui.textarea(text, { label: "Scratchpad", rows: 5, placeholder: "Write, save, come back, load", onChange: "write" }),
          ui.row(
            [
              ui.button("Save", { variant: "primary", disabled: text === saved, onClick: "save" }),
              ui.button("Load", { onClick: "load" }),
              ui.button("Copy", { disabled: text === "", onClick: "copy" }),
              text !== saved && ui.badge("not saved", { tone: "warning" }),
            ],
            { align: "center" },
          ),
        ]),
      handlers: {
        write: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("write", { text: value }),
        save({ pluginState, dispatchPluginAction, dispatchSystemCommand }) {
          dispatchSystemCommand("storage", "set", { key: "text", value: pluginState.text });
          dispatchPluginAction("saved");
          dispatchSystemCommand("toast", "show", { text: "Saved in this browser.", tone: "success" });
        },
        // A command gives nothing back. What was stored arrives later, as an event of its own.
        load: ({ dispatchSystemCommand }) => dispatchSystemCommand("storage", "get", { key: "text", handler: "loaded" }),
        loaded({ dispatchPluginAction }, { value }) {
          if (typeof value === "string") dispatchPluginAction("loaded", { text: value });
        },
        // Works in the handler of a click or a key, and nowhere else.
        copy: ({ pluginState, dispatchSystemCommand }) =>
          dispatchSystemCommand("clipboard", "write", { text: pluginState.text }),
      },
    },
  },
}));
