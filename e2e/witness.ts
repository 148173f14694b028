// A Counter beside whatever else runs: clicked at a steady pace, it says how long a person would have waited.
import { expect, type Page } from "@playwright/test";
import { CounterCard, type Playground } from "./playground";

/** What a round of clicks found; times in milliseconds, memory in bytes. */
export type Figures = {
  clicks: number;
  /** Clicks whose number was on the page when the round ended. */
  answered: number;
  medianMs: number;
  p95Ms: number;
  worstMs: number;
  /** The longest task of the page in the round; 0 where none took 50 ms. */
  longestTaskMs: number;
  /** All tasks of 50 ms or more. */
  longTasks: number;
  /** JavaScript's heap and the page's own WebAssembly memory, after a collection. */
  heapBytes: number;
  wasmBytes: number;
  /** Elements on the page. */
  elements: number;
};

type Round = { latencies: number[]; longTasks: number[] };

export class Witness {
  private constructor(
    private readonly page: Page,
    readonly counter: CounterCard,
  ) {}

  /** Starts a Counter; start it before what it is to witness. */
  static async start(playground: Playground): Promise<Witness> {
    const counter = new CounterCard(await playground.runPreset("counter"));
    await expect(counter.value).toHaveText("0");
    return new Witness(playground.page, counter);
  }

  /**
   * Clicks `times`, one click each `everyMs`, whether the one before was answered or not. A click's time runs from the
   * moment at which it was due, so a page that is too busy to click is as slow as one that is too busy to answer.
   */
  async click(times: number, everyMs: number, patienceMs = 20_000): Promise<Figures> {
    const { latencies, longTasks } = await this.counter.card.root.evaluate(clickAtPace, { times, everyMs, patienceMs });
    const sorted = [...latencies].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return {
      clicks: times,
      answered: latencies.filter(Number.isFinite).length,
      medianMs: at(0.5),
      p95Ms: at(0.95),
      worstMs: at(1),
      longestTaskMs: Math.max(0, ...longTasks),
      longTasks: longTasks.length,
      ...(await memoryOf(this.page)),
    };
  }
}

/** One line for a report. */
export function told(name: string, figures: Figures): string {
  const ms = (value: number) => `${value.toFixed(0).padStart(5)} ms`;
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const { answered, clicks, medianMs, p95Ms, worstMs, longestTaskMs, heapBytes, wasmBytes, elements } = figures;
  return (
    `${name.padEnd(44)} ${answered}/${clicks} answered, median ${ms(medianMs)}, p95 ${ms(p95Ms)}, worst ${ms(worstMs)}, ` +
    `longest task ${ms(longestTaskMs)}, heap ${mb(heapBytes)}, wasm ${mb(wasmBytes)}, ${elements} elements`
  );
}

/** What the page holds, after a collection. */
export async function memoryOf(page: Page): Promise<{ heapBytes: number; wasmBytes: number; elements: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  const elements = await page.evaluate(() => document.getElementsByTagName("*").length);
  return { heapBytes: usedSize, wasmBytes: await page.evaluate(wasmBytes), elements };
}

/** The size of the page's own WebAssembly memories, which `noteMemories` kept. Runs in the page. */
function wasmBytes(): number {
  if (!window.memories?.length) throw new Error("a page that is witnessed must have noted its memories from the start, found none");
  return window.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}

declare global {
  interface Window {
    memories?: WebAssembly.Memory[];
  }
}

/** Keeps every memory that a module of the page exports; runs in the page, before anything else. */
export function noteMemories(): void {
  const memories: WebAssembly.Memory[] = [];
  window.memories = memories;
  const note = (instance: WebAssembly.Instance) => {
    for (const value of Object.values(instance.exports)) {
      if (value instanceof WebAssembly.Memory && !memories.includes(value)) memories.push(value);
    }
  };
  const streaming = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...args) => {
    const result = await streaming(...args);
    note(result.instance);
    return result;
  };
  const plain = WebAssembly.instantiate;
  WebAssembly.instantiate = (async (...args: Parameters<typeof plain>) => {
    const result: unknown = await plain(...args);
    note(result instanceof WebAssembly.Instance ? result : (result as WebAssembly.WebAssemblyInstantiatedSource).instance);
    return result;
  }) as typeof plain;
}

/** Runs in the page, on the card of the Counter. */
function clickAtPace(card: Element, { times, everyMs, patienceMs }: { times: number; everyMs: number; patienceMs: number }): Promise<Round> {
  const find = (selector: string) => card.querySelector<HTMLElement>(selector);
  const shown = () => Number(find('[data-part="counter-value"]')?.textContent);
  const first = shown();
  const begin = performance.now();
  const due = (click: number) => begin + (click + 1) * everyMs;
  const latencies: number[] = [];
  const longTasks: number[] = [];
  const tasks = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)));
  tasks.observe({ type: "longtask" });
  return new Promise((resolve) => {
    const note = () => {
      const answered = Math.min(times, shown() - first);
      const now = performance.now();
      while (latencies.length < answered) latencies.push(now - due(latencies.length));
      if (latencies.length === times) end();
    };
    const answers = new MutationObserver(note);
    answers.observe(card, { subtree: true, childList: true, characterData: true });
    const patience = setTimeout(() => {
      while (latencies.length < times) latencies.push(Number.POSITIVE_INFINITY);
      end();
    }, times * everyMs + patienceMs);
    const end = () => {
      clearTimeout(patience);
      answers.disconnect();
      // The observer of tasks hears of the last one a task later.
      setTimeout(() => {
        tasks.disconnect();
        resolve({ latencies, longTasks });
      }, 100);
    };
    const click = (number: number) => {
      find('button[aria-label="Increase Count"]')?.click();
      if (number + 1 < times) setTimeout(click, Math.max(0, due(number + 1) - performance.now()), number + 1);
    };
    setTimeout(click, everyMs, 0);
  });
}
