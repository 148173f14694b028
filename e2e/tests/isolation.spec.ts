// The walls around the page: safe mode, the content policy, and workers that are old or do not start.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { CounterCard, part, Playground } from "../playground";
import { saying } from "../plugins";
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
    expect(directives).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "connect-src 'self'"]));
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

    guard.allow(/Content Security Policy|unsafe-eval/);
    // From a timer, since what a debugger evaluates is exempt from the policy.
    const said = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(tryEval()))));
    expect(said).toMatch(/^EvalError/);
    expect(await page.evaluate(() => window.violations)).toEqual(["script-src"]);
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
  guard.allow(/404/);
  await page.route("**/worker_loader-*.js", (route) => route.fulfill({ status: 404, body: "not found" }));
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
