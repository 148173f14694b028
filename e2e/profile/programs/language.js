// Calls of every kind, scopes, loops, exceptions, and all the operators on all the types.
function run() {
  class Shape {
    static made = 0;
    #name;
    constructor(name) {
      this.#name = name;
      Shape.made++;
    }
    get name() {
      return this.#name;
    }
    area() {
      return 0;
    }
    toString() {
      return `${this.name} ${this.area()}`;
    }
  }
  class Box extends Shape {
    side = 2;
    constructor(side) {
      super("box");
      this.side = side;
    }
    area() {
      return super.area() + this.side ** 2;
    }
    set scale(by) {
      this.side *= by;
    }
  }
  const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));
  const counter = (start = 0) => {
    let count = start;
    return { next: () => ++count, back: () => (count -= 1) };
  };
  let out = 0;
  outer: for (let i = 0; i < 1_500; i++) {
    const box = new Box(i & 7);
    box.scale = 3;
    out += String(box).length + (box instanceof Shape ? 1 : 2) + gcd(i, 360);
    const { next, back } = counter(i);
    out += next() + next() - back();
    switch (i % 5) {
      case 0:
        out ^= i << 3;
        break;
      case 1:
        out = (out >>> 1) | (i & ~1);
        continue;
      case 2:
        out -= -i >> 2;
      default:
        if (i > 1_490) break outer;
    }
    const maybe = i % 3 ? { deep: { value: i } } : null;
    out += maybe?.deep?.value ?? 7;
    out += typeof maybe === "object" ? 1 : 0;
    out += i == "3" ? 1 : 0;
    out += (i > 10 && i <= 1_000) || i !== 4 ? 0.5 : -0.5;
    const args = [i, i + 1, ...[i + 2]];
    out += ((a, b = 1, ...rest) => a + b + rest.length)(...args);
    try {
      if (i % 100 === 0) null.missing;
      if (i % 150 === 0) throw new TypeError("odd", { cause: i });
    } catch (error) {
      out += error.message.length + (error.cause ?? 0);
    } finally {
      out %= 1_000_003;
    }
    for (const key in { a: 1, b: 2, c: 3 }) out += key.length;
    let n = 5;
    do out += n--; while (n > 0);
    var shared = (function () { return arguments.length + (this === undefined ? 1 : 0); })(1, 2);
    out += shared + (delete box.side ? 1 : 0) + ("side" in box ? 1 : 0) + +"12" + -"3" + (void 0 === undefined);
  }
  return out;
}
