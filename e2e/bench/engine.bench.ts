// Measures how fast the worker's engine runs small programs, beside quickjs-emscripten's two builds and, with
// ENGINES="name=folder …", beside other builds of dist/.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures";
import { type Engine, startEmscripten, startPlayground } from "../engines";

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const WARM_UP_RUNS = 12;
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const FOLDER = new URL("programs/", import.meta.url);
const PROGRAMS = readdirSync(FOLDER).map((file) => ({ name: file.replace(/\.js$/, ""), source: readFileSync(new URL(file, FOLDER), "utf8") }));

const median = (numbers: number[]): number => numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
const geometricMean = (numbers: number[]): number => Math.exp(numbers.reduce((sum, n) => sum + Math.log(n), 0) / numbers.length);

test("the engine beside others", async ({ browser }) => {
  const others = (process.env.ENGINES ?? "").split(/\s+/).filter(Boolean).map((pair) => pair.split("=", 2));
  const engines = [
    await startPlayground(browser, "playground", DIST),
    await startEmscripten(browser, "ng", "ng"),
    await startEmscripten(browser, "default", "standard"),
    ...(await Promise.all(others.map(([name, folder]) => startPlayground(browser, name, folder)))),
  ];
  const rows = [];
  for (const program of PROGRAMS) {
    const medians = await compare(engines, program.source);
    rows.push({ program: program.name, medians });
  }
  for (const engine of engines) await engine.close();
  print(engines, rows);
});

/** The median time of each engine for one program, the engines taking turns. */
async function compare(engines: Engine[], source: string): Promise<number[]> {
  const times = engines.map((): number[] => []);
  const results = new Set<string>();
  for (const engine of engines) await engine.load(source);
  for (let round = -WARM_UP_RUNS; round < ROUNDS; round += 1) {
    for (const [index, engine] of engines.entries()) {
      const { result, ms } = await engine.run();
      results.add(result);
      if (round >= 0) times[index].push(ms);
    }
  }
  expect([...results], "every engine comes to the same result").toHaveLength(1);
  return times.map(median);
}

function print(engines: Engine[], rows: { program: string; medians: number[] }[]): void {
  const table = rows.map(({ program, medians }) => ({ program, ...Object.fromEntries(engines.map(({ name }, index) => [`${name}, ms`, medians[index].toFixed(2)])) }));
  console.table(table);
  const speed = (index: number, other: number): string => geometricMean(rows.map(({ medians }) => medians[other] / medians[index])).toFixed(3);
  console.log("Speed, as the geometric mean of the ratios of medians:");
  console.table(engines.map(({ name }, index) => ({ engine: name, ...Object.fromEntries(engines.slice(0, 3).map((other, at) => [`of ${other.name}`, speed(index, at)])) })));
}
