// Sorting with a comparison of the plugin's own.
function run() {
  let seed = 42;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  const rows = Array.from({ length: 4_000 }, () => ({ key: next(), name: `row ${next() % 100}` }));
  rows.sort((a, b) => a.key - b.key);
  const byName = rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.key - b.key));
  return `${rows[7].key} ${byName[1_999].name}`;
}
