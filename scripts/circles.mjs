// Fails where modules that stand beside each other need each other, directly or by way of others: what both need belongs
// below them. Modules are told by their files, what they need by their paths; a parent and its children are no circle.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The paths of a `use`: `a::{b, c::d}` is `a::b` and `a::c::d`. */
function pathsOf(tree) {
  const spread = (_, head, list) => list.split(",").filter((item) => item.trim()).map((item) => head + item.trim()).join();
  while (/\{[^{}]*\}/.test(tree)) tree = tree.replace(/([\w:]*)\{([^{}]*)\}/, spread);
  return tree.split(",").map((path) => path.trim());
}

/** Who needs whom among the modules below `root`: a map of sets, of those that stand beside each other. */
function needs(root) {
  const files = readdirSync(root, { recursive: true }).filter((file) => /^(?!bin\/|main|.*\btests\.rs).*\.rs$/.test(file));
  const nameOf = (file) => file.replace(/^lib\.rs$|\.rs$/, "").split("/").filter(Boolean);
  const modules = new Set(files.map((file) => nameOf(file).join("::")));
  const [uses, shown] = [[], new Map()];
  for (const file of files) {
    const here = nameOf(file);
    const whole = readFileSync(`${root}/${file}`, "utf8");
    const text = whole.replace(/\n#\[cfg\(test\)\]\nmod \w+ \{[^]*/, "").replace(/\/\/.*/g, "");
    const absolute = (path) => {
      const [steps, base] = [path.split("::"), path.startsWith("crate::") ? [] : [...here]];
      for (; ["crate", "super", "self"].includes(steps[0]); steps.shift()) if (steps[0] === "super") base.pop();
      return [...base, ...steps].filter((step) => step !== "self");
    };
    for (const [, isShown, tree] of text.matchAll(/^ *(pub\S* )?use ([\w:{}, \n]+);/gm)) {
      for (const [path, alias] of pathsOf(tree).map((path) => path.split(" as "))) {
        if (isShown) shown.set([...here, alias ?? path.split("::").at(-1)].join("::"), absolute(path));
        else uses.push([here, absolute(path)]);
      }
    }
    const inCode = text.replace(/^ *use [^;]+;/gm, "").matchAll(/\b(crate|super)(::\w+)+/g);
    for (const [path] of inCode) uses.push([here, absolute(path)]);
  }
  const found = new Map();
  for (const [from, path] of uses) {
    const to = shown.get(path.join("::")) ?? path;
    const fork = to.findIndex((step, index) => step !== from[index]);
    const [one, other] = [from, to].map((steps) => steps.slice(0, fork + 1).join("::"));
    if (fork < 0 || fork >= from.length || !modules.has(other)) continue;
    found.set(one, (found.get(one) ?? new Set()).add(other));
  }
  return found;
}

for (const root of ["worker/src", "host/src", "app/src"]) {
  const found = needs(fileURLToPath(new URL(`../${root}`, import.meta.url)));
  // Who needs nobody that is left is in no circle.
  const isFree = ([, others]) => ![...others].some((other) => found.has(other));
  for (let free; (free = [...found].find(isFree)); ) found.delete(free[0]);
  const way = [...found.keys()].slice(0, 1);
  const next = () => [...found.get(way.at(-1))].find((other) => found.has(other));
  while (way.length > 0 && way.indexOf(way.at(-1)) === way.length - 1) way.push(next());
  if (way.length > 0) {
    console.error(`lint: a circle in ${root}: ${way.slice(way.indexOf(way.at(-1))).join(" -> ")}`);
    process.exitCode = 1;
  }
}
