// Shows the list that a To-do List declares, and ticks things off in it.
definePlugin(({ ui }) => ({
  id: "todo-view",
  title: "To-do View",
  description: "Shows how far a To-do List is, and ticks off what is open.",
  capabilities: {
    readShared: ["todo-items"],
    writeShared: ["todo-items"],
    reasons: { "todo-items": "To show what is still to do, and to tick it off for you." },
  },
  widgets: {
    main: {
      render({ globalState }) {
        const list = globalState.shared["todo-items"];
        // Not there, or not for us: we cannot tell, and should not.
        if (!list) return ui.text("There is no list to see. Run a To-do List.", { tone: "muted" });
        const open = list.items.filter((item) => !item.done);
        const done = list.items.length - open.length;
        return ui.panel([
          ui.progress(done, { max: Math.max(list.items.length, 1), label: `${done} of ${list.items.length} done` }),
          open.length > 0
            ? ui.list(open.map(({ id, text }) => ui.checkbox(false, { key: `item-${id}`, label: text, onChange: tick(id) })))
            : ui.text("Nothing is left to do.", { tone: "success" }),
        ]);
      },
      handlers: {
        // Without the grant this is denied, and the item stays.
        tick: ({ dispatchSharedAction }, { id, value }) => dispatchSharedAction("todo-items", "tick", { id, done: value }),
      },
    },
  },
}));

const tick = (id) => ({ handler: "tick", args: { id } });
