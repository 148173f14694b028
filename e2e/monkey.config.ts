// `make monkey`: one long walk of the monkey, or a written one done again.
import { defineConfig } from "@playwright/test";
import config from "./playwright.config";

export default defineConfig(config, { testDir: "monkey", testMatch: "*.long.ts", timeout: 0, reporter: [["line"]] });
