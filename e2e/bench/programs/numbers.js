// Floating point, its text and back, and big integers.
function run() {
  let sum = 0;
  for (let i = 1; i < 6_000; i++) {
    const text = String(Math.sqrt(i) * 1.1);
    sum += Number(text) + parseInt(text, 10) + Number((i / 7).toFixed(3)) + Math.floor(i / 3) * Math.max(i, 2) ** 0.5;
  }
  let big = 1n;
  for (let i = 1n; i < 180n; i++) big *= i;
  return `${sum.toFixed(4)} ${String(big).length} ${(1_234_567.891).toString(16)}`;
}
