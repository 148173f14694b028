// How Chromium is started: Playwright's own where it is installed, else the system's.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

export const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("@playwright/test");

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
const QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launchOptions = {
  executablePath: existsSync(chromium.executablePath()) ? undefined : SYSTEM.find((path) => existsSync(path)),
  // Chromium refuses its own sandbox to root, which is who runs in a container.
  args: [...QUIET, "--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
};
