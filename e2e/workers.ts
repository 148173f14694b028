// A view of the page's workers from outside: how many live, and a way to end one behind the app's back.
import type { Page } from "@playwright/test";

/** A worker as the hook knows it. */
type Watched = { native: Worker; isAlive: boolean; answers: number };

declare global {
  interface Window {
    watched: Watched[];
    mostAlive: number;
    vanish(worker: Watched): void;
  }
}

/** Must be called before the page is opened. */
export async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const terminate = Worker.prototype.terminate;
    const alive = () => window.watched.filter((worker) => worker.isAlive).length;
    window.watched = [];
    window.mostAlive = 0;
    window.vanish = (worker) => {
      worker.isAlive = false;
      terminate.call(worker.native);
    };
    window.Worker = class extends Worker {
      private readonly record: Watched = { native: this, isAlive: true, answers: 0 };
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        window.watched.push(this.record);
        window.mostAlive = Math.max(window.mostAlive, alive());
        this.addEventListener("message", () => (this.record.answers += 1));
      }
      override terminate(): void {
        this.record.isAlive = false;
        super.terminate();
      }
    };
  });
}

/** Workers that live now, the most that ever lived at once, and all that were ever started. */
export const countWorkers = (page: Page): Promise<{ alive: number; most: number; started: number }> =>
  page.evaluate(() => ({ alive: window.watched.filter((worker) => worker.isAlive).length, most: window.mostAlive, started: window.watched.length }));
