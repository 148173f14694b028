//! `timer`: calls a handler again and again. `start { name?, everyMs, handler, args? }`, `stop {
//! name? }`.
//!
//! The host ticks, never the plugin: a tick waits while the tab is hidden, and none is sent before
//! the one before it was handled.

use std::rc::{Rc, Weak};

use plugin_runtime::contracts::issue::describe;
use plugin_runtime::contracts::{InstanceId, Issue};
use serde_json::{Value, json};

use super::{Call, Deed, Sender, SystemCommand};
use crate::host::Runner;
use crate::sorted::SortedMap;

/// Timers of one instance.
pub const TIMER_LIMIT: usize = 8;
/// The shortest period, in milliseconds.
const LEAST_PERIOD_MS: f64 = 100.0;
/// The longest period, in milliseconds: a day.
const MOST_PERIOD_MS: f64 = 86_400_000.0;
const NAME_LIMIT_BYTES: usize = 64;

/// The running timers: each is alive for as long as its entry is.
#[derive(Default)]
pub(super) struct Timer(SortedMap<(InstanceId, String), Rc<Ticking>>);

/// A timer that runs.
pub(in crate::host) struct Ticking {
    sender: Sender,
    period_ms: f64,
    handler: String,
    args: Value,
}

impl SystemCommand for Timer {
    fn description(&self) -> &'static str {
        "do something every so often while it runs"
    }

    fn verbs(&self) -> &'static [&'static str] {
        &["start", "stop"]
    }

    fn run(&mut self, call: &Call<'_>) -> Result<Option<Deed>, Issue> {
        let name = match call.payload.get("name") {
            None | Some(Value::Null) => "timer".to_owned(),
            Some(_) => call.text("name", NAME_LIMIT_BYTES)?,
        };
        let key = (call.sender.instance_id.clone(), name);
        if call.verb == "stop" {
            self.0.remove(&key);
            return Ok(None);
        }
        let others = self.0.keys().filter(|other| other.0 == key.0 && **other != key).count();
        if others >= TIMER_LIMIT {
            return Err(Issue::new(
                "timer",
                format!("one of at most {TIMER_LIMIT} of an instance"),
                format!("{others} running"),
            ));
        }
        let period_ms = period(call.payload.get("everyMs"))?;
        let handler = call.text("handler", NAME_LIMIT_BYTES)?;
        let args = call.payload.get("args").cloned().unwrap_or(Value::Null);
        let ticking = Rc::new(Ticking { sender: call.sender.clone(), period_ms, handler, args });
        let first = Deed::Tick(Rc::downgrade(&ticking));
        self.0.insert(key, ticking);
        Ok(Some(first))
    }

    fn on_unload(&mut self, instance: &InstanceId) {
        self.0.retain(|key, _| key.0 != *instance);
    }
}

fn period(found: Option<&Value>) -> Result<f64, Issue> {
    let in_range = |period_ms: &f64| (LEAST_PERIOD_MS..=MOST_PERIOD_MS).contains(period_ms);
    found.and_then(Value::as_f64).filter(in_range).ok_or_else(|| {
        let found = found.map_or_else(|| "nothing".to_owned(), describe);
        Issue::new(
            "payload.everyMs",
            format!("a number from {LEAST_PERIOD_MS} to {MOST_PERIOD_MS}"),
            found,
        )
    })
}

/// Arms the next tick of a timer, unless it was stopped.
pub(super) fn wait(runner: &Rc<Runner>, ticking: Weak<Ticking>, tick: u64) {
    let Some(period_ms) = ticking.upgrade().map(|ticking| ticking.period_ms) else { return };
    runner.after(period_ms, move |runner| {
        let Some(alive) = ticking.upgrade() else { return };
        let has_ticked = runner.tick(&alive, tick);
        wait(runner, Rc::downgrade(&alive), tick + u64::from(has_ticked));
    });
}

impl Runner {
    /// Ticks, unless nobody looks. A tick is left out while the one before it is not done, and
    /// while the plugin has used up its share.
    fn tick(self: &Rc<Self>, ticking: &Ticking, tick: u64) -> bool {
        let id = &ticking.sender.instance_id;
        if self.is_hidden.get() || self.is_looking_back() || self.is_paused(id) {
            return false;
        }
        let may_run = self.may_run(id);
        if !may_run {
            self.slow(id);
        }
        if !may_run || self.line.borrow().has_own(id) {
            self.leave_out(id);
            return false;
        }
        if self.line.borrow().has(id) {
            return false;
        }
        self.tell(
            &ticking.sender,
            &ticking.handler,
            &json!({ "tick": tick, "args": ticking.args }),
        );
        true
    }
}
