// The page object: the playground as a user knows it, by the `data-part` names that the app promises.
import { expect, type Locator, type Page } from "@playwright/test";

export type Panel = "timeline" | "state" | "capabilities" | "errors" | "shared" | "console" | "performance" | "inspector" | "docs";

export const part = (name: string): string => `[data-part="${name}"]`;

export class Playground {
  readonly catalog: Locator;
  readonly editor: Locator;
  readonly cards: Locator;
  readonly devtools: Locator;
  readonly timelineEntries: Locator;
  readonly errorEntries: Locator;

  constructor(readonly page: Page) {
    this.catalog = page.locator(part("catalog"));
    this.editor = page.locator(part("code-editor-input"));
    this.cards = page.locator(part("instance-card"));
    this.devtools = page.locator(part("devtools"));
    this.timelineEntries = page.locator(part("timeline-entry"));
    this.errorEntries = page.locator(part("error-entry"));
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    // The frame looks the same; the app takes this notice away.
    await expect(this.page.locator("#boot")).toHaveCount(0);
    await expect(this.page.locator(part("toolbar"))).toBeVisible();
  }

  catalogItem(packageId: string): Locator {
    return this.page.locator(`${part("catalog-item")}[data-package-id="${packageId}"]`);
  }

  /** Opens a preset in the editor. */
  async openPreset(packageId: string): Promise<void> {
    await this.catalogItem(packageId).click();
    await expect(this.editor).toHaveValue(new RegExp(`id: "${packageId}"`));
  }

  /** Opens a new plugin and writes `source` over the template. */
  async write(source: string): Promise<void> {
    await this.page.locator(part("new-plugin")).click();
    await expect(this.editor).toBeVisible();
    await this.editor.fill(source);
  }

  /** Runs what the editor holds and answers the card of the new instance. */
  async run(): Promise<Card> {
    return this.startedBy(() => this.page.locator(part("editor-run")).click());
  }

  /** Does `start` and answers the card that appeared. */
  async startedBy(start: () => Promise<void>): Promise<Card> {
    const before = await this.instanceIds();
    await start();
    await expect(this.cards).toHaveCount(before.length + 1);
    const id = (await this.instanceIds()).find((candidate) => !before.includes(candidate));
    if (!id) throw new Error(`a new instance card must have a new data-instance-id, found ${before.join(", ")}`);
    return this.card(id);
  }

  card(instanceId: string): Card {
    return new Card(this.page.locator(`${part("instance-card")}[data-instance-id="${instanceId}"]`), instanceId);
  }

  async runPreset(packageId: string): Promise<Card> {
    await this.openPreset(packageId);
    return this.run();
  }

  async runSource(source: string): Promise<Card> {
    await this.write(source);
    return this.run();
  }

  async show(panel: Panel): Promise<void> {
    await this.page.locator(part(`devtools-tab-${panel}`)).click();
  }

  async instanceIds(): Promise<string[]> {
    return this.cards.evaluateAll((cards) => cards.map((card) => card.getAttribute("data-instance-id") ?? ""));
  }
}

/** One running instance as its card shows it. */
export class Card {
  readonly widget: Locator;
  readonly error: Locator;

  constructor(
    readonly root: Locator,
    readonly instanceId: string,
  ) {
    this.widget = root.locator(part("widget"));
    this.error = root.locator(part("instance-card-error"));
  }

  button(name: string): Locator {
    return this.widget.getByRole("button", { name, exact: true });
  }

  async close(): Promise<void> {
    await this.root.locator(part("instance-card-close")).click();
    await expect(this.root).toHaveCount(0);
  }
}

/** A running Counter preset. */
export class CounterCard {
  readonly value: Locator;
  readonly increase: Locator;
  readonly decrease: Locator;

  constructor(readonly card: Card) {
    this.value = card.widget.locator(part("counter-value"));
    this.increase = card.button("Increase Count");
    this.decrease = card.button("Decrease Count");
  }
}
