// What the monkey does, as plain data: a walk can be written down, shortened and done again.

/** An element as a person would point it out: the `nth` of its kind, by its name if that one is there. */
export type Target = { part: string; tag: string; name: string; nth: number };

/** What becomes of the browser's storage until the next reload. */
export type Storage = "normal" | "full" | "blocked";

/** Places are fractions of the window's width and height. */
export type Step =
  | { do: "click"; at: Target; times: 1 | 2 }
  | { do: "point"; x: number; y: number }
  | { do: "together"; at: Target[] }
  | { do: "type"; text: string }
  | { do: "edit"; text: string }
  | { do: "fill"; at: Target; text: string; over: boolean }
  | { do: "sweep"; part: string }
  | { do: "paste"; text: string }
  | { do: "key"; key: string }
  | { do: "wheel"; x: number; y: number; dx: number; dy: number }
  | { do: "drag"; at: Target; dx: number; dy: number }
  | { do: "resize"; width: number; height: number }
  | { do: "colours"; scheme: "light" | "dark" }
  | { do: "plugin"; name: string }
  | { do: "frames"; count: number }
  | { do: "offline"; on: boolean }
  | { do: "second"; text: string }
  | { do: "reload"; storage: Storage; safe: boolean };

/** Says a step in a few words. */
export function inWords(step: Step): string {
  const where = ({ part, tag, name, nth }: Target) => `${part} <${tag}>${name ? ` "${name}"` : ""}${nth > 0 ? ` #${nth}` : ""}`;
  switch (step.do) {
    case "click":
      return `${step.times === 2 ? "double click" : "click"} ${where(step.at)}`;
    case "fill":
      return `${step.over ? "write over" : "write into"} ${where(step.at)}: ${JSON.stringify(step.text)}`;
    case "together":
      return `clicks in one task: ${step.at.map(where).join(" · ")}`;
    case "drag":
      return `drag ${where(step.at)} by ${step.dx}, ${step.dy}`;
    default: {
      const { do: verb, ...rest } = step;
      return `${verb} ${Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value).slice(0, 80)}`).join(" ")}`;
    }
  }
}
