// A list to tick off: shows how to keep a list in the state, and why each row has a key.
const FILTERS = {
  all: () => true,
  open: (item) => !item.done,
  done: (item) => item.done,
};

definePlugin(({ ui }) => ({
  id: "checklist",
  title: "Checklist",
  description: "Add things, tick them, filter them, remove them.",
  initialState: {
    draft: "",
    filter: "all",
    nextId: 3,
    items: [
      { id: 1, text: "Open this plugin's source", done: true },
      { id: 2, text: "Change something and run it", done: false },
    ],
  },
  actions: {
    draft: (state, { value }) => ({ ...state, draft: value }),
    filter: (state, { name }) => ({ ...state, filter: name }),
    add(state, { text }) {
      const trimmed = text.trim();
      if (trimmed === "") return state;
      const item = { id: state.nextId, text: trimmed, done: false };
      return { ...state, draft: "", nextId: state.nextId + 1, items: [...state.items, item] };
    },
    tick: (state, { id, done }) => ({
      ...state,
      items: state.items.map((item) => (item.id === id ? { ...item, done } : item)),
    }),
    remove: (state, { id }) => ({ ...state, items: state.items.filter((item) => item.id !== id) }),
  },
  widgets: {
    main: {
      render({ pluginState: { draft, filter, items } }) {
        const done = items.filter((item) => item.done).length;
        const shown = items.filter(FILTERS[filter]);
        return ui.panel([
          ui.row(
            [
              ui.input(draft, { label: "New item", placeholder: "What is to do?", onChange: "edit", onSubmit: "add" }),
              ui.button("Add", { variant: "primary", disabled: draft.trim() === "", onClick: "add" }),
            ],
            { align: "end" },
          ),
          ui.row(Object.keys(FILTERS).map((name) => filterButton(ui, name, name === filter))),
          shown.length > 0
            ? ui.column(shown.map((item) => itemRow(ui, item)))
            : ui.text("Nothing here.", { tone: "muted" }),
          ui.progress(done, { max: Math.max(items.length, 1), label: `${done} of ${items.length} done` }),
        ]);
      },
      handlers: {
        // An input calls its handler with what it holds now, as `value`.
        edit: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("draft", { value }),
        add: ({ pluginState, dispatchPluginAction }) => dispatchPluginAction("add", { text: pluginState.draft }),
        filter: ({ dispatchPluginAction }, { name }) => dispatchPluginAction("filter", { name }),
        // The `args` of the node and the `value` of the checkbox arrive in one object.
        tick: ({ dispatchPluginAction }, { id, value }) => dispatchPluginAction("tick", { id, done: value }),
        remove: ({ dispatchPluginAction }, { id }) => dispatchPluginAction("remove", { id }),
      },
    },
  },
}));

function filterButton(ui, name, chosen) {
  const label = name[0].toUpperCase() + name.slice(1);
  return ui.button(label, { key: name, variant: chosen ? "primary" : "ghost", onClick: { handler: "filter", args: { name } } });
}

// The key is the item's id, not its index: when a row goes, the others stay what they are.
function itemRow(ui, { id, text, done }) {
  return ui.row(
    [
      ui.checkbox(done, { label: text, onChange: { handler: "tick", args: { id } } }),
      ui.button(`Remove ${text}`, { variant: "ghost", onClick: { handler: "remove", args: { id } } }),
    ],
    { key: `item-${id}`, align: "center" },
  );
}
