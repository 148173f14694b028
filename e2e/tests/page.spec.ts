// The page itself: where it can live, who can use it, and what it says when it cannot run.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { expect, test } from "../fixtures";
import { CounterCard, Playground, part } from "../playground";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("the site works from a folder deep inside a plain file server", async ({ playground, page }) => {
  expect(new URL(page.url()).pathname).toBe("/some/sub/path/");
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
});

test.describe("with every header of dist/_headers", () => {
  test("plugins run, and a worker that is started by its file is bound by its own policy", async ({ page, guard }) => {
    const server = await serveDist({ withHeaders: true });
    guard.allow(new RegExp(`^left the origin: ${server.url}`));
    const response = await page.goto(server.url);
    expect(response?.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
    const script = await page.locator("#plugin-worker").getAttribute("href");
    const headers = (await page.request.get(`${server.url}${script}`)).headers();
    expect(headers["content-security-policy"]).toContain("connect-src 'self'");
    expect(headers["content-security-policy"]).toContain("worker-src 'none'");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");

    const counter = new CounterCard(await new Playground(page).runPreset("counter"));
    await counter.increase.click();
    await expect(counter.value).toHaveText("1");

    await page.close();
    await server.close();
  });
});

test("the page holds no inline script and allows none", async ({ playground, page, guard }) => {
  guard.allow(/Content Security Policy|violates|TrustedScript/i);
  expect(await page.locator("script:not([src])").count()).toBe(0);
  await playground.page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "document.title = 'injected'";
    } catch {
      // Trusted Types refuse it already here; a node is no string that they would see.
      script.append(document.createTextNode("document.title = 'injected'"));
    }
    document.body.append(script);
  });
  await expect(page).not.toHaveTitle("injected");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing is inaccessible in ${colorScheme} colours`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await playground.runPreset("counter");
    await playground.runPreset("status-dashboard");
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
    const findings = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    // A window splitter belongs between the panes that it parts, so it is in no landmark.
    expect(findings.filter((finding) => !/^region: <div class="splitter"/.test(finding))).toEqual([]);
  });
}

test("a narrow window scrolls down, never sideways", async ({ page, playground }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.locator('[data-part="toolbar"]')).toBeVisible();
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("no panel scrolls sideways for one long line or key", async ({ page, playground }) => {
  const card = await playground.runSource(
    `definePlugin(({ ui }) => ({ id: "long", title: "Long", initialState: { ["${"key".repeat(90)}"]: 1 }, widgets: { main: { render: () => ui.button("Fail", { onClick: "fail" }), handlers: { fail() { throw new Error("${"lorem ipsum ".repeat(20)}"); } } } } }));`,
  );
  await card.button("Fail").click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(part("pane-devtools")).click();
  for (const [panel, content] of [["errors", "error-source"], ["state", "tree-row"], ["shared", "shared-domain"]] as const) {
    await playground.show(panel);
    await expect(page.locator(part(content)).first()).toBeVisible();
    const beyond = await page.locator(part(`devtools-panel-${panel}`)).evaluate((panel) => panel.scrollWidth - panel.clientWidth);
    expect(beyond, panel).toBeLessThanOrEqual(0);
  }
});

test("in forced colours the chosen tab and the share of a bar can be told", async ({ page, playground }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const card = await playground.runSource(
    `definePlugin(({ ui }) => ({ id: "bars", title: "Bars", widgets: { main: { render: () => ui.column([ui.progress(0.1, { label: "Low" }), ui.progress(0.9, { label: "High" })]) } } }));`,
  );
  const bars = card.widget.locator("progress");
  const looks = async (bar: Locator) => (await bar.screenshot()).toString("base64");
  expect(await looks(bars.first())).not.toBe(await looks(bars.last()));
  const line = (name: string) => page.locator(part(name)).evaluate((tab) => getComputedStyle(tab).borderBottomColor);
  expect(await line("devtools-tab-timeline")).not.toBe(await line("devtools-tab-state"));
});

test("a browser without WebAssembly is told so in words", async ({ page, site }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "WebAssembly"));
  await page.goto(site.url);
  await expect(page.getByRole("alert")).toContainText("no WebAssembly");
});

test("a browser without web workers is told so in words", async ({ page, site }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "Worker"));
  await page.goto(site.url);
  await expect(page.getByRole("alert")).toContainText("no web workers");
});

test("an app that cannot be fetched is reported in words", async ({ page, site, guard }) => {
  guard.allow(/./);
  await page.route("**/playground_bg-*.wasm", (route) => route.abort());
  await page.goto(site.url);
  await expect(page.getByRole("alert")).toContainText("could not start");
});
