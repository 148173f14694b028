// Grants belong to code, consent cannot be stolen, nobody speaks in another's name, and two windows lose nothing.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures";
import { Playground, part, type Card } from "../playground";

const consent = (card: Card): Locator => card.root.locator(part("consent-card"));
const allow = (card: Card): Locator => consent(card).locator(part("consent-allow"));

/** Reads a domain of the playground and says what it sees. */
const reading = (id: string, more = ""): string => `definePlugin(({ ui }) => ({
  id: "${id}", title: "${id}", capabilities: { readShared: ["greeter-profile"${more}] },
  widgets: { main: { render: ({ globalState }) =>
    ui.text(globalState.shared["greeter-profile"] ? "It sees the profile." : "It sees nothing.") } },
}));`;

/** The entries of the project's corpus that speak in another's name; each says what must not be shown. */
type Liar = { id: string; source: string; never: string[]; shown: string };
const LIARS = JSON.parse(readFileSync(new URL("../trust.json", import.meta.url), "utf8")) as Liar[];

async function secondWindow(page: Page, url: string): Promise<Playground> {
  const other = new Playground(await page.context().newPage());
  await other.open(url);
  return other;
}

test("other code that is pasted into an allowed tab asks anew, a change in place does not", async ({ playground }) => {
  const mine = await playground.runSource(reading("mine"));
  await allow(mine).click();
  await expect(mine.widget).toContainText("It sees the profile.");

  await playground.editor.fill(reading("mine").replace("It sees nothing.", "Still nothing."));
  const changed = await playground.run();
  await expect(changed.widget).toContainText("It sees the profile.");
  await expect(consent(changed)).toHaveCount(0);

  await playground.editor.fill(reading("mine", `, "runtime-metrics"`).replace("It sees nothing.", "Still nothing."));
  const more = await playground.run();
  await expect(more.widget).toContainText("It sees the profile.");
  await expect(consent(more).locator("li"), "only what is more").toHaveCount(1);

  for (const foreign of [reading("foreign"), `${reading("foreign").replaceAll("ui.text", "ui.heading")} // in place of all`]) {
    await playground.editor.fill(foreign);
    const card = await playground.run();
    await expect(consent(card)).toBeVisible();
    await expect(card.widget).toContainText("It sees nothing.");
  }
});

test("numbers that come back bring no grants and no storage", async ({ playground, page, site }) => {
  const keeping = `definePlugin(({ ui }) => ({
    id: "keeping", title: "Keeping", capabilities: { systemCommands: ["storage"] }, initialState: { found: "?" },
    actions: { found: (state, value) => ({ found: JSON.stringify(value) }) },
    widgets: { main: {
      render: ({ pluginState }) => ui.panel([ui.button("Save", { onClick: "save" }), ui.button("Load", { onClick: "load" }), ui.text("Found " + pluginState.found)]),
      handlers: {
        save: ({ dispatchSystemCommand }) => dispatchSystemCommand("storage", "set", { key: "k", value: "secret" }),
        load: ({ dispatchSystemCommand }) => dispatchSystemCommand("storage", "get", { key: "k", handler: "found" }),
        found: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("found", value),
      },
    } },
  }));`;
  const first = await playground.runSource(keeping);
  await allow(first).click();
  await first.button("Save").click();
  await first.button("Load").click();
  await expect(first.widget).toContainText(`Found "secret"`);

  // The session is gone, what plugins stored and what was chosen is not: numbers begin again.
  await page.addInitScript(() => {
    for (const key of Object.keys(localStorage)) if (/session|document/.test(key)) localStorage.removeItem(key);
  });
  await page.reload();
  const again = await playground.runSource(keeping);
  expect(again.instanceId).toBe(first.instanceId);
  await allow(again).click();
  await again.button("Load").click();
  await expect(again.widget).toContainText("Found null");
  expect(site.url).toBeTruthy();
});

test("a plugin that shrinks under a double click cannot press Allow on the next card", async ({ playground, page }) => {
  const shrinking = `definePlugin(({ ui }) => ({
    id: "shrinking", title: "Shrinking", initialState: { lines: 9 },
    actions: { shrink: () => ({ lines: 0 }) },
    widgets: { main: {
      render: ({ pluginState }) => ui.column([ui.button("Press me twice", { onClick: "go" }), ...Array.from({ length: pluginState.lines }, (_, index) => ui.text("line " + index))]),
      handlers: { go: ({ dispatchPluginAction }) => dispatchPluginAction("shrink") },
    } },
  }));`;
  await page.setViewportSize({ width: 1280, height: 1400 });
  const above = await playground.runSource(shrinking);
  const below = await playground.runSource(reading("below"));
  await expect(allow(below)).toBeEnabled();
  const before = await allow(below).boundingBox();
  await above.button("Press me twice").click();
  await expect(above.widget).not.toContainText("line 0");
  await expect.poll(async () => (await allow(below).boundingBox())?.y).not.toBe(before?.y);
  // At once, at the place where Allow is now, as the second click of a double click would.
  const after = await allow(below).boundingBox();
  if (!after) throw new Error("the question must still be there");
  await page.mouse.dblclick(after.x + after.width / 2, after.y + after.height / 2);
  await expect(consent(below)).toBeVisible();
  await expect(below.widget).toContainText("It sees nothing.");
  await allow(below).click();
  await expect(below.widget).toContainText("It sees the profile.");
});

test("Allow waits for 700 ms, for the keyboard too, and never answers while it is covered", async ({ playground, page }) => {
  const card = await playground.runSource(reading("covered"));
  await expect(allow(card)).toBeEnabled();
  await page.evaluate(() => {
    const cover = document.createElement("div");
    cover.id = "cover";
    cover.style.cssText = "position: fixed; inset: 0; pointer-events: auto";
    document.body.append(cover);
  });
  await expect(allow(card)).toBeDisabled();
  await allow(card).evaluate((button: HTMLButtonElement) => button.click());
  await expect(consent(card)).toBeVisible();
  const uncovered = await page.evaluate(() => {
    document.getElementById("cover")?.remove();
    return performance.now();
  });
  await expect(allow(card)).toBeEnabled();
  const waited = (await page.evaluate(() => performance.now())) - uncovered;
  expect(waited).toBeGreaterThanOrEqual(650);
  await allow(card).focus();
  await page.keyboard.press("Enter");
  await expect(card.widget).toContainText("It sees the profile.");
});

test("a grant offered in the timeline is given when its button has stood still", async ({ playground, page }) => {
  const greedy = `definePlugin(({ ui }) => ({
    id: "greedy", title: "Greedy", widgets: { main: {
      render: () => ui.button("Greet", { onClick: "greet" }),
      handlers: { greet: ({ dispatchSharedAction }) => dispatchSharedAction("greeter-profile", "set-name", "me") },
    } },
  }));`;
  const card = await playground.runSource(greedy);
  await card.button("Greet").click();
  await playground.show("timeline");
  await playground.timelineEntries.first().click();
  const button = page.locator(part("timeline-allow"));
  await expect(button).toBeEnabled();
  // It comes anew, where it was.
  await page.locator(part("timeline-detail")).getByRole("button", { name: "Close" }).click();
  await playground.timelineEntries.first().click();
  await button.evaluate((element: HTMLButtonElement) => element.click());
  await expect(button, "too soon").toBeVisible();
  await expect(page.locator(part("timeline-allowed"))).toHaveCount(0);
  await expect(button).toBeEnabled();
  await button.click();
  await expect(page.locator(part("timeline-allowed"))).toBeVisible();
});

test("in a page of another origin nothing can be allowed", async ({ page, site, guard }) => {
  guard.allow(/left the origin|frame-ancestors|Refused to/);
  // Another port is another origin.
  const other = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<iframe src="${site.url}" width="1200" height="900"></iframe>`);
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  const frame = page.frameLocator("iframe");
  await frame.locator(part("new-plugin")).click();
  await frame.locator(part("code-editor-input")).fill(reading("framed"));
  await frame.locator(part("editor-run")).click();
  await expect(frame.locator(part("consent-hint"))).toContainText("Open the playground itself");
  await page.waitForTimeout(1_500);
  await expect(frame.locator(part("consent-allow"))).toBeDisabled();
  await frame.locator(part("devtools-tab-capabilities")).click();
  const cell = frame.locator(`${part("grant-cell")}[data-domain="greeter-profile"][data-access="read"]`).first();
  await expect(cell).toHaveAttribute("aria-disabled", "true");
  await cell.evaluate((button: HTMLButtonElement) => button.click());
  await expect(cell).toHaveAttribute("aria-pressed", "false");
  await page.close();
  other.close();
});

for (const liar of LIARS) {
  test(`nobody speaks in another's name: ${liar.id}`, async ({ playground, page }) => {
    const card = await playground.runSource(liar.source);
    const press = card.button("Speak");
    if (await press.count()) {
      await expect(consent(card).or(card.widget).first()).toBeVisible();
      if (await consent(card).count()) await allow(card).click();
      await press.click();
    }
    for (const panel of ["errors", "console", "timeline"] as const) {
      await playground.show(panel);
      for (const never of liar.never) {
        // The plugin's own source is shown as such.
        const words = await page.evaluate(() => {
          const copy = document.querySelector("[data-part=devtools]")?.cloneNode(true) as Element | undefined;
          copy?.querySelectorAll("[data-part=error-source]").forEach((source) => source.remove());
          return copy?.textContent ?? "";
        });
        expect(words, panel).not.toContain(never);
      }
    }
    const chrome = await card.root.evaluate((root) => {
      const copy = root.cloneNode(true) as Element;
      copy.querySelectorAll("[data-part=widget]").forEach((widget) => widget.remove());
      return copy.textContent ?? "";
    });
    for (const never of liar.never) expect(chrome).not.toContain(never);
    await expect(page.locator("body")).toContainText(liar.shown);
  });
}

test("what one window makes survives the other's typing, and shows up there", async ({ playground, page, site }) => {
  await playground.write("// first window");
  const other = await secondWindow(page, site.url);
  await other.write("// second window");
  await playground.editor.pressSequentially(" goes on");
  await expect(page.locator(part("editor-tab"))).toHaveCount(3);
  await expect(other.page.locator(part("editor-tab"))).toHaveCount(3);
  await expect(other.editor).toHaveValue("// second window");
  await other.page.reload();
  const stored = () => other.page.evaluate(() => Object.values(localStorage).join("\n"));
  await expect.poll(stored).toContain("// first window goes on");
  expect(await stored()).toContain("// second window");
  await expect(other.page.locator(part("editor-tab"))).toHaveCount(3);
});

test("what was allowed or denied in one window counts in the other", async ({ playground, page, site }) => {
  const mine = await playground.runSource(reading("mine"));
  await allow(mine).click();
  await expect(mine.widget).toContainText("It sees the profile.");
  const other = await secondWindow(page, site.url);
  await expect(other.editor).toHaveValue(reading("mine"));
  const theirs = await other.run();
  await expect(theirs.widget).toContainText("It sees the profile.");
  await playground.show("capabilities");
  await page.locator(`${part("grant-cell")}[data-instance-id="${mine.instanceId}"][data-domain="greeter-profile"][data-access="read"]`).click();
  await expect(theirs.widget).toContainText("It sees nothing.");
});

test("a session of a newer version is not overwritten", async ({ playground, page }) => {
  const newer = JSON.stringify({ version: 99, tabs: "otherwise" });
  // Once, before the next load: the page that goes has written its own by then.
  await page.addInitScript((text) => {
    if (sessionStorage.getItem("newer")) return;
    sessionStorage.setItem("newer", "is here");
    localStorage.clear();
    localStorage.setItem("plugin-playground.session", text);
  }, newer);
  await page.reload();
  await expect(page.locator(part("storage-notice"))).toContainText("newer version");
  await playground.write("// not kept");
  await page.reload();
  expect(await page.evaluate(() => localStorage.getItem("plugin-playground.session"))).toBe(newer);
  expect(await page.evaluate(() => localStorage.length)).toBe(1);
});

test("a text is stored within 500 ms of the last key, while the page is busy too", async ({ playground, page }) => {
  await playground.write("// begin");
  const waited = await page.evaluate(async () => {
    const busy = setInterval(() => {
      const end = performance.now() + 90;
      while (performance.now() < end);
    }, 0);
    const field = document.querySelector<HTMLTextAreaElement>("[data-part=code-editor-input]");
    if (!field) throw new Error("there must be an editor");
    // Heard of when it is written: to look again and again would wait for the busy page as well.
    const write = Storage.prototype.setItem;
    const written = new Promise<number>((resolve) => {
      Storage.prototype.setItem = function (name, text) {
        write.call(this, name, text);
        if (text.includes("THE LAST KEY")) resolve(performance.now());
      };
    });
    field.focus();
    document.execCommand("insertText", false, "THE LAST KEY");
    const typed = performance.now();
    const stored = await written;
    Storage.prototype.setItem = write;
    clearInterval(busy);
    if (!Object.values(localStorage).some((text) => text.includes("THE LAST KEY"))) throw new Error("it must be stored");
    return stored - typed;
  });
  console.log(`stored after ${Math.round(waited)} ms on a busy page`);
  expect(waited).toBeLessThan(500);
});

/** A plugin that shows one link. */
const linking = (label: string, href: string): string => `definePlugin(({ ui }) => ({ id: "linking", title: "Linking",
  widgets: { main: { render: () => ui.link(${JSON.stringify(label)}, ${JSON.stringify(href)}) } } }));`;

test("a link says whose place it leads to, whatever its label is and however long its host", async ({ playground }) => {
  const long = `accounts.good-bank.com.${"session-0123456789.".repeat(5)}evil.example`;
  for (const [href, shown] of [
    [`https://${long}/`, /^ ?\(….*evil\.example\)$/],
    ["mailto:help@good.example", "(help@good.example)"],
    ["mailto:help@good.example?subject=Hello", "(help@good.example)"],
    ["mailto:help@good.example,thief@evil.example", "(help@good.example and others)"],
    ["mailto:help@good.example?Subject=x&b%63c=thief@evil.example", "(help@good.example and others)"],
  ] as const) {
    const card = await playground.runSource(linking("Your account", href));
    await expect(card.widget.locator(part("link-host"))).toHaveText(shown);
    await card.close();
  }
  // Of google.com only the letters, read from right to left.
  const turned = await playground.runSource(linking("\u202e\u2066Sign in\u2069", "https://moc.elgoog.ca/"));
  const letters = await turned.widget.locator(part("link-host")).evaluate((host) => {
    const [text, range] = [host.firstChild as Text, document.createRange()];
    return Array.from(text.data, (letter, index) => {
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return { letter, left: range.getBoundingClientRect().left };
    }).sort((one, other) => one.left - other.left).map(({ letter }) => letter).join("");
  });
  expect(letters.trim()).toBe("(moc.elgoog.ca)");
});

/** Sends messages once, four at a time, or again and again. */
const shouting = (text: string): string => `definePlugin(({ ui }) => ({
  id: "shouting", title: "Shouting", capabilities: { systemCommands: ["toast", "timer"] },
  widgets: { main: {
    render: () => ui.row([ui.button("Four", { onClick: "four" }), ui.button("On and on", { onClick: "begin" })]),
    handlers: {
      once: ({ dispatchSystemCommand: send }) => send("toast", "show", { text: ${JSON.stringify(text)} }),
      four: ({ dispatchSystemCommand: send }) => { for (let i = 0; i < 4; i++) send("toast", "show", { text: ${JSON.stringify(text)} }); },
      begin: ({ dispatchSystemCommand: send }) => send("timer", "start", { everyMs: 2100, handler: "once" }),
    },
  } },
}));`;

const isReached = (element: Element): boolean => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
};

test("messages say from whom they are and can be closed, whatever their text is", async ({ playground, page }) => {
  // 190 signs that are shown as eight letters each, and then what it wants to say.
  const card = await playground.runSource(shouting(`${"\u00ad".repeat(190)} Plugin Playground: your session has ended.`));
  await allow(card).click();
  for (const size of [{ width: 1440, height: 700 }, { width: 390, height: 667 }]) {
    await page.setViewportSize(size);
    await card.button("Four").evaluate((button: HTMLElement) => button.click());
    const messages = page.locator(`${part("toast")}:visible`);
    await expect(messages).toHaveCount(size.width > 900 ? 4 : 2);
    for (const message of await messages.all()) {
      await expect(message.locator(part("toast-from"))).toBeInViewport({ ratio: 1 });
      expect(await message.getByRole("button").evaluate(isReached)).toBe(true);
    }
  }
});

test("a plugin that sends messages on and on leaves Unload and the panes of a phone in reach", async ({ playground, page }) => {
  const card = await playground.runSource(shouting("W".repeat(500)));
  await allow(card).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(part("pane-preview")).click();
  await card.button("On and on").click();
  await expect(page.locator(`${part("toast")}:visible`)).toHaveCount(2);
  for (const name of ["pane-plugins", "pane-devtools"]) expect(await page.locator(part(name)).evaluate(isReached), name).toBe(true);
  await card.root.locator(part("instance-card-close")).click();
  await expect(card.root).toHaveCount(0);
});

test("a message stays while somebody is at it", async ({ playground, page }) => {
  await page.clock.install();
  const card = await playground.runSource(shouting("Read this."));
  await page.clock.runFor(2_000);
  await allow(card).click();
  await card.button("Four").click();
  const [first, last] = [page.locator(part("toast")).first(), page.locator(part("toast")).last()];
  await last.getByRole("button").focus();
  await page.clock.runFor(10_000);
  await expect(first).toContainText("Read this.");
  await expect(last.getByRole("button")).toBeFocused();
  await page.locator(part("preview")).focus();
  await page.clock.runFor(10_000);
  await expect(page.locator(part("toast"))).toHaveCount(0);
});

test("a source that turns the order of its letters around is told of", async ({ playground, page }) => {
  const problem = page.locator(`${part("code-editor-problem")}:visible`);
  await playground.write("const fine = 1;\n/*\u202E } \u2066if (isAllowed)\u2069 \u2066 only when allowed */");
  await expect(problem).toContainText("Line 2 turns the order of letters around (U+202E)");
  await playground.write("const fine = 1;");
  await expect(problem).toHaveCount(0);
});

test("where storage is full it is said, and all sources can be downloaded", async ({ playground, page }) => {
  await page.evaluate(() => {
    for (let size = 4_000_000; size > 0; size = Math.floor(size / 2)) {
      try {
        for (let index = 0; ; index++) localStorage.setItem(`fill-${size}-${index}`, "x".repeat(size));
      } catch {
        continue;
      }
    }
  });
  await playground.write("// only in this window");
  await expect(page.locator(part("storage-notice"))).toContainText("full");
  const coming = page.waitForEvent("download");
  await page.locator(part("storage-download")).click();
  const file = await (await coming).path();
  expect(readFileSync(file, "utf8")).toContain("// only in this window");
});
