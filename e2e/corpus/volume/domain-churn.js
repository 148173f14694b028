// Six domains of its own, each with a deep value of 150 KiB that is new ten times a second.
definePlugin(({ ui }) => {
  const nested = (depth, tick) => (depth === 0 ? `${tick} `.padEnd(30_000, "x") : { tick, inside: nested(depth - 1, tick) });
  const names = Array.from({ length: 6 }, (_, index) => `volume-churn-${index}`);
  const domain = { initialState: {}, actions: { next: (_, { tick }) => ({ branches: [1, 2, 3, 4, 5].map(() => nested(40, tick)) }) } };
  return {
    id: "volume-domain-churn", title: "Domain churn", capabilities: { systemCommands: ["timer"] }, initialState: {},
    shared: Object.fromEntries(names.map((name) => [name, domain])),
    widgets: {
      main: {
        render: ({ globalState }) => ui.column([ui.button("Go", { onClick: "go" }), ui.text(`${Object.keys(globalState.shared).length} domains`)]),
        handlers: {
          go: ({ dispatchSystemCommand }) => dispatchSystemCommand("timer", "start", { everyMs: 100, handler: "tick" }),
          tick({ dispatchSharedAction }, { tick }) {
            for (const name of names) dispatchSharedAction(name, "next", { tick });
          },
        },
      },
    },
  };
});
