// A counter that also reports its value, so that all counters together have a total.
definePlugin(({ ui }) => ({
  id: "counter",
  title: "Counter",
  description: "Counts, and adds its value to a total that all counters share.",
  capabilities: {
    readShared: ["counter-summary"],
    writeShared: ["counter-summary"],
    reasons: { "counter-summary": "To add this value to the total of all counters, and to show the total." },
  },
  initialState: { value: 0 },
  actions: {
    set: (state, { value }) => ({ ...state, value }),
  },
  widgets: {
    main: {
      render({ pluginState, globalState }) {
        // A domain that we may not read is simply not there, so we ask before we use it.
        const summary = globalState.shared["counter-summary"];
        return ui.panel([
          ui.counter(pluginState.value, {
            label: "Count",
            onIncrement: { handler: "step", args: { by: 1 } },
            onDecrement: { handler: "step", args: { by: -1 } },
          }),
          ui.row(
            [
              ui.button("Reset", { onClick: "reset", variant: "ghost", disabled: pluginState.value === 0 }),
              summary
                ? ui.text(`Total of ${summary.instanceCount}: ${summary.totalValue}`, { tone: "muted" })
                : ui.text("The shared total is hidden from this counter.", { tone: "muted" }),
            ],
            { align: "center" },
          ),
        ]);
      },
      handlers: {
        step: (api, { by }) => setValue(api, api.pluginState.value + by),
        reset: (api) => setValue(api, 0),
      },
    },
  },
}));

// Two dispatches, one event: our own state and the shared total change together.
function setValue({ dispatchPluginAction, dispatchSharedAction }, value) {
  dispatchPluginAction("set", { value });
  dispatchSharedAction("counter-summary", "set-instance", { value });
}
