// What a render does: helpers that return trees of plain objects.
function run() {
  const element = (kind, props, children) => ({ kind, props: { ...props }, ...(children ? { children: [].concat(children).filter(Boolean) } : {}) });
  const text = (value, props = {}) => element("text", { ...props, text: String(value) });
  const button = (label, onClick) => element("button", { label, onClick: typeof onClick === "string" ? { handler: onClick } : onClick });
  const row = ({ id, title, done, due }) =>
    element("row", { key: id, gap: 1 }, [
      text(done ? `✓ ${title}` : title, { tone: done ? "muted" : undefined }),
      due && text(`${due} days`),
      button(done ? "Undo" : "Done", { handler: "toggle", args: { id } }),
      button("Remove", "remove"),
    ]);
  const rows = Array.from({ length: 120 }, (_, id) => ({ id: `r${id}`, title: `Row ${id}`, done: id % 4 === 0, due: id % 3 }));
  const size = (node) => 1 + (node.children ?? []).reduce((sum, child) => sum + size(child), 0);
  const keys = (node) => (Array.isArray(node) ? node.flatMap(keys) : node && typeof node === "object" ? Object.keys(node).concat(...Object.values(node).map(keys)) : []);
  let out = 0;
  for (let round = 0; round < 6; round++) {
    const shown = rows.filter(({ done }) => round % 2 || !done).sort((a, b) => b.due - a.due || a.title.localeCompare(b.title));
    const tree = element("panel", { title: `Rows (${shown.length})` }, [
      element("column", {}, shown.map(row)),
      shown.length === 0 ? text("Nothing") : null,
      element("table", { headers: Object.keys(rows[0]), rows: shown.map((row) => Object.values(row)) }),
    ]);
    out += size(tree) + keys(tree).length;
  }
  return out;
}
