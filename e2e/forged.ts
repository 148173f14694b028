// Workers that were taken over: the real one, with a hook that lies when a handler of the name of a lie is asked for.
import type { Page } from "@playwright/test";

/** What a taken worker does. Each stands for a handler of the plugin that asks for it. */
export const LIES = {
  flood: "posts as fast as it can, for 20 s",
  flood_unread: "posts what is no message, as fast as it can, for 20 s",
  hello: "says hello once more",
  bridge: "speaks to a bridge that nobody has",
  twice: "answers twice",
  foreign: "answers another request",
  working: "says that it works on what it was not asked for, and is silent",
  flood_later: "posts as fast as it can while it has nothing to do, for 20 s",
  errors: "reports errors as fast as it can, for 20 s",
  giant: "posts a text larger than any answer",
  idle: "speaks when it has nothing to do",
  throws: "throws again and again",
} as const;

/** What a taken worker does instead of answering. */
export const SILENCES = {
  silence: "is silent",
  rejections: "rejects promises as fast as it can, for 20 s,",
  writes: "writes to its console as fast as it can, for 20 s,",
  violations: "does what the policy forbids as fast as it can, for 20 s,",
} as const;

export type Lie = keyof typeof LIES | keyof typeof SILENCES | "locks";

/** Runs in the worker before its own script. */
const HOOK = `(() => {
  const post = self.postMessage.bind(self);
  const say = (bridge, reply) => post(JSON.stringify({ ProcessOutput: [bridge, JSON.stringify(reply)] }));
  const busy = (act) => { for (const end = Date.now() + 20000; Date.now() < end;) act(); };
  const flood = (what) => busy(() => post(what()));
  let next = (message) => post(message);
  self.postMessage = (message) => next(message);
  const lies = {
    flood: (bridge) => flood(() => JSON.stringify({ ProcessOutput: [bridge, "{}"] })),
    flood_later: (bridge) => setTimeout(() => flood(() => JSON.stringify({ ProcessOutput: [bridge, "{}"] })), 300),
    errors: () => busy(() => reportError(new Error("again"))),
    rejections: () => busy(() => Promise.reject(new Error("again"))),
    writes: () => busy(() => { console.error("again"); console.log?.("again"); }),
    violations: () => busy(() => { try { (0, eval)("1"); } catch {} }),
    flood_unread: () => flood(() => ({ no: "message" })),
    hello: () => post('"WorkerLoaded"'),
    bridge: (bridge, id) => say(bridge + 7, { Working: { id, item: 0 } }),
    twice: () => { next = (message) => { post(message); post(message); }; },
    foreign: (bridge, id) => say(bridge, { Done: { id: id + 1, outcome: { Ok: { Handled: { intents: [], reads: [] } } }, cost: { elapsedUs: 1, interrupted: false, memoryBytes: 1 } } }),
    working: (bridge, id) => { say(bridge, { Working: { id, item: 5 } }); for (;;); },
    giant: (bridge) => post(JSON.stringify({ ProcessOutput: [bridge, "x".repeat(70e6)] })),
    idle: (bridge, id) => setTimeout(() => say(bridge, { Working: { id, item: 0 } }), 300),
    throws: () => { for (let n = 0; n < 1000; n++) setTimeout(() => { throw new Error("again"); }, 300); },
    silence: () => { for (;;); },
    locks: () => setInterval(async () => {
      const { held } = await navigator.locks.query();
      for (const { name } of held) navigator.locks.request(name, { steal: true }, () => new Promise(() => {})).catch(() => {});
    }, 50),
  };
  self.addEventListener("message", ({ data }) => {
    if (typeof data !== "string") return;
    const input = JSON.parse(data).ProcessInput;
    if (!input) return;
    const { id, op } = JSON.parse(input[1]);
    const lie = op.Event && lies[op.Event.handler];
    if (lie) lie(input[0], id);
  });
})();
`;

/** Serves the page without the hash of the file that this link names, as a whole other build would come with its own. */
export async function withoutHash(page: Page, id: "plugin-worker" | "plugin-engine"): Promise<void> {
  await page.route((url) => url.pathname.endsWith("/"), async (route) => {
    const response = await route.fetch();
    const link = new RegExp(`(<link id="${id}"[^>]*?) integrity="[^"]*"`);
    await route.fulfill({ response, body: (await response.text()).replace(link, "$1") });
  });
}

/** Serves the hooked worker; must be called before the page is opened. */
export async function takeOverWorkers(page: Page): Promise<void> {
  await withoutHash(page, "plugin-worker");
  await page.route(/\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: HOOK + (await response.text()) });
  });
}

/** A plugin whose only button lies. */
export const liar = (lie: Lie): string => `definePlugin(({ ui }) => ({
  id: "liar", title: "Liar", initialState: {}, widgets: { main: {
    render: () => ui.button("Lie", { onClick: "${lie}" }),
    handlers: { ${lie}() {} },
  } },
}));`;
