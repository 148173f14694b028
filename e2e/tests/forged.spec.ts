// Workers that were taken over, in the browser: each ends at once and is named, and a Counter beside it goes on.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { LIES, type Lie, SILENCES, liar, takeOverWorkers } from "../forged";
import { type Card, Playground } from "../playground";
import { Witness, told } from "../witness";
import { countWorkers, watchWorkers } from "../workers";

/** Runs a plugin whose worker lies and clicks a Counter beside it: every click is answered, none is waited for long. */
async function clickBeside(lie: Lie, page: Page, url: string, clicks = 20): Promise<{ card: Card; replaced: () => Promise<number> }> {
  await watchWorkers(page);
  await takeOverWorkers(page);
  const playground = new Playground(page);
  await playground.open(url);
  const witness = await Witness.start(playground);
  const card = await playground.runSource(liar(lie));
  const { started } = await countWorkers(page);

  await card.button("Lie").click();
  const figures = await witness.click(clicks, 100);
  console.log(told(lie, figures));
  expect(figures.answered).toBe(clicks);
  expect(figures.worstMs, "the longest that anybody waited for the Counter").toBeLessThan(1_000);
  return { card, replaced: async () => (await countWorkers(page)).started - started };
}

for (const [lie, what] of Object.entries(LIES)) {
  test(`a worker that ${what} is ended, named, and not felt`, async ({ page, site }) => {
    test.setTimeout(90_000);
    const { card, replaced } = await clickBeside(lie as Lie, page, site.url);
    await expect(card.root).toContainText(/WORKER_LOST/, { timeout: 10_000 });
    expect(await replaced(), "one worker took its place").toBe(1);
  });
}

for (const [lie, what] of Object.entries(SILENCES)) {
  test(`a worker that ${what} is ended, named, and not felt`, async ({ page, site, guard }) => {
    guard.allow(/again|Content Security Policy/);
    const { card } = await clickBeside(lie as Lie, page, site.url);
    await expect(card.root).toContainText(/WORKER_HUNG/, { timeout: 10_000 });
  });
}

test("a worker that takes the locks of all others away has none of them replaced", async ({ page, site }) => {
  const { replaced } = await clickBeside("locks", page, site.url, 50);
  expect(await replaced(), "workers that were started in 5 s").toBe(0);
});
