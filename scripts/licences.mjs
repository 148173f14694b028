// Writes NOTICE.txt: the licence of everything that is linked into the app and the worker. Fails if a crate has no text, or
// a licence that deny.toml does not allow. Called by Trunk, which says where to in TRUNK_STAGING_DIR; `--check` writes
// nothing. What no crate brings along lies in scripts/licences/, each file with what it is for on its first line: a
// crate, a repository, or a part that is no crate.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT, denyList, linkedCrates } from "./crates.mjs";

const LICENCE_FILE = /^(?:licen[cs]e|copying|copyright|notice|unlicense)(?![a-z])/i;
const EXTRAS = join(ROOT, "scripts/licences");

/** Whether an SPDX expression can be met with licences of `allowed`; `MIT/Apache-2.0` is the old way to write OR. */
export function isAllowed(expression, allowed) {
  const tokens = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g) ?? [];
  const peek = () => tokens[0];
  const atom = () => {
    if (peek() === "(") {
      tokens.shift();
      const inner = either();
      return tokens.shift() === ")" && inner;
    }
    let name = tokens.shift();
    if (peek() === "WITH") name += ` ${tokens.shift()} ${tokens.shift()}`;
    return allowed.includes(name);
  };
  const chain = (word, part, join) => {
    let value = part();
    while (peek() === word) {
      tokens.shift();
      const next = part();
      value = join(value, next);
    }
    return value;
  };
  const both = () => chain("AND", atom, (left, right) => left && right);
  const either = () => chain("OR", both, (left, right) => left || right);
  return either() && tokens.length === 0;
}

/** Of several texts that one may choose from, the MIT one, which is the shortest; what comes with AND stays. */
function chosen(files, license) {
  const hasMit = files.some((file) => /mit/i.test(file));
  return files.filter((file) => !hasMit || !/\bOR\b|\//.test(license) || !/apache|unlicense|copying/i.test(file));
}

/** `{ subject: text }` of scripts/licences/. */
function readExtras() {
  const entries = readdirSync(EXTRAS).map((file) => {
    const [, subject, text] = /^For: (.+)\n\n([\s\S]+)$/.exec(readFileSync(join(EXTRAS, file), "utf8")) ?? [];
    if (!subject) throw new Error(`scripts/licences/${file} must begin with a line "For: …" and an empty line`);
    return [subject, text];
  });
  return Object.fromEntries(entries);
}

/** What must be told of a crate: `[{ subject, text }]`, empty if it brings no text. */
function textsOf(crate, extras, used) {
  const subject = `${crate.name} ${crate.version} (${crate.license})`;
  const key = [crate.name, ...Object.keys(extras)].find((key) => extras[key] && (key === crate.name || crate.repository.startsWith(key)));
  const files = chosen(readdirSync(crate.folder).filter((file) => LICENCE_FILE.test(file)), crate.license);
  if (files.length > 0) return files.map((file) => ({ subject, text: readFileSync(join(crate.folder, file), "utf8") }));
  if (!key) return [];
  used.add(key);
  return [{ subject, text: extras[key] }];
}

/** The engine is C inside a crate: its own text, and the header of its tables of Unicode. */
function partsOf(crates) {
  const sys = crates.find(({ name }) => name === "rquickjs-sys");
  if (!sys) throw new Error("rquickjs-sys must be among the linked crates, found none");
  const tables = readFileSync(join(sys.folder, "quickjs/libunicode-table.h"), "utf8");
  const unicode = /\/\*\s*(UNICODE LICENSE V3[\s\S]*?)\*\//.exec(tables)?.[1];
  if (!unicode) throw new Error("libunicode-table.h must hold the licence of Unicode, found none");
  return [
    { subject: "QuickJS-ng inside rquickjs-sys (MIT)", text: readFileSync(join(sys.folder, "quickjs/LICENSE"), "utf8") },
    { subject: "Unicode data inside QuickJS-ng (Unicode-3.0)", text: unicode },
  ];
}

/** All entries, or an error that names every crate without a text or with a licence that is not allowed. */
export function collect(crates, extras, allowed) {
  const problems = [];
  const used = new Set();
  const own = { subject: "Plugin Playground (MIT)", text: readFileSync(join(ROOT, "LICENSE"), "utf8") };
  const entries = [own, ...partsOf(crates)];
  // rquickjs has its text in the first of its three crates.
  const rquickjs = crates.find(({ name }) => name === "rquickjs");
  for (const crate of crates.filter(({ isOurs }) => !isOurs)) {
    if (!isAllowed(crate.license, allowed)) problems.push(`${crate.name} ${crate.version}: the licence "${crate.license}" is not allowed by deny.toml`);
    const isPart = rquickjs && crate.repository === rquickjs.repository && crate.version === rquickjs.version;
    const texts = textsOf(isPart ? { ...rquickjs, name: crate.name } : crate, extras, used);
    if (texts.length === 0) problems.push(`${crate.name} ${crate.version}: no text of its licence in ${crate.folder}; put one into scripts/licences/`);
    entries.push(...texts);
  }
  for (const [subject, text] of Object.entries(extras)) {
    const isForCrate = /^(?:https:|\w+$)/.test(subject);
    if (!isForCrate) entries.push({ subject, text });
    else if (!used.has(subject)) problems.push(`scripts/licences/: nothing that is linked needs the text for ${subject}`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return entries;
}

/** The same text once, under all whose it is. */
export function compose(entries) {
  const byText = new Map();
  for (const { subject, text } of entries) {
    const key = text.replace(/\s+/g, " ").trim();
    const known = byText.get(key) ?? { subjects: new Set(), text };
    byText.set(key, known);
    known.subjects.add(subject);
  }
  const rule = "=".repeat(80);
  const parts = [...byText.values()].map(({ subjects, text }) => `${[...subjects].join("\n")}\n${"-".repeat(80)}\n${text.replace(/\r\n/g, "\n").replace(/[ \t]+$/gm, "").trim()}`);
  return `Plugin Playground\n\nWhat is linked into the app and its worker, and under which terms.\n\n${rule}\n${parts.join(`\n\n${rule}\n`)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const notice = compose(collect(linkedCrates(), readExtras(), denyList("allow")));
    const folder = process.env.TRUNK_STAGING_DIR ?? "dist";
    if (!process.argv.includes("--check") && existsSync(folder)) writeFileSync(join(folder, "NOTICE.txt"), notice);
  } catch (error) {
    console.error(`licences: ${error.message.replaceAll("\n", "\nlicences: ")}`);
    process.exit(1);
  }
}
