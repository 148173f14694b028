// A handler may be async. Nothing here waits for a clock or a network: a plugin has neither.
const QUOTES = [
  "The bug is always in the part that you did not read.",
  "A name that needs a comment wants to be another name.",
  "State that is not there cannot be wrong.",
  "Every limit is a promise to somebody else.",
];

// Stands for any function that answers with a promise.
async function fetchQuote(index) {
  const quote = await QUOTES[index % QUOTES.length];
  if (index % QUOTES.length === 3) throw new Error("The fourth quote is always late.");
  return quote;
}

definePlugin(({ ui }) => ({
  id: "async-quotes",
  title: "Async Quotes",
  description: "Uses an async handler, awaits a promise and survives one that fails.",
  initialState: { asked: 0, quote: null, problem: null },
  actions: {
    ask: (state) => ({ ...state, asked: state.asked + 1 }),
    show: (state, { quote }) => ({ ...state, quote, problem: null }),
    fail: (state, { problem }) => ({ ...state, quote: null, problem }),
  },
  widgets: {
    main: {
      render: ({ pluginState: { asked, quote, problem } }) =>
        ui.panel([
          problem ? ui.text(problem, { tone: "danger" }) : ui.heading(quote ?? "Ask for a quote."),
          ui.row([ui.button("Next quote", { variant: "primary", onClick: "next" }), ui.badge(`${asked} asked`)], {
            align: "center",
          }),
        ]),
      handlers: {
        // What is dispatched after an await counts like the rest: the whole handler is one event.
        async next({ pluginState, dispatchPluginAction }) {
          dispatchPluginAction("ask");
          try {
            dispatchPluginAction("show", { quote: await fetchQuote(pluginState.asked) });
          } catch (error) {
            dispatchPluginAction("fail", { problem: error.message });
          }
        },
      },
    },
  },
}));
