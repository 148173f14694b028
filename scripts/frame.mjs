// Puts the frame of the workbench into dist/index.html: what the app draws on a first visit, taken from the app itself, so
// that it stands there before the app does. page/frame.js shows it. Usage: node scripts/frame.mjs [dist]
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium, launchOptions } from "./chromium.mjs";
import { serveDist } from "./serve-dist.mjs";

const dist = resolve(process.argv[2] ?? "dist");

/** Runs in the page: the workbench without what only the app can know or do, as HTML. */
function frameOf() {
  const shell = document.querySelector(".shell");
  for (const inside of shell.querySelectorAll(".editor-area__panels, .devtools__panel, .toasts, [data-part='announcements']")) inside.replaceChildren();
  for (const bar of shell.querySelectorAll(".splitter")) {
    for (const name of bar.getAttributeNames()) if (!["class", "data-edge"].includes(name)) bar.removeAttribute(name);
  }
  // The policy allows no styles in the page: sizes are set by page/frame.js.
  for (const element of [shell, ...shell.querySelectorAll("[style]")]) element.removeAttribute("style");
  const comments = document.createNodeIterator(shell, NodeFilter.SHOW_COMMENT);
  for (let comment = comments.nextNode(); comment; comment = comments.nextNode()) comment.remove();
  shell.id = "frame";
  shell.hidden = true;
  return shell.outerHTML;
}

const server = await serveDist({ dist });
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport: { width: 1360, height: 860 }, serviceWorkers: "block" });
  // Workers that are never there: the frame says that they are starting.
  await page.route("**/worker-*.js", () => {});
  await page.goto(server.url);
  await page.locator(".shell:not(#frame) [data-part='catalog-item']").first().waitFor();
  const frame = await page.evaluate(frameOf);
  const path = join(dist, "index.html");
  const html = readFileSync(path, "utf8");
  if (!/<p id="boot"/.test(html)) throw new Error("index.html must hold the notice #boot, found none");
  writeFileSync(path, html.replace(/<p id="boot"/, () => `${frame}\n    <p id="boot"`));
} finally {
  await browser.close();
  await server.close();
}
