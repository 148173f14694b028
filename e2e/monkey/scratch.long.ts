import { test } from "@playwright/test";
import { serveDist } from "../../scripts/serve-dist.mjs";
import { Random } from "./random";
import { inWords } from "./steps";
import { Walk } from "./walk";
test("scratch", async ({ browser }) => {
  const server = await serveDist({ base: "/some/sub/path/" });
  const walk = await Walk.begin(browser, server.url);
  const found = await walk.wander(new Random(Number(process.env.SEED ?? 5)), 120);
  console.log(walk.steps.map(inWords).join("\n"), found);
  await (walk as any).page.screenshot({ path: "/tmp/monkey/end.png" });
});
