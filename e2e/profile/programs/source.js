// A source that is long to compile, besides being run.
function run() {
  const make = (index) => `
    const view${index} = ({ state, ui }, [first, ...others] = [], { gap = 2 } = {}) => {
      let total = first?.amount ?? 0;
      for (const { amount, name = "none" } of others) {
        if (amount > 100 && name !== "x" || !gap) { total += amount * 1.5e0; } else total -= 0x1f;
      }
      /* a comment, so that there is one */
      const text = \`\${total} of \${others.length}\`.replace(/[a-z]+\\s*/gi, "");
      return ui ? ui.text(text) : { kind: "text", props: { text, tone: total > 0 ? "good" : "bad" } };
    };
    class Part${index} { #count = ${index}; static all = []; get count() { return this.#count; } async load() { await null; return [...Part${index}.all]; } }`;
  let source = "";
  for (let index = 0; index < 12; index++) source += make(index);
  const made = new Function("input", `${source}\nreturn view3(input, [{ amount: 1 }, { amount: 200 }]).props.text.length + new Part5().count;`);
  return made({ state: null });
}
