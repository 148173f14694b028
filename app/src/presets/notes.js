// A notepad that counts what you write.
definePlugin(({ ui }) => ({
  id: "notes",
  title: "Notes",
  description: "A notepad that counts words and shows the headings of what you write.",
  initialState: { text: "# Shopping\nbread, apples\n\n# Later\nread the plugin API" },
  actions: {
    write: (state, { text }) => ({ ...state, text }),
  },
  widgets: {
    main: {
      render({ pluginState: { text } }) {
        const words = text.split(/\s+/).filter((word) => word !== "" && word !== "#").length;
        return ui.panel([
          ui.textarea(text, { label: "Notes", rows: 6, placeholder: "Lines with # are headings", onChange: "write" }),
          ui.row(
            [
              ui.badge(`${words} words`),
              ui.badge(`${text.length} characters`),
              ui.button("Clear", { variant: "danger", disabled: text === "", onClick: "clear" }),
            ],
            { align: "center" },
          ),
        ]);
      },
      handlers: {
        write: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("write", { text: value }),
        clear: ({ dispatchPluginAction }) => dispatchPluginAction("write", { text: "" }),
      },
    },
    // A plugin may have several widgets. They share one state.
    contents: {
      render({ pluginState: { text } }) {
        const headings = text.split("\n").filter((line) => line.startsWith("# "));
        return ui.panel(
          [
            headings.length > 0
              ? ui.list(headings.map((line) => line.slice(2)), { ordered: true })
              : ui.text("No headings yet.", { tone: "muted" }),
          ],
          { title: "Contents" },
        );
      },
    },
  },
}));
