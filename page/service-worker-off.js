// In the place of service-worker.js it turns that off: who has visited before forgets what was kept, and their next load
// is from the network. It takes over at once, whatever the build before was like.
async function end() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(`playground ${registration.scope} `));
  await Promise.all(kept.map((name) => caches.delete(name)));
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(end()));
