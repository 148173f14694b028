// Plugins that show more than anybody can read. Each of them hung or starved the page once.

/** A case: its source, and how many instances of it run. */
export type Volume = { name: string; source: string; instances?: number; panel?: "errors" | "inspector" | "console" };

/** A plugin of so many widgets that all show \`tree\`, an expression over \`i\`. */
const still = (widgets: number, tree: string): string => `definePlugin(({ ui }) => ({
  id: "still", title: "Still", initialState: {},
  widgets: Object.fromEntries(Array.from({ length: ${widgets} }, (_, i) => ["w" + i, { render: () => ${tree} }])),
}));`;

/** A plugin that shows another \`tree\`, an expression over \`n\`, each \`everyMs\`, from the click on "Go" on. */
const moving = (everyMs: number, tree: string, log = ""): string => `definePlugin(({ ui }) => ({
  id: "moving", title: "Moving", initialState: { n: 0 },
  capabilities: { systemCommands: ["timer"], reasons: { timer: "To move." } },
  actions: { tick: ({ n }) => ({ n: n + 1 }) },
  widgets: { main: {
    render: ({ pluginState: { n } }) => ui.column([ui.button("Go", { onClick: "go" }), ui.text("moved " + n), ${tree}]),
    handlers: {
      go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: ${everyMs}, handler: "tick" }),
      tick: ({ dispatchPluginAction }) => { ${log} dispatchPluginAction("tick"); },
    },
  } },
}));`;

const list = (count: number, item: string): string => `Array.from({ length: ${count} }, (_, j) => ${item})`;
const table = (rows: number, columns: number, cell = `"c" + j`): string => `ui.table(${list(rows, `Array(${columns}).fill(${cell})`)})`;

/** They stand still once they are drawn. */
export const STILL: readonly Volume[] = [
  { name: "14 widgets of 4,900 inputs", source: still(14, `ui.column(${list(4_900, `ui.input("", { label: "f" + j })`)})`) },
  { name: "10 selects of 49,000 options", source: still(10, `ui.select("o7", ${list(49_000, `"o" + j`)})`) },
  { name: "30 tables of 50,000 cells", source: still(30, table(5_000, 10)) },
  { name: "4 instances of 25 such tables", source: still(25, table(5_000, 10)), instances: 4 },
  { name: "a table of 159,000 empty rows", source: still(1, `ui.table(${list(159_000, "[]")})`) },
  { name: "a table of 50,000 empty rows", source: still(1, `ui.table(${list(50_000, "[]")})`) },
];

/** They go on changing. */
export const MOVING: readonly Volume[] = [
  { name: "a table of 50,000 cells at 10 Hz", source: moving(100, table(5_000, 10, `"c" + j + "-" + n`)) },
  { name: "4,000 texts at 10 Hz", source: moving(100, `ui.column(${list(4_000, `ui.text("t" + j + "-" + n)`)})`) },
  { name: "4,000 bad nodes with Errors open", source: moving(100, `ui.column(${list(4_000, `({ kind: "bad" + n })`)})`), panel: "errors" },
  { name: "4,000 changing nodes with Inspector open", source: moving(100, `ui.column(${list(4_000, `ui.text("t" + j + "-" + n)`)})`), panel: "inspector" },
  { name: "a console flood with Console open", source: moving(100, `ui.text("x")`, `for (let i = 0; i < 400; i++) console.log("line " + i);`), panel: "console" },
];
