// `make cold-functions`: runs the programs of profile/ in a worker that counts, see scripts/cold-functions.sh.
import { defineConfig } from "@playwright/test";
import config from "./playwright.config";

export default defineConfig(config, { testDir: "profile", testMatch: "*.profile.ts", timeout: 300_000, reporter: [["line"]] });
