// Lets a service worker keep the files of a published build, and tells when a newer build is there: it is offered, and
// begins when the person says so or when no page of the old one is open any more.
window.playgroundOffline = (() => {
  "use strict";
  // A build under development has none.
  const named = document.querySelector('meta[name="playground-offline"]');
  const container = named && navigator.serviceWorker;
  if (!container) return { start: async () => {}, forget: async () => {} };
  const script = new URL(named.content, document.baseURI).href;
  const rules = {
    createScriptURL: (url) => {
      if (url === script) return url;
      throw new TypeError(`a service worker must be ${script}, found ${url}`);
    },
  };
  const policy = window.trustedTypes?.createPolicy("playground-offline", rules) ?? rules;
  let registration;

  /** Tells the app once a newer build waits for this page. */
  function look() {
    if (registration.waiting && container.controller) window.dispatchEvent(new Event("playground-new-build"));
  }

  return {
    /** To be called when the app is there; waits for the engine, so that nothing is fetched beside it. */
    async start() {
      await window.pluginWorkers.settled();
      registration = await container.register(policy.createScriptURL(script));
      registration?.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
      if (registration) look();
    },
    /** Lets the newer build begin, and loads its page. */
    takeOver() {
      container.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration?.waiting?.postMessage("take over");
    },
    /** Forgets what is kept, so that the next load is from the network: for a build that does not work. */
    async forget() {
      const own = await container.getRegistration(script);
      const kept = own ? (await caches.keys()).filter((name) => name.startsWith(`playground ${own.scope} `)) : [];
      await Promise.all([own?.unregister(), ...kept.map((name) => caches.delete(name))]);
    },
  };
})();
