// A monkey at the keyboard and the mouse: seeded random walks over all that a person can do, see e2e/monkey/. What it
// finds becomes a plain test. `make monkey SEED=7 STEPS=20000` goes on for longer.
import { expect, test } from "@playwright/test";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { Random } from "../monkey/random";
import { wander } from "../monkey/report";
import { shorten } from "../monkey/shorten";
import { Walk } from "../monkey/walk";

const [SEEDS, STEPS] = [[1, 2, 3], 300] as const;
const SHORTEN_MS = 60_000;

for (const seed of SEEDS) {
  test(`${STEPS} random steps from seed ${seed} find nothing`, async ({ browser }) => {
    test.setTimeout(240_000);
    const server = await serveDist({ base: "/some/sub/path/" });
    const found = await wander(browser, server.url, seed, STEPS, SHORTEN_MS).finally(() => server.close());
    if (found) throw new Error(found);
  });
}

test("a walk is shortened to the steps that it takes", async () => {
  const walk = Array.from({ length: 300 }, (_, index) => index);
  const never = () => false;
  for (const guilty of [[299], [0], [17, 140, 298], [5, 6, 7, 8]]) {
    const fails = async (steps: readonly number[]) => guilty.every((step) => steps.includes(step));
    expect(await shorten(walk, fails, never)).toEqual(guilty);
  }
  expect(await shorten(walk, async () => false, never)).toEqual(walk);
});

test("the same seed gives the same walk", () => {
  const numbers = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 5 }, () => random.between(1, 1_000));
  };
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
});

/** Faults that a page could have, planted into the real one, and what the monkey calls them. */
const PLANTED: Record<string, () => void> = {
  layout: () => document.body.style.setProperty("min-height", "3000px"),
  console: () => console.error("planted"),
  error: () => void setTimeout(() => { throw new Error("planted"); }),
  words: () => document.querySelector('[data-part="toolbar"]')?.append("NaN dispatches"),
  crash: () => document.querySelector('[data-part="toolbar"]')?.remove(),
  answer: () => document.addEventListener("click", (event) => event.stopImmediatePropagation(), true),
  text: () => {
    Storage.prototype.setItem = () => {};
    IDBObjectStore.prototype.put = () => { throw new DOMException("planted", "QuotaExceededError"); };
  },
};

for (const [kind, plant] of Object.entries(PLANTED)) {
  test(`a planted fault of the kind ${kind} is found`, async ({ browser }) => {
    const server = await serveDist();
    const walk = await Walk.begin(browser, server.url);
    const edits = Array.from({ length: 20 }, () => ({ do: "edit", text: "typed" }) as const);
    await walk.page.evaluate(plant);
    const finding = await walk.repeat(edits);
    await walk.end();
    await server.close();
    expect(finding?.kind, finding?.text).toBe(kind);
  });
}
