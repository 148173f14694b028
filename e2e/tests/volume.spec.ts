// Plugins that want more of the page than is theirs, each beside a Counter: it counts on, and Unload works at once.
// `make volume` holds them to the figures that the page promises on a quiet machine, and clicks for longer.
import { expect, test } from "../fixtures";
import { told, Witness } from "../witness";
import { keptBytes, letGo, nameOf, unload, VOLUME } from "../volume";

const IS_STRICT = Boolean(process.env.VOLUME_STRICT);

/** What the page promises, in milliseconds; see docs/security.md. */
const PROMISED = { p95Ms: 100, worstMs: 1_000, longestTaskMs: 200, unloadMs: 1_000 };
/** What a machine that does other things besides must keep. */
const BEARABLE = { p95Ms: 1_000, worstMs: 3_000, longestTaskMs: 1_000, unloadMs: 3_000 };

for (const volume of VOLUME.filter(({ isLong }) => IS_STRICT || !isLong)) {
  test(`a Counter beside ${nameOf(volume)} counts every click`, async ({ playground }) => {
    test.setTimeout(90_000);
    const bounds = IS_STRICT ? PROMISED : BEARABLE;
    const witness = await Witness.start(playground);
    const cards = await letGo(playground, volume);
    const figures = await witness.click(IS_STRICT ? 100 : 15, IS_STRICT ? 150 : 120);
    const unloads: number[] = [];
    for (const card of cards) unloads.push(await unload(card));
    const after = await witness.click(3, 100);
    const kept = await keptBytes(playground);
    const unloadMs = Math.max(...unloads);
    console.log(`${told(nameOf(volume), figures)}, unload ${unloadMs.toFixed(0)} ms, kept ${(kept.bytes / 2 ** 20).toFixed(1)} MiB`);
    expect.soft(figures.answered, "clicks that count beside it").toBe(figures.clicks);
    expect.soft(after.answered, "clicks that count after it").toBe(after.clicks);
    expect.soft(figures.p95Ms, "latency of 95 % of the clicks").toBeLessThanOrEqual(bounds.p95Ms);
    expect.soft(figures.worstMs, "latency of the worst click").toBeLessThanOrEqual(bounds.worstMs);
    expect.soft(figures.longestTaskMs, "the page's longest task").toBeLessThanOrEqual(bounds.longestTaskMs);
    expect.soft(unloadMs, "until the card is gone").toBeLessThanOrEqual(bounds.unloadMs);
    expect.soft(kept.bytes, "what an unloaded plugin leaves").toBeLessThanOrEqual(kept.limit / 8 + 2 ** 20);
  });
}
