// Maps, sets and objects used as dictionaries.
function run() {
  const counts = new Map();
  const seen = new Set();
  const byName = {};
  for (let i = 0; i < 25_000; i++) {
    const name = `k${(i * 31) % 997}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    seen.add(i % 4_099);
    byName[name] = (byName[name] ?? 0) + i;
  }
  let sum = 0;
  for (const [name, count] of counts) sum += count * name.length;
  for (const name of Object.keys(byName)) sum += byName[name] % 13;
  return `${sum} ${seen.size}`;
}
