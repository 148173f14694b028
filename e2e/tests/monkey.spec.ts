// A monkey at the keyboard and the mouse: seeded random walks over all that a person can do, see e2e/monkey/. What it
// finds becomes a plain test. `make monkey SEED=7 STEPS=20000` goes on for longer.
import { test } from "@playwright/test";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { wander } from "../monkey/report";

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
