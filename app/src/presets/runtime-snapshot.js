// Prints everything that this plugin is allowed to see: good for finding out what a domain looks like.
const DOMAINS = ["counter-summary", "greeter-profile", "runtime-registry", "runtime-metrics"];

definePlugin(({ ui }) => ({
  id: "runtime-snapshot",
  title: "Runtime Snapshot",
  description: "Shows every shared domain as it is now, as JSON.",
  capabilities: {
    readShared: DOMAINS,
    reasons: Object.fromEntries(DOMAINS.map((domain) => [domain, "To print it as JSON."])),
  },
  initialState: { domain: DOMAINS[0] },
  actions: {
    choose: (state, { domain }) => ({ ...state, domain }),
  },
  widgets: {
    main: {
      render({ pluginState: { domain }, globalState: { self, shared } }) {
        const readable = DOMAINS.filter((name) => shared[name] !== undefined);
        const value = shared[domain];
        return ui.panel([
          ui.text(`${self.instanceId} may read ${readable.length} of ${DOMAINS.length} domains.`, { tone: "muted" }),
          ui.select(domain, DOMAINS, { label: "Domain", onChange: "choose" }),
          value === undefined
            ? ui.text(`This plugin may not read ${domain}.`, { tone: "warning" })
            : ui.code(JSON.stringify(value, null, 2)),
        ]);
      },
      handlers: {
        choose: ({ dispatchPluginAction }, { value }) => dispatchPluginAction("choose", { domain: value }),
      },
    },
  },
}));
