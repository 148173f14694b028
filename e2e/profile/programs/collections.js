// Arrays, maps, sets, weak collections and typed arrays through most of their methods.
function run() {
  const list = Array.from({ length: 400 }, (_, i) => ({ id: i, group: i % 7, name: "n" + ((i * 37) % 101) }));
  let out = 0;
  for (let round = 0; round < 6; round++) {
    const groups = Object.groupBy(list, ({ group }) => group);
    for (const [key, rows] of Object.entries(groups)) out += Number(key) * rows.length;
    const index = new Map(list.map((row) => [row.name, row]));
    index.forEach((row, name) => (out += index.get(name).id - row.id));
    const names = new Set(list.map(({ name }) => name));
    names.delete("n1");
    out += names.size + [...names].sort().findIndex((name) => name === "n50") + (names.has("n2") ? 1 : 0);
    const sorted = list.slice().sort((a, b) => a.name.localeCompare(b.name) || b.id - a.id);
    out += sorted[5].id + sorted.findLast(({ group }) => group === 3).id + sorted.at(-1).id;
    const queue = [];
    for (let i = 0; i < 300; i++) {
      queue.push(i);
      if (i % 3 === 0) queue.unshift(-i);
      if (i % 5 === 0) out += queue.shift();
      if (i % 7 === 0) out += queue.pop();
    }
    queue.splice(10, 20, 1, 2, 3);
    queue.reverse().fill(0, 3, 6);
    out += queue.indexOf(7) + queue.lastIndexOf(3) + queue.join("").length + queue.flatMap((n) => [n, n]).length;
    out += queue.every((n) => n < 1e6) + queue.some((n) => n < 0) + Math.max(...queue) + queue.with(0, 9)[0] + queue.concat([1], 2).length;
    const copy = structured(list.slice(0, 20));
    out += copy.length + Object.keys(copy[0]).length + Object.values(copy[1]).length;
    const weak = new WeakMap();
    for (const row of list) weak.set(row, row.id);
    out += weak.get(list[9]);
    const bytes = new Uint8Array(2_000);
    const words = new Int32Array(500);
    const floats = new Float64Array(500);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 500; i++) {
      bytes[i] = i * 3;
      words[i] = bytes[i] << 4;
      floats[i] = words[i] / 3;
      view.setUint16(1_000 + i, i);
    }
    out += bytes.subarray(10, 30).reduce((sum, n) => sum + n, 0) + floats.map((n) => n * 2)[9] + words.indexOf(48) + view.getInt32(1_004);
    const sparse = [];
    sparse[50] = 1;
    out += sparse.length + Object.keys(sparse).length;
    out = Math.round(out) % 1_000_003;
  }
  function structured(value) {
    if (Array.isArray(value)) return value.map(structured);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, structured(inner)]));
    return value;
  }
  return out;
}
