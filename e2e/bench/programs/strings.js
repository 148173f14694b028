// Text built piece by piece, cut and searched.
function run() {
  let text = "";
  for (let i = 0; i < 20_000; i++) text += `item ${i}, `;
  const words = text.split(", ");
  let found = 0;
  for (const word of words) if (word.startsWith("item 1") && word.endsWith("7")) found += word.toUpperCase().length;
  let codes = 0;
  for (let i = 0; i < text.length; i += 3) codes = (codes + text.charCodeAt(i) * i) % 65_521;
  return `${found} ${codes} ${words.slice(0, 2_000).join("-").replaceAll("item", "").length} ${text.indexOf("19999")}`;
}
