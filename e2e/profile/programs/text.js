// Text: templates, methods, characters beyond ASCII, regular expressions and numbers as text.
function run() {
  let out = 0;
  const paragraph = "The quick brown fox – schnell, brün – jumps over 13 lazy dogs; 日本語 and 😀 too.\n";
  let page = "";
  for (let i = 0; i < 40; i++) page += `${i}. ${paragraph}`;
  for (let round = 0; round < 3; round++) {
    for (const line of page.split("\n")) {
      out += line.trim().length + line.toLowerCase().indexOf("fox") + line.lastIndexOf("–");
      out += line.slice(3, 20).padEnd(30, ".").length + line.substring(5, 2).length + line.replace("quick", "slow").length;
      out += (line.charCodeAt(4) || 0) + (line.codePointAt(50) ?? 0) + line.includes("lazy") + line.startsWith("3") + line.repeat(2).length;
      out += [...line].length + line.split(" ").map((word) => word[0]?.toUpperCase() + word.slice(1)).join(" ").length;
      out += line.localeCompare(paragraph) + (line < paragraph ? 1 : 0) + line.concat("!", 1).length;
    }
    const words = page.match(/[\p{L}\d]+/gu);
    out += words.length + words.filter((word) => /^(?:qu|fo|do)\w*[^x]$/i.test(word)).length;
    out += page.replace(/(\w+) (\w+)/g, (all, first, second) => `${second} ${first}`).length + page.search(/lazy\s+dogs/);
    for (const match of page.matchAll(/(?<number>\d+)\. The/g)) out += Number(match.groups.number);
    out += page.split(/[\s,;.]+/).length + page.replaceAll(" ", "_").length;
    for (let i = 0; i < 400; i++) {
      const n = (i - 200) / 7;
      out += String(n).length + n.toFixed(2).length + parseFloat(`${n}`) + parseInt(`${i}px`, 10) + Number(`0x${i.toString(16)}`) + n.toPrecision(4).length;
      out += Number.isInteger(n) + Math.trunc(n) + Math.abs(n) + (i | 0).toString().length + Math.round(Math.sin(n) * 10) + Math.hypot(n, 1) + Math.pow(n, 2);
    }
    out += encodeURIComponent(paragraph).length + decodeURIComponent("%C3%BC").length + new Date(Date.UTC(2024, round, 5)).toISOString().length;
    out = Math.round(out) % 1_000_003;
  }
  return out;
}
