// What a render does: a tree of plain objects out of a state.
function run() {
  const node = (kind, props, children = []) => ({ kind, ...props, children });
  const state = { rows: Array.from({ length: 500 }, (_, id) => ({ id, title: `Task ${id}`, done: id % 3 === 0, tags: ["x", `t${id % 5}`] })) };
  let nodes = 0;
  for (let round = 0; round < 6; round++) {
    const rows = state.rows
      .filter(({ done }) => round % 2 === 0 || !done)
      .map(({ id, title, done, tags }) =>
        node("row", { key: `${id}`, tone: done ? "muted" : undefined }, [
          node("text", { text: `${title} (${tags.join(", ")})` }),
          node("button", { label: done ? "Undo" : "Done", onClick: { handler: "toggle", args: { id } } }),
        ]),
      );
    const count = ({ children }) => children.reduce((sum, child) => sum + count(child), 1);
    nodes += count(node("column", { gap: 2 }, rows));
    state.rows = state.rows.map((row) => (row.id === round ? { ...row, done: !row.done } : row));
  }
  return nodes;
}
