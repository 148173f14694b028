// A stopwatch: asks the playground for a timer. The time itself is read from the clock, so a late tick loses nothing.
definePlugin(({ ui }) => ({
  id: "stopwatch",
  title: "Stopwatch",
  description: "Measures time, takes laps, and says how long it was. Uses a timer and messages.",
  capabilities: {
    systemCommands: ["timer", "toast"],
    reasons: {
      timer: "To show the time while it runs.",
      toast: "To say how long it was when you stop it.",
    },
  },
  initialState: { startedMs: null, nowMs: 0, beforeMs: 0, laps: [] },
  // An action does not look at the clock: it is told the time. So the same actions always give the same state.
  actions: {
    start: (state, { nowMs }) => ({ ...state, startedMs: nowMs, nowMs }),
    tick: (state, { nowMs }) => (state.startedMs === null ? state : { ...state, nowMs }),
    lap: (state, { nowMs }) => ({ ...state, nowMs, laps: [...state.laps, elapsed({ ...state, nowMs })].slice(-20) }),
    stop: (state, { nowMs }) => ({ ...state, startedMs: null, beforeMs: elapsed({ ...state, nowMs }) }),
  },
  widgets: {
    main: {
      render({ pluginState: state }) {
        const isRunning = state.startedMs !== null;
        const total = elapsed(state);
        return ui.panel([
          ui.heading(clock(total)),
          ui.row([
            isRunning
              ? ui.button("Stop", { key: "switch", variant: "primary", onClick: "stop" })
              : ui.button("Start", { key: "switch", variant: "primary", onClick: "start" }),
            ui.button("Lap", { disabled: !isRunning, onClick: "lap" }),
            ui.button("Reset", { variant: "ghost", disabled: isRunning || total === 0, onClick: "reset" }),
          ]),
          state.laps.length > 0 && ui.list(state.laps.map(clock), { ordered: true }),
        ]);
      },
      handlers: {
        start({ dispatchPluginAction, dispatchSystemCommand }) {
          dispatchPluginAction("start", { nowMs: Date.now() });
          // From now on the playground calls our handler "tick", until we stop the timer or the instance is closed.
          dispatchSystemCommand("timer", "start", { everyMs: 200, handler: "tick" });
        },
        tick: ({ dispatchPluginAction }) => dispatchPluginAction("tick", { nowMs: Date.now() }),
        lap: ({ dispatchPluginAction }) => dispatchPluginAction("lap", { nowMs: Date.now() }),
        stop({ pluginState, dispatchPluginAction, dispatchSystemCommand }) {
          const nowMs = Date.now();
          dispatchSystemCommand("timer", "stop");
          dispatchPluginAction("stop", { nowMs });
          dispatchSystemCommand("toast", "show", { text: `Stopped at ${clock(elapsed({ ...pluginState, nowMs }))}`, tone: "success" });
        },
        reset: ({ dispatchPluginAction }) => dispatchPluginAction("state/reset"),
      },
    },
  },
}));

/** Milliseconds measured, those before the last start included. */
function elapsed({ startedMs, nowMs, beforeMs }) {
  return beforeMs + (startedMs === null ? 0 : nowMs - startedMs);
}

/** 83456 as "01:23.4". */
function clock(ms) {
  const pad = (number) => String(number).padStart(2, "0");
  const tenths = Math.floor(ms / 100);
  return `${pad(Math.floor(tenths / 600))}:${pad(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}
