// What is locked, and what of it ends up in the app's and the worker's WebAssembly; from cargo, without a network.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SHIPPED = ["playground", "plugin-runtime"];

/** Every crate that is linked, sorted by name: a proc macro and what only a build needs is not. `{ name, version, license,
 * repository, folder, isOurs }`. */
export function linkedCrates() {
  const asked = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", "wasm32-unknown-unknown"];
  const { packages, resolve } = JSON.parse(execFileSync("cargo", asked, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "inherit"] }));
  const byId = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = (crate) => crate.targets.some((target) => target.kind.includes("proc-macro"));
  const linked = new Set();
  const waiting = packages.filter((crate) => SHIPPED.includes(crate.name)).map((crate) => crate.id);
  for (let id = waiting.pop(); id; id = waiting.pop()) {
    if (linked.has(id) || isMacro(byId.get(id))) continue;
    linked.add(id);
    waiting.push(...nodes.get(id).deps.filter((dep) => dep.dep_kinds.some(({ kind }) => kind === null)).map((dep) => dep.pkg));
  }
  return [...linked]
    .map((id) => byId.get(id))
    .map(({ name, version, license, repository, manifest_path, source }) => ({ name, version, license: license ?? "", repository: repository ?? "", folder: dirname(manifest_path), isOurs: source === null }))
    .toSorted((left, right) => left.name.localeCompare(right.name) || left.version.localeCompare(right.version));
}

/** Every crate of Cargo.lock that comes from a registry: `{ name, version }`. */
export function lockedCrates(text = readFileSync(`${ROOT}Cargo.lock`, "utf8")) {
  return [...text.matchAll(/\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"\nsource = /g)].map(([, name, version]) => ({ name, version }));
}

/** The strings of the list `key` in deny.toml. */
export function denyList(key, text = readFileSync(`${ROOT}deny.toml`, "utf8")) {
  const list = new RegExp(`^${key} = \\[([^\\]]*)\\]`, "m").exec(text);
  if (!list) throw new Error(`deny.toml must hold a list ${key}, found none`);
  return [...list[1].matchAll(/"([^"]+)"/g)].map(([, value]) => value);
}
