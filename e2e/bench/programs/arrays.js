// The array methods that plugins are made of.
function run() {
  let total = 0;
  for (let round = 0; round < 12; round++) {
    const numbers = Array.from({ length: 2_000 }, (_, i) => (i * 7919) % 1_009);
    const pairs = numbers.map((n, i) => [n, i]).filter(([n]) => n % 3 === 0);
    total += pairs.reduce((sum, [n, i]) => sum + n * i, 0) + numbers.slice(10, 500).indexOf(17) + numbers.includes(-1);
    const copy = [...numbers, ...numbers];
    while (copy.length > 3_000) copy.pop();
    total += copy.concat(pairs.flat()).length;
  }
  return total;
}
