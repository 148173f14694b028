// The frame of the workbench, which stands in a published page before the app is there (scripts/frame.mjs makes it of the
// app's own views): shown in the colours and sizes that are stored, and handed over to the app. What is pressed in it
// meanwhile is done by the app, in its order, as soon as that is there.
window.playgroundFrame = (() => {
  "use strict";
  const SESSION_KEY = "plugin-playground.session";
  const VERSION = 1;
  /** What was pressed is not done any more if its part of the app comes later than this. */
  const PATIENCE_MS = 10_000;
  const root = document.documentElement;
  const find = (selector, where = document) => where.querySelector(selector);
  /** How a part is found again in the app's own views. */
  const nameOf = ({ dataset: { part, packageId } }) => `[data-part="${part}"]${packageId ? `[data-package-id="${packageId}"]` : ""}`;
  const pressed = [];
  let left;

  function storedSession() {
    try {
      const session = JSON.parse(localStorage.getItem(SESSION_KEY));
      return session.version === VERSION ? session : undefined;
    } catch {
      return undefined;
    }
  }

  function showSession(frame, { theme, sizesPx, devtoolsTab, isDevtoolsOpen }) {
    // What is open and what runs is the app's to show.
    frame.dataset.session = "stored";
    root.dataset.theme = theme;
    ["catalog-width", "preview-width", "devtools-height"].forEach((name, index) => root.style.setProperty(`--${name}`, `${sizesPx[index]}px`));
    for (const tab of frame.querySelectorAll(".devtools__tabs > .tab")) {
      tab.setAttribute("aria-selected", String(tab.dataset.part === `devtools-tab-${devtoolsTab}`));
    }
    if (!isDevtoolsOpen) {
      frame.dataset.devtools = "closed";
      find('[data-part="devtools-toggle"]', frame).setAttribute("aria-expanded", "false");
      for (const part of frame.querySelectorAll('.splitter[data-edge="bottom"], .devtools')) part.remove();
    }
  }

  function show(frame) {
    // Safe mode begins with a notice in the toolbar, and a browser that cannot run the app with the reason.
    if (!window.playgroundBoot.canRun || new URLSearchParams(location.search).has("safe")) return frame.remove();
    const session = storedSession();
    if (session) showSession(frame, session);
    frame.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-part]");
      if (button) {
        button.dataset.pressed = "true";
        pressed.push(nameOf(button));
      }
    });
    frame.hidden = false;
    find("#boot").className = "visually-hidden";
  }

  /** Does what was pressed, in its order, as far as the app has the parts; says whether that is all. */
  function press() {
    while (pressed.length > 0) {
      const part = find(pressed[0]);
      if (!part) return false;
      pressed.shift();
      part.click();
    }
    return true;
  }

  // Before the first picture: the notice that stands behind the frame has been read, so the frame is complete.
  const reader = new MutationObserver(() => {
    const frame = find("#frame");
    if (frame && find("#boot")) {
      reader.disconnect();
      show(frame);
    }
  });
  reader.observe(root, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => reader.disconnect());

  return {
    /** Takes the frame away, for the app to come in its place. */
    leave() {
      reader.disconnect();
      const frame = find("#frame");
      if (!frame) return;
      const { activeElement } = document;
      const isInside = frame.contains(activeElement) && activeElement.dataset.part;
      const search = find('[data-part="catalog-search"]', frame);
      left = {
        focused: isInside ? nameOf(activeElement) : undefined,
        search: search.value,
        selection: [search.selectionStart, search.selectionEnd],
        scrollTop: find('[data-part="catalog"]', frame).scrollTop,
      };
      frame.remove();
      for (const name of [...root.style]) root.style.removeProperty(name);
    },

    /** Brings the app to where the frame was, and does what was pressed. */
    resume() {
      if (!left) return;
      find('[data-part="catalog"]').scrollTop = left.scrollTop;
      const search = find('[data-part="catalog-search"]');
      if (left.search) {
        search.value = left.search;
        search.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (left.focused) find(left.focused)?.focus({ preventScroll: true });
      if (search === document.activeElement) search.setSelectionRange(...left.selection);
      left = undefined;
      if (press()) return;
      const late = new MutationObserver(() => press() && late.disconnect());
      late.observe(document.body, { childList: true, subtree: true });
      setTimeout(() => late.disconnect(), PATIENCE_MS);
    },
  };
})();
