// Runs before the plugin, in the plugin's own realm. Everything that is used after the plugin has run is kept in
// constants of this closure, because by then any global may have been replaced. `host` holds the functions of the
// Rust side and never leaves the closure.
(function bootstrap(host) {
  "use strict";

  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
  const { create, freeze, hasOwn } = Object;
  const { isArray } = Array;
  const { indexOf, slice } = String.prototype;
  const NativeError = Error;
  const NativeProxy = Proxy;
  const NativeRangeError = RangeError;
  const NativeString = String;
  const NativeTypeError = TypeError;
  const readStack = getOwnPropertyDescriptor(Error.prototype, "stack").get;
  const uncurry = (method) => (self, ...args) => apply(method, self, args);
  const remember = uncurry(WeakSet.prototype.add);
  const isRemembered = uncurry(WeakSet.prototype.has);
  const getWeak = uncurry(WeakMap.prototype.get);
  const setWeak = uncurry(WeakMap.prototype.set);

  const fix = (object, name, value) =>
    defineProperty(object, name, { __proto__: null, value, writable: false, enumerable: false, configurable: false });

  // A template would call `String.prototype.concat`. Like a template it refuses a symbol, which `String` does not.
  const text = (value) => {
    if (typeof value === "symbol") throw new NativeTypeError("cannot convert a symbol to a string");
    return NativeString(value);
  };

  // An assignment would run a setter that the plugin put on Array.prototype.
  const push = (list, value) =>
    defineProperty(list, list.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true });

  const stackOf = (error) => apply(readStack, error, []);

  // --- guards ---------------------------------------------------------------------------------------------------

  // These hooks run inside QuickJS where an interrupt is lost, and they leak.
  for (const hook of ["prepareStackTrace", "stackTraceLimit", "captureStackTrace"]) fix(Error, hook, Error[hook]);

  const refuse = (what) => {
    host.refuse();
    throw new NativeRangeError(what + " is larger than a plugin may use");
  };

  // Puts `make(native)` in the place of a built-in method, under the same name.
  const replace = (owner, name, make) => {
    const place = getOwnPropertyDescriptor(owner, name);
    if (place === undefined) return;
    const native = place.value;
    const method = make(native);
    defineProperty(method, "name", getOwnPropertyDescriptor(native, "name"));
    defineProperty(method, "length", getOwnPropertyDescriptor(native, "length"));
    defineProperty(owner, name, { ...place, value: method });
  };

  // Over array-likes of a made-up length these loop in C without ever asking whether time is up.
  const LENGTH_LIMIT = 2 ** 25;
  const check = (list) => {
    if (list !== null && list !== undefined && list.length > LENGTH_LIMIT) refuse("a list");
  };
  const unpolled = ["concat", "copyWithin", "flat", "join", "reverse", "shift", "slice", "sort", "splice", "unshift"];
  for (const name of unpolled) {
    replace(Array.prototype, name, (native) => ({
      method(...args) {
        check(this);
        if (name === "concat") for (let index = 0; index < args.length; index++) check(args[index]);
        return apply(native, this, args);
      },
    }).method);
  }

  // These recurse in C over data or source. The browser's own stack, which they use up faster than ours, would end
  // the worker.
  const shortened = (native) => ({
    method(...args) {
      return host.onShortStack(native, this, args);
    },
  }).method;
  replace(Array.prototype, "flat", shortened);
  replace(JSON, "parse", shortened);
  replace(JSON, "stringify", shortened);

  // Code from text: compiling it is not interrupted, takes time that grows with its square, and may ask for a frame
  // larger than the stack.
  const CODE_LIMIT = 2 ** 18;
  const SOURCE = true;
  const TEXT = false;
  // What the parser says when it is out of stack depends on where it is. Whether it was is told by trying with an eighth
  // less of it: what is really wrong with a source is found at the same place again.
  const isTooDeep = (code, kind) => {
    const places = ["", ""];
    for (let index = 0; index < 2; index++) {
      try {
        host.compile(code, 8 - index, kind);
      } catch (error) {
        places[index] = typeof error === "object" && error !== null ? stackOf(error) : "";
      }
    }
    return places[0] !== places[1];
  };
  const compiled = (native, args, code) => {
    try {
      return host.onShortStack(native, undefined, args);
    } catch (error) {
      if (isSyntaxError(error) && isTooDeep(code(), TEXT)) throw new NativeRangeError("Maximum call stack size exceeded");
      throw error;
    }
  };
  const checkCode = (texts) => {
    let length = 0;
    for (let index = 0; index < texts.length; index++) {
      texts[index] = text(texts[index]);
      length += texts[index].length;
    }
    if (length > CODE_LIMIT) refuse("code from text");
  };
  replace(globalThis, "eval", (native) => ({
    method(code) {
      if (typeof code !== "string") return code;
      checkCode([code]);
      return compiled(native, [code], () => code);
    },
  }).method);
  const functions = [function () {}, function* () {}, async function () {}, async function* () {}];
  const heads = ["(function f(", "(function* f(", "(async function f(", "(async function* f("];
  // As the constructors put the texts together.
  const assembled = (head, texts) => {
    let code = head;
    for (let index = 0; index < texts.length - 1; index++) code = code + (index > 0 ? "," : "") + texts[index];
    return code + "\n) {\n" + (texts.length > 0 ? texts[texts.length - 1] : "") + "\n})";
  };
  for (let index = 0; index < functions.length; index++) {
    const prototype = getPrototypeOf(functions[index]);
    const native = prototype.constructor;
    const create = (args, newTarget) => {
      checkCode(args);
      return compiled(construct, [native, args, newTarget], () => assembled(heads[index], args));
    };
    const guarded = new NativeProxy(native, {
      __proto__: null,
      apply: (target, _, args) => create(args, target),
      construct: (_, args, newTarget) => create(args, newTarget),
    });
    defineProperty(prototype, "constructor", { __proto__: null, value: guarded });
    // The other constructors inherit from the native `Function`, which would be found there.
    if (index > 0) setPrototypeOf(native, Function);
    else defineProperty(globalThis, "Function", { __proto__: null, value: guarded });
  }

  // Their size in bytes wraps on a 32-bit machine, which overwrites the heap. The length is read once, here: the
  // native only ever sees a true array of that length.
  for (const name of ["toReversed", "toSorted", "toSpliced", "with"]) {
    replace(Array.prototype, name, (native) => ({
      method(...args) {
        const length = this.length;
        if (length > LENGTH_LIMIT) refuse("a list");
        const copy = [];
        for (let index = 0; index < length; index++) push(copy, this[index]);
        return apply(native, copy, args);
      },
    }).method);
  }

  // A helper of an iterator calls those below it. Long chains are refused while they are made.
  const CHAIN_LIMIT = 100;
  const chainLengths = new WeakMap();
  const chain = (sources, make) => {
    let length = 1;
    for (let index = 0; index < sources.length; index++) {
      const source = sources[index];
      const below = (typeof source === "object" && source !== null && getWeak(chainLengths, source)) || 0;
      if (below >= length) length = below + 1;
    }
    if (length > CHAIN_LIMIT) refuse("a chain of iterators");
    const helper = make();
    // `Iterator.from` gives back what is an iterator already.
    if (getWeak(chainLengths, helper) === undefined) setWeak(chainLengths, helper, length);
    return helper;
  };
  for (const name of ["chunks", "drop", "filter", "flatMap", "map", "take", "windows"]) {
    replace(Iterator.prototype, name, (native) => ({
      method(...args) {
        return chain([this], () => apply(native, this, args));
      },
    }).method);
  }
  for (const name of ["concat", "from"]) {
    replace(Iterator, name, (native) => ({
      method(...args) {
        return chain(args, () => apply(native, this, args));
      },
    }).method);
  }
  // Those that are chained in another way call each other in C, without a look at the stack, as long as both are
  // QuickJS's own.
  const through = (native) => ({
    method(...args) {
      return apply(native, this, args);
    },
  }).method;
  for (const helper of [[].values().take(0), Iterator.from({ next() {} })]) {
    replace(getPrototypeOf(helper), "next", through);
    replace(getPrototypeOf(helper), "return", through);
  }
  // Not of the language, and promises do the same.
  delete globalThis.queueMicrotask;

  // --- telling the engine's errors from the plugin's ------------------------------------------------------------

  // What goes through these constructors was made by the plugin; what QuickJS makes itself does not.
  const made = new WeakSet();
  const syntaxErrors = SyntaxError.prototype;
  const overflows = [];
  const watch = (name, message) => {
    const native = globalThis[name];
    const track = (error) => (remember(made, error), error);
    const watched = new NativeProxy(native, {
      __proto__: null,
      apply: (target, _, args) => track(construct(target, args)),
      construct: (target, args, newTarget) => track(construct(target, args, newTarget)),
    });
    defineProperty(native.prototype, "constructor", { __proto__: null, value: watched });
    defineProperty(globalThis, name, { __proto__: null, value: watched });
    push(overflows, { __proto__: null, prototype: native.prototype, message });
  };
  watch("RangeError", "Maximum call stack size exceeded");
  watch("SyntaxError", "stack overflow");

  const isSyntaxError = (error) =>
    typeof error === "object" && error !== null && !isRemembered(made, error) && getPrototypeOf(error) === syntaxErrors;

  const isStackOverflow = (error) => {
    const message = getOwnPropertyDescriptor(error, "message");
    if (message === undefined || isRemembered(made, error)) return false;
    for (let index = 0; index < overflows.length; index++) {
      const overflow = overflows[index];
      if (getPrototypeOf(error) === overflow.prototype && message.value === overflow.message) return true;
    }
    return false;
  };

  // --- the builder ----------------------------------------------------------------------------------------------

  const CHILD_LIMIT = 50_000;
  const NONE = freeze(create(null));
  const words = (content) =>
    typeof content === "number" || typeof content === "boolean" || typeof content === "bigint" ? text(content) : content;
  const field = (value) => (value === undefined || value === null ? "" : words(value));
  const event = (reference) => (typeof reference === "string" ? { handler: reference } : reference);
  // Where every prop is an option and none was given there are no props.
  const optional = (options, props) => (options === NONE ? undefined : props);
  const keyed = (kind, options, rest) => ({ kind, key: words(options.key), ...rest });

  // Strings stand as texts, lists are spread, and what a condition left out (null, undefined, a boolean) is dropped.
  const gather = (items, into) => {
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item === "string" || typeof item === "number") push(into, { kind: "text", text: text(item) });
      else if (isArray(item)) gather(item, into);
      else if (item !== null && item !== undefined && typeof item !== "boolean") push(into, item);
    }
    return into;
  };
  // A list longer than any tree may be is left to the check, which refuses it.
  const kids = (items) => (isArray(items) && items.length <= CHILD_LIMIT ? gather(items, []) : items);

  const record = (item) => typeof item === "object" && item !== null && !isArray(item);
  const each = (items, map) => {
    if (!isArray(items) || items.length > CHILD_LIMIT) return items;
    const mapped = [];
    for (let index = 0; index < items.length; index++) push(mapped, map(items[index]));
    return mapped;
  };
  const columns = (rows) => {
    const first = isArray(rows) ? rows[0] : undefined;
    return record(first) ? ownKeys(first) : undefined;
  };
  const table = (rows, options) => {
    const headers = options.headers ?? columns(rows);
    const cells = (row) => (record(row) && isArray(headers) ? each(headers, (header) => row[header] ?? null) : row);
    return { headers, caption: options.caption, rows: each(rows, cells) };
  };
  const choice = (option) =>
    record(option) ? { value: words(option.value), label: words(option.label) } : words(option);

  const kinds = {
    text: (content, o) => ({ text: words(content), props: optional(o, { tone: o.tone }) }),
    heading: (content, o) => ({ text: words(content), props: optional(o, { level: o.level }) }),
    badge: (content, o) => ({ text: words(content), props: optional(o, { tone: o.tone }) }),
    code: (content) => ({ text: words(content) }),
    button: (label, o) => ({
      props: { label: words(label), variant: o.variant, disabled: o.disabled, onClick: event(o.onClick) },
    }),
    input: (value, o) => ({
      props: {
        value: field(value),
        label: o.label,
        placeholder: o.placeholder,
        type: o.type,
        disabled: o.disabled,
        onChange: event(o.onChange),
        onSubmit: event(o.onSubmit),
      },
    }),
    textarea: (value, o) => ({
      props: {
        value: field(value),
        label: o.label,
        placeholder: o.placeholder,
        rows: o.rows,
        disabled: o.disabled,
        onChange: event(o.onChange),
      },
    }),
    checkbox: (checked, o) => ({ props: { checked, label: o.label, disabled: o.disabled, onChange: event(o.onChange) } }),
    slider: (value, o) => ({
      props: { value, min: o.min, max: o.max, step: o.step, label: o.label, disabled: o.disabled, onChange: event(o.onChange) },
    }),
    counter: (value, o) => ({
      props: { value, label: o.label, onIncrement: event(o.onIncrement), onDecrement: event(o.onDecrement) },
    }),
    row: (children, o) => ({ props: optional(o, { align: o.align }), children: kids(children) }),
    column: (children, o) => ({ props: optional(o, { align: o.align }), children: kids(children) }),
    panel: (children, o) => ({ props: optional(o, { title: words(o.title) }), children: kids(children) }),
    list: (items, o) => ({ props: optional(o, { ordered: o.ordered }), children: kids(items) }),
    table: (rows, o) => ({ props: table(rows, o) }),
    progress: (value, o) => ({ props: { value, max: o.max, label: o.label } }),
  };
  const ui = create(null);
  for (const kind of ownKeys(kinds)) {
    const build = kinds[kind];
    ui[kind] = (content, options) => keyed(kind, options ?? NONE, build(content, options ?? NONE));
  }
  ui.select = (value, options, more) =>
    keyed("select", more ?? NONE, {
      props: {
        value: field(value),
        options: each(options, choice),
        label: more?.label,
        disabled: more?.disabled,
        onChange: event(more?.onChange),
      },
    });
  ui.link = (label, href, options) => keyed("link", options ?? NONE, { props: { label: words(label), href } });
  ui.divider = (options) => keyed("divider", options ?? NONE);
  freeze(ui);

  // --- console --------------------------------------------------------------------------------------------------

  const levels = ["debug", "log", "info", "warn", "error"];
  const captured = {};
  for (let level = 0; level < levels.length; level++) {
    const name = levels[level];
    captured[name] = { [name]: (...args) => void (host.hears() && host.log(level, args, stackOf(new NativeError()))) }[name];
  }
  defineProperty(globalThis, "console", { value: captured, writable: true, enumerable: false, configurable: true });

  // --- loading --------------------------------------------------------------------------------------------------

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

  // --- calls ----------------------------------------------------------------------------------------------------

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

  return {
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
});
