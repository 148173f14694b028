// A worker around quickjs-emscripten, for the bench to compare with: compiles a program once and runs it when asked.
import ng from "@jitl/quickjs-ng-wasmfile-release-sync";
import standard from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext, type QuickJSHandle } from "quickjs-emscripten-core";

type Order = { load: { variant: "ng" | "standard"; source: string } } | { run: true };

const VARIANTS = { ng, standard };
let context: QuickJSContext | undefined;
let run: QuickJSHandle;

async function load(variant: "ng" | "standard", source: string): Promise<string> {
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(VARIANTS[variant], { wasmLocation: `./${variant}.wasm` }));
  context = quickjs.newContext();
  run = context.unwrapResult(context.evalCode(`"use strict"; ${source}; () => String(run())`, "program.js", { strict: true }));
  return "";
}

function runOnce(): string {
  if (!context) throw new Error("load must come before run");
  return context.unwrapResult(context.callFunction(run, context.undefined)).consume((text) => context?.getString(text) ?? "");
}

addEventListener("message", async ({ data }: MessageEvent<Order>) => {
  try {
    postMessage({ result: "load" in data ? await load(data.load.variant, data.load.source) : runOnce() });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
