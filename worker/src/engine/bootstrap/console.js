// `console`: what is written goes to the page.

const levels = ["debug", "log", "info", "warn", "error"];
const captured = {};
for (let level = 0; level < levels.length; level++) {
  const name = levels[level];
  captured[name] = { [name]: (...args) => void (host.hears() && host.log(level, args, stackOf(new NativeError()))) }[name];
}
defineProperty(globalThis, "console", { value: captured, writable: true, enumerable: false, configurable: true });
