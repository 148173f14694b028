// Loops over numbers in typed arrays.
function run() {
  const SIZE = 60_000;
  const composite = new Uint8Array(SIZE);
  let primes = 0;
  for (let n = 2; n < SIZE; n++) {
    if (composite[n]) continue;
    primes++;
    for (let m = n * n; m < SIZE; m += n) composite[m] = 1;
  }
  const signal = new Float64Array(8_192);
  for (let i = 0; i < signal.length; i++) signal[i] = Math.sin(i) * 0.5;
  for (let i = 1; i < signal.length; i++) signal[i] = signal[i - 1] * 0.9 + signal[i];
  return `${primes} ${signal[8_191].toFixed(6)}`;
}
