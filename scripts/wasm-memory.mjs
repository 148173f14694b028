// Reads from a WebAssembly module how much memory it may ever have. The build refuses modules with another limit.
import { readFileSync } from "node:fs";

/** A page of WebAssembly memory in bytes. */
const PAGE_BYTES = 64 * 1024;

/** The most memory that the module at `path` may ever have, in bytes; see https://webassembly.github.io/spec/core/binary/. */
export function mostMemory(path) {
  const module = readFileSync(path);
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < module.length) {
    const section = module[at++];
    const end = number() + at;
    if (section === 5) {
      const [, flags] = [number(), number()];
      number();
      return flags & 1 ? number() * PAGE_BYTES : Infinity;
    }
    at = end;
  }
  return Infinity;
}
