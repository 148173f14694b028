// The app dies. No use is known that leads there, so these tests break the browser under it, or let a module trap.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { part, Playground } from "../playground";
import { countWorkers, watchWorkers } from "../workers";

const EXPECTED = /unreachable|panicked|no more elements|RuntimeError/;

/** Leads to a real panic: the app can make no element. */
async function panic(page: Page): Promise<void> {
  await page.evaluate(() => {
    const refuse = () => {
      throw new Error("no more elements");
    };
    document.createElement = refuse;
    document.createTextNode = refuse;
    Node.prototype.cloneNode = refuse;
    document.importNode = refuse;
  });
  await page.locator(part("devtools-tab-errors")).click();
  await expect(page.locator(part("crash-notice"))).toBeVisible();
}

/** Leads to a real trap of WebAssembly outside any call of ours, as a full memory does. */
async function trap(page: Page): Promise<void> {
  await page.evaluate(() => {
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
    setTimeout(exports["trap"] as () => void);
  });
  await expect(page.locator(part("crash-notice"))).toBeVisible();
}

for (const [name, die] of Object.entries({ "a panic": panic, "a trap": trap })) {
  test(`after ${name} the person is told, nothing runs on, and what was typed is there`, async ({ page, site, guard }) => {
    guard.allow(EXPECTED);
    await watchWorkers(page);
    const playground = new Playground(page);
    await playground.open(site.url);
    await playground.runPreset("counter");
    await playground.write("// typed just before the end");
    await die(page);

    await expect(page.locator(part("crash-notice"))).toContainText("Your sources are kept");
    expect(await page.locator(part("crash-report")).inputValue()).toMatch(/build \w+[\s\S]*(panicked|unreachable)/);
    await expect(page.locator(part("crash-source"))).toHaveValue("// typed just before the end");
    await expect(page.locator(part("crash-reload"))).toBeFocused();
    await expect.poll(async () => (await countWorkers(page)).alive).toBe(0);

    // Nothing below can be reached: not by the pointer, not by the keys, not by a script's click.
    const covered = await page.evaluate(() => {
      const places = [10, 200, 400, 600].flatMap((x) => [10, 200, 400].map((y) => document.elementFromPoint(x, y)));
      return places.every((element) => element?.closest("#crash"));
    });
    expect(covered).toBe(true);
    expect(await page.locator(".shell").evaluate((shell) => shell.closest("[inert]") !== null)).toBe(true);
    const tabs = page.locator(part("editor-tab"));
    const before = await tabs.count();
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-part="new-plugin"]')?.click());
    expect(await tabs.count()).toBe(before);

    await page.locator(part("crash-reload")).click();
    await expect(page.locator(part("toolbar"))).toBeVisible();
    await expect(page.locator(part("crash-notice"))).toBeHidden();
    await expect(playground.editor).toHaveValue("// typed just before the end");
  });
}

test("the report can be copied", async ({ page, playground, guard, context }) => {
  guard.allow(EXPECTED);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await expect(playground.editor).toBeVisible();
  await trap(page);
  await page.locator(part("crash-copy")).click();
  await expect(page.locator("#crash-copied")).toHaveText("Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator(part("crash-report")).inputValue());
});

test("two deaths soon after loading offer safe mode first", async ({ page, playground, guard }) => {
  guard.allow(EXPECTED);
  await expect(playground.editor).toBeVisible();
  const first = page.locator("#crash-actions > :first-child");
  await trap(page);
  await expect(first).toHaveAttribute("data-part", "crash-reload");
  await page.locator(part("crash-reload")).click();
  await expect(page.locator(part("toolbar"))).toBeVisible();
  await trap(page);
  await expect(first).toHaveAttribute("data-part", "crash-safe-mode");
  await expect(first).toBeFocused();
  await first.click();
  await expect(page.locator(part("safe-mode-notice"))).toBeVisible();
});

test("an error of a script that is no part of the app does not end it", async ({ page, playground, guard }) => {
  guard.allow(/not of the app/);
  await expect(playground.editor).toBeVisible();
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("not of the app");
    });
    void Promise.reject(new Error("not of the app either"));
  });
  await page.locator(part("new-plugin")).click();
  await expect(page.locator(part("editor-tab"))).toHaveCount(2);
  await expect(page.locator(part("crash-notice"))).toBeHidden();
});
