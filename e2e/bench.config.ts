// `make bench`: the same browser and the same site as the tests, one measurement after the other.
import { defineConfig } from "@playwright/test";
import config from "./playwright.config";

export default defineConfig(config, { testDir: "bench", testMatch: "*.bench.ts", timeout: 300_000, reporter: [["line"]] });
