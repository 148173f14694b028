//! The players: what they do, as a plugin's source and once more as plain rules.

use serde_json::{Value, json};

/// The packages; the first two declare a domain each.
pub(crate) const PACKAGES: [&str; 3] = ["alpha-player", "beta-player", "guest"];

/// What an event may ask for; `hang` never comes back.
pub(crate) const OPS: [&str; 16] = [
    "own", "shared", "both", "copy", "move", "later", "report", "odd", "fails", "picky", "set",
    "get", "start", "stop", "hang", "sum",
];

/// What a widget reads.
pub(crate) fn reads(widget: &str) -> [&'static str; 2] {
    if widget == "main" { ["own", "alpha"] } else { ["beta", "counter-summary"] }
}

/// Each handler first says by a dispatch to nobody which event it is.
const PLAYER: &str = r#"definePlugin(({ ui }) => {
  const mix = (s, x) => ({ h: (s.h * 31 + x) % 999983 });
  const begin = (c, a) => c.dispatchSharedAction("marker", "begin", a);
  const of = (c, domain) => c.globalState.shared[domain]?.h ?? 0;
  const sum = (c) => c.globalState.shared["counter-summary"]?.totalValue ?? 0;
  const handlers = {
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
    report(c, a) { begin(c, a); c.dispatchSharedAction("counter-summary", "set-instance", { value: c.pluginState.h }); },
    sum(c, a) { begin(c, a); c.dispatchPluginAction("mix", sum(c)); },
    odd(c, a) { begin(c, a); c.dispatchPluginAction("nope", a.x); c.dispatchSharedAction(a.domain, "nope", a.x); },
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
    got(c, a) { begin(c, a); c.dispatchPluginAction("mix", a.value ?? 7); },
    start(c, a) { begin(c, a); c.dispatchSystemCommand("timer", "start", { everyMs: 1717, handler: "tick" }); },
    stop(c, a) { begin(c, a); c.dispatchSystemCommand("timer", "stop", {}); },
    tick(c, a) { begin(c, a); c.dispatchSharedAction("alpha", "mix", a.tick); },
  };
  return {
    capabilities: { readShared: ["alpha", "beta", "counter-summary"], writeShared: ["alpha", "beta", "counter-summary"], systemCommands: ["storage", "timer"] },
    DECLARES
    initialState: { h: 1 },
    actions: { mix },
    widgets: {
      main: { render: (c) => ui.text("own " + c.pluginState.h + " alpha " + of(c, "alpha")), handlers },
      side: { render: (c) => ui.text("beta " + of(c, "beta") + " sum " + sum(c)) },
    },
  };
});"#;

/// How often `start` ticks, in milliseconds; nothing else takes this long.
pub(crate) const TICK_MS: f64 = 1_717.0;

/// The domain that a package declares.
pub(crate) fn declared_by(package: &str) -> Option<&str> {
    package.strip_suffix("-player")
}

/// The source of a package.
pub(crate) fn source_of(package: &str) -> String {
    let declares = declared_by(package).map_or_else(String::new, |domain| {
        format!(r#"shared: {{ "{domain}": {{ initialState: {{ h: 1 }}, actions: {{ mix }} }} }},"#)
    });
    PLAYER.replace("DECLARES", &declares)
}

/// Whom a dispatch is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum To {
    Own,
    Domain(String),
    Command(&'static str),
}

/// A dispatch: to whom, what, with what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wish(pub(crate) To, pub(crate) String, pub(crate) Value);

impl Wish {
    pub(crate) fn mix(to: &str, x: u64) -> Self {
        let to = if to == "own" { To::Own } else { To::Domain(to.to_owned()) };
        Self(to, "mix".to_owned(), json!(x))
    }
}

/// What a player sees: its state, and of each domain what it may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    pub(crate) own: u64,
    pub(crate) alpha: u64,
    pub(crate) beta: u64,
    pub(crate) sum: u64,
}

/// What a handler dispatches to whom; none where it throws.
pub(crate) fn wishes(handler: &str, args: &Value, sight: Sight) -> Option<Vec<Wish>> {
    let Sight { own, alpha, beta, sum } = sight;
    let x = args["x"].as_u64().unwrap_or(0);
    let domain = args["domain"].as_str().unwrap_or_default();
    let key = || format!("k{}", x % 3);
    let mix = Wish::mix;
    let command = |name, verb: &str, payload| Wish(To::Command(name), verb.to_owned(), payload);
    let mut wishes = vec![Wish(To::Domain("marker".to_owned()), "begin".to_owned(), args.clone())];
    wishes.extend(match handler {
        "own" => vec![mix("own", x)],
        "shared" => vec![mix(domain, x)],
        "both" => vec![mix("alpha", x), mix("own", x), mix("beta", x + 1)],
        "copy" => vec![mix("own", alpha + 2 * beta)],
        "move" => vec![mix("alpha", own)],
        "later" => vec![mix("beta", alpha + x), mix("own", x)],
        "report" => {
            let to = To::Domain("counter-summary".to_owned());
            vec![Wish(to, "set-instance".to_owned(), json!({ "value": own }))]
        }
        "sum" => vec![mix("own", sum)],
        "odd" => vec![
            Wish(To::Own, "nope".to_owned(), json!(x)),
            Wish(To::Domain(domain.to_owned()), "nope".to_owned(), json!(x)),
        ],
        "picky" if alpha % 2 == 0 => vec![mix("alpha", x)],
        "set" => vec![command("storage", "set", json!({ "key": key(), "value": own }))],
        "get" => vec![
            command("storage", "get", json!({ "key": key(), "handler": "got" })),
            mix("own", x),
        ],
        "got" => vec![mix("own", args["value"].as_u64().unwrap_or(7))],
        "start" => {
            vec![command("timer", "start", json!({ "everyMs": 1717, "handler": "tick" }))]
        }
        "stop" => vec![command("timer", "stop", json!({}))],
        "tick" => vec![mix("alpha", args["tick"].as_u64().unwrap_or(0))],
        _ => return None,
    });
    Some(wishes)
}

/// What `mix` makes of a state; none where it is another action.
pub(crate) fn reduced(action: &str, state: &Value, payload: &Value) -> Option<Value> {
    let (h, x) = (state["h"].as_u64()?, payload.as_u64()?);
    (action == "mix").then(|| json!({ "h": (h * 31 + x) % 999_983 }))
}

/// What a widget shows.
pub(crate) fn text_of(widget: &str, sight: Sight) -> String {
    let Sight { own, alpha, beta, sum } = sight;
    if widget == "main" {
        format!("own {own} alpha {alpha}")
    } else {
        format!("beta {beta} sum {sum}")
    }
}
