// Keeps the files of one build, so that the next visit asks the network for nothing but whether there is another build,
// and works without a network. scripts/service-worker.mjs writes BUILD in front: { id, files: { name: hash } }.
const PREFIX = `playground ${registration.scope} `;
const CACHE = PREFIX + BUILD.id;
const PAGE = registration.scope;
const addressOf = (name) => new URL(name, registration.scope).href;
/** Named by its content: the same in whichever build it is found. */
const isHashed = (address) => /-[0-9a-f]{16}\.\w+$/.test(address);
const own = new Set(Object.keys(BUILD.files).map(addressOf));

/** Has every file, with the bytes that it had when it was built: a build is never mixed with another. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(BUILD.files).map(async ([name, integrity]) => {
    const address = addressOf(name);
    const known = isHashed(address) ? await caches.match(address, { ignoreVary: true }) : undefined;
    const response = known ?? (await fetch(address, { integrity, cache: isHashed(address) ? "default" : "no-cache" }));
    if (!response.ok) throw new Error(`${address} must be there, found status ${response.status}`);
    await cache.put(address, response);
  }));
}

/** Forgets older builds but the last: pages of that one may still be open and ask for more of its files. */
async function forgetOlder() {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

/** What is kept, of this build or the one before; whatever goes wrong with that, the network has the answer. */
async function answer(request, address) {
  try {
    const kept = isHashed(address) ? caches : await caches.open(CACHE);
    return (await kept.match(address, { ignoreVary: true })) ?? (await fetch(request));
  } catch {
    return fetch(request);
  }
}

addEventListener("install", (event) => event.waitUntil(keepAll()));
addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
// A new build waits until no page of the old one is open, or until somebody asks for it.
addEventListener("message", ({ data }) => {
  if (data === "take over") skipWaiting();
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const [address] = request.url.split(/[?#]/);
  const isPage = request.mode === "navigate" && [PAGE, addressOf("index.html")].includes(address);
  const isFile = request.method === "GET" && (own.has(address) || (address.startsWith(PAGE) && isHashed(address)));
  if (isPage) event.respondWith(answer(request, PAGE));
  else if (isFile && address !== PAGE) event.respondWith(answer(request, address));
});
