// What the engine calls, and what plugins get when they are called.

// What widgets and handlers get. A slice is parsed when it is first read, afresh for every call, so that nothing a
// plugin does to it is seen later.
const context = (dispatchers) => {
  const slices = create(null);
  const read = (name) => {
    if (!hasOwn(slices, name)) slices[name] = host.slice(name);
    return slices[name];
  };
  const denied = () => false;
  const shared = new NativeProxy(create(null), {
    __proto__: null,
    get: (_, name) => (typeof name === "string" ? read(name) : undefined),
    has: (_, name) => typeof name === "string" && read(name) !== undefined,
    ownKeys: () => host.domains(),
    getOwnPropertyDescriptor: (_, name) => {
      const value = typeof name === "string" ? read(name) : undefined;
      return value === undefined ? value : { __proto__: null, value, writable: true, enumerable: true, configurable: true };
    },
    set: denied,
    defineProperty: denied,
    deleteProperty: denied,
  });
  let about;
  const globalState = {
    get self() {
      return (about ??= host.about()).self;
    },
    shared,
    get system() {
      return (about ??= host.about()).system;
    },
  };
  return {
    get pluginState() {
      return read("");
    },
    globalState,
    ...dispatchers,
  };
};

const PLUGIN = 0;
const SHARED = 1;
const SYSTEM = 2;

// `turn` makes a dispatcher that was kept from an earlier event inert.
const dispatchersOf = (turn) => ({
  dispatchPluginAction: (type, payload) => host.dispatch(turn, PLUGIN, "", text(type), payload),
  dispatchSharedAction: (domain, type, payload) => host.dispatch(turn, SHARED, text(domain), text(type), payload),
  dispatchGlobalAction: (path, payload) => {
    const whole = text(path);
    const cut = apply(indexOf, whole, ["/"]);
    if (cut < 0) throw new NativeTypeError('dispatchGlobalAction takes "domain/action", found ' + whole);
    return host.dispatch(turn, SHARED, apply(slice, whole, [0, cut]), apply(slice, whole, [cut + 1]), payload);
  },
  dispatchSystemCommand: (command, verb, payload) => host.dispatch(turn, SYSTEM, text(command), text(verb), payload),
});

const api = {
  __proto__: null,
  isStackOverflow,
  isTooDeep: (code) => isTooDeep(code, SOURCE),
  stackOf,
  // Ends loading; tells whether the plugin was defined, and as what.
  close: () => {
    isOpen = false;
    return { __proto__: null, isDefined, definition };
  },
  describe,
  render: (name) => {
    const { widget, render } = widgets[name];
    return apply(render, widget, [context()]);
  },
  handle: (name, handler, args, turn) => {
    const { owner, handlers } = widgets[name];
    return apply(handlers[handler], owner, [context(dispatchersOf(turn)), args]);
  },
  reduce: (domain, type, state, payload) => {
    const { owner, table } = reducers[domain];
    return apply(table[type], owner, [state, payload]);
  },
};
