// A list that other plugins may use, too. It declares the domain "todo-items": the rules run here, the playground keeps
// the items and decides who may read and change them.
definePlugin(({ ui }) => ({
  id: "todo-list",
  title: "To-do List",
  description: "Declares a shared list of things to do, which other plugins may show and tick.",
  capabilities: {
    readShared: ["todo-items"],
    writeShared: ["todo-items"],
    reasons: { "todo-items": "To show the list that it declares, and to change it." },
  },
  shared: {
    "todo-items": {
      initialState: {
        nextId: 3,
        items: [
          { id: 1, text: "Run a To-do View beside this", done: false },
          { id: 2, text: "Take its right to write away", done: false },
        ],
      },
      // Whoever dispatches them, these are the only ways in which the list changes.
      actions: {
        add: (list, { text }) => ({
          nextId: list.nextId + 1,
          items: [...list.items, { id: list.nextId, text, done: false }],
        }),
        tick: (list, { id, done }) => ({
          ...list,
          items: list.items.map((item) => (item.id === id ? { ...item, done } : item)),
        }),
        "clear-done": (list) => ({ ...list, items: list.items.filter((item) => !item.done) }),
      },
    },
  },
  // What nobody else has to know is our own state.
  initialState: { draft: "" },
  actions: {
    draft: (state, { value }) => ({ ...state, draft: value }),
  },
  widgets: {
    main: {
      render({ pluginState: { draft }, globalState }) {
        // Who declares a domain may use it, but the user can take even that back.
        const list = globalState.shared["todo-items"];
        if (!list) return ui.text("This plugin may not read todo-items.", { tone: "warning" });
        return ui.panel([
          ui.row(
            [
              ui.input(draft, { label: "New to-do", placeholder: "What is to do?", onChange: "edit", onSubmit: "add" }),
              ui.button("Add", { variant: "primary", disabled: draft.trim() === "", onClick: "add" }),
            ],
            { align: "end" },
          ),
          ui.column(
            list.items.map(({ id, text, done }) =>
              ui.checkbox(done, { key: `item-${id}`, label: text, onChange: { handler: "tick", args: { id } } }),
            ),
          ),
          ui.button("Clear what is done", {
            variant: "ghost",
            disabled: !list.items.some((item) => item.done),
            onClick: "clear",
          }),
        ]);
      },
      handlers: {
        edit: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("draft", { value }),
        add({ pluginState, dispatchPluginAction, dispatchSharedAction }) {
          const text = pluginState.draft.trim();
          if (text === "") return;
          dispatchSharedAction("todo-items", "add", { text });
          dispatchPluginAction("draft", { value: "" });
        },
        tick: ({ dispatchSharedAction }, { id, value }) => dispatchSharedAction("todo-items", "tick", { id, done: value }),
        clear: ({ dispatchSharedAction }) => dispatchSharedAction("todo-items", "clear-done"),
      },
    },
  },
}));
