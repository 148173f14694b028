// `definePlugin`, and what was defined, as names and data.

let isOpen = true;
let isDefined = false;
let definition;

fix(globalThis, "definePlugin", function definePlugin(factory) {
  if (!isOpen) throw new NativeTypeError("definePlugin can only be called while the plugin is loading");
  if (isDefined) throw new NativeTypeError("definePlugin can only be called once");
  if (typeof factory !== "function") throw new NativeTypeError("definePlugin takes a function: ({ ui }) => ({ … })");
  isDefined = true;
  definition = factory({ ui });
});

// Functions stay in these tables; only names and data leave.
const widgets = create(null);
const reducers = create(null);

const kindOf = (value) => (value === null ? "null" : isArray(value) ? "an array" : typeof value);

// The functions of `owner` into `table`; the names of all its properties, with what stands there.
const collect = (owner, table) => {
  const found = [];
  if (!record(owner)) return owner === undefined || owner === null ? found : kindOf(owner);
  const names = ownKeys(owner);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== "string") continue;
    const value = owner[name];
    if (typeof value === "function") table[name] = value;
    push(found, { name, kind: kindOf(value) });
  }
  return found;
};

const describeWidgets = (given) => {
  if (!record(given)) return kindOf(given);
  const described = [];
  const names = ownKeys(given);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== "string") continue;
    const widget = given[name];
    const render = record(widget) ? widget.render : undefined;
    const owner = record(widget) ? widget.handlers : undefined;
    const handlers = create(null);
    widgets[name] = { __proto__: null, widget, render, owner, handlers };
    push(described, { name, kind: kindOf(widget), render: kindOf(render), handlers: collect(owner, handlers) });
  }
  return described;
};

// `states` holds the initial states beside the rest, because they have a limit of their own.
const describe = () => {
  const { id, title, description, capabilities, initialState, actions, shared, widgets: given } = definition;
  const states = [initialState];
  const own = create(null);
  reducers[""] = { __proto__: null, owner: actions, table: own };
  const domains = [];
  const names = record(shared) ? ownKeys(shared) : [];
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== "string") continue;
    const declared = shared[name];
    const table = create(null);
    const owner = record(declared) ? declared.actions : undefined;
    push(states, record(declared) ? declared.initialState : undefined);
    reducers[name] = { __proto__: null, owner, table };
    push(domains, { name, kind: kindOf(declared), actions: collect(owner, table) });
  }
  const data = { id, title, description, capabilities, actions: collect(actions, own), widgets: describeWidgets(given) };
  data.shared = shared === undefined || shared === null || record(shared) ? domains : kindOf(shared);
  return { __proto__: null, data, states };
};
