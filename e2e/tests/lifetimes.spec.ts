// What is opened from a view outlives that view: every way to open a source, followed by the end of what it was opened
// from. Reading what went with the view would end the page, so each walk ends with a look whether the page still answers.
import { expect, test } from "../fixtures";
import { type Card, CounterCard, part, type Playground } from "../playground";

/** Throws and writes at known places, whatever else stands in it. */
const FAULTY = `definePlugin(({ ui }) => ({
  id: "faulty", title: "Faulty", initialState: {},
  widgets: { main: {
    render: () => ui.row([ui.button("Throw", { onClick: "fail" }), ui.button("Log", { onClick: "log" })]),
    handlers: {
      fail() { throw new Error("on purpose"); },
      log() { console.log("here"); },
    },
  } },
}));`;

/** A choice from so many that they are searched. */
const CHOICE = `definePlugin(({ ui }) => ({
  id: "choice", title: "Choice",
  widgets: { main: {
    render: () => ui.select("7", Array.from({ length: 400 }, (_, number) => String(number)), { onChange: "choose" }),
    handlers: { choose() {} },
  } },
}));`;

type Walk = (playground: Playground) => Promise<void>;

const click = (playground: Playground, name: string): Promise<void> => playground.page.locator(part(name)).first().click();

/** Types at the end of the source that is shown. */
async function type(playground: Playground, text: string): Promise<void> {
  await playground.editor.press("Control+End");
  await playground.page.keyboard.type(text);
}

async function closeAll(playground: Playground): Promise<void> {
  const crosses = playground.page.locator(part("editor-tab-close"));
  for (let left = await crosses.count(); left > 0; left--) {
    await playground.page.locator(`${part("editor-tab")}[aria-selected="true"] ${part("editor-tab-close")}`).click();
    await expect(crosses).toHaveCount(left - 1);
  }
  await expect(playground.page.locator(part("editor-empty"))).toBeVisible();
}

/** A plugin that did `button`, and whose source was edited since, so that its own is opened in a new tab. */
async function edited(playground: Playground, button: string): Promise<Card> {
  const card = await playground.runSource(FAULTY);
  await card.button(button).click();
  if (button === "Throw") await expect(card.error).toBeVisible();
  await type(playground, "// edited");
  return card;
}

/** A list of options that is open goes with its card, or with what is on it. */
const pressedWhileOpen = (name: string): Walk => async (playground) => {
  const card = await playground.runSource(CHOICE);
  await card.widget.getByRole("combobox").click();
  await expect(card.widget.getByRole("listbox")).toBeVisible();
  // The focus stays where it is, as it does when a key or the plugin itself leads to this.
  await card.root.locator(part(name)).evaluate((button: HTMLElement) => button.click());
};

const WALKS: Record<string, Walk> = {
  "a list of options is open and its plugin unloaded": pressedWhileOpen("instance-card-close"),
  "a list of options is open and its plugin restarted": pressedWhileOpen("instance-card-restart"),
  "all tabs closed, then Write a new plugin": async (playground) => {
    await closeAll(playground);
    await playground.page.getByRole("button", { name: "Write a new plugin" }).click();
  },
  "all tabs closed, then Open Counter": async (playground) => {
    await closeAll(playground);
    await playground.page.getByRole("button", { name: "Open Counter" }).click();
  },
  "all tabs closed, then Run Counter": async (playground) => {
    await closeAll(playground);
    await playground.startedBy(() => click(playground, "preview-run"));
  },
  "the plus of the tab bar, all tabs closed, then Bring it back": async (playground) => {
    await click(playground, "editor-new");
    await type(playground, "// mine");
    await closeAll(playground);
    await click(playground, "reopen-tab");
    await expect(playground.editor).toHaveValue(/\/\/ mine/);
  },
  "the source of a card that is unloaded": async (playground) => {
    const card = await edited(playground, "Log");
    await click(playground, "instance-card-source");
    await card.close();
  },
  "the faulty line of a card that is unloaded": async (playground) => {
    const card = await edited(playground, "Throw");
    await click(playground, "instance-card-line");
    await card.close();
  },
  "Open line of a fault, then another panel": async (playground) => {
    await edited(playground, "Throw");
    await playground.show("errors");
    await click(playground, "error-reveal");
    await playground.show("state");
  },
  "a frame of the stack, then Clear": async (playground) => {
    await edited(playground, "Throw");
    await playground.show("errors");
    await click(playground, "stack-frame");
    await click(playground, "errors-clear");
  },
  "the line of a console entry, then another panel": async (playground) => {
    await edited(playground, "Log");
    await playground.show("console");
    await click(playground, "console-place");
    await playground.show("errors");
  },
  "the line of a console entry, then the devtools closed": async (playground) => {
    await edited(playground, "Log");
    await playground.show("console");
    await click(playground, "console-place");
    await click(playground, "devtools-toggle");
  },
  "an example of the documentation, then another page": async (playground) => {
    await playground.show("docs");
    await click(playground, "docs-page-link");
    await playground.page.locator(`${part("docs-page-link")}[data-page="plugin-api"]`).click();
    await click(playground, "docs-open-example");
    await playground.page.locator(`${part("docs-page-link")}[data-page="faults"]`).click();
  },
  "an example of the documentation, then another panel": async (playground) => {
    await playground.show("docs");
    await playground.page.locator(`${part("docs-page-link")}[data-page="plugin-api"]`).click();
    await click(playground, "docs-open-example");
    await playground.show("timeline");
  },
  "an example of the documentation, then the devtools closed": async (playground) => {
    await playground.show("docs");
    await playground.page.locator(`${part("docs-page-link")}[data-page="plugin-api"]`).click();
    await click(playground, "docs-open-example");
    await click(playground, "devtools-toggle");
  },
  "a catalog item, then a search": async (playground) => {
    await playground.openPreset("notes");
    await playground.page.locator(part("catalog-search")).fill("counter");
  },
  "a found catalog item, then the search cleared": async (playground) => {
    await playground.page.locator(part("catalog-search")).fill("note");
    await playground.openPreset("notes");
    await playground.page.locator(part("catalog-search")).fill("");
  },
  "a plugin run from the catalog, then a search": async (playground) => {
    await playground.startedBy(() => playground.page.locator(`${part("catalog-run")}[data-package-id="notes"]`).click());
    await playground.page.locator(part("catalog-search")).fill("counter");
  },
  "an edited catalog item that was run, then a search": async (playground) => {
    await playground.page.locator(part("catalog-search")).fill("notes");
    await playground.openPreset("notes");
    await type(playground, "// mine");
    await playground.run();
    await playground.page.locator(part("catalog-search")).fill("");
  },
  "a card unloaded before its first widget has had its frame": async (playground) => {
    for (const _ of [0, 1, 2, 3]) {
      await playground.page.evaluate(async () => {
        const press = (name: string) => document.querySelector<HTMLElement>(`[data-part="${name}"]`)?.click();
        press("editor-run");
        for (let turn = 0; turn < 200 && !document.querySelector('[data-status="running"] [data-part="widget"] *'); turn++) {
          await new Promise((resolve) => setTimeout(resolve));
        }
        press("instance-card-close");
      });
      await expect(playground.cards).toHaveCount(0);
    }
  },
  "everything clicked twice within one task": async (playground) => {
    await playground.runPreset("counter");
    await playground.page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const names = [...document.querySelectorAll<HTMLElement>("button[data-part]")].map((button) => button.dataset["part"] ?? "");
      for (const name of new Set(names)) {
        const find = () => document.querySelector<HTMLElement>(`button[data-part="${name}"]`);
        const button = find();
        for (let again = 0; again < 4; again++) (find() ?? button)?.click();
        button?.click();
        await frame();
      }
    });
  },
};

for (const [name, walk] of Object.entries(WALKS)) {
  test(`the page lives on after ${name}`, async ({ playground, page }) => {
    await walk(playground);
    // Two frames, in which what was deferred has run.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const tabs = page.locator(part("editor-tab"));
    const before = await tabs.count();
    await page.locator(part("new-plugin")).click();
    await expect(tabs).toHaveCount(before + 1);
    await expect(page.locator(part("crash-notice"))).toBeHidden();
  });
}

test("a plugin that is restarted again while it restarts shows what it shows", async ({ playground, page }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  for (const times of [1, 2, 3]) {
    await counter.increase.click();
    await expect(counter.value).toHaveText("1");
    await page.evaluate(([part, times]) => {
      for (let time = 0; time < times; time += 1) document.querySelector<HTMLElement>(part)?.click();
    }, [part("instance-card-restart"), times] as const);
    await expect(counter.value).toHaveText("0");
  }
});
