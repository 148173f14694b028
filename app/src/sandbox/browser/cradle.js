// The first script of a worker. It comes out of a blob that the page makes, so that the page's policy is the worker's as
// well, whatever headers a server sends. The page writes the two addresses in. The name of the one policy that may
// make addresses of scripts is taken here, and the loader takes the policy away: nobody in the worker can start another
// script after it.
{
  const policy = self.trustedTypes?.createPolicy("playground", { createScriptURL: (url) => url });
  const trust = (url) => policy?.createScriptURL(url) ?? url;
  self.pluginWorker = { base: "{base}", trust };
  importScripts(trust("{loader}"));
}
