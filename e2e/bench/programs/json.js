// State there and back.
function run() {
  const state = { items: Array.from({ length: 300 }, (_, i) => ({ id: i, title: `item "${i}"`, done: i % 2 === 0, tags: ["a", "b"], at: i / 3 })) };
  let length = 0;
  for (let i = 0; i < 10; i++) {
    const copy = JSON.parse(JSON.stringify(state));
    copy.items.push(null);
    length += JSON.stringify(copy, null, 1).length;
  }
  return length;
}
