// Asks for a stored value; each answer asks a thousand times more.
definePlugin(({ ui }) => ({
  id: "volume-storage-chain", title: "Storage chain", capabilities: { systemCommands: ["storage"] }, initialState: {},
  widgets: {
    main: {
      render: () => ui.button("Go", { onClick: "go" }),
      handlers: {
        go: ({ dispatchSystemCommand }) => dispatchSystemCommand("storage", "get", { key: "a", handler: "more" }),
        more({ dispatchSystemCommand }) {
          for (let call = 0; call < 1_000; call++) dispatchSystemCommand("storage", "get", { key: "a", handler: "more" });
        },
      },
    },
  },
}));
