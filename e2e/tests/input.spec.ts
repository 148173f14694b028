// Nothing that a user does is lost or reordered, however fast it comes.
import { expect, test } from "../fixtures";
import { CounterCard } from "../playground";
import { ECHO } from "../plugins";

test("two counters keep their own state and share one total", async ({ playground }) => {
  const first = new CounterCard(await playground.runPreset("counter"));
  const second = new CounterCard(await playground.runPreset("counter"));
  await first.increase.click();
  await first.increase.click();
  await second.decrease.click();
  await expect(first.value).toHaveText("2");
  await expect(second.value).toHaveText("-1");
  await expect(first.card.widget).toContainText("Total of 2: 1");
});

test("200 fast clicks give exactly 200", async ({ playground }) => {
  const counter = new CounterCard(await playground.runPreset("counter"));
  await counter.increase.evaluate((button: HTMLButtonElement) => {
    for (let click = 0; click < 200; click += 1) button.click();
  });
  await expect(counter.value).toHaveText("200");
});

test("typing at full speed keeps every character, the caret, the focus and the element", async ({ playground }) => {
  const card = await playground.runSource(ECHO);
  const input = card.widget.getByLabel("Say");
  const element = await input.elementHandle();
  await input.focus();
  await input.pressSequentially("the quick brown fox", { delay: 0 });
  await expect(card.widget).toContainText("Echo: the quick brown fox");
  await expect(input).toHaveValue("the quick brown fox");
  await expect(input).toBeFocused();
  expect(await input.evaluate((now, before) => now === before, element)).toBe(true);

  await input.evaluate((field: HTMLInputElement) => field.setSelectionRange(4, 4));
  await input.pressSequentially("very ", { delay: 0 });
  await expect(card.widget).toContainText("Echo: the very quick brown fox");
  expect(await input.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(9);
});
