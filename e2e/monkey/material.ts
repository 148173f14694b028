// What the monkey types, pastes, presses and runs.

/** Short texts, some of them meant badly. */
export const TEXTS: readonly string[] = [
  "a", "note", "42", " ", "-1", "1e999", "\n", "\t", "  x = {\n", "}", "\"'`", "</script><b>", "${1}", "../..", "%00", "NUL\u0000",
  "ünïcödé", "日本語", "👩‍👩‍👧‍👦", "\u202Eright\u202C", "\u200B", "e\u0301\u0301\u0301\u0301", "outcome:denied", "type:set -x", "/(/", "[", "{\"value\": 1}", "null",
];

/** Longer ones, by name: steps shall stay short to read. */
export const PASTES: Readonly<Record<string, string>> = {
  line: `${"const wide = 1; ".repeat(2_000)}\n`,
  lines: "let deep = { a: [1, 2, 3] };\n".repeat(1_500),
  breaks: "\n".repeat(4_000),
  crlf: "one\r\ntwo\r\n\tthree\r\n",
  marks: "e\u0301".repeat(5_000),
  quotes: "`${".repeat(3_000),
  json: JSON.stringify({ list: Array.from({ length: 500 }, (_, index) => ({ index, text: "x".repeat(20) })) }),
  empty: "",
};

/** As Playwright names them. */
export const KEYS: readonly string[] = [
  "Tab", "Tab", "Shift+Tab", "Escape", "Escape", "Enter", "Enter", "Space", "Backspace", "Delete", "Home", "End", "PageUp", "PageDown",
  "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Shift+ArrowDown", "Shift+End", "Control+a", "Control+z", "Control+z", "Control+Shift+z",
  "Control+y", "Control+Enter", "Control+s", "Control+x", "Control+v", "Control+Home", "Control+End", "Alt+ArrowUp", "F1", "t", "[", "]",
];

export const SIZES: readonly (readonly [number, number])[] = [
  [390, 844], [640, 360], [768, 1024], [899, 700], [900, 300], [1024, 768], [1360, 860], [1440, 900], [1920, 1080], [2560, 1440],
];

const plugin = (id: string, fields: string): string => `definePlugin(({ ui }) => ({\n  id: "${id}", title: "Monkey's ${id}", initialState: { n: 0 },\n${fields}\n}));`;
const faulty = (id: string, strike: string): string =>
  plugin(
    id,
    `  actions: { add: (state) => ({ n: state.n + 1 }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.panel([ui.text("n is " + pluginState.n), ui.button("Add", { onClick: "add" }), ui.button("Strike", { onClick: "strike" })]),
    handlers: { add: ({ dispatchPluginAction }) => dispatchPluginAction("add"), strike: (api) => { ${strike} } },
  } },`,
  );
const drawing = (id: string, body: string): string => plugin(id, `  widgets: { main: { render: () => { ${body} } } },`);

/** Plugins that are not in the catalog, most of them faulty. */
export const PLUGINS: Readonly<Record<string, string>> = {
  loop: faulty("loop", "for (;;) {}"),
  throws: faulty("throws", "throw new Error('struck\\nVM_FORGED: a second line');"),
  denied: faulty("denied", "api.dispatchSharedAction('greeter-profile', 'set-name', { name: 'Mallory' });"),
  ignored: faulty("ignored", "api.dispatchPluginAction('no-such-action');"),
  forever: faulty("forever", "return new Promise(() => {});"),
  memory: faulty("memory", "const kept = []; for (;;) kept.push(new Uint8Array(1 << 20));"),
  shouts: faulty("shouts", "for (let i = 0; i < 2000; i += 1) console.error('line ' + i, { i });"),
  recursion: faulty("recursion", "const deeper = () => deeper() + 1; deeper();"),
  "loop-render": drawing("loop-render", "for (;;) {}"),
  "throw-render": drawing("throw-render", "return ui.text(undefined.missing);"),
  "bad-tree": drawing("bad-tree", "return ui.panel([ui.text(1n), { kind: 'marquee' }, ui.link('away', 'javascript:alert(1)'), ui.text('fine')]);"),
  "wide-table": drawing("wide-table", "return ui.table(Array.from({ length: 200 }, (_, row) => Array.from({ length: 12 }, (_, cell) => 'cell ' + row + ':' + cell)), { headers: [...'abcdefghijkl'] });"),
  "many-options": drawing("many-options", "return ui.select('7', Array.from({ length: 400 }, (_, index) => String(index)), { onChange: 'none' });"),
  syntax: "definePlugin(({ ui }) => ({\n  id: 'broken', initialState: { value: },\n}));",
  nothing: "// no plugin at all\n",
  ticking: plugin(
    "ticking",
    `  capabilities: { systemCommands: ["timer", "storage", "toast"], writeShared: ["counter-summary"], reasons: { timer: "To tick." } },
  actions: { tick: (state) => ({ n: state.n + 1 }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.panel([ui.text("ticks: " + pluginState.n), ui.button("Go", { onClick: "go" }), ui.button("Keep", { onClick: "keep" })]),
    handlers: {
      go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
      tick: ({ dispatchPluginAction }) => dispatchPluginAction("tick"),
      keep: ({ dispatchSystemCommand, dispatchPluginAction }) => {
        dispatchSystemCommand("storage", "set", { key: "n", value: 1 });
        dispatchSystemCommand("storage", "get", { key: "n", handler: "tick" });
        dispatchSystemCommand("toast", "show", { text: "kept", tone: "success" });
      },
    },
  } },`,
  ),
  fields: plugin(
    "fields",
    `  actions: { set: (state, { value }) => ({ n: value }) },
  widgets: { main: {
    render: ({ pluginState: { n } }) => ui.panel([
      ui.heading("Fields"), ui.input(String(n), { label: "Input", onChange: "set" }), ui.textarea(String(n), { label: "Area", onChange: "set" }),
      ui.checkbox(Boolean(n), { label: "Check", onChange: "set" }), ui.slider(Number(n) || 0, { label: "Slide", min: 0, max: 10, onChange: "set" }),
      ui.select(String(n), ["0", "1", "2"], { label: "Pick", onChange: "set" }), ui.progress(0.5), ui.divider(), ui.code("x".repeat(400)), ui.link("the docs", "https://example.org/"),
    ]),
    handlers: { set: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("set", { value }) },
  } },`,
  ),
};

/** One that counts, for the end of a walk. */
export const LAST = faulty("last", "");
