//! Random events against a small model: what the page did must be what the same events do one after
//! the other.
//!
//! The timeline says in which order events took effect. The model runs them in that order, each
//! whole and alone, and every dispatch, every state and every domain has to come out the same;
//! whatever workers did meanwhile.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../../worker/tests/support/fuzz.rs"]
mod fuzz;
#[path = "differential/model.rs"]
mod model;
#[path = "simulation/page.rs"]
mod page;
#[path = "differential/replay.rs"]
mod replay;
mod simulation;

use std::cell::Cell;
use std::collections::BTreeMap;

use fuzz::fuzz;
use model::{Model, PLAYERS, source_of};
use page::{Page, state};
use plugin_host::store::{Access, Instance, Origin};
use plugin_runtime::contracts::messages::{Cost, RenderResult};
use plugin_runtime::contracts::{Limits, Op, Outcome, Reply, Response};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use reactive_graph::prelude::*;
use serde_json::json;
use simulation::{Reaction, real};

/// What an event may ask for; `hang` never comes back.
const OPS: [&str; 12] = [
    "own", "shared", "both", "copy", "move", "later", "fails", "picky", "set", "get", "start",
    "stop",
];

/// Events that need not take effect: they fail, or may.
const DOOMED: [&str; 3] = ["fails", "picky", "hang"];

/// Longer than an event may hold up others, and shorter than a worker may be silent.
const OVERDUE_MS: f64 = 2_200.0;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody does something.
    Post { who: usize, op: &'static str, x: u32 },
    /// So many messages arrive.
    Deliver(usize),
    /// Everything arrives.
    Settle,
    /// Time passes.
    Pass(u32),
    /// One's worker is busy for so long that events of others overtake its own.
    Late { who: usize, others: Vec<(usize, &'static str, u32)> },
    /// A worker is ended from outside.
    Kill(usize),
    /// A plugin hangs its worker.
    Hang(usize),
    /// A grant of the guest changes.
    Grant { write: bool, allowed: bool },
}

fn post() -> impl Strategy<Value = Step> {
    (0..PLAYERS.len(), select(&OPS[..]), 0_u32..1_000).prop_map(|(who, op, x)| Step::Post {
        who,
        op,
        x,
    })
}

fn calm() -> impl Strategy<Value = Step> {
    prop_oneof![10 => post(), 4 => (0_usize..6).prop_map(Step::Deliver), 1 => Just(Step::Settle), 1 => (0_u32..3_000).prop_map(Step::Pass)]
}

fn wild() -> impl Strategy<Value = Step> {
    let others = vec((0..PLAYERS.len(), select(&OPS[..]), 0_u32..1_000), 1..5);
    prop_oneof![
        20 => post(),
        8 => (0_usize..6).prop_map(Step::Deliver),
        1 => Just(Step::Settle),
        1 => (0_u32..3_000).prop_map(Step::Pass),
        3 => (0..PLAYERS.len(), others).prop_map(|(who, others)| Step::Late { who, others }),
        3 => (0_usize..10).prop_map(Step::Kill),
        1 => (0..PLAYERS.len()).prop_map(Step::Hang),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(write, allowed)| Step::Grant { write, allowed }),
    ]
}

/// A page on which the players play.
struct Story {
    page: Page,
    players: Vec<Instance>,
    /// What was posted, by its number: whose it is, and what.
    posted: BTreeMap<u64, (usize, &'static str)>,
}

impl Story {
    fn new() -> Self {
        Self::after(|_| {})
    }

    /// The same, after something was done to the page.
    fn after(prepare: impl FnOnce(&Page)) -> Self {
        let engine = real();
        let page = Page::with(move |worker, request| match &request.op {
            Op::Event(event) if event.handler == "hang" => Reaction::Hang,
            _ => free_of_cost(engine(worker, request)),
        });
        prepare(&page);
        page.host.set_limits(Limits {
            load_ms: 20_000,
            render_ms: 20_000,
            event_ms: 2_000,
            ..Limits::default()
        });
        let players = PLAYERS
            .iter()
            .map(|name| page.run(name, Origin::Own, &source_of(name)))
            .collect::<Vec<_>>();
        for player in &players {
            for domain in ["alpha", "beta"] {
                for access in Access::ALL {
                    page.host.set_grant(&player.id, &domain.into(), access, true);
                }
            }
            for name in ["storage", "timer"] {
                page.host.set_grant(&player.id, &name.into(), Access::Send, true);
            }
        }
        page.browser.settle();
        Self { page, players, posted: BTreeMap::new() }
    }

    fn post(&mut self, who: usize, op: &'static str, x: u32) {
        let id = self.posted.len() as u64 + 1;
        self.posted.insert(id, (who, op));
        let domain = if x.is_multiple_of(2) { "alpha" } else { "beta" };
        self.page.post(
            &self.players[who],
            op,
            &json!({ "id": id, "op": op, "x": x, "domain": domain }),
        );
    }

    fn perform(&mut self, step: &Step) {
        let browser = self.page.browser.clone();
        match step {
            Step::Post { who, op, x } => self.post(*who, op, *x),
            Step::Deliver(count) => (0..*count).for_each(|_| {
                browser.step();
            }),
            Step::Settle => browser.settle(),
            Step::Pass(ms) => browser.pass(f64::from(*ms)),
            Step::Late { who, others } => {
                browser.settle();
                browser.freeze(self.players[*who].id.as_str());
                self.post(*who, if others.len().is_multiple_of(2) { "copy" } else { "move" }, 5);
                browser.pass(OVERDUE_MS);
                for (who, op, x) in others {
                    self.post(*who, op, *x);
                }
                browser.settle();
                browser.thaw();
            }
            Step::Kill(index) => {
                browser.kill(*index);
            }
            Step::Hang(who) => {
                self.post(*who, "hang", 0);
                // Twice within a minute would bar it.
                browser.pass(70_000.0);
            }
            Step::Grant { write, allowed } => {
                let access = if *write { Access::Write } else { Access::Read };
                let guest = self.players.last().expect("there are players");
                self.page.host.set_grant(&guest.id, &"alpha".into(), access, *allowed);
            }
        }
    }

    fn check(&self, is_calm: bool) -> TestCaseResult {
        self.page.browser.pass(120_000.0);
        self.page.browser.settle();
        let records: Vec<_> = self
            .page
            .store
            .timeline()
            .with_untracked(|timeline| timeline.iter().cloned().collect());
        let mut model = Model::default();
        let done = model.replay(&records).map_err(TestCaseError::fail)?;
        for (player, name) in self.players.iter().zip(PLAYERS) {
            prop_assert_eq!(&state(player)["h"], &json!(model.own(name)), "the state of {}", name);
        }
        for domain in ["alpha", "beta"] {
            prop_assert_eq!(
                &self.page.shared(domain)["h"],
                &json!(model.domain(domain)),
                "{}",
                domain
            );
        }
        prop_assert_eq!(model.unanswered(), 0, "every question to the storage has its answer");
        for (id, (who, op)) in &self.posted {
            let count = done.iter().filter(|done| *done == id).count();
            let is_doomed = DOOMED.contains(op);
            prop_assert!(
                count == 1 || is_doomed && count == 0,
                "event {} ({} of {}) took effect {} times",
                id,
                op,
                PLAYERS[*who],
                count
            );
        }
        for (who, name) in PLAYERS.iter().enumerate() {
            let own: Vec<_> = done.iter().filter(|id| self.posted[*id].0 == who).collect();
            prop_assert!(own.is_sorted(), "the events of {} are in order: {:?}", name, own);
        }
        prop_assert!(!is_calm || done.is_sorted(), "all events are in order: {:?}", done);
        Ok(())
    }
}

/// What a worker did, as if it had taken no time: how busy the machine is shall not slow anybody
/// down.
fn free_of_cost(reaction: Reaction) -> Reaction {
    let free = |result: RenderResult| RenderResult { cost: Cost::default(), ..result };
    let response = |response: Response| {
        let outcome = response.outcome.map(|outcome| match outcome {
            Outcome::Rendered(results) => {
                Outcome::Rendered(results.into_iter().map(free).collect())
            }
            other => other,
        });
        Response { outcome, cost: Cost::default(), ..response }
    };
    let reply = |reply| match reply {
        Reply::Part(part) => Reply::Part(response(part)),
        Reply::Done(done) => Reply::Done(response(done)),
    };
    match reaction {
        Reaction::Replies(replies) => Reaction::Replies(replies.into_iter().map(reply).collect()),
        other => other,
    }
}

fn play(steps: &[Step], is_calm: bool, posted: &Cell<usize>) -> TestCaseResult {
    let mut story = Story::new();
    for step in steps {
        story.perform(step);
    }
    posted.set(posted.get() + story.posted.len());
    story.check(is_calm)
}

#[test]
fn events_one_after_the_other_do_what_the_model_does_in_the_order_in_which_they_came() {
    let posted = Cell::new(0);
    fuzz("turns/calm", 12, &vec(calm(), 1..200), |steps| play(&steps, true, &posted));
    println!("{} events", posted.get());
}

#[test]
fn whatever_workers_do_events_do_what_the_model_does_in_some_order() {
    let posted = Cell::new(0);
    fuzz("turns/wild", 90, &vec(wild(), 1..160), |steps| play(&steps, false, &posted));
    println!("{} events", posted.get());
}
