// The script that a worker starts with: it fetches the worker's two files and starts them. Trunk's own knows them only by
// addresses that are relative to itself, and in a worker that was made from a blob nothing is relative to anything.
// Called by Trunk for a build under development, and by finish-dist.mjs with hashed names.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What a worker has no need of once it runs: whoever takes it over finds no way to other workers, no connection that
 * stays, nothing to store in and nobody to talk to but the page. `fetch` stays, since the engine is fetched with it; it
 * reaches what the policy allows, the page's own origin.
 */
const TAKEN = [
  "Worker", "SharedWorker", "importScripts", "XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "BroadcastChannel",
  "indexedDB", "caches", "fonts", "FontFace", "Notification", "webkitRequestFileSystem", "webkitRequestFileSystemSync",
  "webkitResolveLocalFileSystemURL", "webkitResolveLocalFileSystemSyncURL",
];
/** Of the navigator: storage, and devices that permission might be given to. */
const TAKEN_FROM_NAVIGATOR = ["storage", "storageBuckets", "serviceWorker", "gpu", "usb", "hid", "serial", "sendBeacon"];

/** The loader for the files `script` and `wasm`, beside the page; `integrity` is that of the module, if it is known. */
export function workerLoader({ script, wasm, integrity }) {
  return `{
  // What the page's own first script left, if it was that which came before: see app/src/sandbox/browser/cradle.js.
  const { base = location.href, trust = (url) => url } = self.pluginWorker ?? {};
  delete self.pluginWorker;
  const at = (name) => new URL(name, base).href;
  const take = (object, names) => {
    for (let owner = object; owner; owner = Object.getPrototypeOf(owner)) for (const name of names) delete owner[name];
  };
  importScripts(trust(at("./${script}")));
  wasm_bindgen({ module_or_path: fetch(at("./${wasm}"), ${JSON.stringify(integrity ? { integrity } : {})}) }).then(
    () => {
      take(self, ${JSON.stringify(TAKEN)});
      take(navigator, ${JSON.stringify(TAKEN_FROM_NAVIGATOR)});
    },
    // Thrown out of the promise, so that the page hears of it.
    (error) => setTimeout(() => { throw error; }),
  );
}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(process.env.TRUNK_STAGING_DIR ?? "dist", "worker_loader.js"), workerLoader({ script: "worker.js", wasm: "worker_bg.wasm" }));
}
