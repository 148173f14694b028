// Puts functions that are much alike next to each other: what compresses a module looks back 32 KB and no further.
// Usage: node scripts/order-functions.mjs module.wasm; writes the module anew, each function named by its place, for
// wasm-opt's --reorder-functions-by-name.
import { writeFileSync } from "node:fs";
import { functions, renamed } from "./wasm-module.mjs";

/** How many bytes are looked at together, and by how many samples of these functions are compared (MinHash). */
const [BYTES, SAMPLES] = [4, 768];

/** How much less the function before counts than the last one: what compresses has both in sight. */
const FADING = 0.7;

/** What is as little alike as this is forgotten. */
const LEAST = 1;

const scrambled = (value) => {
  const mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b) >>> 0;
};
const salts = Uint32Array.from({ length: SAMPLES }, (_, sample) => scrambled(sample + 1));

/** Of all pieces of a function, the least in each of many random orders. Two functions agree in as many as they share. */
function signature(code) {
  const least = new Uint32Array(SAMPLES).fill(0xffffffff);
  const pieces = new Set();
  for (let at = 0; at + BYTES <= code.length; at += 1) pieces.add(code.readUIntBE(at, BYTES));
  for (const piece of pieces) {
    for (let sample = 0; sample < SAMPLES; sample += 1) least[sample] = Math.min(least[sample], scrambled(piece ^ salts[sample]));
  }
  return least;
}

/** The functions from the shortest on, each followed by the one that is most like those before; of equals, by the one nearest in length. */
function order(codes) {
  const signatures = codes.map(signature);
  const alike = Array.from({ length: SAMPLES }, () => new Map());
  for (const [index, least] of signatures.entries()) {
    for (const [sample, piece] of least.entries()) {
      const found = alike[sample].get(piece) ?? new Set();
      alike[sample].set(piece, found.add(index));
    }
  }
  const left = new Set([...codes.keys()].sort((one, other) => codes[one].length - codes[other].length));
  const placed = [];
  let [current] = left;
  let before = new Map();
  while (current !== undefined) {
    placed.push(current);
    left.delete(current);
    const shared = new Map();
    for (const [sample, piece] of signatures[current].entries()) {
      const others = alike[sample].get(piece);
      others.delete(current);
      for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    for (const [other, count] of before) {
      if (left.has(other) && count > LEAST) shared.set(other, (shared.get(other) ?? 0) + count * FADING);
    }
    let most = 0;
    const distance = (index) => Math.abs(codes[index].length - codes[current].length);
    let [next] = left;
    for (const [other, count] of shared) {
      if (count > most || (count === most && distance(other) < distance(next))) [next, most] = [other, count];
    }
    before = shared;
    current = next;
  }
  return placed;
}

const [path] = process.argv.slice(2);
const placed = order(functions(path).map(({ code }) => code));
const places = [];
for (const [place, index] of placed.entries()) places[index] = String(place).padStart(6, "0");
writeFileSync(path, renamed(path, places));
