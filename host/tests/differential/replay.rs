//! What the machine was told, written down and fed once more to one that knows nothing, leads to
//! the same.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use plugin_host::host::{Effect, Input, Machine, Now, Recorded};
use plugin_host::sandbox::PoolConfig;
use plugin_host::store::{Access, Instance, Origin, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use reactive_graph::prelude::*;
use serde_json::json;

use super::bench::fresh;
use super::fuzz::fuzz;
use super::page::{Page, names};
use super::players::{TICK_MS, source_of};
use super::{Steps, play, step};

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

fn replay(machine: &Machine, recording: Vec<Recorded>) -> TestCaseResult {
    for (number, Recorded { input, now, effects }) in recording.into_iter().enumerate() {
        let text = |effects: &Vec<Effect>| serde_json::to_string(effects).expect("plain data");
        let found = machine.feed(input.clone(), now);
        prop_assert_eq!(text(&found), text(&effects), "input {}, {:?}", number, input);
    }
    Ok(())
}

/// A session on a page, which is written down: a plugin does something at each tick of its timer.
fn session() -> (Page, Instance, Vec<Recorded>) {
    let recording: Rc<RefCell<Vec<Recorded>>> = Rc::default();
    let (page, written) = (Page::new(), recording.clone());
    page.host.record(move |recorded| written.borrow_mut().push(recorded));
    // Every look at the clock takes so long: what the machine does takes time.
    page.browser.set_tick(0.25);
    let guest = page.run("guest", Origin::Own, &source_of("guest"));
    page.host.set_grant(&guest.id, &"timer".into(), Access::Send, true);
    page.send(&guest, "own", &json!({ "x": 1 }));
    page.send(&guest, "start", &json!({}));
    page.browser.pass(10_000.0);
    let recording = recording.borrow().clone();
    (page, guest, recording)
}

/// A machine that was told nothing but the limits of a page.
fn like(page: &Page) -> Machine {
    let machine = Machine::new(Store::new(names()), PoolConfig::default());
    machine.feed(Input::SetLimits(Box::new(page.host.limits())), Now::default());
    machine
}

#[test]
fn what_a_page_wrote_down_leads_a_fresh_machine_to_the_same() {
    let (page, _, recording) = session();
    let is_measured = |recorded: &Recorded| matches!(recorded.input, Input::Took(ms) if ms > 0.0);
    assert!(recording.iter().any(is_measured), "what the machine does takes time");
    let machine = like(&page);
    replay(&machine, recording).expect("the same effects");
    assert_eq!(seen(page.store), seen(machine.store()));
}

#[test]
fn what_the_page_took_for_what_a_plugin_does_by_itself_is_an_input_and_counts_to_its_share() {
    let (page, guest, recording) = session();
    let is_ever_slowed = |took_ms: f64| {
        let machine = like(&page);
        let mut inputs = recording.iter().cloned();
        inputs.any(|Recorded { input, now, .. }| {
            let is_of_a_tick = matches!(input, Input::Took(_)) && now.ms >= TICK_MS;
            let input = if is_of_a_tick { Input::Took(took_ms) } else { input };
            machine.feed(input, now);
            let player = machine.store().instance(&guest.id);
            player.is_some_and(|player| player.is_slowed.get_untracked())
        })
    };
    assert_eq!([is_ever_slowed(0.0), is_ever_slowed(3_000.0)], [false, true]);
}

#[test]
fn the_inputs_of_a_story_as_text_lead_a_fresh_machine_to_the_same() {
    let inputs = Cell::new(0);
    fuzz("replay", 20, &vec(step(), 1..200).prop_map(Steps), |Steps(steps): Steps| {
        let bench = play(&steps).map_err(TestCaseError::fail)?;
        let text = serde_json::to_string(&bench.recorded).expect("plain data");
        let recording: Vec<Recorded> = serde_json::from_str(&text).expect("what was written");
        inputs.set(inputs.get() + recording.len());
        let machine = fresh();
        replay(&machine, recording)?;
        let (then, again) = (seen(bench.store()), seen(machine.store()));
        prop_assert_eq!(then.len(), again.len());
        for (then, again) in then.iter().zip(&again) {
            prop_assert_eq!(then, again);
        }
        Ok(())
    });
    println!("{} inputs", inputs.get());
}
