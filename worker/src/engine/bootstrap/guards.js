// Built-ins that would take more than a plugin may use, or end the worker, are replaced by ones that refuse.

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
      const isObject = typeof error === "object" && error !== null;
      if (isObject && isStackOverflow(error)) return true;
      places[index] = isObject ? stackOf(error) : "";
    }
  }
  return places[0] !== places[1];
};
const compiled = (native, args, code) => {
  try {
    host.makeRoom(code);
    return host.onShortStack(native, undefined, args);
  } catch (error) {
    if (isSyntaxError(error) && isTooDeep(code, TEXT)) throw new NativeRangeError("Maximum call stack size exceeded");
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
    return compiled(native, [code], code);
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
    return compiled(construct, [native, args, newTarget], assembled(heads[index], args));
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
