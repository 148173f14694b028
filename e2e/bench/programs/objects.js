// Classes, fields, getters and methods, on many short-lived objects.
function run() {
  class Vector {
    constructor(x, y) {
      this.x = x;
      this.y = y;
    }
    get square() {
      return this.x * this.x + this.y * this.y;
    }
    plus(other) {
      return new Vector(this.x + other.x, this.y + other.y);
    }
  }
  let sum = new Vector(0, 0);
  const step = new Vector(0.5, 0.25);
  for (let i = 0; i < 40_000; i++) sum = sum.plus(step);
  return sum.square;
}
