// The hostile plugins, and what may come of each.
import { readFileSync } from "node:fs";

/** Where a plugin strikes; for `event` the last button of its widget is clicked. */
export type Phase = "load" | "render" | "event";

export type Expected = "ok" | "timeout" | "kill" | "stack" | "memory" | "contract" | "error";

export type Entry = { id: string; category: string; phase: Phase; code: string; expected: Expected };

/** `ok`, or the code of the fault. */
export type Outcome = string;

export type Finding = { entry: Entry; outcome: Outcome; ms: number; notes?: string; isAsExpected: boolean };

const ALLOWED: Record<Expected, readonly Outcome[]> = {
  ok: ["ok"],
  timeout: ["VM_TIMEOUT", "WORKER_HUNG"],
  kill: ["WORKER_HUNG", "WORKER_LOST", "VM_TIMEOUT", "VM_MEMORY_LIMIT"],
  stack: ["VM_STACK_LIMIT"],
  memory: ["VM_MEMORY_LIMIT"],
  contract: ["CONTRACT_VIOLATION"],
  error: ["PLUGIN_SYNTAX", "PLUGIN_LOAD_ERROR", "PLUGIN_THREW"],
};

const read = (name: string) => JSON.parse(readFileSync(new URL(`../worker/tests/corpus/${name}`, import.meta.url), "utf8"));

export const ENTRIES: readonly Entry[] = read("adversarial.json");

/**
 * Entries that are one native call of a fixed amount of work: a fast machine ends it before the deadline. One that ends
 * after it is a timeout in any case, since the VM looks at the clock again.
 */
const FINITE: readonly string[] = read("finite.json");

export const CATEGORIES: readonly string[] = [...new Set(ENTRIES.map((entry) => entry.category))];

/** Whether an outcome is one that may be seen. */
export const isAllowed = (entry: Entry, outcome: Outcome): boolean =>
  ALLOWED[entry.expected].includes(outcome) || (outcome === "ok" && FINITE.includes(entry.id));

/** One line an entry: what was expected, what came, after how long. */
export function table(findings: readonly Finding[]): string {
  const line = ({ entry, outcome, ms, notes = "", isAsExpected }: Finding) =>
    `${isAsExpected ? " " : "!"} ${entry.id.padEnd(26)} ${entry.phase.padEnd(6)} ${entry.expected.padEnd(8)} ${outcome.padEnd(18)} ${ms.toFixed(0).padStart(5)} ms  ${notes}`;
  return findings.map(line).join("\n");
}

/** What differs from what was expected, for a test to find empty. */
export function differences(findings: readonly Finding[]): string[] {
  return findings.filter((finding) => !finding.isAsExpected).map(({ entry, outcome, notes = "" }) => `${entry.id}: expected ${entry.expected}, found ${outcome} ${notes}`.trim());
}

/** How often each code came for each expectation, such as `kill: 21 WORKER_HUNG, 7 VM_TIMEOUT`. */
export function summary(findings: readonly Finding[]): string {
  const expectations = [...new Set(findings.map(({ entry }) => entry.expected))].sort();
  const line = (expected: Expected) => {
    const outcomes = findings.filter(({ entry }) => entry.expected === expected).map(({ outcome }) => outcome);
    const counted = [...new Set(outcomes)].sort().map((outcome) => `${outcomes.filter((other) => other === outcome).length} ${outcome}`);
    return `${expected.padEnd(8)} ${outcomes.length}: ${counted.join(", ")}`;
  };
  return expectations.map(line).join("\n");
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
