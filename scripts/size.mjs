// Prints what is downloaded, file by file, raw and as its gzip copy, beside its budget in scripts/budgets.tsv. With --check it
// says only what is over its budget or has none, and fails.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";

const REFERENCE_KB = 549;
const kb = (bytes) => (bytes / 1000).toFixed(1);

/** `{ name: { limitKb, when } }` of budgets.tsv. */
const budgets = Object.fromEntries(
  readFileSync(new URL("budgets.tsv", import.meta.url), "utf8").split("\n").filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split("\t")).map(([name, limitKb, when]) => [name, { limitKb: Number(limitKb), when }]),
);

/** What a file is called in budgets.tsv: without its hash; what parts have in common is one. */
const nameOf = (file) => file.replace(/-[0-9a-f]{16}(?=\.)/, "").replace(/^chunk_\d+\.wasm$/, "chunks.wasm");

const rows = new Map();
for (const entry of readdirSync("dist", { withFileTypes: true }).filter((entry) => !/^(_headers|NOTICE\.txt|.*\.(gz|br))$/.test(entry.name))) {
  const path = `dist/${entry.name}`;
  const copy = existsSync(`${path}.gz`) ? `${path}.gz` : path;
  const row = rows.get(nameOf(entry.name)) ?? { raw: 0, gzip: 0 };
  rows.set(nameOf(entry.name), { raw: row.raw + statSync(path).size, gzip: row.gzip + statSync(copy).size });
}
const sum = (isIn) => [...rows].filter(([name]) => isIn(name)).reduce((sum, [, row]) => ({ raw: sum.raw + row.raw, gzip: sum.gzip + row.gzip }), { raw: 0, gzip: 0 });
const isCode = (name) => /^(?:playground|split|chunks).*\.(?:wasm|js)$/.test(name);
rows.set("all code of the app", sum(isCode));

const findings = [...rows].flatMap(([name, { gzip }]) => {
  const budget = budgets[name];
  if (!budget) return [`${name} must have a budget in scripts/budgets.tsv, found none; it has ${kb(gzip)} KB`];
  return gzip > budget.limitKb * 1000 ? [`${name} must be at most ${budget.limitKb} KB (gzip, scripts/budgets.tsv), found ${kb(gzip)} KB`] : [];
});
const gone = Object.keys(budgets).filter((name) => !rows.has(name)).map((name) => `${name} has a budget in scripts/budgets.tsv and is not in dist/`);

if (process.argv.includes("--check")) {
  for (const finding of [...findings, ...gone]) console.error(`size: ${finding}`);
  process.exit(findings.length + gone.length > 0 ? 1 : 0);
}
const columns = (name, raw, gzip, limit, when) => `${name.padEnd(24)}${raw.padStart(10)}${gzip.padStart(10)}${limit.padStart(10)}   ${when}`;
console.log(columns("file", "raw KB", "gzip KB", "budget KB", "fetched"));
for (const [name, { raw, gzip }] of [...rows].sort(([, left], [, right]) => right.gzip - left.gzip)) {
  console.log(columns(name, kb(raw), kb(gzip), String(budgets[name]?.limitKb ?? "none"), budgets[name]?.when ?? ""));
}
const first = sum((name) => budgets[name]?.when === "first");
console.log(columns("first load", kb(first.raw), kb(first.gzip), "", `(reference: ${REFERENCE_KB} KB gzip)`));
