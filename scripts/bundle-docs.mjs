// Puts all pages of docs/ into one file, docs.json, which the app fetches when somebody opens the documentation:
// Markdown by name, { "faults": "# Faults…" }. Called by Trunk, which says where in TRUNK_STAGING_DIR.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const files = readdirSync(docs, { recursive: true }).filter((file) => file.endsWith(".md")).toSorted();
const pages = files.map((file) => [file.replace(/\.md$/, ""), readFileSync(join(docs, file), "utf8")]);
writeFileSync(join(process.env.TRUNK_STAGING_DIR ?? "dist", "docs.json"), JSON.stringify(Object.fromEntries(pages)));
