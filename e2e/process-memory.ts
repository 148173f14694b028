// How much memory the browser really takes, as Linux counts it.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

/** The memory of all processes of the browser in bytes, what they share counted once; `NaN` where the system does not tell. */
export async function browserBytes(page: Page): Promise<number> {
  const devtools = await page.context().browser()?.newBrowserCDPSession();
  if (!devtools) return Number.NaN;
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  return processInfo.reduce((sum, { id }) => sum + proportionalBytes(id), 0);
}

function proportionalBytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
