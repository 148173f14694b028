// A plain static file server for dist/: what any host does that sends its compressed copies, and
// with `withHeaders` what dist/_headers asks of a host.
// Usage: node scripts/serve-dist.mjs [port]
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
/** The copies that a build makes (scripts/compress-dist.mjs), the smallest first: their encoding and how their name ends. */
const COPIES = [["br", ".br"], ["gzip", ".gz"]];
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm" };

/** The rules of `_headers` in the folder as a list of `[path, [[name, value], …]]`. */
async function readRules(dist) {
  const text = await readFile(join(dist, "_headers"), "utf8");
  return text.trim().split("\n\n").map((rule) => {
    const [path, ...headers] = rule.split("\n");
    return [path, headers.map((header) => header.trim().split(/:\s+(.*)/s, 2))];
  });
}

/** What to send of `file`: the smallest copy that the browser takes, of those that are there, and how it is encoded. */
async function readCopy(file, accepted) {
  for (const [encoding, extension] of COPIES) {
    const copy = accepted.includes(encoding) && (await readFile(file + extension).catch(() => undefined));
    if (copy) return { body: copy, encoding };
  }
  return { body: await readFile(file), encoding: undefined };
}

/**
 * Serves the folder `dist` below `base` on a free port, or on `port`; answers its address and how to close it. `encodings`
 * are those that the server knows; `onRequest` is told of each file that is asked for.
 */
export async function serveDist({ base = "/", port = 0, withHeaders = false, encodings = COPIES.map(([name]) => name), dist = DIST, onRequest = (_path) => {} } = {}) {
  const rules = withHeaders ? await readRules(dist) : [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    onRequest(path.slice(base.length));
    const file = path.startsWith(base) ? normalize(path.slice(base.length - 1)) : "";
    try {
      const accepted = `${request.headers["accept-encoding"] ?? ""}`.split(/,\s*/).filter((name) => encodings.includes(name));
      const { body, encoding } = await readCopy(join(dist, file === "/" ? "index.html" : file), accepted);
      for (const [, headers] of rules.filter(([pattern]) => pattern === "/*" || pattern === file)) {
        for (const [name, value] of headers) response.appendHeader(name, value);
      }
      response.setHeader("Content-Type", TYPES[extname(file || "/")] ?? (file === "/" ? TYPES[".html"] : "application/octet-stream"));
      if (encoding) response.setHeader("Content-Encoding", encoding);
      response.setHeader("Vary", "Accept-Encoding");
      response.end(body);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : port}${base}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serveDist({ port: Number(process.argv[2] ?? 4173) });
  console.log(`dist/ is served on ${url}`);
}
