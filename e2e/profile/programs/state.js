// What an event does with state: copies with a change, JSON, lookups, a reducer.
function run() {
  const reduce = (state, action) => {
    switch (action.type) {
      case "add":
        return { ...state, items: [...state.items, { id: state.next, title: action.title, done: false, at: 0.5 * state.next }], next: state.next + 1 };
      case "toggle":
        return { ...state, items: state.items.map((item) => (item.id === action.id ? { ...item, done: !item.done } : item)) };
      case "remove":
        return { ...state, items: state.items.filter(({ id }) => id !== action.id) };
      default:
        return state;
    }
  };
  let state = { items: [], next: 1, filter: "all", "odd key": null };
  let out = 0;
  for (let i = 0; i < 160; i++) {
    state = reduce(state, { type: "add", title: `Task "${i}" – ü` });
    if (i % 2) state = reduce(state, { type: "toggle", id: i });
    if (i % 5 === 0) state = reduce(state, { type: "remove", id: i - 3 });
    if (i % 8 === 0) {
      const text = JSON.stringify(state);
      state = JSON.parse(text);
      out += text.length + JSON.stringify(state, null, 2).length + JSON.stringify(state.items, ["id", "done"]).length;
    }
    const { items, ...rest } = state;
    out += items.length + Object.keys(rest).length + (Object.hasOwn(state, "next") ? 1 : 0);
  }
  const open = Object.freeze(state.items.filter(({ done }) => !done));
  return out + open.length + Object.entries(Object.assign({}, state, { filter: "open" })).length;
}
