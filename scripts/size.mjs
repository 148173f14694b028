// Prints what a first visit downloads: every file of dist/ but the documentation and the licences, raw and as gzip -9.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const REFERENCE_KB = 549;
const rows = readdirSync("dist", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/^(_headers|NOTICE\.txt|docs-.*\.json)$/.test(entry.name))
  .map((entry) => {
    const bytes = readFileSync(`${entry.parentPath}/${entry.name}`);
    return { name: entry.name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  })
  .sort((left, right) => right.gzip - left.gzip);
const total = rows.reduce((sum, row) => ({ raw: sum.raw + row.raw, gzip: sum.gzip + row.gzip }), { raw: 0, gzip: 0 });
const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(10);

console.log(`${"file".padEnd(44)}${"raw KB".padStart(10)}${"gzip KB".padStart(10)}`);
for (const row of rows) console.log(row.name.padEnd(44) + kb(row.raw) + kb(row.gzip));
console.log(`${"first load".padEnd(44)}${kb(total.raw)}${kb(total.gzip)}   (reference: ${REFERENCE_KB} KB gzip)`);
