// Runs programs in a worker whose QuickJS counts how often each of its branches is taken, and writes the counts to
// COUNTS.0, COUNTS.1, … in the format that llvm-profdata reads. COUNTING_WORKER names the folder of that worker.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { startPlayground } from "../engines";
import { rawProfile, type Sections } from "./raw-profile";

const FOLDER = new URL("programs/", import.meta.url);
/** So many milliseconds of each program, so that none of them outweighs the others. */
const SHARE_MS = 1_500;

test("counts", async ({ browser }) => {
  const { COUNTING_WORKER = "", COUNTS = "" } = process.env;
  const engine = await startPlayground(browser, "counting", COUNTING_WORKER);
  for (const [index, file] of readdirSync(FOLDER).entries()) {
    await engine.load(readFileSync(new URL(file, FOLDER), "utf8"));
    for (let spent = 0; spent < SHARE_MS; ) spent += (await engine.run()).ms;
    const raw = rawProfile(await engine.worker().evaluate(sections));
    expect(raw.length).toBeGreaterThan(0);
    writeFileSync(`${COUNTS}.${index}`, raw);
  }
  await engine.close();
});

/** Runs in the worker: what the counters and their descriptions are now, as bytes in base64. */
function sections(): Sections {
  const { engine } = globalThis as unknown as { engine: Record<string, { value: number }> & { memory: WebAssembly.Memory } };
  const section = (name: string): { start: number; bytes: string } => {
    const [start, end] = [engine[`__start___llvm_prf_${name}`].value, engine[`__stop___llvm_prf_${name}`].value];
    let text = "";
    for (const byte of new Uint8Array(engine.memory.buffer, start, end - start)) text += String.fromCharCode(byte);
    return { start, bytes: btoa(text) };
  };
  const version = new DataView(engine.memory.buffer).getBigUint64(engine.__llvm_profile_raw_version.value, true);
  return { version: String(version), data: section("data"), counters: section("cnts"), names: section("names") };
}
