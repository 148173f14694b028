// The browser tests: against the release build in dist/, without retries, so that a test that fails once is seen.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "../scripts/chromium.mjs";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // One browser at a time: plugins have deadlines, and two browsers on two cores would measure each other.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  // Beside the tests that are about it, nobody keeps files in the background.
  use: { serviceWorkers: "block", browserName: "chromium", launchOptions, trace: "off", viewport: { width: 1360, height: 860 } },
});
