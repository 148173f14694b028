// Regular expressions over a text.
function run() {
  const text = Array.from({ length: 600 }, (_, i) => `user${i}@example${i % 7}.org wrote on 2024-0${(i % 9) + 1}-1${i % 10}: "hello, world ${i}"`).join("\n");
  const mails = text.match(/\b[\w.]+@[\w.]+\.(?:org|net)\b/g).length;
  const swapped = text.replace(/(\d{4})-(\d\d)-(\d\d)/g, "$3.$2.$1");
  let quoted = 0;
  for (const { groups } of swapped.matchAll(/"(?<said>[^"]*)"/g)) quoted += groups.said.length;
  return `${mails} ${quoted} ${swapped.split(/\s+/).length}`;
}
