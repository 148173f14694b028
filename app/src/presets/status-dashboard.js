// A dashboard: badges, a table and bars, all worked out from one list of services.
const STATUSES = {
  ok: { label: "Operational", tone: "success", next: "slow" },
  slow: { label: "Degraded", tone: "warning", next: "down" },
  down: { label: "Down", tone: "danger", next: "ok" },
};

definePlugin(({ ui }) => ({
  id: "status-dashboard",
  title: "Status Dashboard",
  description: "A few services whose status you can change, with badges, bars and a table.",
  initialState: {
    services: [
      { id: "web", name: "Web", status: "ok", load: 35 },
      { id: "search", name: "Search", status: "slow", load: 80 },
      { id: "mail", name: "Mail", status: "ok", load: 10 },
    ],
  },
  actions: {
    cycle: (state, { id }) => ({
      ...state,
      services: state.services.map((service) =>
        service.id === id ? { ...service, status: STATUSES[service.status].next } : service,
      ),
    }),
  },
  widgets: {
    main: {
      render({ pluginState: { services } }) {
        // What can be worked out is not kept in the state: it can never be out of date.
        const troubled = services.filter((service) => service.status !== "ok").length;
        return ui.panel([
          troubled === 0
            ? ui.badge("All services are operational", { tone: "success" })
            : ui.badge(`${troubled} of ${services.length} need attention`, { tone: "warning" }),
          ...services.map((service) => serviceRow(ui, service)),
          ui.divider(),
          ui.table(
            services.map(({ name, status, load }) => [name, STATUSES[status].label, `${load} %`]),
            { headers: ["Service", "Status", "Load"], caption: "Overview" },
          ),
        ]);
      },
      handlers: {
        cycle: ({ dispatchPluginAction }, { id }) => dispatchPluginAction("cycle", { id }),
      },
    },
  },
}));

function serviceRow(ui, { id, name, status, load }) {
  const { label, tone } = STATUSES[status];
  return ui.row(
    [
      ui.badge(label, { tone }),
      ui.progress(load, { max: 100, label: `${name}: load ${load} %` }),
      ui.button(`Change ${name}`, { variant: "ghost", onClick: { handler: "cycle", args: { id } } }),
    ],
    { key: id, align: "center" },
  );
}
