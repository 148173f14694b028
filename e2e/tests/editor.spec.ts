// Plugins of one's own: written, run, changed, unloaded.
import { expect, test } from "../fixtures";
import { part } from "../playground";
import { saying } from "../plugins";

test("a plugin written in the editor runs", async ({ playground }) => {
  const card = await playground.runSource(saying("I was written here"));
  await expect(card.widget).toContainText("I was written here");
});

test("Ctrl+Enter runs the editor's plugin", async ({ playground }) => {
  await playground.write(saying("started by keyboard"));
  const card = await playground.startedBy(() => playground.editor.press("Control+Enter"));
  await expect(card.widget).toContainText("started by keyboard");
});

test("closing a card unloads its instance and takes its share of the total back", async ({ playground }) => {
  const first = await playground.runPreset("counter");
  const second = await playground.runPreset("counter");
  await first.button("Increase Count").click();
  await expect(second.widget).toContainText("Total of");
  await first.close();
  await expect(playground.cards).toHaveCount(1);
  await second.button("Increase Count").click();
  await expect(second.widget).toContainText("Total of 1: 1");
});

test("Tab indents in the editor, and leaves it after Escape", async ({ playground, page }) => {
  await playground.write("first");
  await playground.editor.focus();
  await page.keyboard.press("Tab");
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(playground.editor).not.toBeFocused();
  await expect(page.locator(part("code-editor"))).toBeVisible();
});

test("the chosen tab stays in view when the window becomes narrow", async ({ playground, page }) => {
  for (let count = 2; count <= 12; count += 1) {
    await page.locator(part("new-plugin")).click();
    await expect(page.locator(part("editor-tab"))).toHaveCount(count);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(part("pane-code")).click();
  await expect(playground.editor).toBeVisible();
  await expect(page.locator(`${part("editor-tab")}[aria-selected="true"]`)).toBeInViewport({ ratio: 0.9 });
});
