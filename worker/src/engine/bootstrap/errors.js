// Telling the engine's errors from the plugin's.

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
