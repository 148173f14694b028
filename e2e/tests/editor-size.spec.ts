// The editor with sources of any size: what is typed arrives, undo takes runs back, and little is drawn.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { part, type Playground } from "../playground";
import { saying } from "../plugins";

const KIB = 1024;
const LINE = "const value = `${1} text`; // comment\n";

const drawn = (page: Page) => page.locator(".code-editor__layer :not(:scope > *)").count();

/** What a copy of everything would put on the clipboard: the whole text, also where the textarea holds a part. */
const wholeText = (playground: Playground): Promise<string> =>
  playground.editor.evaluate((input) => {
    const data = new DataTransfer();
    input.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData("text/plain");
  });

async function copyAll(playground: Playground): Promise<string> {
  await playground.editor.press("ControlOrMeta+a");
  return wholeText(playground);
}

test("select all and Tab indents five thousand lines, and one undo takes it back", async ({ playground, page }) => {
  const source = LINE.repeat(5_000);
  await playground.write(source);
  await playground.editor.press("ControlOrMeta+a");
  await playground.editor.press("Tab");
  expect(await wholeText(playground)).toBe(source.replace(/^(?=.)/gm, "  "));
  await page.keyboard.press("ControlOrMeta+z");
  expect(await copyAll(playground)).toBe(source);
});

test("a typed run is one undo, which reaches into no other field and no other source", async ({ playground, page }) => {
  await playground.write("first();\n");
  await playground.editor.press("ControlOrMeta+End");
  await page.keyboard.type("const typed = 1;");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(playground.editor).toHaveValue("first();\n");
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(playground.editor).toHaveValue("first();\nconst typed = 1;");

  await playground.write("second();");
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(playground.editor).toHaveValue(/definePlugin/);
  const search = page.locator(part("timeline-search"));
  await search.fill("denied");
  for (let undo = 0; undo < 4; undo += 1) await search.press("ControlOrMeta+z");
  await expect(playground.editor).toHaveValue(/definePlugin/);
  await page.locator(part("editor-tab")).filter({ hasText: "My plugin" }).first().click();
  await expect(playground.editor).toHaveValue("first();\nconst typed = 1;");
});

test("five thousand lines are typed into where the caret is, and little of them is drawn", async ({ playground, page }) => {
  await playground.write(LINE.repeat(5_000));
  await playground.editor.press("ControlOrMeta+Home");
  for (let line = 0; line < 300; line += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.type("here();");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("last();");
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("Shift+PageDown");
  const lines = (await copyAll(playground)).split("\n");
  expect(lines).toHaveLength(5_001);
  expect(lines[300]).toBe(`here();${LINE.trimEnd()}`);
  expect(lines.at(-1)).toBe("last();");
  expect(await drawn(page), "elements in the layer").toBeLessThan(2_500);
  expect((await playground.editor.inputValue()).length, "the textarea holds a part").toBeLessThan(64 * KIB);
});

const sizes: [string, string][] = [
  ["500 KiB of lines", LINE.repeat((500 * KIB) / LINE.length)],
  ["one line of 512 KiB", `/*${"x".repeat(512 * KIB - 100)}*/`],
  ["512 KiB of line breaks", "\n".repeat(512 * KIB - 100)],
  ["one line of emoji", `//${"\u{1f600}".repeat(100 * KIB)}`],
];
for (const [name, source] of sizes) {
  test(`${name}: written, typed into at both ends and in the middle, and undone`, async ({ playground, page }) => {
    await playground.write(source);
    await page.keyboard.type("END");
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.type("START");
    await page.keyboard.press("PageDown");
    await page.keyboard.press("PageDown");
    const text = await copyAll(playground);
    expect(text.length).toBe(source.length + 8);
    expect(text.startsWith(`START${source.slice(0, 20)}`) && text.endsWith(`${source.slice(-20)}END`)).toBe(true);
    expect(await drawn(page), "elements in the layer").toBeLessThan(2_500);
    await page.keyboard.press("ControlOrMeta+z");
    await page.keyboard.press("ControlOrMeta+z");
    expect((await copyAll(playground)) === source, "undone").toBe(true);
  });
}

test("a plugin of 500 KiB runs, and one above the limit is refused in words", async ({ playground, page }) => {
  const plugin = saying("large and well");
  const card = await playground.runSource(`${plugin}\n${LINE.replace("const value", "// value").repeat(13_000)}`);
  await expect(card.widget).toContainText("large and well");
  await playground.write(`${plugin}\n${"// filler\n".repeat(60_000)}`);
  await expect(page.locator(part("code-editor-problem")).filter({ hasText: "524288" }).first()).toBeVisible();
});

test("a click, a drag and the wheel find the same text that is drawn", async ({ playground, page }) => {
  const source = Array.from({ length: 5_000 }, (_, line) => `line_${line};`).join("\n");
  await playground.write(source);
  await playground.editor.press("ControlOrMeta+Home");
  const box = await playground.editor.boundingBox();
  if (!box) throw new Error("the editor must be on the screen");
  await page.mouse.move(box.x + 100, box.y + 60);
  await page.mouse.wheel(0, 40_000);
  const top = page.locator(".code-editor__line").filter({ hasText: "line_2010;" });
  await expect(top).toBeVisible();
  const line = await top.boundingBox();
  if (!line) throw new Error("the line must be on the screen");
  await page.mouse.click(line.x + 2, line.y + 10);
  await page.keyboard.type("clicked_");
  await page.mouse.click(line.x + 2, line.y + 50);
  await page.mouse.down();
  await page.mouse.move(line.x + 2, line.y + 90, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.type("dragged_");
  const lines = (await copyAll(playground)).split("\n");
  expect(lines).toHaveLength(4_998);
  expect(lines.slice(2_010, 2_014)).toEqual(["clicked_line_2010;", "line_2011;", "dragged_line_2014;", "line_2015;"]);
});

test("who only passes through with Tab edits nothing", async ({ playground, page }) => {
  await playground.write("untouched();");
  await page.locator(part("editor-run")).focus();
  const isInEditor = () => playground.editor.evaluate((input) => input === document.activeElement);
  for (let tabs = 0; tabs < 10 && !(await isInEditor()); tabs += 1) await page.keyboard.press("Tab");
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(playground.editor).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(playground.editor).not.toBeFocused();
  await expect(playground.editor).toHaveValue("untouched();");

  await playground.editor.focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("Tab");
  await expect(playground.editor).toHaveValue("  untouched();");
});

test("brackets indent and outdent while one types", async ({ playground, page }) => {
  await playground.write("x");
  await playground.editor.press("ControlOrMeta+a");
  for (const text of ["if (a) {", "\n", "b();", "\n", "}"]) {
    if (text === "\n") await page.keyboard.press("Enter");
    else await page.keyboard.type(text);
  }
  await expect(playground.editor).toHaveValue("if (a) {\n  b();\n}");
});
