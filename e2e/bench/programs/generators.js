// Generators, destructuring, spread, closures and exceptions.
function run() {
  function* range(to) {
    for (let i = 0; i < to; i++) yield { i, half: i / 2 };
  }
  let sum = 0;
  for (const { i, half, ...rest } of range(9_000)) {
    const [first, second = 1] = [i, ...Object.values(rest)];
    const add = ({ by = second, ...others }) => () => first + by + Object.keys(others).length;
    try {
      if (i % 50 === 0) throw new RangeError(`at ${i}`);
      sum += add({ half })();
    } catch (error) {
      sum += error.message.length;
    }
  }
  return sum;
}
