// Speaks with the built worker without the app: gloo's messages with JSON text inside, and a kill switch of its own.
import type { Page } from "@playwright/test";
import type { Entry, Outcome } from "./corpus";

const KIB = 1024;
const MIB = 1024 * KIB;

/** The app's default limits, as the worker is sent them. See worker/src/contracts/limits.rs. */
const LIMITS = {
  memoryBytes: 32 * MIB,
  loadMs: 1000,
  renderMs: 100,
  eventMs: 100,
  killGraceMs: 1000,
  sourceBytes: 512 * KIB,
  treeNodes: 5_000,
  tableCells: 50_000,
  depth: 64,
  treeBytes: MIB,
  stringBytes: 64 * KIB,
  stateBytes: MIB,
  intents: 1_000,
  intentBytes: MIB,
  consoleBytes: 64 * KIB,
};

export type Run = { outcome: Outcome; message: string; ms: number; workers: number };

type Harness = { run(entry: Entry, isWarm: boolean): Promise<Run> };

declare global {
  interface Window {
    harness: Harness;
  }
}

/** Opens an empty page beside the app's own files and puts the harness into it. */
export async function openHarness(page: Page, siteUrl: string): Promise<void> {
  const html = await (await page.request.get(siteUrl)).text();
  const named = (id: string) => new RegExp(`id="${id}"[^>]* href="([^"]+)"`).exec(html)?.[1];
  const [script, engine] = [named("plugin-worker"), named("plugin-engine")];
  if (!script || !engine) throw new Error("index.html must name the worker's files in the links plugin-worker and plugin-engine");
  const blank = `${siteUrl}blank.html`;
  await page.route(blank, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><link rel=icon href=data:,>" }));
  await page.goto(blank);
  await page.evaluate(install, { script, engine, limits: LIMITS });
}

export const runEntry = (page: Page, entry: Entry, isWarm: boolean): Promise<Run> =>
  page.evaluate(([entry, isWarm]) => window.harness.run(entry, isWarm), [entry, isWarm] as const);

/** Runs in the page, so it can use nothing from out here. */
function install({ script, engine, limits }: { script: string; engine: string; limits: typeof LIMITS }): void {
  type Fault = { code: string; message: string };
  type Slot = { native: Worker; say(op: unknown, patienceMs: number): Promise<any> };
  const START_MS = 10_000;
  const faultOf = (code: string, message: string): Fault => ({ code, message });
  const compiled = WebAssembly.compileStreaming(fetch(engine));
  let started = 0;
  let kept: Slot | undefined;

  const start = async (): Promise<Slot> => {
    started += 1;
    const native = new Worker(script);
    native.postMessage(await compiled);
    let nextId = 0;
    let answer: { id: number; resolve(value: unknown): void; reject(fault: Fault): void } | undefined;
    const settle = (action: (waiting: NonNullable<typeof answer>) => void) => {
      const waiting = answer;
      answer = undefined;
      if (waiting) action(waiting);
    };
    const say = (op: unknown, patienceMs: number) =>
      new Promise<any>((resolve, reject) => {
        const id = ++nextId;
        const timer = setTimeout(() => settle((waiting) => waiting.reject(faultOf("WORKER_HUNG", "no answer in time"))), patienceMs);
        const stop = () => clearTimeout(timer);
        answer = { id, resolve: (value) => (stop(), resolve(value)), reject: (fault) => (stop(), reject(fault)) };
        native.postMessage(JSON.stringify({ ProcessInput: [1, JSON.stringify({ id, op })] }));
      });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(faultOf("WORKER_LOST", "it did not start")), START_MS);
      native.addEventListener("error", (event) => {
        event.preventDefault();
        const isStack = /call stack size exceeded|too much recursion/.test(event.message);
        const fault = faultOf(isStack ? "VM_STACK_LIMIT" : "WORKER_LOST", event.message);
        clearTimeout(late);
        reject(fault);
        settle((waiting) => waiting.reject(fault));
      });
      native.addEventListener("message", ({ data }) => {
        const message = JSON.parse(data);
        if (message === "WorkerLoaded") {
          // The first question, as the app asks it: a worker answers once it has warmed up.
          say("Health", START_MS).then(() => (clearTimeout(late), resolve({ native, say })), reject);
          return;
        }
        const reply = JSON.parse(message.ProcessOutput[1]);
        if (reply.Done?.id !== answer?.id) return;
        const { Ok, Err } = reply.Done.outcome;
        settle((waiting) => (Err ? waiting.reject(Err) : waiting.resolve(Ok)));
      });
    });
  };

  const lastButton = (node: any): { handler: string; args?: unknown } | undefined => {
    for (const child of [...(Array.isArray(node?.children) ? node.children : [])].reverse()) {
      const found = lastButton(child);
      if (found) return found;
    }
    return node?.kind === "button" ? node.props?.onClick : undefined;
  };

  const play = async (worker: Slot, entry: Entry) => {
    const [instance_id, package_id] = ["hostile-1", "hostile"];
    const { Loaded: loads } = await worker.say({ Load: [{ instance_id, package_id, source: entry.code, limits }] }, limits.loadMs + limits.killGraceMs);
    if (loads[0].outcome.Err) throw loads[0].outcome.Err;
    const manifest = loads[0].outcome.Ok;
    const slices = [{ key: "pluginState", revision: 1, value: manifest.initialState }];
    const widget = manifest.widgets[0];
    const { Rendered: results } = await worker.say({ Render: [{ instance_id, widget, slices }] }, limits.renderMs + limits.killGraceMs);
    if (results[0].outcome.Err) throw results[0].outcome.Err;
    if (entry.phase !== "event") return;
    const click = lastButton(results[0].outcome.Ok.tree);
    if (!click) throw faultOf("no button", "a plugin that strikes in an event must render a button");
    await worker.say({ Event: { instance_id, widget, handler: click.handler, args: click.args ?? null, slices: [] } }, limits.eventMs + limits.killGraceMs);
  };

  window.harness = {
    async run(entry, isWarm) {
      const worker = (isWarm && kept) || (await start());
      const began = performance.now();
      const fault: Fault | undefined = await play(worker, entry).then(() => undefined, (error) => (error.code ? error : faultOf("harness", String(error))));
      const ms = performance.now() - began;
      kept = undefined;
      const isDead = fault && ["WORKER_HUNG", "WORKER_LOST"].includes(fault.code);
      // A worker that overflowed the browser's own stack is as dead; who can still unload its plugin is not.
      const isUsable = isWarm && !isDead && (await worker.say({ Dispose: { instance_id: "hostile-1" } }, 2000).then(() => true, () => false));
      if (isUsable) kept = worker;
      else worker.native.terminate();
      return { outcome: fault?.code ?? "ok", message: fault?.message ?? "", ms, workers: started };
    },
  };
}
