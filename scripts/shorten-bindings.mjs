// Gives what wasm-bindgen binds short names: `node scripts/shorten-bindings.mjs module.wasm script.js`, both in their place. Its
// own end with a hash, which no compression makes smaller, and stand in both files.
import { readFileSync, writeFileSync } from "node:fs";
import { withImports } from "./wasm-module.mjs";

const HASHED = /\b__wb\w+_[0-9a-f]{16}\b/g;

const [module, script] = process.argv.slice(2);
const short = new Map();
const shortened = (name) => short.get(name) ?? short.set(name, `_${short.size.toString(36)}`).get(name);
writeFileSync(module, withImports(module, (name) => name.replace(HASHED, shortened)));
writeFileSync(script, readFileSync(script, "utf8").replace(HASHED, shortened));
