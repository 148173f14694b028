// Prints what the app's code is made of, by crate and by function: all parts together, as it was compiled, before wasm-opt.
import { existsSync } from "node:fs";
import { functions } from "./wasm-module.mjs";

const [CRATES, FUNCTIONS] = [16, 30];
const path = `${process.env.CARGO_TARGET_DIR ?? "target"}/wasm32-unknown-unknown/release/playground.wasm`;
if (!existsSync(path)) {
  console.log(`\nThe app was built elsewhere: there is no ${path} to say what its code is made of.`);
  process.exit();
}
/** Whose names have no crate in them. */
const OTHERS = [["__wasm_split", "playground"], ["__wb", "wasm_bindgen"]];
const SIGNS = { LT: "<", GT: ">", LP: "(", RP: ")", RF: "&", BP: "*", SP: "@", C: "," };
/** A name as the linker has it, as people write it: `_ZN4core3fmt5write17h…E` is `core::fmt::write`. */
function plain(symbol) {
  if (!symbol.startsWith("_ZN")) return symbol.replace(/_[0-9a-f]{32}_/, "_");
  const parts = [];
  for (let at = 3; symbol[at] !== "E"; ) {
    const [length] = /^\d+/.exec(symbol.slice(at)) ?? [""];
    if (!length) return symbol;
    parts.push(symbol.substr(at + length.length, Number(length)));
    at += length.length + Number(length);
  }
  // The last one is the compiler's hash.
  return parts.slice(0, -1).join("::").replace(/\$u([0-9a-f]+)\$/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/\$(\w+)\$/g, (sign, name) => SIGNS[name] ?? sign).replaceAll("..", "::").replace(/(^|::)_(?=[<{])/g, "$1");
}
/** The first crate that a name names: `<alloc::vec::Vec<T> as …>::drop` belongs to alloc. The standard library writes its
 * names in another way, `_RNvNtCs5cOc_5alloc3str…`. */
function crateOf(name) {
  const [, length, rest] = /^_R\w*?Cs[0-9A-Za-z]+_(\d+)([a-z]\w*)/.exec(name) ?? [];
  if (length) return rest.slice(0, Number(length));
  return /(?:^|[^\w:])([a-z]\w*)::/.exec(name)?.[1] ?? OTHERS.find(([start]) => name.startsWith(start))?.[1] ?? "no crate";
}

function sums(found, keyOf) {
  const byKey = new Map();
  for (const { name, bytes } of found) {
    const key = keyOf(plain(name));
    const { sum = 0, count = 0 } = byKey.get(key) ?? {};
    byKey.set(key, { sum: sum + bytes, count: count + 1 });
  }
  return [...byKey].sort(([, left], [, right]) => right.sum - left.sum);
}

const found = functions(path);
const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
const row = ([what, { sum, count }]) => `${(sum / 1000).toFixed(1).padStart(10)}${((100 * sum) / total).toFixed(1).padStart(8)} %${String(count).padStart(8)}   ${what.slice(0, 110)}`;
for (const [title, keyOf, most] of [["crate", crateOf, CRATES], ["function", (name) => name, FUNCTIONS]]) {
  console.log(`\n${"KB".padStart(10)}${"share".padStart(10)}${"count".padStart(8)}   ${title} (of ${(total / 1000).toFixed(1)} KB of code before wasm-opt)`);
  for (const entry of sums(found, keyOf).slice(0, most)) console.log(row(entry));
}
