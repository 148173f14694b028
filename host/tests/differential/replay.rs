//! What the machine was told, written down and fed once more to one that knows nothing, leads to
//! the same.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use plugin_host::host::{Input, Machine, Recorded};
use plugin_host::sandbox::PoolConfig;
use plugin_host::store::{Instance, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use reactive_graph::prelude::*;

use super::fuzz::fuzz;
use super::page::names;
use super::{Step, Story, wild};

/// Every look at the clock takes so long: what the machine does takes time, and that is an input.
const TICK_MS: f64 = 0.25;

/// The timer of `start` ticks first after so long.
const FIRST_TICK_MS: f64 = 1_000.0;

/// All that there is to see of an instance.
fn of_instance(instance: &Instance) -> Vec<String> {
    let mut lines = vec![
        format!(
            "{} {:?} {:?}",
            instance.id,
            instance.lifecycle.get_untracked(),
            instance.state.get_untracked()
        ),
        format!(
            "{} {:?} {:?}",
            instance.id,
            instance.grants.get_untracked(),
            instance.given.get_untracked()
        ),
        format!(
            "{} {:?} {:?}",
            instance.id,
            instance.stats.get_untracked(),
            instance.grant_use.get_untracked()
        ),
        format!(
            "{} {:?} {:?}",
            instance.id,
            instance.fault.get_untracked(),
            instance.is_slowed.get_untracked()
        ),
    ];
    for widget in instance.widgets.get_untracked() {
        lines.push(format!(
            "{} rendered {} times: {:?}",
            widget.id,
            widget.renders.get_untracked(),
            widget.tree.get_untracked()
        ));
    }
    lines
}

/// All that there is to see of a page.
fn seen(store: Store) -> Vec<String> {
    let mut lines: Vec<_> =
        store.instances().get_untracked().iter().flat_map(of_instance).collect();
    lines.extend(store.shared().with_untracked(|shared| {
        shared.iter().map(|domain| format!("{domain:?}")).collect::<Vec<_>>()
    }));
    store.timeline().with_untracked(|timeline| {
        lines.extend(timeline.iter().map(|record| {
            let cost = record
                .cost
                .as_ref()
                .map(|cost| (cost.queued_ms, cost.travel_ms, cost.drawing.get_untracked()));
            let record = plugin_host::store::DispatchRecord { cost: None, ..(**record).clone() };
            format!("{record:?} {cost:?}")
        }));
    });
    lines.push(format!("{:?}", store.faults().get_untracked()));
    lines
}

/// A page of which all is written down.
fn recorded() -> (Story, Rc<RefCell<Vec<Recorded>>>) {
    let recording: Rc<RefCell<Vec<Recorded>>> = Rc::default();
    let written = recording.clone();
    let story =
        Story::after(|page| page.host.record(move |recorded| written.borrow_mut().push(recorded)));
    (story, recording)
}

fn fresh() -> Machine {
    Machine::new(Store::new(names()), PoolConfig::default())
}

fn replay(steps: &[Step], inputs: &Cell<usize>, measured: &Cell<usize>) -> TestCaseResult {
    let (mut story, recording) = recorded();
    story.page.browser.set_tick(TICK_MS);
    for step in steps {
        story.perform(step);
    }
    story.page.browser.pass(10_000.0);

    let text = serde_json::to_string(&*recording.borrow()).expect("plain data");
    let recording: Vec<Recorded> = serde_json::from_str(&text).expect("what was written");
    let took = |recorded: &&Recorded| matches!(recorded.input, Input::Took(ms) if ms > 0.0);
    measured.set(measured.get() + recording.iter().filter(took).count());
    inputs.set(inputs.get() + recording.len());

    let machine = fresh();
    for (number, Recorded { input, now, effects }) in recording.into_iter().enumerate() {
        let found = machine.feed(input.clone(), now);
        prop_assert!(
            found == effects,
            "input {number}, {input:?}: expected {effects:?}, found {found:?}"
        );
    }
    let (then, again) = (seen(story.page.store), seen(machine.store()));
    prop_assert_eq!(then.len(), again.len());
    for (then, again) in then.iter().zip(&again) {
        prop_assert_eq!(then, again);
    }
    Ok(())
}

#[test]
fn what_the_page_took_for_what_a_plugin_does_by_itself_is_an_input_and_counts_to_its_share() {
    let (mut story, recording) = recorded();
    story.post(2, "start", 0);
    story.page.browser.pass(6_000.0);
    let is_ever_slowed = |took_ms: f64| {
        let machine = fresh();
        let mut inputs = recording.borrow().clone().into_iter();
        inputs.any(|Recorded { input, now, .. }| {
            let is_of_a_tick = matches!(input, Input::Took(_)) && now.ms >= FIRST_TICK_MS;
            let input = if is_of_a_tick { Input::Took(took_ms) } else { input };
            machine.feed(input, now);
            let player = machine.store().instance(&story.players[2].id);
            player.is_some_and(|player| player.is_slowed.get_untracked())
        })
    };
    assert_eq!([is_ever_slowed(0.0), is_ever_slowed(800.0)], [false, true]);
}

#[test]
fn the_inputs_of_a_session_as_text_lead_a_fresh_machine_to_the_same() {
    let (inputs, measured) = (Cell::new(0), Cell::new(0));
    fuzz("turns/replay", 30, &vec(wild(), 1..120), |steps| replay(&steps, &inputs, &measured));
    println!("{} inputs, of them {} that say what something took", inputs.get(), measured.get());
}
