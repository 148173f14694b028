// Starts the workers that plugins run in. What they are made of is on its way from the page's first bytes, and the first
// of them starts before the app is there. They need no network: see docs/decisions/017.
window.pluginWorkers = (() => {
  "use strict";
  if (!window.playgroundBoot.canRun) return undefined;

  // The first lines of a worker. The names of the policies that may make addresses of scripts are used up here, so nobody
  // in the worker can start another script.
  //
  // Here too the worker's only way out is made: a port, which the page can close at any moment. What a worker posts by
  // itself, its errors and its console would still reach the page for seconds after it was ended: see docs/decisions/028.
  const cradle = () => {
    for (const name of ["playground", "playground-workers", "playground-offline"]) self.trustedTypes?.createPolicy(name, {});

    const { port1, port2 } = new MessageChannel();
    self.postMessage(null, [port2]);
    for (let owner = self; owner; owner = Object.getPrototypeOf(owner)) delete owner.postMessage;
    const say = port1.postMessage.bind(port1);
    self.postMessage = (message) => say(message);

    const stringify = JSON.stringify;
    const { error, warn } = console;
    let lines = 50;
    const written = (write) => (...what) => { if (lines-- > 0) write(...what); };
    self.console = { error: written(error), warn: written(warn) };
    const caught = (name, tell) =>
      addEventListener(name, (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        tell(event);
      });
    caught("error", ({ message }) => say(stringify({ WorkerFailed: `${message}` })));
    caught("unhandledrejection", ({ reason }) => self.console.error(reason));
  };

  const rules = {
    createScriptURL: (url) => {
      if (url.startsWith(`blob:${location.origin}/`)) return url;
      throw new TypeError(`a worker must be started from a blob of this page, found ${url}`);
    },
  };
  const policy = window.trustedTypes?.createPolicy("playground-workers", rules) ?? rules;

  /** Makes something once; once more after that failed. */
  const once = (make) => {
    let made;
    return () => (made ??= make().catch((error) => {
      made = undefined;
      throw error;
    }));
  };
  /** The file that a link of the page names, with the hash that stands there. */
  const file = async (id) => {
    const { href, integrity } = document.getElementById(id);
    const response = await fetch(href, integrity ? { integrity } : {});
    if (!response.ok) throw new Error(`${href} must be there, found status ${response.status}`);
    return response;
  };
  const engine = once(async () => {
    const response = await file("plugin-engine");
    const isStreamed = response.headers.get("content-type") === "application/wasm";
    return isStreamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  });
  const address = once(async () => {
    const script = await (await file("plugin-worker")).text();
    return URL.createObjectURL(new Blob([`(${cradle})();\n`, script], { type: "text/javascript" }));
  });

  /** The port that a worker hands over with its first message. */
  const portOf = (native) =>
    new Promise((resolve, reject) => {
      native.onmessage = ({ ports: [port] }) => (port ? resolve(port) : reject(new Error("a worker must begin with its port, found none")));
      native.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "the browser could not start it"));
      };
    }).finally(() => {
      native.onmessage = null;
      native.onerror = null;
    });

  async function start() {
    const compiled = engine();
    // Its failure is told where it is waited for.
    compiled.catch(() => {});
    // No other worker of this origin is called so: other tabs have workers too.
    const name = `plugin-worker-${Date.now()}-${Math.random()}`;
    const native = new Worker(policy.createScriptURL(await address()), { name });
    try {
      const port = await portOf(native);
      native.postMessage(await compiled);
      return { native, name, port };
    } catch (error) {
      native.terminate();
      throw error;
    }
  }

  // In safe mode nothing is started before the user runs something.
  const first = new URLSearchParams(location.search).has("safe") ? undefined : start();
  first?.catch(() => {});
  let early = first;
  return {
    /** A promise of a worker: itself, its name, and the port that it speaks through, not yet started. */
    start: () => {
      const worker = early ?? start();
      early = undefined;
      return worker;
    },
    /** Waits until it is known whether the first worker starts, if it was to. */
    settled: () => Promise.allSettled([first]),
  };
})();
