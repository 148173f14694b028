//! Random inputs, fed to the machine itself and to a small model: after each of them both have the
//! same states, domains and grants, the same on the timeline, and the same widgets to render.
//!
//! There is no page around the machine, only lists of what it asks for. What comes next of them, an
//! answer of any worker, any timer or something that somebody does, is picked by chance. So the
//! order in which events take effect is a property, and no accident of a simulated browser.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "differential/bench.rs"]
mod bench;
#[path = "../../worker/tests/support/fuzz.rs"]
mod fuzz;
#[path = "differential/model.rs"]
mod model;
#[path = "simulation/page.rs"]
mod page;
#[path = "differential/players.rs"]
mod players;
#[path = "differential/replay.rs"]
mod replay;
mod simulation;
#[path = "differential/turns.rs"]
mod turns;

use std::cell::RefCell;
use std::fmt;

use bench::{Bench, COMMANDER, Check, Tally};
use fuzz::fuzz;
use players::OPS;
use plugin_host::store::Access;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// So many inputs a run, at least.
const INPUTS: usize = 10_000;

/// What happens next. Who it is and which of several things is meant modulo those there are.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody does something.
    Post { who: usize, op: &'static str, x: u32 },
    /// The commander does something that needs a command.
    Command { op: &'static str, x: u32 },
    /// Something is dispatched by hand.
    Dispatch { who: usize, to: &'static str, x: u32 },
    /// A grant is given or taken.
    Grant { who: usize, domain: &'static str, write: bool, allowed: bool },
    /// One of the workers that have said something is heard.
    Answer(usize),
    /// One that was ended is heard.
    Late,
    /// One of the timers fires.
    Timer(usize),
    /// What an event waits for is loaded or saved.
    Stored,
    /// Time passes.
    Pass(u32),
    /// The page is hidden, or seen again.
    Hide(bool),
    /// A card comes into view or leaves it.
    Look { who: usize, is_in_view: bool },
    /// A worker is gone, or something says so.
    Vanish { pick: usize, is_gone: bool },
    /// A worker breaks.
    Break(usize),
    /// Another one is started.
    Run(usize),
    /// One is started over.
    Restart(usize),
    /// One is unloaded.
    Unload(usize),
}

/// A list of them, of which each is a line when it is printed.
#[derive(Clone)]
struct Steps(Vec<Step>);

impl fmt::Debug for Steps {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| write!(formatter, "\n  {step:?}"))
    }
}

fn step() -> impl Strategy<Value = Step> {
    let (pick, x) = (|| 0_usize..24, || 0_u32..1_000);
    prop_oneof![
        60 => (pick(), select(&OPS[..]), x()).prop_map(|(who, op, x)| Step::Post { who, op, x }),
        12 => (select(&["set", "get", "get", "start", "stop"][..]), x()).prop_map(|(op, x)| Step::Command { op, x }),
        8 => (pick(), select(&["own", "alpha", "beta"][..]), x()).prop_map(|(who, to, x)| Step::Dispatch { who, to, x }),
        8 => (pick(), select(&["alpha", "beta", "counter-summary"][..]), any::<bool>(), prop::bool::weighted(0.6))
            .prop_map(|(who, domain, write, allowed)| Step::Grant { who, domain, write, allowed }),
        120 => pick().prop_map(Step::Answer),
        3 => Just(Step::Late),
        14 => pick().prop_map(Step::Timer),
        12 => Just(Step::Stored),
        4 => (0_u32..3_000).prop_map(Step::Pass),
        2 => any::<bool>().prop_map(Step::Hide),
        3 => (pick(), any::<bool>()).prop_map(|(who, is_in_view)| Step::Look { who, is_in_view }),
        3 => (pick(), any::<bool>()).prop_map(|(pick, is_gone)| Step::Vanish { pick, is_gone }),
        1 => pick().prop_map(Step::Break),
        2 => (0_usize..3).prop_map(Step::Run),
        3 => pick().prop_map(Step::Restart),
        2 => pick().prop_map(Step::Unload),
    ]
}

fn perform(bench: &mut Bench, step: &Step) -> Check {
    let living = bench.living();
    let who = |pick: usize| living.get(pick % living.len().max(1)).map_or("nobody", String::as_str);
    let needs_looks = matches!(
        step,
        Step::Late
            | Step::Timer(_)
            | Step::Vanish { .. }
            | Step::Break(_)
            | Step::Run(_)
            | Step::Restart(_)
            | Step::Unload(_)
    );
    while bench.is_waiting() && needs_looks {
        bench.store_away()?;
    }
    match step {
        Step::Post { who: pick, op, x } => bench.post(who(*pick), op, *x),
        Step::Command { op, x } => bench.post(COMMANDER, op, *x),
        Step::Dispatch { who: pick, to, x } => bench.dispatch(who(*pick), to, *x),
        Step::Grant { who: pick, domain, write, allowed } => {
            let access = if *write { Access::Write } else { Access::Read };
            bench.grant(who(*pick), domain, access, *allowed)
        }
        Step::Answer(pick) => bench.deliver(*pick).map(|_| ()),
        Step::Late => bench.deliver_late(),
        Step::Timer(pick) => bench.fire(*pick),
        Step::Stored => bench.store_away(),
        Step::Pass(ms) => {
            bench.pass(*ms);
            Ok(())
        }
        Step::Hide(is_hidden) => bench.hide(*is_hidden),
        Step::Look { who: pick, is_in_view } => bench.look_at(who(*pick), *is_in_view),
        Step::Vanish { pick, is_gone } => bench.kill(*pick, *is_gone),
        Step::Break(pick) => bench.shatter(*pick),
        Step::Run(package) if living.len() < 6 => bench.run(*package),
        Step::Run(_) => Ok(()),
        Step::Restart(pick) => bench.restart(who(*pick)),
        Step::Unload(pick) => bench.unload(who(*pick)),
    }
}

/// A bench on which all of it happened, and was done with.
fn play(steps: &[Step]) -> Result<Bench, String> {
    let mut bench = Bench::new()?;
    for step in steps {
        perform(&mut bench, step)?;
    }
    bench.finish()?;
    Ok(bench)
}

#[test]
fn in_whatever_order_answers_and_timers_come_the_machine_does_what_the_model_does() {
    let total = RefCell::new(Tally::default());
    fuzz("machine", 60, &vec(step(), 1..400).prop_map(Steps), |Steps(steps)| {
        let bench = play(&steps).map_err(TestCaseError::fail)?;
        total.borrow_mut().add(bench.tally);
        Ok(())
    });
    let total = total.take();
    println!("{total:?}");
    assert!(total.inputs >= INPUTS, "{} inputs were fed", total.inputs);
    assert!(total.least() > 0, "each of it happened: {total:?}");
}
