//! The players, as a plugin's source and as a model of a hundred lines.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use plugin_host::store::{DispatchOutcome, DispatchRecord, DispatchScope};
use serde_json::{Value, json};

/// Who plays; the first two declare a domain each.
pub(crate) const PLAYERS: [&str; 3] = ["alpha-player", "beta-player", "guest"];

/// Each handler first says by a dispatch to nobody which event it is, so that the timeline can be
/// cut into events.
const PLAYER: &str = r#"definePlugin(({ ui }) => {
  const mix = (s, x) => ({ h: (s.h * 31 + x) % 999983 });
  const begin = (c, a) => c.dispatchSharedAction("marker", "begin", a);
  const of = (c, domain) => c.globalState.shared[domain]?.h ?? 0;
  return {
    capabilities: { readShared: ["alpha", "beta"], writeShared: ["alpha", "beta"], systemCommands: ["storage", "timer"] },
    DECLARES
    initialState: { h: 1 },
    actions: { mix },
    widgets: { main: {
      render: (c) => ui.text("own " + c.pluginState.h + " alpha " + of(c, "alpha")),
      handlers: {
        own(c, a) { begin(c, a); c.dispatchPluginAction("mix", a.x); },
        shared(c, a) { begin(c, a); c.dispatchSharedAction(a.domain, "mix", a.x); },
        both(c, a) {
          begin(c, a);
          c.dispatchSharedAction("alpha", "mix", a.x);
          c.dispatchPluginAction("mix", a.x);
          c.dispatchSharedAction("beta", "mix", a.x + 1);
        },
        copy(c, a) { begin(c, a); c.dispatchPluginAction("mix", of(c, "alpha") + 2 * of(c, "beta")); },
        move(c, a) { begin(c, a); c.dispatchSharedAction("alpha", "mix", c.pluginState.h); },
        async later(c, a) {
          const h = of(c, "alpha");
          await null;
          begin(c, a);
          c.dispatchSharedAction("beta", "mix", h + a.x);
          await null;
          c.dispatchPluginAction("mix", a.x);
        },
        fails(c, a) { begin(c, a); c.dispatchPluginAction("mix", a.x); throw new Error("half way"); },
        picky(c, a) {
          if (of(c, "alpha") % 2) throw new Error("odd");
          begin(c, a);
          c.dispatchSharedAction("alpha", "mix", a.x);
        },
        set(c, a) { begin(c, a); c.dispatchSystemCommand("storage", "set", { key: "k" + a.x % 3, value: c.pluginState.h }); },
        get(c, a) {
          begin(c, a);
          c.dispatchSystemCommand("storage", "get", { key: "k" + a.x % 3, handler: "got" });
          c.dispatchPluginAction("mix", a.x);
        },
        got(c, a) { begin(c, { op: "got", value: a.value }); c.dispatchPluginAction("mix", a.value ?? 7); },
        start(c, a) { begin(c, a); c.dispatchSystemCommand("timer", "start", { everyMs: 1000, handler: "tick" }); },
        stop(c, a) { begin(c, a); c.dispatchSystemCommand("timer", "stop", {}); },
        tick(c) { begin(c, { op: "tick" }); c.dispatchSharedAction("alpha", "mix", 3); },
        hang() {},
      },
    } },
  };
});"#;

/// The source of a player.
pub(crate) fn source_of(name: &str) -> String {
    let declares = match name.strip_suffix("-player") {
        Some(domain) => format!(
            r#"shared: {{ "{domain}": {{ initialState: {{ h: 1 }}, actions: {{ mix }} }} }},"#
        ),
        None => String::new(),
    };
    PLAYER.replace("DECLARES", &declares)
}

/// A dispatch: to whom, what, with what, what came of it, and the state after it.
#[derive(Debug, PartialEq)]
struct Line(String, String, Value, DispatchOutcome, Value);

/// All state.
#[derive(Default)]
pub(crate) struct Model {
    own: BTreeMap<String, u64>,
    domains: BTreeMap<String, u64>,
    stored: BTreeMap<(String, String), u64>,
    asked: BTreeMap<String, VecDeque<Value>>,
    denied: BTreeMap<(String, String), bool>,
}

impl Model {
    /// The state of a player.
    pub(crate) fn own(&self, name: &str) -> u64 {
        self.own.get(name).copied().unwrap_or(1)
    }

    /// The state of a domain.
    pub(crate) fn domain(&self, name: &str) -> u64 {
        self.domains.get(name).copied().unwrap_or(1)
    }

    /// How many questions to the storage have no answer yet.
    pub(crate) fn unanswered(&self) -> usize {
        self.asked.values().map(VecDeque::len).sum()
    }

    /// Does what the timeline says that was done, event by event; the numbers of the events in
    /// their order, or what differs.
    pub(crate) fn replay(&mut self, records: &[Arc<DispatchRecord>]) -> Result<Vec<u64>, String> {
        let mut done = Vec::new();
        let mut rest = records.iter().peekable();
        while let Some(record) = rest.next() {
            let player = record.instance_id.as_str().trim_end_matches("-1").to_owned();
            if record.scope == DispatchScope::Host {
                self.note_grant(&player, record);
                continue;
            }
            if record.action_type != "begin" {
                return Err(format!("half an event: {} of {player}", record.action_type));
            }
            let args = record.payload.to_value().map_err(|error| error.to_string())?;
            for expected in self.run(&player, &args)? {
                let found = rest.next().map(|record| line_of(record));
                if found.as_ref() != Some(&expected) {
                    return Err(format!(
                        "{args} of {player}: expected {expected:?}, found {found:?}"
                    ));
                }
            }
            done.extend(args["id"].as_u64());
        }
        Ok(done)
    }

    fn note_grant(&mut self, player: &str, record: &DispatchRecord) {
        let access = record.action_type.rsplit('-').next().unwrap_or_default();
        let domain = record.domain.clone().unwrap_or_default();
        let is_denied = record.action_type.starts_with("grant/revoke");
        self.denied.insert((player.to_owned(), format!("{domain} {access}")), is_denied);
    }

    fn may(&self, player: &str, domain: &str, access: &str) -> bool {
        !self
            .denied
            .get(&(player.to_owned(), format!("{domain} {access}")))
            .copied()
            .unwrap_or(false)
    }

    fn seen(&self, player: &str, domain: &str) -> u64 {
        if self.may(player, domain, "read") { self.domain(domain) } else { 0 }
    }

    fn run(&mut self, player: &str, args: &Value) -> Result<Vec<Line>, String> {
        let x = args["x"].as_u64().unwrap_or(0);
        let key = format!("k{}", x % 3);
        let (alpha, beta, own) =
            (self.seen(player, "alpha"), self.seen(player, "beta"), self.own(player));
        Ok(match args["op"].as_str().unwrap_or_default() {
            "own" => vec![self.mix_own(player, x)],
            "shared" => vec![self.mix(player, args["domain"].as_str().unwrap_or_default(), x)],
            "both" => vec![
                self.mix(player, "alpha", x),
                self.mix_own(player, x),
                self.mix(player, "beta", x + 1),
            ],
            "copy" => vec![self.mix_own(player, alpha + 2 * beta)],
            "move" => vec![self.mix(player, "alpha", own)],
            "later" => vec![self.mix(player, "beta", alpha + x), self.mix_own(player, x)],
            "picky" if alpha % 2 == 0 => vec![self.mix(player, "alpha", x)],
            "set" => {
                self.stored.insert((player.to_owned(), key.clone()), own);
                vec![command("storage", "set", &json!({ "key": key, "value": own }))]
            }
            "get" => {
                let value = self
                    .stored
                    .get(&(player.to_owned(), key.clone()))
                    .map_or(Value::Null, |value| json!(value));
                self.asked.entry(player.to_owned()).or_default().push_back(value);
                vec![
                    command("storage", "get", &json!({ "key": key, "handler": "got" })),
                    self.mix_own(player, x),
                ]
            }
            "got" => {
                let asked = self.asked.get_mut(player).and_then(VecDeque::pop_front);
                if asked.as_ref() != Some(&args["value"]) {
                    return Err(format!(
                        "{player} was told {}, and asked for {asked:?}",
                        args["value"]
                    ));
                }
                vec![self.mix_own(player, args["value"].as_u64().unwrap_or(7))]
            }
            "start" => {
                vec![command("timer", "start", &json!({ "everyMs": 1000, "handler": "tick" }))]
            }
            "stop" => vec![command("timer", "stop", &json!({}))],
            "tick" => vec![self.mix(player, "alpha", 3)],
            other => return Err(format!("{other} of {player} took effect")),
        })
    }

    fn mix_own(&mut self, player: &str, x: u64) -> Line {
        let next = mixed(self.own(player), x);
        self.own.insert(player.to_owned(), next);
        Line(
            "own".to_owned(),
            "mix".to_owned(),
            json!(x),
            DispatchOutcome::Applied,
            json!({ "h": next }),
        )
    }

    fn mix(&mut self, player: &str, domain: &str, x: u64) -> Line {
        let may_write = self.may(player, domain, "write");
        if may_write {
            let next = mixed(self.domain(domain), x);
            self.domains.insert(domain.to_owned(), next);
        }
        let outcome = if may_write { DispatchOutcome::Applied } else { DispatchOutcome::Denied };
        Line(
            domain.to_owned(),
            "mix".to_owned(),
            json!(x),
            outcome,
            json!({ "h": self.domain(domain) }),
        )
    }
}

fn mixed(h: u64, x: u64) -> u64 {
    (h * 31 + x) % 999_983
}

fn command(name: &str, verb: &str, payload: &Value) -> Line {
    Line(name.to_owned(), verb.to_owned(), payload.clone(), DispatchOutcome::Applied, Value::Null)
}

fn line_of(record: &DispatchRecord) -> Line {
    let json = |text: &plugin_runtime::contracts::JsonText| text.to_value().unwrap_or_default();
    let to = record.domain.clone().unwrap_or_else(|| "own".to_owned());
    Line(to, record.action_type.clone(), json(&record.payload), record.outcome, json(&record.after))
}
