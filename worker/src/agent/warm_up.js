definePlugin(({ ui }) => ({
  initialState: 1,
  actions: { add: (state, { by }) => state + by },
  widgets: {
    main: {
      render: ({ pluginState, globalState }) =>
        ui.panel(
          [
            ui.text(`n ${pluginState} ${globalState.self.instanceId}`),
            ui.button("go", { onClick: { handler: "go", args: { by: 1 } } }),
            ui.table([{ a: 1 }], { headers: ["a"] }),
            ui.list(builtIns()),
          ],
          { title: "warm-up" },
        ),
      handlers: {
        async go({ dispatchPluginAction }) {
          await Promise.all([null, Promise.resolve().then(() => 1)]);
          dispatchPluginAction("add", { by: 1 });
        },
        fail() {
          throw new Error("warm-up");
        },
      },
    },
  },
}));

class Item {
  constructor(size) {
    this.size = size;
  }
  get half() {
    return this.size / 2;
  }
}

function* count(to) {
  for (let n = 0; n < to; n++) yield n;
}

function builtIns() {
  const numbers = [...new Set([3, 1, 2, ...count(3)])].sort((a, b) => a - b);
  const { length, ...rest } = { length: numbers.length, ...Object.fromEntries(Object.entries({ a: 1 })) };
  const map = new Map(numbers.map((n) => [n, new Item(n).half]));
  const words = "one two".replace(/(o)\w/g, "$1-").split(" ").filter(Boolean).concat(JSON.stringify(JSON.parse('{"a":[1]}')));
  const most = Math.max(...new Array(100).fill(1), numbers.reduce((sum, n) => sum + n, 0));
  const texts = [new Date(0).toISOString(), (1.25).toFixed(1), "x".padStart(2, "0"), `${length}${most}${[...map.values()]}`];
  return [...words, ...texts, ...Object.keys(rest), String(numbers.slice(1).includes(2) && numbers.find((n) => n > 1))];
}
