// Workers that were taken over, in the browser: each ends at once and is named, and a Counter beside it goes on.
import { expect, test } from "../fixtures";
import { LIES, type Lie, SILENCES, liar, takeOverWorkers } from "../forged";
import { Playground } from "../playground";
import { Witness, told } from "../witness";
import { countWorkers, watchWorkers } from "../workers";

for (const [lie, what] of Object.entries(LIES)) {
  test(`a worker that ${what} is ended, named, and not felt`, async ({ page, site }) => {
    test.setTimeout(90_000);
    await watchWorkers(page);
    await takeOverWorkers(page);
    const playground = new Playground(page);
    await playground.open(site.url);
    const witness = await Witness.start(playground);
    const card = await playground.runSource(liar(lie as Lie));
    const { started } = await countWorkers(page);

    await card.button("Lie").click();
    const figures = await witness.click(20, 100);
    console.log(told(lie, figures));
    expect(figures.answered).toBe(20);
    expect(figures.worstMs, "the longest that anybody waited for the Counter").toBeLessThan(1_000);
    await expect(card.root).toContainText(/WORKER_LOST/, { timeout: 10_000 });
    expect((await countWorkers(page)).started, "one worker took its place").toBe(started + 1);
  });
}

for (const [lie, what] of Object.entries(SILENCES)) {
  test(`a worker that ${what} is ended, named, and not felt`, async ({ page, site, guard }) => {
    guard.allow(/again|Content Security Policy/);
    await takeOverWorkers(page);
    const playground = new Playground(page);
    await playground.open(site.url);
    const witness = await Witness.start(playground);
    const card = await playground.runSource(liar(lie as Lie));
    await card.button("Lie").click();
    const figures = await witness.click(20, 100);
    console.log(told(lie, figures));
    expect(figures.answered).toBe(20);
    expect(figures.worstMs, "the longest that anybody waited for the Counter").toBeLessThan(1_000);
    await expect(card.root).toContainText(/WORKER_HUNG/, { timeout: 10_000 });
  });
}

test("a worker that takes the locks of all others away has none of them replaced", async ({ page, site }) => {
  await watchWorkers(page);
  await takeOverWorkers(page);
  const playground = new Playground(page);
  await playground.open(site.url);
  const witness = await Witness.start(playground);
  const card = await playground.runSource(liar("locks"));
  const { started } = await countWorkers(page);
  await card.button("Lie").click();
  const figures = await witness.click(50, 100);
  console.log(told("locks", figures));
  expect(figures.answered).toBe(50);
  expect((await countWorkers(page)).started, "workers that were started in 5 s").toBe(started);
});
