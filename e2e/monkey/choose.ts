// What comes next: chance decides what kind of thing, the page what there is to do it to.
import type { Page } from "@playwright/test";
import { KEYS, PASTES, PLUGINS, SIZES, TEXTS } from "./material";
import type { Random } from "./random";
import type { Step, Storage } from "./steps";

/** How often each thing is done, out of their sum. */
const WEIGHTS: Record<Step["do"], number> = {
  click: 46, point: 4, together: 3, type: 3, fill: 9, edit: 4, sweep: 2, paste: 2, key: 12, wheel: 4, drag: 2, resize: 2, colours: 1, plugin: 4, frames: 2, offline: 0.6, second: 0.4,
  reload: 1.2,
};
/** What is also pressed on all there are, one after the other. */
const SWEPT = ["editor-tab-close", "instance-card-close", "instance-card-restart", "error-entry", "errors-clear", "timeline-entry", "instance-card-dismiss", "consent-allow", "catalog-run"];

/** The next step, or nothing if there is nothing of the kind to do it to. */
export async function nextStep(page: Page, random: Random): Promise<Step | null> {
  const target = (only?: string) => page.evaluate(([kind, which, only]) => window.monkey.choose(kind, which, only), [random.fraction(), random.fraction(), only] as const);
  const place = () => ({ x: random.fraction(), y: random.fraction() });
  const verb = random.weighted(WEIGHTS);
  switch (verb) {
    case "click": {
      const at = await target();
      return at && { do: verb, at, times: random.fraction() < 0.1 ? 2 : 1 };
    }
    case "together": {
      const at = [await target("button, summary"), await target("button, summary")].filter((one) => one !== null);
      return at.length === 2 ? { do: verb, at } : null;
    }
    case "drag": {
      const at = await target('[role="separator"], input[type="range"], textarea');
      return at && { do: verb, at, dx: random.between(-600, 600), dy: random.between(-400, 400) };
    }
    case "fill": {
      const at = await target('input:not([type]), input[type="text"], input[type="search"], input[type="number"], textarea');
      return at && { do: verb, at, text: random.pick(TEXTS), over: random.fraction() < 0.4 };
    }
    case "sweep":
      return { do: verb, part: random.pick(SWEPT) };
    case "point":
      return { do: verb, ...place() };
    case "wheel":
      return { do: verb, ...place(), dx: random.pick([0, 0, -400, 400]), dy: random.pick([-3_000, -300, 300, 300, 3_000]) };
    case "type":
    case "edit":
      return { do: verb, text: random.pick(TEXTS) };
    case "paste":
      return { do: verb, text: random.pick(Object.keys(PASTES)) };
    case "second":
      return { do: verb, text: random.pick(TEXTS) };
    case "key":
      return { do: verb, key: random.pick(KEYS) };
    case "resize": {
      const [width, height] = random.pick(SIZES);
      return { do: verb, width, height };
    }
    case "colours":
      return { do: verb, scheme: random.pick(["light", "dark"]) };
    case "plugin":
      return { do: verb, name: random.pick(Object.keys(PLUGINS)) };
    case "frames":
      return { do: verb, count: random.between(1, 20) };
    case "offline":
      return { do: verb, on: random.fraction() < 0.4 };
    case "reload":
      return { do: verb, storage: random.weighted<Storage>({ normal: 6, full: 1, blocked: 1 }), safe: random.fraction() < 0.2 };
  }
}
