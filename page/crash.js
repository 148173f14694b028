// Tells that the app has died, without the app: a panic or a trap leaves its memory in a state that nothing may go on
// with. Stops all workers, lets no event, timer or worker reach the app any more, and shows the page's last section.
// Loaded before the app, so that its listeners come first.
window.playgroundCrash = (() => {
  "use strict";
  const SOON_AFTER_LOAD_MS = 30_000;
  const SAFE_MODE_FIRST_AFTER = 2;
  const COUNT_KEY = "plugin-playground.crashes";
  const EVENTS = [
    "auxclick", "beforeinput", "beforetoggle", "blur", "change", "click", "compositionend", "compositionstart",
    "compositionupdate", "contextmenu", "copy", "cut", "dblclick", "dragend", "dragenter", "dragleave", "dragover", "dragstart",
    "drop", "focus", "focusin", "focusout", "hashchange", "input", "keydown", "keyup", "message", "mousedown", "mouseenter",
    "mouseleave", "mousemove", "mouseout", "mouseover", "mouseup", "pagehide", "pageshow", "paste", "pointercancel",
    "pointerdown", "pointerenter", "pointerleave", "pointermove", "pointerout", "pointerover", "pointerup", "popstate", "reset",
    "resize", "scroll", "search", "select", "selectionchange", "storage", "submit", "toggle", "touchend", "touchmove",
    "touchstart", "visibilitychange", "wheel",
  ];
  const workers = new Set();
  let isOver = false;
  let save = () => {};

  const NativeWorker = window.Worker;
  if (NativeWorker) {
    window.Worker = class Worker extends NativeWorker {
      constructor(...args) {
        if (isOver) throw new Error("the playground has stopped");
        super(...args);
        workers.add(this);
      }
      terminate() {
        workers.delete(this);
        super.terminate();
      }
    };
  }

  const byId = (id) => document.getElementById(id);
  const isOurs = (target) => target instanceof Node && byId("crash").contains(target);
  const hold = (event) => {
    if (isOver && !isOurs(event.target)) event.stopImmediatePropagation();
  };
  for (const type of EVENTS) window.addEventListener(type, hold, true);

  // How often in a row the app died soon after it was loaded. Where the browser keeps nothing, each time is the first.
  function count(next) {
    try {
      const before = Number(sessionStorage.getItem(COUNT_KEY)) || 0;
      sessionStorage.setItem(COUNT_KEY, String(next(before)));
      return next(before);
    } catch {
      return next(0);
    }
  }
  setTimeout(() => count(() => 0), SOON_AFTER_LOAD_MS);

  function stopEverything() {
    for (const worker of [...workers]) worker.terminate();
    const newest = setTimeout(() => {}, 0);
    for (let id = 1; id <= newest; id += 1) clearTimeout(id);
    const newestFrame = requestAnimationFrame(() => {});
    for (let id = Math.max(1, newestFrame - 1_000); id <= newestFrame; id += 1) cancelAnimationFrame(id);
    for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) window[name] = () => 0;
  }

  function report(message) {
    const build = document.querySelector("meta[name='playground-build']");
    return [
      `Plugin Playground, build ${build ? build.content : "of a developer"}`,
      `${new Date().toISOString()}, ${Math.round(performance.now())} ms after it was loaded`,
      navigator.userAgent,
      "",
      message,
    ].join("\n");
  }

  function show(message, soonCrashes) {
    const section = byId("crash");
    for (const other of document.body.children) if (other !== section) other.inert = true;
    byId("crash-report").value = report(message);
    const editor = document.querySelector("textarea[data-part='code-editor-input']");
    // Of a large source the editor's textarea holds a part, and has the whole beside it.
    const source = editor && (editor.wholeText ?? editor.value);
    if (source) {
      byId("crash-source").value = source;
      byId("crash-source-row").hidden = false;
    }
    if (soonCrashes >= SAFE_MODE_FIRST_AFTER) {
      // It may be the build that was kept.
      window.playgroundOffline?.forget();
      byId("crash-again").hidden = false;
      byId("crash-reload").classList.remove("button--primary");
      byId("crash-safe-mode").classList.add("button--primary");
      byId("crash-actions").prepend(byId("crash-safe-mode"));
    }
    section.hidden = false;
    byId("crash-actions").firstElementChild.focus();
  }

  async function copy() {
    const field = byId("crash-report");
    let isDone = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      isDone = document.execCommand("copy");
    }
    byId("crash-copied").textContent = isDone ? "Copied." : "The browser refused. Select the text and copy it yourself.";
  }

  // What ends the app for good: a trap, or a stack that is full, inside its module. A script of the page that throws does not.
  function endsTheApp(error) {
    if (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError) return true;
    const isStackFull = error instanceof RangeError || (error && error.name === "InternalError");
    return Boolean(isStackFull && /wasm/.test(String(error.stack)));
  }
  const hear = (error) => {
    if (endsTheApp(error)) fail(String(error.stack || error));
  };
  window.addEventListener("error", (event) => hear(event.error));
  window.addEventListener("unhandledrejection", (event) => hear(event.reason));

  // Only the first death is told; what dies of it says nothing new.
  function fail(message) {
    if (isOver) return;
    isOver = true;
    const soonCrashes = performance.now() <= SOON_AFTER_LOAD_MS ? count((before) => before + 1) : count(() => 0);
    stopEverything();
    byId("crash-reload").addEventListener("click", () => location.reload());
    byId("crash-copy").addEventListener("click", copy);
    show(message, soonCrashes);
    try {
      // The app's own words of what stands in the editor, if it can still say them.
      save();
    } catch {
      byId("crash-unsaved").hidden = false;
    }
  }

  return {
    fail,
    beforeTheEnd: (action) => {
      save = action;
    },
  };
})();
