// Generators, iterator helpers, symbols, proxies, getters and big integers.
function run() {
  const walk = function* (tree) {
    if (!tree) return 0;
    yield* walk(tree.left);
    const asked = yield tree.value;
    yield* walk(tree.right);
    return asked;
  };
  const insert = (tree, value) => {
    if (!tree) return { value };
    if (value < tree.value) return { ...tree, left: insert(tree.left, value) };
    return { ...tree, right: insert(tree.right, value) };
  };
  let tree = null;
  for (let i = 0; i < 120; i++) tree = insert(tree, (i * 73) % 127);
  class Bag {
    #items = [];
    add(item) {
      this.#items.push(item);
      return this;
    }
    get size() {
      return this.#items.length;
    }
    [Symbol.iterator]() {
      return this.#items[Symbol.iterator]();
    }
    static of(...items) {
      return items.reduce((bag, item) => bag.add(item), new Bag());
    }
  }
  let out = 0;
  for (let round = 0; round < 8; round++) {
    for (const value of walk(tree)) out += value;
    const bag = Bag.of(...walk(tree));
    const [first, , third, ...others] = bag;
    out += bag.size + first + third + others.length;
    out += walk(tree).filter((n) => n % 2).map((n) => n * 2).take(20).toArray().length;
    const seen = {};
    const proxy = new Proxy({ a: 1 }, {
      get: (target, key) => ((seen[key] = (seen[key] ?? 0) + 1), Reflect.get(target, key)),
      has: () => true,
    });
    for (let i = 0; i < 100; i++) out += proxy.a + ("b" in proxy ? 1 : 0);
    const object = { get twice() { return this.n * 2; }, n: round, [`key${round}`]: 1, __proto__: { inherited: 5 } };
    for (let i = 0; i < 200; i++) out += object.twice + object.inherited;
    Object.defineProperty(object, "fixed", { value: 3, enumerable: true });
    out += Object.getOwnPropertyNames(object).length + Reflect.ownKeys(object).length;
    let big = 1n;
    for (let i = 1n; i < 60n; i++) big = (big * i) % 1_000_000_007n;
    out += Number(big & 1023n) + String(big << 70n).length;
    const bound = Math.max.bind(null, round);
    out += bound(3) + Math.max.apply(null, [1, 2]) + Math.min.call(null, 4, 2);
    out %= 1_000_003;
  }
  return out;
}
