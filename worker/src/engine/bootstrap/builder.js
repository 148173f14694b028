// `ui`: makes the nodes that plugins return.

const CHILD_LIMIT = 50_000;
const NONE = freeze(create(null));
const words = (content) =>
  typeof content === "number" || typeof content === "boolean" || typeof content === "bigint" ? text(content) : content;
const field = (value) => (value === undefined || value === null ? "" : words(value));
const event = (reference) => (typeof reference === "string" ? { handler: reference } : reference);
// Where every prop is an option and none was given there are no props.
const optional = (options, props) => (options === NONE ? undefined : props);
const keyed = (kind, options, rest) => ({ kind, key: words(options.key), ...rest });

// Strings stand as texts, lists are spread, and what a condition left out (null, undefined, a boolean) is dropped.
const gather = (items, into) => {
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item === "string" || typeof item === "number") push(into, { kind: "text", text: text(item) });
    else if (isArray(item)) gather(item, into);
    else if (item !== null && item !== undefined && typeof item !== "boolean") push(into, item);
  }
  return into;
};
// A list longer than any tree may be is left to the check, which refuses it.
const kids = (items) => (isArray(items) && items.length <= CHILD_LIMIT ? gather(items, []) : items);

const record = (item) => typeof item === "object" && item !== null && !isArray(item);
const each = (items, map) => {
  if (!isArray(items) || items.length > CHILD_LIMIT) return items;
  const mapped = [];
  for (let index = 0; index < items.length; index++) push(mapped, map(items[index]));
  return mapped;
};
const columns = (rows) => {
  const first = isArray(rows) ? rows[0] : undefined;
  return record(first) ? ownKeys(first) : undefined;
};
const table = (rows, options) => {
  const headers = options.headers ?? columns(rows);
  const cells = (row) => (record(row) && isArray(headers) ? each(headers, (header) => row[header] ?? null) : row);
  return { headers, caption: options.caption, rows: each(rows, cells) };
};
const choice = (option) =>
  record(option) ? { value: words(option.value), label: words(option.label) } : words(option);

const kinds = {
  text: (content, o) => ({ text: words(content), props: optional(o, { tone: o.tone }) }),
  heading: (content, o) => ({ text: words(content), props: optional(o, { level: o.level }) }),
  badge: (content, o) => ({ text: words(content), props: optional(o, { tone: o.tone }) }),
  code: (content) => ({ text: words(content) }),
  button: (label, o) => ({
    props: { label: words(label), variant: o.variant, disabled: o.disabled, onClick: event(o.onClick) },
  }),
  input: (value, o) => ({
    props: {
      value: field(value),
      label: o.label,
      placeholder: o.placeholder,
      type: o.type,
      disabled: o.disabled,
      onChange: event(o.onChange),
      onSubmit: event(o.onSubmit),
    },
  }),
  textarea: (value, o) => ({
    props: {
      value: field(value),
      label: o.label,
      placeholder: o.placeholder,
      rows: o.rows,
      disabled: o.disabled,
      onChange: event(o.onChange),
    },
  }),
  checkbox: (checked, o) => ({ props: { checked, label: o.label, disabled: o.disabled, onChange: event(o.onChange) } }),
  slider: (value, o) => ({
    props: { value, min: o.min, max: o.max, step: o.step, label: o.label, disabled: o.disabled, onChange: event(o.onChange) },
  }),
  counter: (value, o) => ({
    props: { value, label: o.label, onIncrement: event(o.onIncrement), onDecrement: event(o.onDecrement) },
  }),
  row: (children, o) => ({ props: optional(o, { align: o.align }), children: kids(children) }),
  column: (children, o) => ({ props: optional(o, { align: o.align }), children: kids(children) }),
  panel: (children, o) => ({ props: optional(o, { title: words(o.title) }), children: kids(children) }),
  list: (items, o) => ({ props: optional(o, { ordered: o.ordered }), children: kids(items) }),
  table: (rows, o) => ({ props: table(rows, o) }),
  progress: (value, o) => ({ props: { value, max: o.max, label: o.label } }),
};
const ui = create(null);
for (const kind of ownKeys(kinds)) {
  const build = kinds[kind];
  ui[kind] = (content, options) => keyed(kind, options ?? NONE, build(content, options ?? NONE));
}
ui.select = (value, options, more) =>
  keyed("select", more ?? NONE, {
    props: {
      value: field(value),
      options: each(options, choice),
      label: more?.label,
      disabled: more?.disabled,
      onChange: event(more?.onChange),
    },
  });
ui.link = (label, href, options) => keyed("link", options ?? NONE, { props: { label: words(label), href } });
ui.divider = (options) => keyed("divider", options ?? NONE);
freeze(ui);
