// The script of a worker: wasm-bindgen's, and behind it what waits for the engine's compiled module, which the page sends.
// Called by Trunk for a build under development, and by finish-dist.mjs.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What a worker has no need of once it runs: whoever takes it over finds no way to other workers or to the network,
 * nothing to store in and nobody to talk to but the page.
 */
const TAKEN = [
  "fetch", "Worker", "SharedWorker", "importScripts", "XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "BroadcastChannel",
  "indexedDB", "caches", "fonts", "FontFace", "Notification", "webkitRequestFileSystem", "webkitRequestFileSystemSync",
  "webkitResolveLocalFileSystemURL", "webkitResolveLocalFileSystemSyncURL",
];
/** Of the navigator: storage, and devices that permission might be given to. */
const TAKEN_FROM_NAVIGATOR = ["storage", "storageBuckets", "serviceWorker", "gpu", "usb", "hid", "serial", "sendBeacon"];

/** The script, with `bindings`, which is wasm-bindgen's. */
export function workerScript(bindings) {
  return `${bindings}
{
  const take = (object, names) => {
    for (let owner = object; owner; owner = Object.getPrototypeOf(owner)) for (const name of names) delete owner[name];
  };
  const start = ({ data: module }) =>
    wasm_bindgen({ module_or_path: module }).then(
      () => {
        take(self, ${JSON.stringify(TAKEN)});
        take(navigator, ${JSON.stringify(TAKEN_FROM_NAVIGATOR)});
      },
      // Thrown out of the promise, so that the page hears of it.
      (error) => setTimeout(() => { throw error; }),
    );
  addEventListener("message", start, { once: true });
}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = (name) => join(process.env.TRUNK_STAGING_DIR ?? "dist", name);
  writeFileSync(at("worker_script.js"), workerScript(readFileSync(at("worker.js"), "utf8")));
}
