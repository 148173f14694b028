// The long walk: SEED, STEPS and, to do a written walk again, REPLAY come from the environment. A long walk is many of
// 300 steps, each from a fresh page: what was found is shorter then, and a crowded page does not slow the next one down.
import { readFileSync } from "node:fs";
import { test } from "@playwright/test";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { repeat, wander } from "./report";

const LEG = 300;
const SHORTEN_MS = 180_000;
const { SEED = "1", STEPS = "3000", REPLAY } = process.env;

test("the monkey's long walk", async ({ browser }) => {
  const server = await serveDist({ base: "/some/sub/path/" });
  const reports: string[] = [];
  if (REPLAY) {
    const found = await repeat(browser, server.url, JSON.parse(readFileSync(REPLAY, "utf8")));
    if (found) reports.push(found);
  }
  for (let gone = 0; !REPLAY && gone < Number(STEPS); gone += LEG) {
    const seed = Number(SEED) + gone / LEG;
    const found = await wander(browser, server.url, seed, Math.min(LEG, Number(STEPS) - gone), SHORTEN_MS);
    console.log(found ?? `seed ${seed}: ${Math.min(LEG, Number(STEPS) - gone)} steps, nothing found`);
    if (found) reports.push(found);
  }
  await server.close();
  if (reports.length > 0) throw new Error(`${reports.length} findings\n\n${reports.join("\n\n")}`);
});
