// The app in parts: what a first visit does not fetch, what is shown while a part comes, and when it does not.
import type { Page, Route } from "@playwright/test";
import { expect, test } from "../fixtures";
import { CounterCard, Playground, part } from "../playground";

/** The files that only the editor, the documentation and the other panels need. */
const EDITOR = "**/split_editor*.wasm";
const DOCS = "**/split_docs*.wasm";
const PANELS = "**/split_panels*.wasm";

const loading = part("part-loading");
const missing = part("part-missing");

/** The names of the parts that were asked for, as they come to be. */
function askedFor(page: Page): string[] {
  const names: string[] = [];
  page.on("request", (request) => {
    const name = /split_[a-z]+/.exec(request.url())?.[0];
    if (name) names.push(name);
  });
  return names;
}

test("what a visit begins with comes after the engine, and the rest by itself", async ({ page, site }) => {
  const asked = askedFor(page);
  let answer: (route: Route) => void = () => {};
  const held = new Promise<Route>((resolve) => (answer = resolve));
  await page.route("**/worker_bg*.wasm", (route) => answer(route), { times: 1 });
  const playground = new Playground(page);
  await playground.open(site.url);
  const engine = await held;
  await expect(playground.devtools.locator(loading)).toHaveText("The timeline is loading.");
  await expect(playground.editor).toBeVisible();
  expect(asked, "parts that were asked for before the engine was there").toEqual(["split_editor"]);
  await engine.continue();
  await expect(page.locator(part("timeline-search"))).toBeVisible();
  await expect.poll(() => asked, "nobody has opened another panel").toEqual(expect.arrayContaining(["split_timeline", "split_panels", "split_docs"]));
});

test("who writes before the engine is there goes on writing when it comes", async ({ page, site }) => {
  let answer: (route: Route) => void = () => {};
  const held = new Promise<Route>((resolve) => (answer = resolve));
  await page.route("**/worker_bg*.wasm", (route) => answer(route), { times: 1 });
  const playground = new Playground(page);
  await playground.open(site.url);
  await playground.write("be");
  await (await held).continue();
  // The engine is there: what comes after it is.
  await expect(page.locator(part("timeline-search"))).toBeVisible();
  await page.keyboard.type("fore");
  await expect(playground.editor).toHaveValue("before");
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(playground.editor, "what was written can be taken back").not.toHaveValue("before");
});

test("a panel has a face while its part is fetched", async ({ page, site }) => {
  let answer: (route: Route) => void = () => {};
  const held = new Promise<Route>((resolve) => (answer = resolve));
  await page.route(DOCS, (route) => answer(route));
  const playground = new Playground(page);
  await playground.open(site.url);
  await playground.show("docs");
  await expect(playground.devtools.locator(loading)).toHaveText("The documentation is loading.");
  await (await held).continue();
  await expect(page.locator(part("docs-page"))).toBeVisible();
  await expect(playground.devtools.locator(loading)).toHaveCount(0);
});

test("a part that cannot be fetched is told of, can be fetched again, and nothing else suffers", async ({ page, site, guard }) => {
  guard.allow(/Failed to (?:fetch|load)|split_docs/);
  await page.route(DOCS, (route) => route.abort());
  const playground = new Playground(page);
  await playground.open(site.url);
  const counter = new CounterCard(await playground.runPreset("counter"));
  await playground.show("docs");
  await expect(playground.devtools.locator(missing)).toContainText("The documentation could not be fetched.");
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
  await playground.show("timeline");
  await expect(playground.timelineEntries.first()).toBeVisible();

  await playground.show("docs");
  await expect(playground.devtools.locator(missing), "it is asked for again with the panel").toBeVisible();
  await page.unroute(DOCS);
  await page.locator(part("part-retry")).press("Enter");
  await expect(page.locator(part("docs-page"))).toBeVisible();
  await expect(page.locator(part("devtools-panel-docs")), "it has the focus of the button").toBeFocused();
  await expect(counter.value).toHaveText("1");
});

test("a plugin runs without the editor, which comes when it is asked for again", async ({ page, site, guard }) => {
  guard.allow(/Failed to (?:fetch|load)|split_editor/);
  await page.route(EDITOR, (route) => route.abort());
  const playground = new Playground(page);
  await playground.open(site.url);
  await expect(page.locator(missing)).toContainText("The editor could not be fetched.");
  const counter = new CounterCard(await playground.startedBy(() => page.locator(part("preview-run")).click()));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
  await page.unroute(EDITOR);
  await page.locator(part("part-retry")).click();
  await expect(playground.editor).toHaveValue(/id: "counter"/);
});

test("a part of another build is refused", async ({ page, site, guard }) => {
  guard.allow(/integrity|Failed to fetch/);
  await page.route(PANELS, async (route) => {
    const response = await route.fetch();
    // A custom section more: a module that is sound, but not the one that was built.
    const body = Buffer.concat([await response.body(), Buffer.from([0, 2, 1, 0x78])]);
    await route.fulfill({ response, body });
  });
  const playground = new Playground(page);
  await playground.open(site.url);
  await playground.show("console");
  await expect(playground.devtools.locator(missing)).toContainText("The console could not be fetched.");
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.click();
  await expect(counter.value).toHaveText("1");
});
