// Reads what the build needs to know of a WebAssembly module; see https://webassembly.github.io/spec/core/binary/.
import { readFileSync } from "node:fs";

/** A page of WebAssembly memory in bytes. */
const PAGE_BYTES = 64 * 1024;
const [CUSTOM, IMPORT, MEMORY, CODE] = [0, 2, 5, 10];
const [FUNCTION, TABLE, MEMORY_IMPORT, GLOBAL] = [0, 1, 2, 3];

/** Goes through bytes, number by number. */
class Reader {
  constructor(bytes, at = 0) {
    Object.assign(this, { bytes, at });
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return this.bytes.toString("utf8", this.at - length, this.at);
  }

  /** Lower and upper limit; the upper one is infinite if it is not named. */
  limits() {
    const hasMost = this.number() & 1;
    return { least: this.number(), most: hasMost ? this.number() : Infinity };
  }
}

/** The sections of the module at `path`: `[kind, reader of its content, where it ends, where it starts]`. */
function* sections(path) {
  const bytes = readFileSync(path);
  for (let at = 8; at < bytes.length; ) {
    const head = new Reader(bytes, at);
    const kind = head.byte();
    const end = head.number() + head.at;
    yield [kind, new Reader(bytes, head.at), end, at];
    at = end;
  }
}

/** The most memory that the module at `path` may ever have, in bytes. The build refuses modules with another limit. */
export function mostMemory(path) {
  for (const [kind, reader] of sections(path)) {
    if (kind !== MEMORY) continue;
    reader.number();
    return reader.limits().most * PAGE_BYTES;
  }
  return Infinity;
}

/** The kind of an import, and `reader` behind what is said of it. */
function skipDescription(reader) {
  const kind = reader.byte();
  if (kind === TABLE || kind === GLOBAL) reader.byte();
  if (kind === TABLE || kind === MEMORY_IMPORT) reader.limits();
  else reader.number();
  return kind;
}

/** How many functions are imported: they have the first numbers. */
function importedFunctions(reader) {
  let functions = 0;
  for (let count = reader.number(); count > 0; count -= 1) {
    reader.text();
    reader.text();
    if (skipDescription(reader) === FUNCTION) functions += 1;
  }
  return functions;
}

/** The functions of the module at `path`: `[{ name, bytes, code }]`, named where it says names. */
export function functions(path) {
  const [names, codes] = [new Map(), []];
  let imported = 0;
  for (const [kind, reader, end] of sections(path)) {
    if (kind === IMPORT) imported = importedFunctions(reader);
    if (kind === CODE) {
      for (let count = reader.number(); count > 0; count -= 1) {
        const length = reader.number();
        codes.push(reader.bytes.subarray(reader.at, reader.at + length));
        reader.at += length;
      }
    }
    if (kind !== CUSTOM || reader.text() !== "name") continue;
    while (reader.at < end) {
      const [part, after] = [reader.byte(), reader.number() + reader.at];
      if (part === 1) for (let count = reader.number(); count > 0; count -= 1) names.set(reader.number(), reader.text());
      reader.at = after;
    }
  }
  return codes.map((code, index) => ({ name: names.get(imported + index) ?? "without a name", bytes: code.length, code }));
}

/** The bytes of a number as modules have it. */
function encoded(number) {
  const bytes = [];
  for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
  return [...bytes, number];
}

const named = (name) => [...encoded(Buffer.byteLength(name)), ...Buffer.from(name)];

/** The module at `path` with other names: its functions have `names`, in their order, and nothing else has one. */
export function renamed(path, names) {
  const kept = [readFileSync(path).subarray(0, 8)];
  let imported = 0;
  for (const [kind, reader, end, start] of sections(path)) {
    const section = reader.bytes.subarray(start, end);
    if (kind !== CUSTOM || reader.text() !== "name") kept.push(section);
    if (kind === IMPORT) imported = importedFunctions(reader);
  }
  const entries = names.flatMap((name, index) => [...encoded(imported + index), ...named(name)]);
  const map = [...encoded(names.length), ...entries];
  const content = [...named("name"), 1, ...encoded(map.length), ...map];
  return Buffer.concat([...kept, Buffer.from([CUSTOM, ...encoded(content.length), ...content])]);
}

/** The module at `path` with what it imports called as `nameOf` says of its name. */
export function withImports(path, nameOf) {
  const bytes = readFileSync(path);
  const parts = [bytes.subarray(0, 8)];
  for (const [kind, reader, end, start] of sections(path)) {
    if (kind !== IMPORT) {
      parts.push(bytes.subarray(start, end));
      continue;
    }
    const count = reader.number();
    const content = encoded(count);
    for (let entry = 0; entry < count; entry += 1) {
      content.push(...named(reader.text()), ...named(nameOf(reader.text())));
      const { at } = reader;
      skipDescription(reader);
      content.push(...bytes.subarray(at, reader.at));
    }
    parts.push(Buffer.from([kind, ...encoded(content.length), ...content]));
  }
  return Buffer.concat(parts);
}
