// A site that is deployed again and again: a copy of dist/ that a test may change, with a service worker of its own.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveDist } from "../scripts/serve-dist.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export class Deploys {
  /** What was asked of the server since it was last emptied. */
  readonly requests: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "deploys-"));
  private start = "";
  private server?: { url: string; close(): Promise<unknown> };

  /** Serves the build in dist/. */
  async open(withHeaders: boolean): Promise<string> {
    cpSync(path("../dist"), this.folder, { recursive: true, filter: (name) => !/\.(gz|br)$/.test(name) });
    this.start = readFileSync(join(this.folder, this.named("start-")), "utf8");
    this.server = await serveDist({ base: "/deployed/here/", dist: this.folder, withHeaders, onRequest: (file: string) => this.requests.push(file || "./") });
    return this.server.url;
  }

  /** The network is gone. */
  async stop(): Promise<void> {
    await this.server?.close();
    this.server = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** Deploys another build: of this title, with other documentation, and with what `change` makes of what starts the app. */
  deploy(title: string, change = (start: string) => start): void {
    const [docs, start] = [this.named("docs-"), this.named("start-")];
    const renamed = (name: string) => name.replace(/[0-9a-f]{16}/, Buffer.from(title.padEnd(8, "-")).toString("hex"));
    for (const name of [docs, start]) renameSync(join(this.folder, name), join(this.folder, renamed(name)));
    writeFileSync(join(this.folder, renamed(start)), change(this.start));
    this.edit("index.html", (html) =>
      html
        .replace(/<title>[^<]*/, `<title>${title}`)
        .replaceAll(docs, renamed(docs))
        .replaceAll(start, renamed(start))
        // What was changed has another hash, which is not what these tests are about.
        .replace(/(<[^>]*start-[^>]*?) integrity="[^"]*"/g, "$1"),
    );
    execFileSync("node", [path("../scripts/service-worker.mjs"), this.folder]);
  }

  /** Deploys what turns the service worker off. */
  turnOff(title: string): void {
    this.deploy(title);
    copyFileSync(join(this.folder, "service-worker-off.js"), join(this.folder, "service-worker.js"));
  }

  /** Takes the name of the service worker out of the page, as it is under development. */
  withoutServiceWorker(): void {
    this.edit("index.html", (html) => html.replace(/<meta name="playground-offline"[^>]*>/, ""));
  }

  /** Changes a file behind the back of its build. */
  corrupt(stem: string): void {
    this.edit(this.named(stem), (text) => `${text}\n`);
  }

  private named(stem: string): string {
    return readdirSync(this.folder).find((name) => name.startsWith(stem)) ?? "";
  }

  private edit(name: string, change: (text: string) => string): void {
    writeFileSync(join(this.folder, name), change(readFileSync(join(this.folder, name), "utf8")));
  }
}
