// Workers die; what the user did and what the plugins held stays.
import type { Page } from "@playwright/test";
import { median } from "../corpus";
import { expect, test } from "../fixtures";
import { type Card, CounterCard, part, Playground } from "../playground";
import { ECHO, saying } from "../plugins";
import { countWorkers, watchWorkers } from "../workers";

/** Counts, and hangs in a native loop that nothing inside the VM can stop. */
const HANGING_COUNTER = `definePlugin(({ ui }) => ({
  id: "hanging-counter", title: "Hanging counter", initialState: { n: 0 },
  actions: { add: ({ n }) => ({ n: n + 1 }) },
  widgets: { main: {
    render: ({ pluginState }) => ui.row([
      ui.text("Count " + pluginState.n),
      ui.button("Add", { onClick: "add" }),
      ui.button("Hang", { onClick: "hang" }),
    ]),
    handlers: {
      add: ({ dispatchPluginAction }) => dispatchPluginAction("add"),
      hang() { let nested = []; for (let i = 0; i < 40; i++) nested = [nested, nested]; nested.flat(Infinity); },
    },
  } },
}));`;

test("sixty workers killed from outside lose no click and double none", async ({ page, site }) => {
  test.setTimeout(240_000);
  await watchWorkers(page);
  const playground = new Playground(page);
  await playground.open(site.url);
  const counters: CounterCard[] = [];
  for (let index = 0; index < 3; index++) counters.push(new CounterCard(await playground.runPreset("counter")));
  await countClicks(page);

  const kills = killWorkers(page, 60);
  let isOver = false;
  void kills.then(() => (isOver = true));
  for (let turn = 0; !isOver; turn++) await counters[turn % 3].increase.click();
  const killed = await kills;

  const clicks = await page.evaluate(() => window.clicks);
  console.log(`${killed} workers killed; clicks: ${JSON.stringify(clicks)}`);
  expect(killed).toBe(60);
  for (const counter of counters) await expect(counter.value).toHaveText(String(clicks[counter.card.instanceId]));
  const total = Object.values(clicks).reduce((sum, count) => sum + count, 0);
  await expect(counters[0].card.widget).toContainText(`Total of 3: ${total}`);
  expect(total, "clicks that got through between the deaths").toBeGreaterThan(30);
  await expect(playground.page.locator(part("instance-card-error"))).toHaveCount(0);
});

test("43 characters outlast the deaths of their worker: none is lost, and the field keeps its focus and its caret", async ({ page, site }) => {
  await watchWorkers(page);
  const playground = new Playground(page);
  await playground.open(site.url);
  const card = await playground.runSource(ECHO);
  const input = card.widget.getByLabel("Say");
  const element = await input.elementHandle();
  const text = "the quick brown fox jumps over the lazy dog";
  await input.focus();
  for (const [index, character] of [...text].entries()) {
    // Between keys, and with keys on the way.
    if (index === 9 || index === 26) await page.evaluate(() => window.watched.filter((worker) => worker.isAlive).forEach(window.vanish));
    await page.keyboard.type(character);
  }
  await expect(input).toHaveValue(text);
  await expect(input).toBeFocused();
  expect(await input.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(text.length);
  await expect(card.widget).toContainText(`Echo: ${text}`);
  expect(await input.evaluate((now, before) => now === before, element), "the same element").toBe(true);
  await expect(card.error).toHaveCount(0);
});

test("ten plugins in one worker are back soon after one of them hung it", async ({ playground }) => {
  test.setTimeout(240_000);
  const cards: Card[] = [await playground.runSource(HANGING_COUNTER)];
  while (cards.length < 10) cards.push(await playground.run());
  const counts = cards.map(() => 0);
  const add = async (index: number) => {
    await cards[index].button("Add").click();
    counts[index] += 1;
    // Of the whole card, so that a failure says how it was.
    await expect(cards[index].root).toContainText(`Count ${counts[index]}`);
  };
  for (const index of cards.keys()) await add(index);

  const [untilNamed, untilUsable] = [[] as number[], [] as number[]];
  for (let round = 0; round < 20; round++) {
    const culprit = round % cards.length;
    const sibling = (culprit + 1) % cards.length;
    const began = Date.now();
    await cards[culprit].button("Hang").click();
    await expect(cards[culprit].error).toHaveAttribute("data-code", "WORKER_HUNG");
    untilNamed.push(Date.now() - began);
    await add(sibling);
    untilUsable.push(Date.now() - began);
    for (const [index, card] of cards.entries()) await expect(card.widget).toContainText(`Count ${counts[index]}`);
    // The culprit works again with its state as before; a restart by hand clears its record for its next turn.
    await add(culprit);
    await cards[culprit].root.locator(part("instance-card-restart")).click();
    counts[culprit] = 0;
    await expect(cards[culprit].widget).toContainText("Count 0");
  }
  const recovery = untilUsable.map((ms, round) => ms - untilNamed[round]);
  console.log(`hang to named fault: median ${median(untilNamed)} ms; hang to a working sibling: median ${median(untilUsable)} ms, worst ${Math.max(...untilUsable)} ms`);
  console.log(`named fault to a working sibling, 10 plugins reloaded: median ${median(recovery)} ms, worst ${Math.max(...recovery)} ms`);
});

test("a second hang within a minute bars the culprit until it is restarted by hand", async ({ playground }) => {
  const [culprit, sibling] = [await playground.runSource(HANGING_COUNTER), await playground.run()];
  for (let hang = 0; hang < 2; hang++) {
    await expect(culprit.root).toHaveAttribute("data-status", "running");
    await culprit.button("Hang").click();
    await expect(culprit.error).toHaveAttribute("data-code", "WORKER_HUNG");
    await sibling.button("Add").click();
    await expect(sibling.widget).toContainText(`Count ${hang + 1}`);
    if (hang === 0) {
      await culprit.button("Add").click();
      await expect(culprit.widget).toContainText("Count 1");
    }
  }
  await expect(culprit.root).toHaveAttribute("data-status", "quarantined");
  await culprit.root.locator(part("instance-card-restart")).click();
  await expect(culprit.root).toHaveAttribute("data-status", "running");
  await culprit.button("Add").click();
  await expect(culprit.widget).toContainText("Count 1");
});

test("forty instances of twelve packages live in at most nine workers, and leave two behind", async ({ page, site }) => {
  test.setTimeout(120_000);
  await watchWorkers(page);
  const playground = new Playground(page);
  await playground.open(site.url);
  const cards: Card[] = [];
  for (let number = 0; number < 12; number++) {
    await playground.write(saying(`package ${number}`));
    const copies = number < 4 ? 4 : 3;
    for (let copy = 0; copy < copies; copy++) {
      const card = await playground.run();
      await expect(card.widget).toContainText(`package ${number}`);
      cards.push(card);
    }
  }
  expect(cards).toHaveLength(40);
  const counted = await countWorkers(page);
  console.log(`40 instances of 12 packages: ${counted.alive} workers alive, ${counted.most} at most`);
  expect(counted.most).toBeLessThanOrEqual(9);
  for (const card of cards) await card.close();
  await expect.poll(async () => (await countWorkers(page)).alive).toBe(2);
});

declare global {
  interface Window {
    clicks: Record<string, number>;
  }
}

/** Notes every click that the page really receives on a counter's plus button. */
async function countClicks(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.clicks = {};
    addEventListener(
      "click",
      ({ target }) => {
        const button = (target as Element).closest('button[aria-label="Increase Count"]');
        const id = button?.closest("[data-instance-id]")?.getAttribute("data-instance-id");
        if (id) window.clicks[id] = (window.clicks[id] ?? 0) + 1;
      },
      true,
    );
  });
}

/** Ends the worker of the shipped plugins again and again, at a random moment after its first word: loading, rendering, idle. */
const killWorkers = (page: Page, total: number): Promise<number> =>
  page.evaluate(async (total) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const until = async (isTrue: () => boolean) => {
      while (!isTrue()) await frame();
    };
    // The page's first worker is that of the shipped plugins; whoever comes after it died takes its place.
    let present = window.watched[0];
    let killed = 0;
    for (; killed < total; killed++) {
      // It hands over its port, then says that it is there.
      await until(() => present.answers >= 2);
      const moment = performance.now() + Math.random() * 500;
      await until(() => performance.now() >= moment);
      const known = window.watched.length;
      window.vanish(present);
      await until(() => window.watched.length > known);
      present = window.watched[known];
    }
    return killed;
  }, total);
