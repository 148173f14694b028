// The monkey's hand: carries a step out with real input. What is no longer there is left alone, so that a shortened walk
// can still be done.
import type { Page } from "@playwright/test";
import { part } from "../playground";
import { PASTES, PLUGINS } from "./material";
import type { Step, Target } from "./steps";

const EDITOR = `${part("code-editor-input")}:visible`;

const SWEPT_AT_MOST = 12;

/** Opens the page, or loads it again, and waits until the app is there: its frame looks the same, and has no texts yet. */
export async function load(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await isThere(page);
}

/** Waits until the app, and each of its parts that is shown, has come. */
export async function isThere(page: Page): Promise<void> {
  await page.waitForFunction((loading) => document.readyState !== "loading" && !document.querySelector(loading), `#boot, ${part("part-loading")}`);
}

export async function carryOut(page: Page, step: Step, url: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1360, height: 860 };
  switch (step.do) {
    case "click":
      return click(page, step.at, step.times);
    case "point":
      return page.mouse.click(step.x * size.width, step.y * size.height);
    case "together":
      return page.evaluate((targets) => {
        for (const element of targets.map((target) => window.monkey.find(target))) if (element instanceof HTMLElement) element.click();
      }, step.at);
    case "type":
      return write(page, step.text);
    case "edit":
      if (await focusEditor(page)) await write(page, step.text);
      return;
    case "fill":
      await click(page, step.at, 1);
      if (step.over) await page.keyboard.press("Control+a");
      return write(page, step.text);
    case "sweep":
      return sweep(page, step.part);
    case "paste":
      // Behind the last Tab stop the keys are the browser's own, and the page may not write.
      if (!(await page.evaluate(() => document.hasFocus()))) return;
      await page.evaluate((text) => navigator.clipboard.writeText(text), PASTES[step.text] ?? step.text);
      return page.keyboard.press("Control+v");
    case "key":
      return page.keyboard.press(step.key);
    case "wheel":
      await page.mouse.move(step.x * size.width, step.y * size.height);
      return page.mouse.wheel(step.dx, step.dy);
    case "drag":
      return drag(page, step);
    case "resize":
      return page.setViewportSize({ width: step.width, height: step.height });
    case "colours":
      return page.emulateMedia({ colorScheme: step.scheme });
    case "plugin":
      return runPlugin(page, PLUGINS[step.name] ?? "");
    case "frames":
      return page.evaluate(async (count) => {
        for (let frame = 0; frame < count; frame += 1) await window.monkey.frame();
      }, step.count);
    case "offline":
      return page.context().setOffline(step.on);
    case "second":
      return useSecond(page, step.text, url);
    case "reload":
      // The page comes from the network.
      await page.context().setOffline(false);
      await page.evaluate((storage) => (window.name = storage), step.storage);
      return load(page, step.safe ? `${url}?safe` : url);
  }
}

async function click(page: Page, target: Target, times: number): Promise<void> {
  const at = await page.evaluate((target) => window.monkey.place(target), target);
  if (at) await page.mouse.click(at.x, at.y, { clickCount: times });
}

/** Presses all of a part that there are at the beginning, from the first on: some go away under it. */
async function sweep(page: Page, part: string): Promise<void> {
  const count = Math.min(await page.evaluate((part) => window.monkey.count(part), part), SWEPT_AT_MOST);
  for (let pressed = 0; pressed < count; pressed += 1) {
    const left = await page.evaluate((part) => window.monkey.count(part), part);
    await page.evaluate(([part, at]) => document.querySelectorAll<HTMLElement>(`[data-part="${part}"]`)[at]?.click(), [part, left < count ? 0 : pressed] as const);
    await page.evaluate(() => window.monkey.frame());
  }
}

async function drag(page: Page, { at, dx, dy }: Extract<Step, { do: "drag" }>): Promise<void> {
  const from = await page.evaluate((target) => window.monkey.place(target), at);
  if (!from) return;
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + dx, from.y + dy, { steps: 4 });
  await page.mouse.up();
}

/** Keys where there are such, the rest as an input method gives it. */
async function write(page: Page, text: string): Promise<void> {
  if (/^[\x20-\x7e\n\t]*$/.test(text)) await page.keyboard.type(text.replaceAll("\t", " "));
  else await page.keyboard.insertText(text);
}

async function focusEditor(page: Page): Promise<boolean> {
  const editor = page.locator(EDITOR).first();
  if ((await editor.count()) === 0) return false;
  await editor.evaluate((input) => input.focus());
  return true;
}

async function newPlugin(page: Page): Promise<void> {
  await page.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.click(), part("new-plugin"));
  await page.evaluate(() => window.monkey.frame());
}

/** Writes a new plugin and runs it. */
export async function runPlugin(page: Page, source: string): Promise<void> {
  await newPlugin(page);
  if (!(await focusEditor(page))) return;
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(source);
  await page.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.click(), `${part("editor-run")}`);
}

/** Another window on the same session: somebody writes a new plugin there and closes it. What the first window shows is
 * left as it is, or a text that was changed on purpose would pass for one that was lost. */
async function useSecond(page: Page, text: string, url: string): Promise<void> {
  await page.context().setOffline(false);
  const second = await page.context().newPage();
  await load(second, url);
  await newPlugin(second);
  if (await focusEditor(second)) await write(second, text);
  await second.close();
  await page.bringToFront();
}
