// The first part of the bootstrap, which runs before the plugin, in the plugin's own realm: bootstrap.rs joins the parts to
// the body of one function. Everything that is used after the plugin has run is kept in constants of that function,
// because by then any global may have been replaced. `host` holds the functions of the Rust side and never leaves it.

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
