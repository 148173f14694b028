// What ships says whose it is, and the checks of `make lint` bite.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, concerning, meets, parse } from "../../scripts/advisories.mjs";
import { denyList, linkedCrates, lockedCrates } from "../../scripts/crates.mjs";
import { collect, compose, isAllowed } from "../../scripts/licences.mjs";
import { expect, test } from "../fixtures";

test("the documentation leads to the licences of everything that is linked", async ({ playground, page, site }) => {
  await playground.show("docs");
  const link = page.locator('[data-part="licences"]');
  await expect(link).toBeVisible();
  const address = await link.evaluate((anchor) => (anchor as HTMLAnchorElement).href);
  expect(address).toBe(`${site.url}NOTICE.txt`);
  const notice = await (await page.request.get(address)).text();
  const crates = linkedCrates().filter(({ isOurs }) => !isOurs);
  expect(crates.length).toBeGreaterThan(50);
  expect(crates.filter(({ name, version }) => !notice.includes(`${name} ${version} (`)).map(({ name }) => name)).toEqual([]);
  for (const part of ["QuickJS-ng inside", "Fabrice Bellard", "UNICODE LICENSE V3", "wasi-libc inside", "the Rust standard library", "Plugin Playground (MIT)"]) expect(notice).toContain(part);
});

test.describe("the check of licences", () => {
  const folder = (files: Record<string, string>) => {
    const made = mkdtempSync(join(tmpdir(), "licences-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
    return made;
  };
  const crate = (license: string, files: Record<string, string>) => ({ name: "invented", version: "1.0.0", license, repository: "https://example.org/invented", folder: folder(files), isOurs: false });
  const real = () => linkedCrates().filter(({ name }) => /^rquickjs/.test(name));
  const check = (...crates: ReturnType<typeof crate>[]) => compose(collect([...real(), ...crates], {}, denyList("allow")));

  test("fails on a crate without a text, and names it", () => {
    expect(() => check(crate("MIT", {}))).toThrow(/invented 1\.0\.0: no text of its licence/);
  });

  test("fails on a licence that is not allowed", () => {
    expect(() => check(crate("GPL-3.0-only", { LICENSE: "a text" }))).toThrow(/invented 1\.0\.0: the licence "GPL-3\.0-only" is not allowed/);
    expect(() => check(crate("", { LICENSE: "a text" }))).toThrow(/the licence "" is not allowed/);
  });

  test("takes the MIT text where there is a choice, and the other one of AND", () => {
    const notice = check(crate("(MIT OR Apache-2.0) AND Unicode-3.0", { "LICENSE-MIT": "mine", "LICENSE-APACHE": "not taken", "LICENSE-UNICODE": "theirs" }));
    expect(notice).toContain("mine");
    expect(notice).toContain("theirs");
    expect(notice).not.toContain("not taken");
  });

  test("reads expressions as SPDX has them", () => {
    const allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"];
    for (const good of ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "(MIT OR Apache-2.0) AND Zlib", "Apache-2.0 WITH LLVM-exception"]) expect([good, isAllowed(good, allowed)]).toEqual([good, true]);
    for (const bad of ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT", "MIT MIT"]) expect([bad, isAllowed(bad, allowed)]).toEqual([bad, false]);
  });
});

test.describe("the check of advisories", () => {
  test("compares versions and reads requirements as Cargo does", () => {
    expect([compare("1.10.0", "1.9.0"), compare("1.0.0-rc.2", "1.0.0-rc.10"), compare("1.0.0-rc.1", "1.0.0"), compare("1.2", "1.2.0+a")]).toEqual([1, -1, -1, 0]);
    const met: [string, string, boolean][] = [
      ["1.2.3", ">= 1.2.3", true], ["1.2.2", ">=1.2.3", false], ["0.4.9", "^0.4.1", true], ["0.5.0", "^0.4.1", false], ["2.0.0", "^1.0", false],
      ["1.5.0", ">=1.2, <2", true], ["2.0.0", ">=1.2, <2", false], ["1.2.9", "~1.2", true], ["1.3.0", "~1.2", false], ["0.0.4", "^0.0.3", false], ["1.0.0", "*", true],
    ];
    for (const [version, requirement, is] of met) expect([version, requirement, meets(version, requirement)]).toEqual([version, requirement, is]);
  });

  test("finds a locked crate with a hole, and not one that is mended or let be", () => {
    const { advisories } = parse("# as of 2026-01-02\nRUSTSEC-1\tholed\tvulnerability\t>= 1.1\t< 0.9\ta hole\n");
    const found = (version: string, ignored: string[] = []) => concerning([{ name: "holed", version }], advisories, ignored).map(({ id }: { id: string }) => id);
    expect([found("1.0.0"), found("1.1.0"), found("0.8.0"), found("1.0.0", ["RUSTSEC-1"])]).toEqual([["RUSTSEC-1"], [], [], []]);
  });

  test("reads every crate of the lock file that is not ours", () => {
    const crates = lockedCrates();
    expect(crates.length).toBeGreaterThan(150);
    expect(crates.find(({ name }) => name === "rquickjs")?.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(crates.find(({ name }) => name === "playground")).toBeUndefined();
  });
});
