// One walk: a fresh browser context, one step after the other, and after each a look at what must always hold.
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { nextStep } from "./choose";
import { openEyes, type Source, type View } from "./eyes";
import { carryOut, isThere, load, runPlugin } from "./hand";
import { LAST } from "./material";
import { Random } from "./random";
import type { Step, Storage } from "./steps";

/** What must not be; `kind` is the first word, such as `crash` or `layout`. */
export type Finding = { kind: string; text: string };

/** The longest that a step and the look after it may take. */
const PATIENCE_MS = 20_000;

/** Before the hash of a text that no tab shows for now: it must be there again in the end. */
const UNSEEN = "unseen:";

/** How often the app is asked for an answer of its own, in steps. */
const ASKED_EVERY = 15;
/** Kinds of findings to go past, such as `layout panic`: to look for others while one is being mended. */
const IGNORED = (process.env.IGNORE ?? "").split(/\W+/).filter(Boolean);
const OFFLINE_NOISE = /ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)/;

export class Walk {
  readonly steps: Step[] = [];
  private readonly problems: string[] = [];
  /** The texts of the open tabs, by tab, as last seen where they could be kept. */
  private sources = new Map<string, Source>();
  private storage: Storage = "normal";
  private hasBeenOffline = false;
  /** Whether the page was loaded since it was looked at last. */
  private isFresh = false;

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    const origin = new URL(url).origin;
    page.on("pageerror", (error) => this.problems.push(`error: uncaught ${error.message}`));
    page.on("crash", () => this.problems.push("tab: the browser's tab crashed"));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      if (this.hasBeenOffline && OFFLINE_NOISE.test(message.text())) return;
      this.problems.push(/panicked at/.test(message.text()) ? `panic: ${message.text()}` : `console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const { protocol, origin: of } = new URL(request.url());
      if (!["data:", "blob:"].includes(protocol) && of !== origin && !request.isNavigationRequest()) this.problems.push(`origin: asked for ${request.url()}`);
    });
    page.on("framenavigated", (frame) => (this.isFresh ||= frame === page.mainFrame()));
    context.on("page", (other) => void other.waitForLoadState().catch(() => undefined));
  }

  static async begin(browser: Browser, url: string): Promise<Walk> {
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, permissions: ["clipboard-read", "clipboard-write"] });
    await context.addInitScript(openEyes);
    const page = await context.newPage();
    const walk = new Walk(context, page, url);
    await load(page, url);
    return walk;
  }

  async end(): Promise<void> {
    await this.context.close();
  }

  /** Goes `count` steps of chance; answers the first finding. */
  async wander(random: Random, count: number): Promise<Finding | null> {
    while (this.steps.length < count) {
      const step = await within(nextStep(this.page, random)).catch(() => null);
      const finding = step ? await this.take(step) : await this.look();
      if (finding) return finding;
    }
    return this.finish();
  }

  /** Does again what was written down; answers the first finding. */
  async repeat(steps: readonly Step[]): Promise<Finding | null> {
    for (const step of steps) {
      const finding = await this.take(step);
      if (finding) return finding;
    }
    return this.finish();
  }

  private async take(step: Step): Promise<Finding | null> {
    this.steps.push(step);
    if (step.do === "offline" && step.on) this.hasBeenOffline = true;
    const kept = this.sources;
    const failure = await within(carryOut(this.page, step, this.url)).then(() => null, (error: unknown) => describe(error));
    await this.comeBack();
    if (step.do === "reload") {
      this.storage = step.storage;
      // Where the storage refuses, nothing new can be kept; what was kept before must still be there afterwards.
      const lost = step.storage === "normal" ? await this.lost(kept) : null;
      if (lost) return lost;
    }
    return this.look(failure);
  }

  /** Somebody may follow a link of a plugin out of the page, or load it without a network; then the way leads back. */
  private async comeBack(): Promise<void> {
    for (const other of this.context.pages()) if (other !== this.page) await other.close();
    if (this.page.url().startsWith(this.url)) return;
    await this.context.setOffline(false);
    await load(this.page, this.url);
  }

  private async look(failure: string | null = null): Promise<Finding | null> {
    const view = await within(this.view()).catch((error: unknown) => describe(error));
    const problems = this.problems.toSorted((left, right) => Number(right.startsWith("panic")) - Number(left.startsWith("panic")));
    if (typeof view === "string") problems.push(`answer: the page does not answer: ${view}`);
    else problems.push(...view.wrongs);
    if (failure) problems.push(`answer: the step did not end: ${failure}`);
    const found = problems.map(asFinding).find(({ kind }) => !IGNORED.includes(kind));
    if (found || typeof view === "string") return found ?? null;
    // What was closed is not missed, where the storage is full too. Where it is blocked, no tab of before is there to be closed.
    if (this.storage !== "blocked") this.sources = new Map([...this.sources].filter(([tab]) => tab.startsWith(UNSEEN) || view.tabs.includes(tab)));
    if (this.storage === "normal" && view.source) this.sources.set(view.source.tab, view.source);
    if (this.steps.length % ASKED_EVERY > 0) return null;
    return (await this.page.evaluate(() => window.monkey.isAnswering())) ? null : asFinding("answer: the theme switch has no effect");
  }

  /** What is to be seen; of a page that a press led to, such as that of safe mode, when the app is there. */
  private async view(): Promise<View> {
    for (;;) {
      if (this.isFresh) {
        this.isFresh = false;
        await this.page.waitForLoadState();
        await this.comeBack();
        await isThere(this.page);
        if (this.storage !== "blocked") await this.findAgain();
      }
      const view = await this.page.evaluate(() => window.monkey.view()).catch((error: unknown) => {
        if (!/navigation|navigated/.test(describe(error))) throw error;
        this.isFresh = true;
        return null;
      });
      if (view && !this.isFresh) return view;
    }
  }

  /** Tabs have other ids after a load: notes which have the texts now, so that closing one is known to be that. */
  private async findAgain(): Promise<void> {
    const now = await within(this.page.evaluate(() => window.monkey.sources()));
    const again = [...this.sources.values()].map((source) => {
      const at = now.findIndex(({ hash, length }) => source.hash === hash && source.length === length);
      return [at < 0 ? `${UNSEEN}${source.hash}` : (now.splice(at, 1)[0]?.tab ?? ""), source] as const;
    });
    this.sources = new Map(again);
  }

  /** A text that was in a tab and is in none after a reload. */
  private async lost(before: ReadonlyMap<string, Source>): Promise<Finding | null> {
    const after = await within(this.page.evaluate(() => window.monkey.sources()));
    const isThere = ({ hash, length }: Source) => after.some((source) => source.hash === hash && source.length === length);
    const missing = [...before.values()].find((source) => !isThere(source));
    this.sources = new Map(after.map((source) => [source.tab, source]));
    if (!missing) return null;
    const { title, length, head } = missing;
    return asFinding(`text: ${title} held ${length} characters, ${JSON.stringify(head)}, and no tab does after a reload`);
  }

  /** At the end everything is as on a good day again: the page loads, a new plugin counts. */
  private async finish(): Promise<Finding | null> {
    const finding = await this.take({ do: "reload", storage: "normal", safe: false });
    if (finding) return finding;
    return this.countUp().then(() => this.look(), (error: unknown) => asFinding(`answer: a new plugin does not count at the end: ${describe(error)}`));
  }

  private async countUp(): Promise<void> {
    await this.page.setViewportSize({ width: 1360, height: 860 });
    await runPlugin(this.page, LAST);
    const card = this.page.locator('[data-part="instance-card"]', { hasText: "Monkey's last" });
    await card.getByRole("button", { name: "Add", exact: true }).click({ timeout: PATIENCE_MS / 2 });
    await card.getByText("n is 1", { exact: true }).waitFor({ timeout: PATIENCE_MS / 2 });
  }
}

function asFinding(text: string): Finding {
  return { kind: text.split(":", 1)[0] ?? "", text };
}

const describe = (error: unknown): string => (error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error));

/** Gives up on what does not end: a page that hangs answers nothing, not even that. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
