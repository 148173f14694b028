// The walls around the page: safe mode, the content policy, and workers that are old or do not start.
import type { Page } from "@playwright/test";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { expect, test } from "../fixtures";
import { CounterCard, part, Playground } from "../playground";
import { saying } from "../plugins";
import { withoutHash } from "../forged";
import { countWorkers, watchWorkers } from "../workers";

test.describe("safe mode", () => {
  test("the link loads the page again and runs nothing until asked", async ({ page, site }) => {
    await watchWorkers(page);
    const playground = new Playground(page);
    await playground.open(site.url);
    const card = await playground.runSource(saying("kept source"));
    await expect(card.widget).toContainText("kept source");

    await page.locator(part("safe-mode")).click();
    await expect(page.locator(part("safe-mode-notice"))).toBeVisible();
    await expectNothingRuns(playground);
    await expect(playground.editor).toHaveValue(saying("kept source"));

    const again = await playground.run();
    await expect(again.widget).toContainText("kept source");
  });

  test("the address alone is enough, and the link leads out again", async ({ page, site }) => {
    await watchWorkers(page);
    const playground = new Playground(page);
    await playground.open(`${site.url}?safe`);
    await expectNothingRuns(playground);
    await page.locator(part("safe-mode")).click();
    await expectWorking(playground);
  });
});

async function expectNothingRuns({ page, cards, editor }: Playground): Promise<void> {
  await expect(page.locator(part("health"))).toHaveAttribute("data-health", "safe");
  await expect(editor).toBeVisible();
  await expect(cards).toHaveCount(0);
  expect((await countWorkers(page)).started).toBe(0);
}

test.describe("the content policy", () => {
  test("is in the page itself and allows no code but its own files", async ({ playground, page }) => {
    await expect(playground.catalog).toBeVisible();
    const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content")) ?? "";
    const directives = policy.split(";").map((directive) => directive.trim());
    expect(directives).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self' blob:", "connect-src 'self'", "require-trusted-types-for 'script'", "trusted-types playground playground-workers playground-offline"]));
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'|https?:|\*/);
    expect(await page.locator("script:not([src])").count()).toBe(0);
  });

  test("is kept in a normal run and stops eval in the page", async ({ page, site, guard }) => {
    await noteViolations(page);
    const playground = new Playground(page);
    await playground.open(site.url);
    const counter = new CounterCard(await playground.runPreset("counter"));
    await counter.increase.click();
    await expect(counter.value).toHaveText("1");
    for (const panel of ["state", "capabilities", "errors", "shared", "console", "docs", "timeline"] as const) await playground.show(panel);
    expect(await page.evaluate(() => window.violations)).toEqual([]);

    guard.allow(/Content Security Policy|unsafe-eval|TrustedScript/);
    // From a timer, since what a debugger evaluates is exempt from the policy.
    const said = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(tryEval()))));
    expect(said).toMatch(/^EvalError/);
    // Trusted Types are asked first.
    expect(await page.evaluate(() => window.violations)).toEqual(["require-trusted-types-for"]);
  });

  test("lets nobody but the app's own script make a script, a worker or markup", async ({ playground, page, guard }) => {
    await expect(playground.catalog).toBeVisible();
    guard.allow(/Trusted|Content Security Policy/);
    const tried = await page.evaluate(() => {
      const attempt = (make: () => unknown) => {
        try {
          make();
          return "made";
        } catch (error) {
          return error instanceof TypeError ? "refused" : String(error);
        }
      };
      const blob = URL.createObjectURL(new Blob(["postMessage(1)"]));
      return {
        worker: attempt(() => new Worker(blob)),
        markup: attempt(() => (document.createElement("div").innerHTML = "<b>bold</b>")),
        script: attempt(() => (document.createElement("script").src = blob)),
        secondPolicy: attempt(() => (window as any).trustedTypes.createPolicy("playground", {})),
        secondWorkersPolicy: attempt(() => (window as any).trustedTypes.createPolicy("playground-workers", {})),
        otherPolicy: attempt(() => (window as any).trustedTypes.createPolicy("other", {})),
        defaultPolicy: attempt(() => (window as any).trustedTypes.createPolicy("default", {})),
      };
    });
    expect([...new Set(Object.values(tried))]).toEqual(["refused"]);
  });
});

declare global {
  interface Window {
    violations: string[];
  }
  function tryEval(): string;
}

async function noteViolations(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => window.violations.push(effectiveDirective));
    globalThis.tryEval = () => {
      try {
        return `eval answered ${(0, eval)("1 + 1")}`;
      } catch (error) {
        return String(error);
      }
    };
  });
}

/** What somebody who has taken a worker over may try, and what comes of it. */
const REACHES = {
  "the page's own origin": () => fetch(new URL("index.html", (self as any).origin)),
  "another origin": (url: string) => fetch(url, { mode: "no-cors" }),
  "another origin by a socket": (url: string) => new WebSocket(url.replace("http", "ws")),
  "a worker of its own from a blob": () => new Worker(URL.createObjectURL(new Blob(["1"]))),
  "a worker of its own from a file": () => new Worker(new URL("worker.js", (self as any).origin)),
  "another script": (url: string) => (self as any).importScripts(url),
  "text as a function": () => Function("return 1")(),
  "text as code": () => (0, eval)("1"),
  "a policy of its own": () => (self as any).trustedTypes.createPolicy("playground", {}),
  "a policy for workers of its own": () => (self as any).trustedTypes.createPolicy("playground-workers", {}),
  "the page's storage": () => indexedDB.open("plugin-playground"),
  "the page's caches": () => caches.keys(),
  "the page's private files": () => navigator.storage.getDirectory(),
  "other windows": () => new BroadcastChannel("plugin-playground"),
};

for (const withHeaders of [false, true]) {
  test(`a worker that was taken over reaches nothing, ${withHeaders ? "with" : "without"} headers of the host`, async ({ page, guard, site }) => {
    const server = await serveDist({ base: "/deep/inside/", withHeaders });
    guard.allow(new RegExp(`^left the origin: ${server.url}|Trusted|Content Security Policy`));
    const playground = new Playground(page);
    await playground.open(server.url);
    const card = await playground.runSource(saying("taken over"));
    await expect(card.widget).toContainText("taken over");
    expect(page.workers().length).toBeGreaterThan(1);
    for (const worker of page.workers()) {
      // A spare may still be on its way: nothing of a plugin is in it before it has answered.
      await worker.evaluate(() => new Promise<void>((resolve) => {
        const look = () => (typeof indexedDB === "undefined" ? resolve() : setTimeout(look, 20));
        look();
      }));
      for (const [what, reach] of Object.entries(REACHES)) {
        // From a timer, since what a debugger evaluates is exempt from the policy.
        const came = await worker.evaluate(
          `new Promise((resolve) => setTimeout(() => Promise.resolve(${JSON.stringify(site.url)}).then(${reach.toString()}).then(() => "reached", () => "refused").then(resolve)))`,
        );
        expect(`${what}: ${came}`).toBe(`${what}: refused`);
      }
    }
    await page.close();
    await server.close();
  });
}

for (const file of ["playground_bg-*.wasm", "worker_bg-*.wasm", "worker-*.js"]) {
  test(`${file} that was changed on the way is not run`, async ({ page, site, guard }) => {
    guard.allow(/integrity|Failed to fetch/i);
    await page.route(`**/${file}`, async (route) => {
      const response = await route.fetch();
      // An empty section of its own at the end, or a line: as good as before, and another.
      const added = file.endsWith(".wasm") ? [0, 1, 0] : [10];
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from(added)]) });
    });
    await page.goto(site.url);
    if (file.startsWith("playground")) await expect(page.getByRole("alert")).toContainText("could not start");
    else await expect(page.locator(part("down-notice"))).toContainText("could not start");
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });
}

test("a worker of another build is refused, and loading the page again helps", async ({ page, site }) => {
  const build = /name="playground-build" content="([^"]+)"/.exec(await (await page.request.get(site.url)).text())?.[1] ?? "";
  const other = [...build].reverse().join("");
  expect(other).not.toBe(build);
  await page.route("**/worker_bg-*.wasm", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    const at = body.indexOf(build);
    expect(at, "the worker must hold its build id").toBeGreaterThan(0);
    body.write(other, at, "latin1");
    await route.fulfill({ response, body });
  });
  await withoutHash(page, "plugin-engine");
  const playground = new Playground(page);
  await playground.open(site.url);
  const notice = page.locator(part("down-notice"));
  await expect(notice).toHaveCount(1);
  await expect(notice).toContainText(build);
  await expect(notice).toContainText(other);
  await expect(page.locator(part("retry"))).toHaveCount(0);

  await page.unrouteAll();
  await page.locator(part("reload")).click();
  await expectWorking(playground);
});

test("a worker that cannot be fetched is one clear state, and trying again helps", async ({ page, site, guard }) => {
  guard.allow(/404|integrity/);
  await page.route("**/worker-*.js", (route) => route.fulfill({ status: 404, body: "not found" }));
  const playground = new Playground(page);
  await playground.open(site.url);
  const notice = page.locator(part("down-notice"));
  await expect(notice).toHaveCount(1);
  await expect(notice).toContainText("could not start");
  await expect(page.locator(part("health"))).toHaveAttribute("data-health", "down");
  await expect(page.locator(part("reload"))).toHaveCount(0);

  await page.locator(part("retry")).click();
  await expect(notice).toHaveCount(1);
  await page.unrouteAll();
  await page.locator(part("retry")).click();
  await expectWorking(playground);
});

async function expectWorking(playground: Playground): Promise<void> {
  await expect(playground.page.locator(part("health"))).toHaveAttribute("data-health", "ready");
  await expect(playground.page.locator(part("down-notice"))).toHaveCount(0);
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
}
