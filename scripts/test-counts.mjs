// Prints how many tests each suite ran, from the output that counted.sh kept; the last line is the sum.
// With --failed the run as a whole failed: a suite or a check that broke before any test counts as one failure.
import { existsSync, readFileSync, readdirSync } from "node:fs";

const folder = "target/counts";

/** Adds up `test result: …` lines of cargo and the closing lines of Playwright. */
function count(log) {
  const sum = (pattern) => [...log.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  return {
    passed: sum(/^test result: .*?(\d+) passed/gm) + sum(/^ {2}(\d+) passed/gm),
    failed: sum(/^test result: .*? (\d+) failed/gm) + sum(/^ {2}(\d+) (?:failed|flaky|interrupted)/gm),
    skipped: sum(/^test result: .*? (\d+) ignored/gm) + sum(/^ {2}(\d+) (?:skipped|did not run)/gm),
  };
}

let [passed, failed] = [0, 0];
const suites = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".log")).sort() : [];
for (const file of suites) {
  const log = readFileSync(`${folder}/${file}`, "utf8").replace(/\x1b\[[0-9;]*m/g, "");
  const suite = file.replace(/\.log$/, "");
  const broke = readFileSync(`${folder}/${suite}.status`, "utf8").trim() !== "0";
  const counts = count(log);
  if (broke && counts.failed === 0) counts.failed = 1;
  console.log(`${suite.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  passed += counts.passed;
  failed += counts.failed;
}
if (process.argv.includes("--failed") && failed === 0) {
  console.log("a check or a build failed: see above");
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
