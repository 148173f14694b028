// Runs a walk for a test and says what it found, so that one line of a shell does it again.
import { mkdirSync, writeFileSync } from "node:fs";
import type { Browser } from "@playwright/test";
import { Random } from "./random";
import { shorten } from "./shorten";
import { inWords, type Step } from "./steps";
import { type Finding, Walk } from "./walk";

const FOLDER = "../target/monkey";

/** Goes `count` steps from `seed`; answers nothing, or the report of a finding. */
export async function wander(browser: Browser, url: string, seed: number, count: number, shortenMs: number): Promise<string | null> {
  const walk = await Walk.begin(browser, url);
  const finding = await walk.wander(new Random(seed), count);
  const { steps } = walk;
  await walk.end();
  if (!finding) return null;
  const until = Date.now() + shortenMs;
  const short = await shorten(steps, (list) => finds(browser, url, list, finding.kind), () => Date.now() > until);
  return report(finding, seed, steps.length, short);
}

/** Does written steps again; answers nothing, or what was found. */
export async function repeat(browser: Browser, url: string, steps: readonly Step[]): Promise<string | null> {
  const walk = await Walk.begin(browser, url);
  const finding = await walk.repeat(steps);
  await walk.end();
  return finding && `${finding.text}\n${steps.map(inWords).join("\n")}`;
}

async function finds(browser: Browser, url: string, steps: readonly Step[], kind: string): Promise<boolean> {
  const walk = await Walk.begin(browser, url);
  const finding = await walk.repeat(steps).finally(() => walk.end());
  return finding?.kind === kind;
}

function report(finding: Finding, seed: number, taken: number, short: readonly Step[]): string {
  const file = `${FOLDER}/seed-${seed}.json`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, JSON.stringify(short, null, 1));
  return [
    `the monkey found after ${taken} steps of seed ${seed}: ${finding.text}`,
    `shortened to ${short.length}:`,
    ...short.map((step, index) => `  ${index + 1}. ${inWords(step)}`),
    `again: make monkey REPLAY=${file.slice(3)}    from the start: make monkey SEED=${seed} STEPS=${taken + 1}`,
  ].join("\n");
}
