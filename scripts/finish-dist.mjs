// Turns Trunk's release output into what is published: minified files with hashed names, no inline script, a
// Content-Security-Policy, and dist/_headers for hosts that read it. Usage: node scripts/finish-dist.mjs [dist]
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { mostMemory } from "./wasm-module.mjs";
import { workerScript } from "./worker-script.mjs";

const { buildSync, transformSync } = createRequire(new URL("../e2e/package.json", import.meta.url))("esbuild");
const dist = process.argv[2] ?? "dist";

// A worker is made from a blob of the page and so follows this policy too (docs/decisions/017). There are three policies of
// Trusted Types: the app's for the templates of its views, those of page/workers.js and page/offline.js for the addresses
// of their workers. A worker uses up all names before it runs anything of a plugin.
const TRUSTED = "playground";
const PAGE_POLICY = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self' blob:", "connect-src 'self'", "style-src 'self'",
  "img-src 'self' data:", "font-src 'self'", "base-uri 'none'", "form-action 'none'", "object-src 'none'",
  "require-trusted-types-for 'script'", `trusted-types ${TRUSTED} ${TRUSTED}-workers ${TRUSTED}-offline`,
].join("; ");
// For who starts the worker's files by themselves: then it follows the headers of its own script.
const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'none'";
const SERVICE_WORKER_POLICY = "default-src 'none'; connect-src 'self'";

// The most memory of each module, in MiB.
const [WORKER_MIB, APP_MIB] = [256, 1024];

// Files with a name that stays, which a host must ask for anew each time.
const NAMED = ["index.html", "NOTICE.txt", "service-worker.js", "service-worker-off.js"];

const published = [];
let html = readFileSync(join(dist, "index.html"), "utf8");

function fail(message) {
  console.error(`finish-dist: ${message}`);
  process.exit(1);
}

const digest = (data, algorithm, encoding) => createHash(algorithm).update(data).digest(encoding);
const hashOf = (data) => `sha384-${digest(data, "sha384", "base64")}`;
const integrity = (data) => `integrity="${hashOf(data)}"`;

/** Takes a file that Trunk made out of dist. */
function take(name, encoding) {
  const path = join(dist, name);
  if (!existsSync(path)) fail(`${path} must exist after trunk build, found nothing`);
  const data = readFileSync(path, encoding);
  rmSync(path);
  return data;
}

/** Writes `data` under a name made of its content and returns that name. */
function publish(stem, extension, data) {
  const name = `${stem}-${digest(data, "sha256", "hex").slice(0, 16)}.${extension}`;
  writeFileSync(join(dist, name), data);
  published.push(name);
  return name;
}

const minified = (code, loader, options = {}) => transformSync(code, { loader, minify: true, legalComments: "none", ...options }).code;

/** Replaces what `pattern` matches in index.html, which must be there. */
function replace(pattern, replacement, what) {
  if (!pattern.test(html)) fail(`index.html must hold ${what}, found none`);
  html = html.replace(pattern, replacement);
}

/** Publishes wasm-bindgen's pair of files under `stem`: the module, and `script`, which refers to it by its hashed name. */
function publishPair(stem, script) {
  const module = take(`${stem}_bg.wasm`);
  const wasm = publish(`${stem}_bg`, "wasm", module);
  const code = minified(script.replaceAll(`${stem}_bg.wasm`, wasm), "js");
  return { wasm, script: publish(stem, "js", code), code, hash: hashOf(module) };
}

/**
 * The app's script and the one that fetches its parts, which import each other, as one. Each part is fetched with the hash
 * of its bytes: one of another build is refused.
 */
function appScript() {
  // wasm-bindgen names the other once for each function that it has of it.
  const logOverride = { "duplicate-object-key": "silent" };
  const [{ text }] = buildSync({ entryPoints: [join(dist, "playground.js")], bundle: true, format: "esm", write: false, logOverride }).outputFiles;
  ["playground.js", "__wasm_split.js"].forEach((name) => take(name));
  const parts = new Set(readdirSync(dist).filter((name) => /^(?:split|chunk)_\w+\.wasm$/.test(name)));
  const code = text.replace(/new URL\("\.\/(\w+\.wasm)", import\.meta\.url\)(?=\);)/g, (_, name) => {
    const module = take(name);
    parts.delete(name);
    return `new URL("./${publish(basename(name, ".wasm"), "wasm", module)}", import.meta.url), { integrity: "${hashOf(module)}" }`;
  });
  if (parts.size > 0) fail(`every part must be fetched by __wasm_split.js, found ${[...parts].join(", ")}`);
  return code;
}

/** Trusted Types: the app's script makes the templates of its views, and they may hold nothing that runs. */
function trusted(code) {
  const rules = `{
    createHTML: (html) => { if (!/<(?:script|iframe|object|embed|link|meta|base|style|[^>]*[\\s"'/](?:on\\w+|srcdoc)\\s*=|[^>]*javascript:)/i.test(html)) return html; throw new TypeError("a template must hold nothing that runs, found " + html); },
  }`;
  const template = /(\.innerHTML = )(getStringFromWasm0\([^()]*\))/g;
  if (!template.test(code)) fail(`playground.js must hold ${template}, found none`);
  code = code.replace(template, "$1trusted.createHTML($2)");
  return `const rules = ${rules};\nconst trusted = globalThis.trustedTypes?.createPolicy("${TRUSTED}", rules) ?? rules;\n${code}`;
}

function finishApp() {
  checkMemory("playground_bg.wasm", APP_MIB, "app/build.rs");
  const { wasm, script, code, hash } = publishPair("playground", trusted(appScript()));
  replace(/(?<=module_or_path: )"\.\/playground_bg\.wasm"/, `fetch("./${wasm}", { integrity: "${hash}" })`, "the start of the app");
  html = html.replaceAll("./playground_bg.wasm", `./${wasm}`).replaceAll("./playground.js", `./${script}`);
  replace(/(<link rel="modulepreload"[^>]*?)\s*\/?>/, (_, link) => `${link} ${integrity(code)}>`, "the preload of the app");
  replace(/(<link rel="preload"[^>]*playground_bg[^>]*?)\s*\/?>/, (_, link) => `${link} integrity="${hash}">`, "the preload of the app's module");
}

/** Fails unless the module may have exactly so much memory. */
function checkMemory(name, mebibytes, setBy) {
  const found = mostMemory(join(dist, name)) / 2 ** 20;
  if (found !== mebibytes) fail(`${name} must have at most ${mebibytes} MiB of memory (${setBy}), found ${found} MiB`);
}

/** Hashes the worker's files and writes their names and hashes into the page, so that an old worker never meets a new app. */
function finishWorker() {
  checkMemory("worker_bg.wasm", WORKER_MIB, "worker/build.rs");
  for (const name of ["worker_loader.js", "worker_script.js"]) take(name);
  const module = take("worker_bg.wasm");
  const script = minified(workerScript(take("worker.js", "utf8")), "js");
  for (const [id, name, data] of [["plugin-worker", publish("worker", "js", script), script], ["plugin-engine", publish("worker_bg", "wasm", module), module]]) {
    const link = new RegExp(`(<link id="${id}"[^>]* href=")[^"]*("[^>]*?)\\s*/?>`);
    replace(link, (_, before, after) => `${before}./${name}${after} ${integrity(data)}>`, `the link ${id}`);
  }
}

/** Joins all style sheets in the order that style/main.css has them in: one request instead of one per file. */
function finishStyles() {
  const folder = resolve(dist, "style");
  const { outputFiles: [{ text: css }], metafile } = buildSync({ entryPoints: ["main.css"], absWorkingDir: folder, bundle: true, minify: true, legalComments: "none", write: false, metafile: true });
  const forgotten = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".css") && !(name in metafile.inputs));
  if (forgotten.length > 0) fail(`style/main.css must import every style sheet, found no import of ${forgotten.join(", ")}`);
  rmSync(folder, { recursive: true });
  const joined = `<link rel="stylesheet" href="./${publish("styles", "css", css)}" ${integrity(css)}>`;
  replace(/<link rel="stylesheet" href="\.\/style\/main\.css"[^>]*>/, () => joined, "the style sheet");
}

/** Moves every script into a hashed file, since the policy allows no inline script; those behind boot.js into one. */
function finishScripts() {
  const names = ["crash", "workers", "frame", "offline"];
  const page = names.map((name) => minified(take(`${name}.js`, "utf8"), "js", { target: "es2020" })).join("");
  const tag = (stem, code, kind = "") => {
    const [name, hash] = [publish(stem, "js", code), integrity(code)];
    const preload = kind ? 'rel="modulepreload" crossorigin="anonymous"' : 'rel="preload" as="script"';
    html = html.replace("</head>", `<link ${preload} href="./${name}" ${hash}></head>`);
    return `<script${kind} src="./${name}" ${hash}></script>`;
  };
  const boot = tag("boot", minified(take("boot.js", "utf8"), "js", { target: "es5" }));
  replace(/<script src="\.\/boot\.js"><\/script>/, () => boot, "the script boot.js");
  const rest = tag("page", page);
  for (const [index, name] of names.entries()) {
    replace(new RegExp(`<script src="\\./${name}\\.js"></script>\\s*`), () => (index === 0 ? `${rest}\n    ` : ""), `the script ${name}.js`);
  }
  const inline = /<script type="module">([\s\S]*?)<\/script>/;
  const start = tag("start", minified(inline.exec(html)?.[1] ?? fail("index.html must hold the start of the app, found none"), "js", { target: "es2022", format: "esm" }), ' type="module"');
  replace(inline, () => start, "the start of the app");
  if (/<script(?![^>]*\ssrc="\.\/[\w-]+-[0-9a-f]{16}\.js")/.test(html)) fail("index.html must hold only hashed scripts, found another");
}

/** The documentation, which is fetched when somebody opens it. */
function finishDocs() {
  const docs = publish("docs", "json", take("docs.json"));
  replace(/(?<=name="plugin-docs" content=")[^"]*/, docs, "the meta tag plugin-docs");
}

/**
 * Puts everything that is fetched in front of the first script: nothing waits for another, and what is small comes first. A
 * browser does not look ahead in a page that has its policy in itself.
 */
function fetchSideBySide() {
  const links = [...html.matchAll(/<link [^>]*rel="(?:preload|modulepreload|stylesheet)"[^>]*>\s*/g)].map(([link]) => link);
  for (const link of links) html = html.replace(link, "");
  const modules = (link) => Number(/\.wasm"/.test(link));
  const lines = links.toSorted((left, right) => modules(left) - modules(right)).map((link) => `${link.trim()}\n    `);
  replace(/<script /, (script) => `${lines.join("")}${script}`, "a script");
}

function finishPage() {
  html = html.replace(/<!--[\s\S]*?-->\s*/g, "");
  replace(/\.\/icon\.svg/, `./${publish("icon", "svg", take("icon.svg"))}`, "the icon");
  const build = `<meta name="playground-build" content="${process.env.PLAYGROUND_BUILD ?? "dev"}">`;
  const policy = `<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">`;
  const offline = `<meta name="playground-offline" content="./service-worker.js">`;
  replace(/<meta charset="utf-8"\s*\/?>/, (charset) => [charset, policy, build, offline].join("\n    "), "the charset");
  writeFileSync(join(dist, "index.html"), html);
}

/** Fails if something is named of another origin, or left without a hash. Namespaces are names, not addresses, and the
 * links of the documentation are for people to follow. */
function check() {
  const stray = readdirSync(dist).filter((name) => !NAMED.includes(name) && !published.includes(name));
  if (stray.length > 0) fail(`every file must have a hashed name, found ${stray.join(", ")}`);
  if (!existsSync(join(dist, "NOTICE.txt"))) fail("NOTICE.txt must be there (scripts/licences.mjs writes it), found nothing");
  for (const name of ["index.html", ...published].filter((name) => !/\.(wasm|json)$/.test(name))) {
    const addresses = readFileSync(join(dist, name), "utf8").match(/(?:https?|wss?):\/\/[^\s"'`)]+/g) ?? [];
    const foreign = addresses.find((address) => !address.startsWith("http://www.w3.org/"));
    if (foreign) fail(`${name} must name nothing of another origin, found ${foreign}`);
  }
}

function writeHeaders() {
  const rule = (path, ...headers) => [path, ...headers.map((header) => `  ${header}`)].join("\n");
  const rules = [
    rule("/*", `Content-Security-Policy: ${PAGE_POLICY}; frame-ancestors 'none'`, "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Resource-Policy: same-origin",
      "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
      "Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ...["", ...NAMED].map((name) => rule(`/${name}`, "Cache-Control: no-cache",
      ...(/^service-worker/.test(name) ? [`Content-Security-Policy: ${SERVICE_WORKER_POLICY}`] : []))),
    ...published.toSorted().map((name) => rule(`/${name}`, "Cache-Control: public, max-age=31536000, immutable",
      ...(/^worker-.*\.js$/.test(name) ? [`Content-Security-Policy: ${WORKER_POLICY}`] : []))),
  ];
  writeFileSync(join(dist, "_headers"), `${rules.join("\n\n")}\n`);
}

finishApp();
finishWorker();
finishStyles();
finishScripts();
finishDocs();
fetchSideBySide();
finishPage();
check();
writeHeaders();
