// Engines to run a program in, each in a worker on a page of its own: the worker of a build, and quickjs-emscripten's.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page, Worker as PageWorker } from "@playwright/test";
import { build } from "esbuild";
import { serveDist } from "../scripts/serve-dist.mjs";

/** An engine that has been started. `run` answers what the program returned and the milliseconds until it was known. */
export type Engine = {
  name: string;
  load(source: string): Promise<void>;
  run(): Promise<{ result: string; ms: number }>;
  /** The worker that the last program was loaded into. */
  worker(): PageWorker;
  close(): Promise<void>;
};

type Kind = "playground" | "ng" | "standard";

const PACKAGES = { ng: "@jitl/quickjs-ng-wasmfile-release-sync", standard: "@jitl/quickjs-wasmfile-release-sync" };

declare global {
  interface Window {
    engine: { load(source: string): Promise<void>; run(): Promise<{ result: string; ms: number }> };
  }
}

/** Starts the worker of the build in `folder`, a finished `dist/`. */
export const startPlayground = (browser: Browser, name: string, folder: string): Promise<Engine> => start(browser, name, "playground", folder);

/** Bundles quickjs-emscripten and starts one of its builds. */
export async function startEmscripten(browser: Browser, name: string, variant: "ng" | "standard"): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const entry = fileURLToPath(new URL("emscripten.worker.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile: join(folder, "worker.js"), bundle: true, format: "iife", platform: "browser", logLevel: "error", define: { "import.meta.url": "self.location.href" } });
  const wasm = createRequire(import.meta.url).resolve(`${PACKAGES[variant]}/wasm`);
  cpSync(join(dirname(wasm), "emscripten-module.wasm"), join(folder, `${variant}.wasm`));
  writeFileSync(join(folder, "index.html"), `<link id="plugin-worker" href="worker.js">`);
  const engine = await start(browser, name, variant, folder);
  return { ...engine, close: () => engine.close().finally(() => rmSync(folder, { recursive: true })) };
}

async function start(browser: Browser, name: string, kind: Kind, folder: string): Promise<Engine> {
  const server = await serveDist({ dist: folder });
  const page: Page = await browser.newPage();
  const html = await (await page.request.get(server.url)).text();
  const named = (id: string): string | undefined => new RegExp(`id="${id}"[^>]* href="([^"]+)"`).exec(html)?.[1];
  const [script, module] = [named("plugin-worker"), named("plugin-engine")];
  if (!script) throw new Error(`${folder}/index.html must name the worker's script in the link plugin-worker`);
  await page.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><link rel=icon href=data:,>" }));
  await page.goto(`${server.url}blank.html`);
  await page.evaluate(install, { script, module, kind });
  return {
    name,
    load: (source) => page.evaluate((source) => window.engine.load(source), source),
    run: () => page.evaluate(() => window.engine.run()),
    worker: () => page.workers()[0],
    close: () => page.close().then(server.close),
  };
}

/** Runs in the page, so it can use nothing from out here. */
function install({ script, module, kind }: { script: string; module: string | undefined; kind: Kind }): void {
  const instance_id = "bench-1";
  const limits = { loadMs: 60_000, renderMs: 60_000, killGraceMs: 60_000 };
  const plugin = (source: string): string => `${source}
definePlugin(({ ui }) => ({ id: "bench", title: "Bench", initialState: null, widgets: { main: { render: () => ui.text(String(run())) } } }));`;
  let worker: Worker | undefined;

  /** Posts `message` and waits for the first reply that `read` takes for an answer. */
  const ask = (message: unknown, read: (data: any) => unknown): Promise<any> =>
    new Promise((resolve, reject) => {
      const native = (worker ??= new Worker(script));
      native.onerror = ({ message }) => reject(new Error(message));
      native.onmessage = ({ data }) => {
        try {
          const answer = read(data);
          if (answer !== undefined) resolve(answer);
        } catch (error) {
          reject(error);
        }
      };
      if (message !== undefined) native.postMessage(message);
    });
  const answer = ({ result, error }: { result?: string; error?: string }): string | undefined => {
    if (error !== undefined) throw new Error(error);
    return result;
  };
  const ours = (op: unknown): Promise<any> =>
    ask(JSON.stringify({ ProcessInput: [1, JSON.stringify({ id: 1, op })] }), (data) => {
      const { Ok, Err } = JSON.parse(JSON.parse(data).ProcessOutput[1]).Done?.outcome ?? {};
      if (Err) throw new Error(Err.message);
      return Ok;
    });

  const engines = {
    async load(source: string): Promise<void> {
      worker?.terminate();
      worker = undefined;
      if (kind !== "playground") return void (await ask({ load: { variant: kind, source } }, answer));
      // A build's worker is sent its engine, as the page does it; the one that counts fetches its own.
      await ask(module && (await WebAssembly.compileStreaming(fetch(module))), (data) => JSON.parse(data) === "WorkerLoaded" || undefined);
      await ours({ Load: [{ instance_id, package_id: "bench", source: plugin(source), limits }] });
    },
    async run(): Promise<{ result: string; ms: number }> {
      const began = performance.now();
      const slices = [{ key: "pluginState", revision: 1, value: null }];
      const answered = kind === "playground" ? await ours({ Render: [{ instance_id, widget: "main", slices }] }) : await ask({ run: true }, answer);
      const ms = performance.now() - began;
      if (kind !== "playground") return { result: answered, ms };
      const { Ok, Err } = answered.Rendered[0].outcome;
      if (Err) throw new Error(Err.message);
      return { result: Ok.tree.props?.text ?? Ok.tree.text, ms };
    },
  };
  window.engine = engines;
}
