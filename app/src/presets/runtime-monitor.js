// Watches the playground itself: what runs, and what was dispatched last.
const TONES = { applied: "success", denied: "danger", ignored: "warning" };

definePlugin(({ ui }) => ({
  id: "runtime-monitor",
  title: "Runtime Monitor",
  description: "Lists every running plugin and the last thing that was dispatched.",
  capabilities: {
    readShared: ["runtime-registry", "runtime-metrics"],
    reasons: {
      "runtime-registry": "To list the plugins that run.",
      "runtime-metrics": "To show how much was dispatched, and what came last.",
    },
  },
  widgets: {
    main: {
      render: ({ globalState: { shared } }) =>
        ui.panel([metrics(ui, shared["runtime-metrics"]), ui.divider(), registry(ui, shared["runtime-registry"])]),
    },
  },
}));

function metrics(ui, numbers) {
  if (!numbers) return notAllowed(ui, "runtime-metrics");
  const { pluginCount, dispatchCount, lastScope, lastActionType, lastOutcome, lastReason } = numbers;
  return ui.column([
    ui.row([ui.badge(`${pluginCount} plugins`, { tone: "info" }), ui.badge(`${dispatchCount} dispatches`)]),
    lastOutcome
      ? ui.row([ui.badge(lastOutcome, { tone: TONES[lastOutcome] ?? "neutral" }), ui.text(`${lastScope}: ${lastActionType}`)])
      : ui.text("Nothing was dispatched yet.", { tone: "muted" }),
    // A child that is null is left out.
    lastReason ? ui.text(lastReason, { tone: "muted" }) : null,
  ]);
}

function registry(ui, instances) {
  if (!instances) return notAllowed(ui, "runtime-registry");
  const rows = instances.map(({ title, instanceId, status, widgets }) => [title, instanceId, status, widgets.length]);
  return ui.table(rows, { headers: ["Plugin", "Instance", "Status", "Widgets"], caption: "Running plugins" });
}

function notAllowed(ui, domain) {
  return ui.text(`This plugin may not read ${domain}.`, { tone: "warning" });
}
