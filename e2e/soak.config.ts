// `make soak`: the heaviest allowed plugins for as long as SOAK_MINUTES says.
import { defineConfig } from "@playwright/test";
import config from "./playwright.config";

export default defineConfig(config, { testDir: "soak", testMatch: "*.soak.ts", timeout: 0, reporter: [["line"]] });
