// What every test gets: dist/ served below a folder, a page that may not misbehave, and the page object.
import { test as base, expect, type Page } from "@playwright/test";
import { serveDist } from "../scripts/serve-dist.mjs";
import { Playground } from "./playground";
import { noteMemories } from "./witness";

/** Collects what no page of ours may do; a test that provokes something says so with `allow`. */
export class Guard {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(page: Page, origin: string) {
    page.on("pageerror", (error) => this.found.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.found.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.protocol !== "blob:" && url.origin !== origin) this.found.push(`left the origin: ${url}`);
    });
  }

  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  problems(): string[] {
    return this.found.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
  }
}

type Site = { url: string };
type Fixtures = { guard: Guard; playground: Playground };

export const test = base.extend<Fixtures, { site: Site }>({
  site: [
    async ({}, use) => {
      const server = await serveDist({ base: "/some/sub/path/" });
      await use({ url: server.url });
      await server.close();
    },
    { scope: "worker" },
  ],
  guard: [
    async ({ page, site }, use) => {
      const guard = new Guard(page, new URL(site.url).origin);
      await use(guard);
      expect(guard.problems(), "errors on the console, uncaught errors, requests to other origins").toEqual([]);
    },
    { auto: true },
  ],
  // Before anything is loaded, whoever opens the page: a witness reads what was noted.
  page: async ({ page }, use) => {
    await page.addInitScript(noteMemories);
    await use(page);
  },
  playground: async ({ page, site }, use) => {
    const playground = new Playground(page);
    await playground.open(site.url);
    await use(playground);
  },
});

export { expect };
