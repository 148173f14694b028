// The monkey's eyes inside the page: what can be clicked, what the page shows, and what must never be seen.
import type { Storage, Target } from "./steps";

/** A text that somebody typed, as the editor shows it. */
export type Source = { tab: string; title: string; length: number; hash: number; head: string };

/** What is to be seen after a step. `wrongs` are findings, such as `layout: …`. */
export type View = { wrongs: string[]; tabs: string[]; source: Source | null; health: string };

export type Eyes = {
  /** Something to click, by two numbers from 0 to 1; `only` is a selector. */
  choose(kind: number, which: number, only?: string): Target | null;
  find(target: Target): Element | null;
  /** All elements of a part that are shown, as many as there are now. */
  count(part: string): number;
  /** Where to press on it, in pixels; null if it is not in the window. */
  place(target: Target): { x: number; y: number } | null;
  view(): Promise<View>;
  /** The texts of all tabs, and the tab shown before stays shown. */
  sources(): Promise<Source[]>;
  /** Whether a press of the theme switch has an effect. */
  isAnswering(): Promise<boolean>;
  frame(): Promise<void>;
};

declare global {
  interface Window {
    monkey: Eyes;
  }
}

/** Runs before the page's own scripts, so it can use nothing from out here. `window.name` outlives a reload and says which storage to play. */
export function openEyes(): void {
  const storage = window.name as Storage;
  const refuse = (name: string) => () => {
    throw new DOMException("the monkey holds the storage", name);
  };
  if (storage === "full") {
    Storage.prototype.setItem = IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = refuse("QuotaExceededError");
  }
  if (storage === "blocked") {
    Object.defineProperty(window, "localStorage", { get: refuse("SecurityError") });
    IDBFactory.prototype.open = refuse("SecurityError");
  }

  const CLICKABLE =
    'button, a[href], input, select, textarea, summary, label, [role="tab"], [role="button"], [role="option"], [role="menuitem"], [role="separator"], [role="treeitem"], [tabindex], [data-part="editor-tab-close"], [data-part="instance-card-details"] *';
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  const partOf = (element: Element) => element.closest("[data-part]")?.getAttribute("data-part") ?? "";
  const nameOf = (element: Element) =>
    (element.getAttribute("aria-label") ?? (element.matches("textarea, select") ? "" : element.textContent) ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
  const middle = (element: Element) => {
    const box = element.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    return right - left < 1 || bottom - top < 1 ? null : { x: (left + right) / 2, y: (top + bottom) / 2 };
  };
  const isHit = (element: Element) => {
    const at = middle(element);
    const hit = at && document.elementFromPoint(at.x, at.y);
    return Boolean(hit && (element.contains(hit) || hit.contains(element)));
  };
  const leadsAway = (element: Element) => {
    const link = element.closest("a[href]");
    return link instanceof HTMLAnchorElement && (link.origin !== location.origin || link.target === "_blank" || link.matches('[data-part="safe-mode"]'));
  };
  const alike = (target: Target) => all(target.tag).filter((element) => partOf(element) === target.part);
  const find = (target: Target) => {
    const found = alike(target);
    const named = found.filter((element) => nameOf(element) === target.name);
    return named[Math.min(target.nth, named.length - 1)] ?? found[target.nth] ?? null;
  };
  const describe = (element: Element): Target => {
    const [part, tag, name] = [partOf(element), element.tagName.toLowerCase(), nameOf(element)];
    const named = alike({ part, tag, name, nth: 0 }).filter((other) => nameOf(other) === name);
    return { part, tag, name, nth: Math.max(0, named.indexOf(element as HTMLElement)) };
  };
  const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

  const shownSource = (): Source | null => {
    const input = all('[data-part="code-editor-input"]').find((field) => field.checkVisibility()) as HTMLTextAreaElement | undefined;
    const tab = all('[data-part="editor-tab"]').find((button) => button.ariaSelected === "true");
    if (!input || !tab) return null;
    // Of a large source the field holds a part.
    const text = (input as HTMLTextAreaElement & { wholeText?: string }).wholeText ?? input.value;
    let hash = 0x811c9dc5;
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
    return { tab: tab.id, title: tab.textContent?.trim() ?? "", length: text.length, hash, head: text.slice(0, 80) };
  };

  let known = new Set<string>();
  const faceless = new WeakMap<Element, number>();
  const PATIENCE_MS = { loading: 20_000, other: 5_000 };
  const cards = (): string[] =>
    all('[data-part="instance-card"]').flatMap((card) => {
      const status = card.getAttribute("data-status") ?? "";
      const widget = card.querySelector('[data-part="widget"]');
      const notice = card.querySelector('[data-part="instance-card-error"], [data-part="consent-card"], [data-part="instance-card-note"], [data-part="instance-card-gone"], .instance-card__note, [role="status"] + [role="alert"]');
      if (status !== "loading" && ((widget?.childElementCount ?? 0) > 0 || widget?.textContent || notice)) {
        faceless.delete(card);
        return [];
      }
      const since = faceless.get(card) ?? performance.now();
      faceless.set(card, since);
      const patience = status === "loading" ? PATIENCE_MS.loading : PATIENCE_MS.other;
      return performance.now() - since > patience ? [`faceless: the card of ${card.getAttribute("data-instance-id")} (${status}) shows nothing after ${patience} ms`] : [];
    });
  const layout = (): string[] => {
    const root = document.documentElement;
    const wrongs: string[] = [];
    if (root.scrollHeight > innerHeight + 1) wrongs.push(`layout: the document is ${root.scrollHeight} px high in a window of ${innerHeight}`);
    if (root.scrollWidth > innerWidth + 1) wrongs.push(`layout: the document is ${root.scrollWidth} px wide in a window of ${innerWidth}`);
    if (scrollX !== 0 || scrollY !== 0) wrongs.push(`layout: the window is scrolled to ${scrollX}, ${scrollY}`);
    for (const part of ["toolbar", "preview"]) {
      const box = document.querySelector(`[data-part="${part}"]`)?.getBoundingClientRect();
      if (box && box.height > 0 && (box.top < -1 || box.left < -1)) wrongs.push(`layout: ${part} has left the window, it is at ${box.left}, ${box.top}`);
    }
    return wrongs;
  };
  // What plugins, sources and the documentation say is theirs.
  const WORDS = '[data-part="toolbar"], .catalog, [data-part="running-list"], .instance-card__head, [data-part="performance"], [data-part="timeline-count"], [role="tablist"]';
  // One beside the other, as they are read: the text of an element has no space between its children.
  const textsOf = (element: Element): string => {
    const texts: string[] = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? "");
    return texts.join(" ");
  };
  const words = (): string[] =>
    all(WORDS).flatMap((element) => {
      const found = /.{0,30}(?<![\w-])(?:NaN|undefined|Infinity|\[object \w+\])(?![\w-]).{0,30}/.exec(textsOf(element));
      return found ? [`words: ${partOf(element)} says "${found[0]}"`] : [];
    });
  const crash = (): string[] => {
    const notice = document.querySelector<HTMLElement>('[data-part="crash-notice"]');
    if (notice?.checkVisibility()) return [`crash: ${notice.textContent?.trim().slice(0, 200)}`];
    return document.querySelector('[data-part="toolbar"]') ? [] : [`crash: the toolbar is gone; the page says "${document.body?.innerText.slice(0, 200)}"`];
  };

  window.monkey = {
    find,
    frame,
    choose(kind, which, only = CLICKABLE) {
      const groups = new Map<string, HTMLElement[]>();
      for (const element of all(only)) {
        if (!middle(element) || leadsAway(element)) continue;
        const group = `${partOf(element)} ${element.tagName}`;
        groups.set(group, [...(groups.get(group) ?? []), element]);
      }
      // What has just come up is tried first, half of the time: a popover, a notice, the buttons of an entry.
      const fresh = [...groups.keys()].filter((key) => !known.has(key));
      const keys = kind < 0.5 && fresh.length > 0 ? fresh : [...groups.keys()];
      const at = kind < 0.5 && fresh.length > 0 ? kind * 2 : kind;
      if (only === CLICKABLE) known = new Set(groups.keys());
      const group = groups.get(keys[Math.floor(at * keys.length)] ?? "") ?? [];
      const first = Math.floor(which * group.length);
      const hit = group.slice(first, first + 8).find(isHit) ?? group.slice(0, 8).find(isHit);
      return hit ? describe(hit) : null;
    },
    count: (part) => all(`[data-part="${part}"]`).filter((element) => element.checkVisibility()).length,
    place(target) {
      const element = find(target);
      return element && middle(element);
    },
    async view() {
      await frame();
      return {
        wrongs: [...crash(), ...cards(), ...layout(), ...words()],
        tabs: all('[data-part="editor-tab"]').map((tab) => tab.id),
        source: shownSource(),
        health: document.querySelector('[data-part="health"]')?.getAttribute("data-health") ?? "",
      };
    },
    async sources() {
      const found: Source[] = [];
      const before = all('[data-part="editor-tab"]').find((tab) => tab.ariaSelected === "true");
      for (const tab of all('[data-part="editor-tab"]')) {
        tab.click();
        await frame();
        const source = shownSource();
        if (source) found.push(source);
      }
      before?.click();
      await frame();
      return found;
    },
    async isAnswering() {
      const theme = () => document.documentElement.getAttribute("data-theme");
      const before = theme();
      document.querySelector<HTMLElement>('[data-part="theme-switch"]')?.click();
      await frame();
      return theme() !== before;
    },
  };
}
