//! The pool of workers: nothing is lost when one dies, and only who is to blame is blamed.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod simulation;

use std::cell::RefCell;
use std::rc::Rc;

use plugin_host::sandbox::{Answer, Placement, PoolConfig, PoolEvent, Work};
use plugin_runtime::contracts::messages::{
    BUILD, Cost, Event, Handled, Health, Load, PROTOCOL_VERSION, RenderItem,
};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, JsonText, Limits, Op, Operation, Outcome, Reply, RequestId,
    Response, SliceKey, SliceUpdate,
};
use simulation::pool::Sandbox;
use simulation::{Browser, Reaction, first, healthy, honest, loaded, manifest};

/// A pool over a simulated browser, with everything that came out of it.
struct Pool {
    browser: Rc<Browser>,
    sandbox: Sandbox,
    events: Rc<RefCell<Vec<PoolEvent>>>,
    answers: Rc<RefCell<Vec<(String, Answer)>>>,
}

impl Pool {
    fn new(
        script: impl Fn(usize, &plugin_runtime::contracts::Request) -> Reaction + 'static,
    ) -> Self {
        let browser = Browser::new(script);
        let events = Rc::new(RefCell::new(Vec::new()));
        let seen = events.clone();
        let sandbox = Sandbox::new(PoolConfig::default(), &browser, move |event| {
            seen.borrow_mut().push(event);
        });
        Self { browser, sandbox, events, answers: Rc::default() }
    }

    fn submit(&self, name: &str, work: Work) {
        let (name, answers) = (name.to_owned(), self.answers.clone());
        self.sandbox.submit(work, move |answer| answers.borrow_mut().push((name, answer)));
    }

    fn load(&self, instance: &str, package: &str, placement: Placement) {
        let load = Load {
            instance_id: instance.into(),
            package_id: package.into(),
            source: "definePlugin(() => ({}))".to_owned(),
            limits: Limits::default(),
        };
        self.submit(&format!("load {instance}"), Work::Load(load, placement));
    }

    fn load_shipped(&self, instances: &[&str]) {
        for instance in instances {
            self.load(instance, "shipped", Placement::Shipped);
        }
        self.browser.settle();
    }

    fn event(&self, name: &str, instance: &str, revision: u64) {
        let event = Event {
            instance_id: instance.into(),
            widget: "main".into(),
            handler: name.to_owned(),
            args: JsonText::null(),
            slices: vec![SliceUpdate {
                key: SliceKey::PluginState,
                revision,
                value: Some(JsonText::null()),
            }],
        };
        self.submit(name, Work::Event(event));
    }

    fn render(&self, name: &str, instance: &str) {
        let item =
            RenderItem { instance_id: instance.into(), widget: "main".into(), slices: Vec::new() };
        self.submit(name, Work::Render(item));
    }

    fn code(&self, name: &str) -> Option<FaultCode> {
        let answers = self.answers.borrow();
        let (_, answer) = answers
            .iter()
            .find(|(seen, _)| seen == name)
            .unwrap_or_else(|| panic!("{name} has no answer"));
        answer.outcome.as_ref().err().map(|fault| fault.code)
    }

    fn has_answer(&self, name: &str) -> bool {
        self.answers.borrow().iter().any(|(seen, _)| seen == name)
    }

    fn was_quarantined(&self, instance: &str) -> bool {
        let wanted = InstanceId::from(instance);
        self.events
            .borrow()
            .iter()
            .any(|event| matches!(event, PoolEvent::Quarantined { instance_id, .. } if *instance_id == wanted))
    }
}

/// Hangs in the event of this name, is honest otherwise.
fn hangs_in(name: &'static str) -> impl Fn(usize, &plugin_runtime::contracts::Request) -> Reaction {
    move |_, request| match &request.op {
        Op::Event(event) if event.handler == name => Reaction::Hang,
        _ => honest(request),
    }
}

#[test]
fn work_that_comes_before_the_worker_is_ready_waits_for_it() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load("a-1", "a", Placement::Shipped);
    assert!(!pool.has_answer("load a-1"));
    pool.browser.settle();
    assert_eq!(pool.code("load a-1"), None);
    let ops: Vec<_> = pool
        .browser
        .log
        .borrow()
        .iter()
        .filter(|(worker, _)| *worker == 1)
        .map(|(_, request)| request.op.clone())
        .collect();
    assert!(matches!(ops.as_slice(), [Op::Health, Op::Load(_)]));
}

#[test]
fn a_hung_worker_is_replaced_within_a_second_of_the_deadline_and_only_the_culprit_pays() {
    let pool = Pool::new(hangs_in("loop"));
    pool.load_shipped(&["a-1", "b-1"]);
    pool.event("loop", "a-1", 1);
    pool.event("click", "b-1", 1);
    pool.browser.pass(1099.0);
    assert!(!pool.has_answer("loop"));
    pool.browser.pass(2.0);
    assert_eq!(pool.code("loop"), Some(FaultCode::WorkerHung));
    assert_eq!(pool.code("click"), None);
    assert!(!pool.was_quarantined("a-1"));
    pool.event("again", "a-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("again"), None);
}

#[test]
fn a_second_death_within_a_minute_quarantines_until_the_user_restarts() {
    let pool = Pool::new(hangs_in("loop"));
    pool.load_shipped(&["a-1", "b-1"]);
    for _ in 0..2 {
        pool.event("loop", "a-1", 1);
        pool.browser.pass(1200.0);
    }
    assert!(pool.was_quarantined("a-1"));
    pool.event("later", "a-1", 1);
    assert_eq!(pool.code("later"), Some(FaultCode::WorkerHung));
    pool.event("sibling", "b-1", 1);
    pool.load("a-1", "shipped", Placement::Shipped);
    pool.event("restarted", "a-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("sibling"), None);
    assert_eq!(pool.code("restarted"), None);
}

#[test]
fn deaths_more_than_a_minute_apart_do_not_quarantine() {
    let pool = Pool::new(hangs_in("loop"));
    pool.load_shipped(&["a-1"]);
    for _ in 0..3 {
        pool.event("loop", "a-1", 1);
        pool.browser.pass(61_200.0);
    }
    assert!(!pool.was_quarantined("a-1"));
}

#[test]
fn a_kill_timer_that_comes_late_is_armed_once_more() {
    let pool = Pool::new(hangs_in("slow"));
    pool.load_shipped(&["a-1"]);
    pool.event("slow", "a-1", 1);
    pool.browser.settle();
    pool.browser.sleep(600_000.0);
    pool.browser.pass(0.0);
    assert!(!pool.has_answer("slow"), "the laptop slept; the plugin may be innocent");
    pool.browser.pass(1101.0);
    assert_eq!(pool.code("slow"), Some(FaultCode::WorkerHung));
}

/// Does this at the render of one instance, in a batch after the results of those before it; is
/// honest otherwise.
fn ends_at_the_render_of(
    name: &'static str,
    end: fn() -> Reaction,
) -> impl Fn(usize, &plugin_runtime::contracts::Request) -> Reaction {
    move |_, request| match &request.op {
        Op::Render(items) => {
            match items.iter().position(|item| item.instance_id.as_str() == name) {
                Some(0) => end(),
                Some(count) => Reaction::Part(first(request, count), Box::new(end())),
                None => honest(request),
            }
        }
        _ => honest(request),
    }
}

/// How many widgets each worker was asked for, render by render.
fn batches(pool: &Pool) -> Vec<(usize, usize)> {
    let log = pool.browser.log.borrow();
    let asked = log.iter().filter_map(|(worker, request)| match &request.op {
        Op::Render(items) => Some((*worker, items.len())),
        _ => None,
    });
    asked.collect()
}

#[test]
fn of_several_renders_those_that_may_have_hung_are_done_again_alone_and_one_is_the_culprit() {
    let pool = Pool::new(ends_at_the_render_of("b-1", || Reaction::Hang));
    pool.load_shipped(&["a-1", "b-1", "c-1", "d-1"]);
    pool.browser.log.borrow_mut().clear();
    pool.render("warm", "c-1");
    for (name, instance) in [("one", "a-1"), ("two", "b-1"), ("three", "c-1"), ("four", "d-1")] {
        pool.render(name, instance);
    }
    pool.browser.step();
    pool.browser.settle();
    assert_eq!(pool.answers.borrow().len(), 4 + 2, "the part that was heard counts");
    pool.browser.pass(3_000.0);
    let codes = ["one", "two", "three", "four"].map(|name| pool.code(name));
    assert_eq!(codes, [None, Some(FaultCode::WorkerHung), None, None]);
    let culprits = pool.events.borrow().iter().filter(|event| matches!(event, PoolEvent::Restarting { culprit: Some(culprit), .. } if culprit.as_str() == "b-1")).count();
    assert_eq!(culprits, 1);
    let asked = batches(&pool);
    assert_eq!(asked[..2].iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 4]);
    assert!(asked[2..].iter().all(|(_, count)| *count == 1), "{asked:?}");
}

#[test]
fn who_hangs_first_of_several_renders_is_the_culprit_and_the_others_are_not_suspected() {
    let pool = Pool::new(ends_at_the_render_of("a-1", || Reaction::Hang));
    pool.load_shipped(&["a-1", "b-1", "c-1"]);
    let render_all = |instances: &[&'static str]| {
        pool.browser.log.borrow_mut().clear();
        pool.event("before", "b-1", 1);
        for instance in instances {
            pool.render(instance, instance);
        }
        pool.browser.step();
        pool.browser.settle();
        pool.browser.pass(3_000.0);
        batches(&pool).first().map(|(_, count)| *count)
    };
    assert_eq!(render_all(&["a-1", "b-1", "c-1"]), Some(3));
    let codes = ["a-1", "b-1", "c-1"].map(|name| pool.code(name));
    assert_eq!(codes, [Some(FaultCode::WorkerHung), None, None]);
    assert_eq!(render_all(&["b-1", "c-1"]), Some(2), "nobody suspects them");
}

#[test]
fn who_may_have_brought_a_worker_down_goes_alone_for_a_while() {
    let pool = Pool::new(ends_at_the_render_of("b-1", || Reaction::Break("boom")));
    pool.load_shipped(&["a-1", "b-1", "c-1"]);
    let render_all = || {
        pool.browser.log.borrow_mut().clear();
        pool.event("before", "a-1", 1);
        for instance in ["a-1", "b-1", "c-1"] {
            pool.render(instance, instance);
        }
        pool.browser.step();
        pool.browser.settle();
        batches(&pool).iter().map(|(_, count)| *count).collect::<Vec<_>>()
    };
    assert_eq!(render_all(), [3, 1, 1], "the first of three had been heard");
    pool.browser.follow(|_, request| honest(request));
    assert_eq!(render_all(), [1, 1, 1], "though all are honest now");
    pool.browser.pass(61_000.0);
    assert_eq!(render_all(), [3]);
}

#[test]
fn each_part_of_an_answer_is_time_for_the_next() {
    let pool = Pool::new(|_, request| match &request.op {
        Op::Render(items) if items.len() > 1 => Reaction::Hang,
        _ => honest(request),
    });
    pool.load_shipped(&["a-1", "b-1", "c-1"]);
    pool.event("before", "a-1", 1);
    for instance in ["a-1", "b-1", "c-1"] {
        pool.render(instance, instance);
    }
    pool.browser.settle();
    let asked = pool.browser.log.borrow().last().map(|(_, request)| request.clone());
    let request = asked.expect("a render");
    let part = |count| {
        let (id, cost) = (request.id, Cost::default());
        let outcome = Ok(first(&request, count));
        Reply::Part(Response { id, outcome, cost, console: Vec::new() })
    };
    let worker = pool.browser.spawned();
    for _ in 0..2 {
        pool.browser.pass(900.0);
        pool.browser.speak(1, &part(1));
        pool.browser.settle();
    }
    assert_eq!(pool.browser.spawned(), worker, "each was in its time");
    assert_eq!(["a-1", "b-1"].map(|name| pool.code(name)), [None, None]);
    pool.browser.pass(1_200.0);
    assert_eq!(pool.code("c-1"), Some(FaultCode::WorkerHung), "only it was left");
}

#[test]
fn a_new_worker_gets_every_slice_again() {
    let pool = Pool::new(hangs_in("loop"));
    pool.load_shipped(&["a-1", "b-1"]);
    pool.event("one", "b-1", 7);
    pool.event("two", "b-1", 7);
    pool.event("loop", "a-1", 1);
    pool.event("three", "b-1", 7);
    pool.browser.pass(1200.0);
    let sent = |name: &str| {
        let log = pool.browser.log.borrow();
        let slices = log.iter().find_map(|(_, request)| match &request.op {
            Op::Event(event) if event.handler == name => Some(event.slices.len()),
            _ => None,
        });
        slices.expect("the event was posted")
    };
    assert_eq!([sent("one"), sent("two"), sent("three")], [1, 0, 1]);
}

#[test]
fn deaths_are_named_by_their_cause() {
    for (message, code) in [
        ("Uncaught RangeError: Maximum call stack size exceeded", FaultCode::VmStackLimit),
        ("Uncaught InternalError: too much recursion", FaultCode::VmStackLimit),
        ("Uncaught RuntimeError: memory access out of bounds", FaultCode::WorkerLost),
    ] {
        let pool = Pool::new(move |_, request| match &request.op {
            Op::Event(_) => Reaction::Break(message),
            _ => honest(request),
        });
        pool.load_shipped(&["a-1"]);
        pool.event("trap", "a-1", 1);
        pool.browser.settle();
        assert_eq!(pool.code("trap"), Some(code), "{message}");
    }
}

#[test]
fn a_worker_that_talks_nonsense_is_not_used_again() {
    for nonsense in ["", "[]", "{\"Done\":{\"id\":1}}", "{\"Part\":{\"id\":99}} x"] {
        let pool = Pool::new(move |worker, request| match &request.op {
            Op::Event(_) if worker == 1 => Reaction::Garbage(nonsense),
            _ => honest(request),
        });
        pool.load_shipped(&["a-1"]);
        pool.event("odd", "a-1", 1);
        pool.browser.settle();
        assert_eq!(pool.code("odd"), Some(FaultCode::WorkerLost), "{nonsense:?}");
    }
}

#[test]
fn an_answer_of_another_kind_than_the_question_is_nonsense_too() {
    let pool = Pool::new(|_, request| match &request.op {
        Op::Event(_) => Reaction::Answer(Ok(Outcome::Checked)),
        _ => honest(request),
    });
    pool.load_shipped(&["a-1"]);
    pool.event("odd", "a-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("odd"), Some(FaultCode::WorkerLost));
}

#[test]
fn what_a_dead_worker_still_says_is_dropped() {
    let pool = Pool::new(hangs_in("loop"));
    pool.load_shipped(&["a-1"]);
    pool.event("loop", "a-1", 1);
    pool.browser.pass(1200.0);
    let count = pool.answers.borrow().len();
    for id in 1..20 {
        let response = Response {
            id: RequestId(id),
            outcome: Ok(Outcome::Handled(Handled::default())),
            cost: Cost::default(),
            console: Vec::new(),
        };
        pool.browser.speak(1, &Reply::Done(response));
    }
    pool.browser.settle();
    assert_eq!(pool.answers.borrow().len(), count);
    pool.event("fine", "a-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("fine"), None);
}

#[test]
fn work_under_which_a_worker_vanished_is_done_again_and_nobody_is_blamed() {
    let pool = Pool::new(|worker, request| match &request.op {
        Op::Event(_) if worker <= 2 => Reaction::Vanish,
        _ => honest(request),
    });
    pool.load_shipped(&["a-1"]);
    pool.event("click", "a-1", 1);
    pool.browser.pass(1000.0);
    assert_eq!(pool.code("click"), None);
    assert!(!pool.was_quarantined("a-1"));
}

#[test]
fn workers_that_vanish_one_after_the_other_are_replaced_and_what_waits_is_done_in_the_end() {
    let pool = Pool::new(|worker, request| match &request.op {
        Op::Event(_) if worker == 1 => Reaction::Vanish,
        Op::Load(loads) if (2..=12).contains(&worker) && loads[0].instance_id.as_str() == "b-1" => {
            Reaction::Vanish
        }
        _ => honest(request),
    });
    pool.load_shipped(&["a-1", "b-1"]);
    pool.event("click", "a-1", 1);
    pool.browser.pass(1000.0);
    assert_eq!(pool.code("click"), None);
    pool.event("again", "b-1", 1);
    pool.browser.pass(120_000.0);
    assert!(pool.has_answer("again"));
    assert_eq!(pool.code("again"), None);
}

#[test]
fn a_worker_of_another_build_is_refused_with_a_prompt_to_reload() {
    let pool = Pool::new(|_, request| match &request.op {
        Op::Health => healthy("an older one"),
        _ => honest(request),
    });
    pool.load_shipped(&["a-1"]);
    assert_eq!(pool.code("load a-1"), Some(FaultCode::WorkerLost));
    let events = pool.events.borrow();
    assert!(
        events
            .iter()
            .any(|event| matches!(event, PoolEvent::Unavailable { needs_reload: true, reason, .. } if reason.contains(BUILD)))
    );
}

#[test]
fn a_worker_that_never_starts_is_one_clear_state_with_a_retry() {
    let pool = Pool::new(|_, _| Reaction::Hang);
    pool.load("a-1", "a", Placement::Shipped);
    pool.browser.pass(10_001.0);
    assert_eq!(pool.code("load a-1"), Some(FaultCode::WorkerLost));
    pool.event("early", "a-1", 1);
    assert_eq!(pool.code("early"), Some(FaultCode::WorkerLost));
    pool.browser.follow(|_, request| honest(request));
    pool.sandbox.retry();
    pool.event("late", "a-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("late"), None);
}

#[test]
fn workers_that_die_one_after_the_other_are_not_started_for_ever() {
    let pool = Pool::new(|_, request| match &request.op {
        Op::Health => healthy(BUILD),
        _ => Reaction::Vanish,
    });
    pool.load("a-1", "a", Placement::Shipped);
    pool.browser.pass(600_000.0);
    assert!(pool.browser.spawned() < 12, "{} workers", pool.browser.spawned());
    assert_eq!(pool.code("load a-1"), Some(FaultCode::WorkerLost));
}

#[test]
fn a_worker_that_loads_its_plugins_and_dies_idle_is_started_less_and_less_often() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load_shipped(&["a-1", "b-1"]);
    let before = pool.browser.spawned();
    for _ in 0..6_000 {
        pool.browser.pass(100.0);
        if pool.browser.is_alive(pool.browser.spawned()) {
            pool.browser.kill(0);
        }
    }
    let started = pool.browser.spawned() - before;
    // In two places: theirs, and that of the spare.
    assert!((40..80).contains(&started), "{started} workers in ten minutes");
    assert!(
        pool.events
            .borrow()
            .iter()
            .any(|event| matches!(event, PoolEvent::Unavailable { needs_reload: false, .. }))
    );
}

#[test]
fn after_many_deaths_clicks_wait_and_it_is_tried_again_by_itself() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load_shipped(&["a-1"]);
    for _ in 0..10 {
        pool.browser.pass(10.0);
        pool.browser.kill(0);
        pool.browser.pass(0.0);
    }
    while pool.sandbox.outage().is_none() {
        pool.browser.pass(500.0);
        pool.browser.kill(0);
    }
    pool.event("click", "a-1", 1);
    pool.submit("check", Work::Check { source: String::new() });
    pool.browser.settle();
    assert!(!pool.has_answer("click"));
    pool.browser.pass(1_100.0);
    assert_eq!(pool.code("click"), None);
    assert_eq!(pool.sandbox.outage(), None);
}

#[test]
fn what_somebody_did_goes_before_what_is_to_be_drawn() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load_shipped(&["a-1", "b-1"]);
    pool.event("busy", "a-1", 1);
    for number in 0..200 {
        pool.render(&format!("render {number}"), "b-1");
    }
    pool.event("click", "a-1", 1);
    pool.event("next", "a-1", 1);
    pool.browser.settle();
    let answers = pool.answers.borrow();
    let place =
        |name: &str| answers.iter().position(|(seen, _)| seen == name).expect("it has an answer");
    assert!(
        place("click") < place("next") && place("next") < place("render 0"),
        "{} {}",
        place("click"),
        place("render 0")
    );
}

/// Health of a worker that holds so many MiB, of which its instances need some.
fn holding(total_mib: usize, living_mib: usize) -> Reaction {
    const MIB: usize = 1024 * 1024;
    Reaction::Answer(Ok(Outcome::Health(Health {
        protocol_version: PROTOCOL_VERSION,
        build: BUILD.to_owned(),
        memory_bytes: total_mib * MIB,
        instances: vec![("a-1".into(), living_mib * MIB)],
    })))
}

#[test]
fn a_worker_is_replaced_for_what_no_instance_needs_and_not_again_and_again() {
    for (living_mib, replaced) in [(140, 0), (10, 1)] {
        let pool = Pool::new(move |_, request| match &request.op {
            Op::Health => holding(200, living_mib),
            _ => honest(request),
        });
        pool.load_shipped(&["a-1"]);
        let before = pool.browser.spawned();
        for round in 0..1_000 {
            pool.event(&format!("click {round}"), "a-1", 1);
            pool.browser.pass(10.0);
        }
        assert_eq!(pool.browser.spawned() - before, replaced, "{living_mib} MiB live");
    }
}

#[test]
fn forty_instances_of_twelve_packages_live_in_at_most_nine_workers() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load_shipped(&["shipped-1"]);
    for index in 0..40 {
        let package = format!("package-{}", index % 12);
        pool.load(&format!("{package}-{index}"), &package, Placement::Own);
        pool.browser.settle();
    }
    assert!(pool.browser.alive() <= 9, "{} workers", pool.browser.alive());
    assert_eq!(pool.sandbox.worker_count(), pool.browser.alive());
    let (_, others) = pool.sandbox.neighbours(&"package-0-0".into()).expect("it is loaded");
    assert!(!others.contains(&InstanceId::from("shipped-1")));
}

#[test]
fn run_of_a_new_package_finds_a_warm_worker() {
    let pool = Pool::new(|_, request| honest(request));
    pool.sandbox.warm_up();
    pool.browser.settle();
    let before = pool.browser.spawned();
    pool.load("mine-1", "mine", Placement::Own);
    let (worker, request) = {
        pool.browser.step();
        pool.browser.log.borrow().last().cloned().expect("a request")
    };
    assert!(matches!(request.op, Op::Load(_)), "the load is the first thing that happens");
    assert!(worker <= before, "in a worker that was there before");
}

#[test]
fn nobody_is_put_into_a_worker_that_ran_another_package() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load("mine-1", "mine", Placement::Own);
    pool.browser.settle();
    let (worker, _) = pool
        .browser
        .log
        .borrow()
        .iter()
        .find(|(_, request)| matches!(request.op, Op::Load(_)))
        .cloned()
        .expect("loaded");
    pool.sandbox.dispose(&"mine-1".into());
    pool.load("other-1", "other", Placement::Own);
    pool.browser.settle();
    let loads: Vec<_> = pool
        .browser
        .log
        .borrow()
        .iter()
        .filter(|(_, request)| matches!(request.op, Op::Load(_)))
        .map(|(worker, _)| *worker)
        .collect();
    assert_eq!(loads.len(), 2);
    assert_ne!(loads[1], worker);
}

#[test]
fn a_source_is_checked_where_nobody_lives_and_one_that_hangs_there_takes_nothing_away() {
    let pool = Pool::new(|_, request| match &request.op {
        Op::Check { source } if source == "hangs" => Reaction::Hang,
        _ => honest(request),
    });
    pool.load_shipped(&["a-1"]);
    pool.load("mine-1", "mine", Placement::Own);
    pool.browser.settle();
    for round in 0..10 {
        let name = format!("check {round}");
        pool.submit(&name, Work::Check { source: "hangs".to_owned() });
        pool.browser.pass(2_100.0);
        assert_eq!(pool.code(&name), Some(FaultCode::WorkerHung));
    }
    for instance in ["a-1", "mine-1"] {
        let loads = |(_, request): &&(usize, plugin_runtime::contracts::Request)| matches!(&request.op, Op::Load(loads) if loads[0].instance_id == instance.into());
        assert_eq!(
            pool.browser.log.borrow().iter().filter(loads).count(),
            1,
            "{instance} was never loaded again"
        );
    }
    assert!(
        !pool.events.borrow().iter().any(|event| matches!(event, PoolEvent::Unavailable { .. }))
    );
    pool.submit("good", Work::Check { source: "fine".to_owned() });
    pool.browser.settle();
    assert_eq!(pool.code("good"), None);
}

#[test]
fn what_a_batch_did_not_get_to_is_asked_for_again_behind_events() {
    let pool = Pool::new(|_, request| match (&request.op, honest(request)) {
        (Op::Render(items), Reaction::Answer(Ok(Outcome::Rendered(mut results))))
            if items.len() > 2 =>
        {
            results.truncate(2);
            Reaction::Answer(Ok(Outcome::Rendered(results)))
        }
        (_, honest) => honest,
    });
    pool.load_shipped(&["a-1", "b-1"]);
    pool.browser.log.borrow_mut().clear();
    // The first goes alone; the others wait for it and travel together.
    for name in ["first", "one", "two", "three", "four"] {
        pool.render(name, "a-1");
    }
    pool.browser.step();
    pool.event("click", "b-1", 1);
    pool.browser.settle();
    let log = pool.browser.log.borrow();
    let asked: Vec<_> = log
        .iter()
        .map(|(_, request)| match &request.op {
            Op::Render(items) => format!("render {}", items.len()),
            Op::Event(event) => event.handler.clone(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(asked, ["render 1", "render 4", "click", "render 2"]);
    let names: Vec<_> =
        pool.answers.borrow().iter().skip(2).map(|(name, _)| name.clone()).collect();
    assert_eq!(names, ["first", "one", "two", "click", "three", "four"]);
}

/// The instances of each load that was asked for.
fn loads(pool: &Pool) -> Vec<Vec<String>> {
    let log = pool.browser.log.borrow();
    let asked = log.iter().filter_map(|(_, request)| match &request.op {
        Op::Load(loads) => Some(loads.iter().map(|load| load.instance_id.to_string()).collect()),
        _ => None,
    });
    asked.collect()
}

/// Does this at the load of one instance, alone or in a batch; is honest otherwise.
fn ends_at_the_load_of(
    name: &'static str,
    end: fn() -> Reaction,
) -> impl Fn(usize, &plugin_runtime::contracts::Request) -> Reaction {
    move |_, request| match &request.op {
        Op::Load(all) => match all.iter().position(|load| load.instance_id.as_str() == name) {
            Some(0) => end(),
            Some(count) => Reaction::Part(first(request, count), Box::new(end())),
            None => honest(request),
        },
        _ => honest(request),
    }
}

#[test]
fn loads_that_wait_travel_together_and_a_fault_is_of_one_alone() {
    let pool = Pool::new(|_, request| match &request.op {
        Op::Load(all) => Reaction::Answer(Ok(Outcome::Loaded(
            all.iter()
                .map(|load| match load.instance_id.as_str() {
                    "bad" => loaded(Err(Fault::new(
                        FaultCode::PluginLoadError,
                        Operation::Load,
                        "it threw",
                    ))),
                    _ => loaded(Ok(manifest())),
                })
                .collect(),
        ))),
        _ => honest(request),
    });
    pool.load_shipped(&["a-1", "bad", "c-1"]);
    assert_eq!(loads(&pool), [["a-1", "bad", "c-1"]]);
    let codes = ["a-1", "bad", "c-1"].map(|id| pool.code(&format!("load {id}")));
    assert_eq!(codes, [None, Some(FaultCode::PluginLoadError), None]);
    for (name, code) in [("a-1", None), ("bad", Some(FaultCode::PluginLoadError)), ("c-1", None)] {
        pool.event(name, name, 1);
        pool.browser.settle();
        assert_eq!(pool.code(name), code);
    }
    assert_eq!(loads(&pool).len(), 1, "who is loaded is not loaded again");
}

#[test]
fn a_batch_of_loads_that_ended_early_goes_on_behind_events() {
    let pool = Pool::new(|_, request| match (&request.op, honest(request)) {
        (Op::Load(_), Reaction::Answer(Ok(Outcome::Loaded(mut results)))) => {
            results.truncate(2);
            Reaction::Answer(Ok(Outcome::Loaded(results)))
        }
        (_, honest) => honest,
    });
    pool.load_shipped(&["a-1", "b-1", "c-1", "d-1", "e-1"]);
    assert_eq!(
        loads(&pool),
        [["a-1", "b-1", "c-1", "d-1", "e-1"].as_slice(), &["c-1", "d-1", "e-1"], &["e-1"]]
    );
    assert_eq!(pool.answers.borrow().len(), 5);
}

#[test]
fn who_hangs_in_a_batch_of_loads_is_blamed_and_the_others_are_loaded_all_the_same() {
    let pool = Pool::new(ends_at_the_load_of("hangs", || Reaction::Hang));
    pool.load_shipped(&["a-1", "hangs", "c-1"]);
    pool.browser.pass(10_000.0);
    let codes = ["a-1", "hangs", "c-1"].map(|id| pool.code(&format!("load {id}")));
    assert_eq!(codes, [None, Some(FaultCode::WorkerHung), None]);
    pool.event("click", "c-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("click"), None);
}

#[test]
fn two_lives_of_one_instance_and_large_sources_do_not_travel_together() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load_shipped(&["a-1", "a-1", "b-1"]);
    assert_eq!(loads(&pool), [["a-1"].as_slice(), &["a-1", "b-1"]]);
    let pool = Pool::new(|_, request| honest(request));
    for instance in ["a-1", "b-1", "c-1", "d-1"] {
        let source = "x".repeat(if instance == "d-1" { 500_000 } else { 100_000 });
        let load = Load {
            instance_id: instance.into(),
            package_id: "a".into(),
            source,
            limits: Limits::default(),
        };
        pool.submit(instance, Work::Load(load, Placement::Shipped));
    }
    pool.browser.settle();
    assert_eq!(loads(&pool), [["a-1", "b-1"].as_slice(), &["c-1"], &["d-1"]]);
}

#[test]
fn who_is_loaded_anew_is_given_everything_that_it_may_read_whatever_was_asked_before() {
    let pool = Pool::new(|_, request| honest(request));
    pool.load_shipped(&["a-1"]);
    pool.event("one", "a-1", 1);
    pool.event("two", "a-1", 1);
    pool.load("a-1", "shipped", Placement::Shipped);
    pool.browser.settle();
    pool.event("three", "a-1", 1);
    pool.browser.settle();
    let log = pool.browser.log.borrow();
    let Some((_, Op::Event(event))) = log.last().map(|(worker, request)| (worker, &request.op))
    else {
        panic!("an event")
    };
    assert_eq!(event.slices.len(), 1);
}

#[test]
fn a_worker_that_vanishes_again_and_again_fails_the_one_load_that_it_was_at() {
    let pool = Pool::new(ends_at_the_load_of("vanishes", || Reaction::Vanish));
    pool.load_shipped(&["a-1", "vanishes", "c-1"]);
    pool.browser.pass(60_000.0);
    let codes = ["a-1", "vanishes", "c-1"].map(|id| pool.code(&format!("load {id}")));
    assert_eq!(codes, [None, Some(FaultCode::WorkerLost), None]);
}

#[test]
fn who_cannot_be_loaded_again_is_told_of_and_not_asked_for_anything() {
    let pool = Pool::new(|worker, request| match &request.op {
        Op::Event(_) if worker == 1 => Reaction::Vanish,
        Op::Load(_) if worker > 1 => Reaction::Answer(Ok(Outcome::Loaded(vec![loaded(Err(
            Fault::new(FaultCode::PluginLoadError, Operation::Load, "it threw"),
        ))]))),
        _ => honest(request),
    });
    pool.load_shipped(&["a-1"]);
    pool.event("click", "a-1", 1);
    pool.browser.settle();
    assert_eq!(pool.code("click"), Some(FaultCode::PluginLoadError));
    assert!(
        pool.events.borrow().iter().any(|event| matches!(event, PoolEvent::ReloadFailed { .. }))
    );
}
