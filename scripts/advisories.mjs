// Checks Cargo.lock against the advisories of RustSec, without a network: scripts/advisories.tsv holds all that there were
// on the day in its first line. Fails on a crate with a known hole or a known unsoundness; what is unmaintained is only
// said. `--update FOLDER` writes the list anew from a clone of https://github.com/rustsec/advisory-db.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT, denyList, lockedCrates } from "./crates.mjs";

const LIST = join(ROOT, "scripts/advisories.tsv");
const DAY_MS = 86_400_000;
const OLD_DAYS = 180;

/** `{ day, advisories: [{ id, crate, kind, patched, unaffected, title }] }`; the last three fields but one are lists. */
export function parse(text) {
  const [head, ...lines] = text.trimEnd().split("\n");
  const day = /\d{4}-\d\d-\d\d/.exec(head)?.[0];
  if (!day) throw new Error(`the first line of the advisories must hold a day, found ${head}`);
  const advisories = lines.map((line) => {
    const [id, crate, kind, patched, unaffected, title] = line.split("\t");
    if (title === undefined) throw new Error(`an advisory must have six fields, found ${line}`);
    return { id, crate, kind, patched: patched.split("|").filter(Boolean), unaffected: unaffected.split("|").filter(Boolean), title };
  });
  return { day, advisories };
}

/** -1, 0 or 1. What follows a dash comes before the version without it, as SemVer has it; what follows a plus counts nothing. */
export function compare(left, right) {
  const split = (version) => /^([\d.]+)(?:-([^+]*))?/.exec(version) ?? [];
  const [[, leftCore = "", leftPre], [, rightCore = "", rightPre]] = [split(left), split(right)];
  const [leftParts, rightParts] = [leftCore, rightCore].map((core) => [...core.split(".").map(Number), 0, 0].slice(0, 3));
  for (const [index, part] of leftParts.entries()) if (part !== rightParts[index]) return part < rightParts[index] ? -1 : 1;
  if (leftPre === rightPre) return 0;
  if (leftPre === undefined || rightPre === undefined) return leftPre === undefined ? 1 : -1;
  return leftPre.localeCompare(rightPre, "en", { numeric: true });
}

/** Whether `version` meets a requirement as Cargo writes it, such as `>=1.2.3, <2` or `^0.4.1`. */
export function meets(version, requirement) {
  return requirement.split(",").every((part) => {
    const [, sign, bound] = /^\s*(>=|<=|>|<|=|\^|~)?\s*(\S+?)\s*$/.exec(part) ?? [];
    if (!bound) throw new Error(`a requirement must be a sign and a version, found ${part}`);
    if (bound === "*") return true;
    const order = compare(version, bound);
    switch (sign) {
      case ">=": return order >= 0;
      case "<=": return order <= 0;
      case ">": return order > 0;
      case "<": return order < 0;
      case "=": return order === 0;
      default: return order >= 0 && compare(version, ceiling(bound, sign)) < 0;
    }
  });
}

/** The first version that `^bound` or `~bound` does not take. */
function ceiling(bound, sign) {
  const parts = bound.replace(/[-+].*/, "").split(".").map(Number);
  const first = sign === "~" ? Math.min(1, parts.length - 1) : parts.findIndex((part) => part > 0);
  const at = first === -1 ? parts.length - 1 : first;
  return [...parts.slice(0, at), parts[at] + 1, 0, 0].slice(0, 3).join(".");
}

/** The advisories that concern the crates, each with the version it was found in. */
export function concerning(crates, advisories, ignored = []) {
  const byCrate = Map.groupBy ? Map.groupBy(advisories, ({ crate }) => crate) : group(advisories);
  return crates.flatMap(({ name, version }) =>
    (byCrate.get(name) ?? [])
      .filter(({ id, patched, unaffected }) => !ignored.includes(id) && ![...patched, ...unaffected].some((requirement) => meets(version, requirement)))
      .map((advisory) => ({ ...advisory, version })));
}

function group(advisories) {
  const byCrate = new Map();
  for (const advisory of advisories) byCrate.set(advisory.crate, [...(byCrate.get(advisory.crate) ?? []), advisory]);
  return byCrate;
}

/** One line of the list from an advisory of RustSec; nothing for one that was withdrawn or is not about a crate. */
function lineOf(markdown) {
  const [, front, rest] = /```toml\n([\s\S]*?)```([\s\S]*)/.exec(markdown) ?? [];
  if (!front || /^withdrawn\s*=/m.test(front)) return [];
  const text = (key) => new RegExp(`^${key}\\s*=\\s*"([^"]*)"`, "m").exec(front)?.[1] ?? "";
  const versions = /^\[versions\]([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(front)?.[1] ?? "";
  const list = (key) => [...(new RegExp(`^${key}\\s*=\\s*\\[([^\\]]*)\\]`, "m").exec(versions)?.[1] ?? "").matchAll(/"([^"]*)"/g)].map(([, value]) => value).join("|");
  const title = /^# (.*)$/m.exec(rest)?.[1] ?? "";
  return [[text("id"), text("package"), text("informational") || "vulnerability", list("patched"), list("unaffected"), title.replaceAll("\t", " ").slice(0, 100)].join("\t")];
}

function update(folder) {
  const git = (...asked) => execFileSync("git", ["-C", folder, ...asked], { encoding: "utf8" }).trim();
  const root = join(folder, "crates");
  const files = readdirSync(root, { recursive: true }).filter((file) => file.endsWith(".md"));
  const lines = files.flatMap((file) => lineOf(readFileSync(join(root, file), "utf8"))).toSorted();
  const source = "RustSec advisory-db (CC0-1.0; what it took from GitHub's, CC-BY-4.0)";
  writeFileSync(LIST, `# ${source}, commit ${git("rev-parse", "HEAD")} of ${git("log", "-1", "--format=%cs")}: id, crate, kind, patched, unaffected, title\n${lines.join("\n")}\n`);
}

function check() {
  const { day, advisories } = parse(readFileSync(LIST, "utf8"));
  const found = concerning(lockedCrates(), advisories, denyList("ignore"));
  const say = ({ id, crate, version, kind, title }) => console.error(`advisories: ${crate} ${version}: ${kind}, ${id}: ${title}`);
  for (const advisory of found) say(advisory);
  const age = Math.floor((Date.now() - Date.parse(day)) / DAY_MS);
  console.log(`advisories: ${advisories.length} known on ${day}, ${found.length} about what is locked${age > OLD_DAYS ? `; the list is ${age} days old, see --update` : ""}`);
  return found.every(({ kind }) => kind === "unmaintained" || kind === "notice");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "--update") update(process.argv[3]);
  else process.exitCode = check() ? 0 : 1;
}
