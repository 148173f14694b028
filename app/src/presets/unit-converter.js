// Converts units: a select chooses what to convert, a slider how much.
const QUANTITIES = {
  length: {
    label: "Length",
    unit: "m",
    range: { min: 0, max: 100, step: 0.5 },
    to: { Centimetres: (m) => m * 100, Feet: (m) => m / 0.3048, Inches: (m) => m / 0.0254 },
  },
  weight: {
    label: "Weight",
    unit: "kg",
    range: { min: 0, max: 200, step: 1 },
    to: { Grams: (kg) => kg * 1000, Pounds: (kg) => kg / 0.45359237, Ounces: (kg) => kg / 0.028349523125 },
  },
  temperature: {
    label: "Temperature",
    unit: "°C",
    range: { min: -40, max: 100, step: 1 },
    to: { Fahrenheit: (celsius) => celsius * 1.8 + 32, Kelvin: (celsius) => celsius + 273.15 },
  },
};

definePlugin(({ ui }) => ({
  id: "unit-converter",
  title: "Unit Converter",
  description: "Converts lengths, weights and temperatures while you drag.",
  initialState: { quantity: "length", amount: 1 },
  actions: {
    // Another quantity has another range, so the amount starts again where every range has a value.
    choose: (_state, { quantity }) => ({ quantity, amount: 1 }),
    set: (state, { amount }) => ({ ...state, amount }),
  },
  widgets: {
    main: {
      render({ pluginState: { quantity, amount } }) {
        const { unit, range, to } = QUANTITIES[quantity];
        const options = Object.entries(QUANTITIES).map(([value, { label }]) => ({ value, label }));
        const rows = Object.entries(to).map(([name, convert]) => [name, rounded(convert(amount))]);
        return ui.panel([
          ui.select(quantity, options, { label: "Quantity", onChange: "choose" }),
          ui.slider(amount, { ...range, label: `Amount: ${amount} ${unit}`, onChange: "set" }),
          ui.table(rows, { headers: ["Unit", "Value"], caption: "Converted" }),
        ]);
      },
      handlers: {
        choose: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("choose", { quantity: value }),
        // A slider's value is a number already; only text fields hand over text.
        set: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("set", { amount: value }),
      },
    },
  },
}));

function rounded(number) {
  return String(Math.round(number * 100) / 100);
}
