// Measures what a key costs in the editor: from the key to the end of the frame that shows it, without the wait for a frame.
import { test } from "../fixtures";
import type { Playground } from "../playground";

const KEYS = 120;
const KIB = 1024;
const LINE = "const value = `${1} text`; // comment\n";
const sources: [string, string][] = [
  ["35 lines", LINE.repeat(35)],
  ["1,000 lines", LINE.repeat(1_000)],
  ["5,000 lines", LINE.repeat(5_000)],
  ["500 KiB of lines", LINE.repeat((500 * KIB) / LINE.length)],
  ["one line of 512 KiB", "x".repeat(512 * KIB - KEYS)],
  ["512 KiB of line breaks", "\n".repeat(512 * KIB - KEYS)],
];

/** Types into the middle and answers, for each key, the time at work: the key's task, and the frame's. */
async function keyTimes(playground: Playground): Promise<number[]> {
  await playground.editor.evaluate((input) => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    let began = 0;
    let worked = 0;
    input.addEventListener("keydown", () => {
      began = performance.now();
      // After the key's own task, with everything that it led to.
      setTimeout(() => { worked = performance.now() - began; });
      requestAnimationFrame((frame) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => times.push(worked + performance.now() - Math.max(frame, began + worked));
        channel.port2.postMessage(0);
      });
    }, { capture: true });
  });
  for (let key = 0; key < KEYS; key += 1) await playground.page.keyboard.press("x", { delay: 5 });
  return playground.page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes);
}

for (const [name, source] of sources) {
  test(`a key in ${name}`, async ({ playground, page }) => {
    await playground.write(source);
    await page.keyboard.press("ControlOrMeta+Home");
    for (let down = 0; down < 20; down += 1) await page.keyboard.press("ArrowDown");
    const times = (await keyTimes(playground)).toSorted((left, right) => left - right);
    const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
    console.log(`a key in ${name}: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, worst ${at(1)} ms (bar: 16 ms)`);
  });
}
