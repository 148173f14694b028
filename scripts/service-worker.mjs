// Writes the service worker of a finished dist/, with the hash of every file that it keeps, and what turns it off.
// Usage: node scripts/service-worker.mjs [dist]
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { transformSync } = createRequire(new URL("../e2e/package.json", import.meta.url))("esbuild");
const dist = process.argv[2] ?? "dist";
const minified = (name, front = "") =>
  front + transformSync(readFileSync(new URL(`../page/${name}`, import.meta.url), "utf8"), { loader: "js", target: "es2020", minify: true, legalComments: "none" }).code;
const hashOf = (name) => `sha384-${createHash("sha384").update(readFileSync(join(dist, name))).digest("base64")}`;

const kept = readdirSync(dist).filter((name) => !/^(_headers|service-worker.*)$|\.(gz|br)$/.test(name)).toSorted();
// The page is kept under the address of its folder: some hosts answer for index.html with a way to there.
const files = Object.fromEntries(kept.map((name) => [name === "index.html" ? "./" : name, hashOf(name)]));
const id = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
writeFileSync(join(dist, "service-worker.js"), minified("service-worker.js", `const BUILD=${JSON.stringify({ id, files })};\n`));
writeFileSync(join(dist, "service-worker-off.js"), minified("service-worker-off.js"));
