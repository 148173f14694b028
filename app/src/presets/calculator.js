// A calculator with four functions. Every key runs the same handler and says in `args` which key it is.
const KEYS = [
  ["7", "8", "9", "÷"],
  ["4", "5", "6", "×"],
  ["1", "2", "3", "−"],
  ["0", ".", "=", "+"],
];

const OPERATORS = {
  "+": (a, b) => a + b,
  "−": (a, b) => a - b,
  "×": (a, b) => a * b,
  "÷": (a, b) => a / b,
};

const START = { display: "0", left: null, operator: null, typing: false };
const MAX_DIGITS = 12;

definePlugin(({ ui }) => ({
  id: "calculator",
  title: "Calculator",
  description: "Adds, subtracts, multiplies and divides.",
  initialState: START,
  actions: {
    // The whole calculator is this one function from a state and a key to the next state.
    press(state, { key }) {
      if (key === "C") return START;
      if (key === "=") return { ...START, display: show(result(state)) };
      if (key in OPERATORS) return chooseOperator(state, key);
      return typeKey(state, key);
    },
  },
  widgets: {
    main: {
      render({ pluginState }) {
        const pending = pluginState.operator ? `${show(pluginState.left)} ${pluginState.operator}` : "Ready";
        return ui.panel([
          ui.text(pending, { tone: "muted" }),
          ui.heading(pluginState.display, { level: 1 }),
          ...KEYS.map((row) => ui.row(row.map((key) => keyButton(ui, key)))),
          ui.row([keyButton(ui, "C")]),
        ]);
      },
      handlers: {
        press: ({ dispatchPluginAction }, { key }) => dispatchPluginAction("press", { key }),
      },
    },
  },
}));

function keyButton(ui, key) {
  const variant = key === "=" ? "primary" : key === "C" ? "danger" : "secondary";
  return ui.button(key, { key, variant, onClick: { handler: "press", args: { key } } });
}

function typeKey(state, key) {
  const text = state.typing ? state.display : "0";
  if (key === "." && text.includes(".")) return state;
  if (text.length >= MAX_DIGITS) return state;
  const display = text === "0" && key !== "." ? key : text + key;
  return { ...state, display, typing: true };
}

// After a number this works out what is pending (1 + 2 + …); after an operator it replaces it.
function chooseOperator(state, operator) {
  if (!state.typing && state.operator) return { ...state, operator };
  const left = result(state);
  if (!Number.isFinite(left)) return { ...START, display: show(left) };
  return { display: show(left), left, operator, typing: false };
}

function result({ display, left, operator }) {
  const right = Number(display);
  return operator ? OPERATORS[operator](left, right) : right;
}

// Twelve digits hide the rounding of binary fractions: 0.1 + 0.2 shows 0.3.
function show(number) {
  return Number.isFinite(number) ? String(Number(number.toPrecision(MAX_DIGITS))) : "Not a number";
}
