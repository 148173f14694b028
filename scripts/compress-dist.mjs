// Puts a gzip and a brotli copy beside every file of dist/ that gets smaller by it, for servers that send such copies.
// Usage: node scripts/compress-dist.mjs [dist]
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

// Any gzip reads what it writes, which is a twentieth smaller than what zlib writes at its best.
const zopfli = createRequire(new URL("../e2e/package.json", import.meta.url))("@gfx/zopfli");
/** More make less than 100 bytes of difference. */
const ITERATIONS = 5;
/** As many blocks as pay: with the 15 that are usual a module's size jumps by 2 KB for nothing. */
const BLOCKS = 0;

const dist = process.argv[2] ?? "dist";
const isCopy = (name) => /\.(gz|br)$/.test(name);
const files = readdirSync(dist).filter((name) => name !== "_headers");
for (const copy of files.filter(isCopy)) rmSync(join(dist, copy));

const gzipped = (data) => zopfli.gzipAsync(data, { numiterations: ITERATIONS, blocksplittingmax: BLOCKS });
const brotlied = (data) =>
  promisify(brotliCompress)(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } });

await Promise.all(files.filter((name) => !isCopy(name)).map(async (name) => {
  const data = readFileSync(join(dist, name));
  for (const [extension, compressed] of [["gz", await gzipped(data)], ["br", await brotlied(data)]]) {
    if (compressed.length < data.length) writeFileSync(join(dist, `${name}.${extension}`), compressed);
  }
}));
