// The first script of a worker. It comes out of a blob that the page makes, so that the page's policy is the worker's as
// well, whatever headers a server sends. The page writes the two addresses in. The name of the one policy that may
// make addresses of scripts is taken here, and the loader takes the policy away: nobody in the worker can start another
// script after it.
//
// Here too the worker's only way out is made: a port, which the page can close at any moment. What a worker posts by
// itself, its errors and its console would still reach the page for seconds after it was ended: see docs/decisions/028.
{
  const policy = self.trustedTypes?.createPolicy("playground", { createScriptURL: (url) => url });
  const trust = (url) => policy?.createScriptURL(url) ?? url;

  const { port1, port2 } = new MessageChannel();
  self.postMessage(null, [port2]);
  for (let owner = self; owner; owner = Object.getPrototypeOf(owner)) delete owner.postMessage;
  const say = port1.postMessage.bind(port1);
  self.postMessage = (message) => say(message);

  const stringify = JSON.stringify;
  const { error, warn } = console;
  let lines = 50;
  const written = (write) => (...what) => { if (lines-- > 0) write(...what); };
  self.console = { error: written(error), warn: written(warn) };
  const caught = (name, tell) =>
    addEventListener(name, (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      tell(event);
    });
  caught("error", ({ message }) => say(stringify({ WorkerFailed: `${message}` })));
  caught("unhandledrejection", ({ reason }) => self.console.error(reason));

  self.pluginWorker = { base: "{base}", trust };
  importScripts(trust("{loader}"));
}
