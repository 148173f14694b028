//! Workers that were taken over: each lie ends its worker at once and names one culprit, and the
//! neighbours feel nothing.
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
use plugin_runtime::contracts::messages::{Cost, Event, Load, RenderItem};
use plugin_runtime::contracts::{
    FaultCode, JsonText, Limits, Op, Outcome, Reply, Request, RequestId, Response,
};
use serde_json::{Value, json};
use simulation::pool::Sandbox;
use simulation::{Browser, Reaction, honest, honest_text};

/// `evil` and `good`, each in a worker of its own.
struct Pool {
    browser: Rc<Browser>,
    sandbox: Sandbox,
    events: Rc<RefCell<Vec<PoolEvent>>>,
    answers: Rc<RefCell<Vec<(String, Answer)>>>,
}

impl Pool {
    fn new() -> Self {
        let browser = Browser::new(|_, request| honest(request));
        let events: Rc<RefCell<Vec<PoolEvent>>> = Rc::default();
        let heard = events.clone();
        let config = PoolConfig { own_workers: 2, ..PoolConfig::default() };
        let sandbox = Sandbox::new(config, &browser, move |event| heard.borrow_mut().push(event));
        let pool = Self { browser, sandbox, events, answers: Rc::default() };
        pool.load("evil");
        pool.load("good");
        pool
    }

    fn submit(&self, name: &str, work: Work) {
        let (answers, name) = (self.answers.clone(), name.to_owned());
        self.sandbox.submit(work, move |answer| answers.borrow_mut().push((name, answer)));
    }

    fn load(&self, who: &str) {
        let (instance_id, package_id) = (who.into(), who.into());
        let load =
            Load { instance_id, package_id, source: String::new(), limits: Limits::default() };
        self.submit("load", Work::Load(load, Placement::Own));
        self.browser.settle();
    }

    fn event(&self, who: &str) {
        let (instance_id, handler) = (who.into(), "go".to_owned());
        let slices = Vec::new();
        self.submit(
            who,
            Work::Event(Event {
                instance_id,
                widget: "main".into(),
                handler,
                args: JsonText::null(),
                slices,
            }),
        );
    }

    fn render(&self, who: &str, count: usize) {
        for _ in 0..count {
            self.submit(
                who,
                Work::Render(RenderItem {
                    instance_id: who.into(),
                    widget: "main".into(),
                    slices: Vec::new(),
                }),
            );
        }
    }

    /// From now on the worker of `evil` answers what is not a load or a question for its health
    /// like this.
    fn corrupt(&self, lie: impl Fn(&Request) -> Vec<Value> + 'static) {
        self.browser.follow(move |_, request| {
            let is_evil = match &request.op {
                Op::Event(event) => event.instance_id.as_str() == "evil",
                Op::Render(items) => items[0].instance_id.as_str() == "evil",
                _ => false,
            };
            if !is_evil {
                return honest(request);
            }
            Reaction::Says(lie(request).iter().map(Value::to_string).collect())
        });
    }

    fn codes(&self, who: &str) -> Vec<Option<FaultCode>> {
        let answers = self.answers.borrow();
        answers
            .iter()
            .filter(|(name, _)| name == who)
            .map(|(_, answer)| answer.outcome.as_ref().err().map(|fault| fault.code))
            .collect()
    }

    /// How often each was named as the culprit.
    fn culprits(&self, who: &str) -> usize {
        let is_named = |event: &&PoolEvent| matches!(event, PoolEvent::Restarting { culprit: Some(id), .. } if id.as_str() == who);
        self.events.borrow().iter().filter(is_named).count()
    }

    fn restarts(&self) -> usize {
        self.events
            .borrow()
            .iter()
            .filter(|event| matches!(event, PoolEvent::Restarting { .. }))
            .count()
    }

    fn is_quarantined(&self, who: &str) -> bool {
        self.events
            .borrow()
            .iter()
            .any(|event| matches!(event, PoolEvent::Quarantined { instance_id, .. } if instance_id.as_str() == who))
    }

    /// The neighbour never noticed.
    fn the_witness_is_well(&self) {
        self.event("good");
        self.browser.settle();
        assert_eq!(self.codes("good").last(), Some(&None));
        assert_eq!(self.culprits("good"), 0);
    }
}

/// The honest answer to a request, after `change`.
fn answer(request: &Request, change: impl FnOnce(&mut Value)) -> Value {
    let mut reply: Value = serde_json::from_str(&honest_text(request)).expect("JSON");
    change(&mut reply["Done"]);
    reply
}

/// A part of the answer, of so many results of those of an honest one.
fn part(request: &Request, count: usize) -> Value {
    let whole = answer(request, |_| {});
    let mut part = json!({ "Part": whole["Done"] });
    for kind in ["Loaded", "Rendered"] {
        let results = part["Part"]["outcome"]["Ok"].get_mut(kind);
        if let Some(results) = results.and_then(Value::as_array_mut) {
            let one = results[0].clone();
            results.resize(count, one);
        }
    }
    part
}

type Lie = fn(&Request) -> Vec<Value>;

#[test]
fn a_lie_about_an_event_ends_the_worker_and_strikes_who_it_worked_for() {
    let lies: [(&str, Lie); 10] = [
        ("another request", |request| vec![answer(request, |reply| reply["id"] = json!(9_999))]),
        ("another kind", |request| {
            vec![answer(request, |reply| reply["outcome"] = json!({ "Ok": "Disposed" }))]
        }),
        ("a part where there is one thing to do", |request| vec![part(request, 1)]),
        ("more time than has passed", |request| {
            vec![answer(request, |reply| reply["cost"]["elapsedUs"] = json!(1u64 << 50))]
        }),
        ("more memory than it may have", |request| {
            vec![answer(request, |reply| reply["cost"]["memoryBytes"] = json!(1 << 30))]
        }),
        ("lines of somebody else", |request| {
            let line =
                json!({ "instanceId": "good", "level": "error", "args": ["I am good"], "line": 1 });
            vec![answer(request, |reply| reply["console"] = json!([line]))]
        }),
        ("a flood of lines", |request| {
            let line = json!({ "instanceId": "evil", "level": "log", "args": ["x"], "line": null });
            vec![answer(request, |reply| reply["console"] = json!(vec![line; 10_000]))]
        }),
        ("a domain that has no name", |request| {
            let intent =
                json!({ "scope": { "shared": "a\nb" }, "actionType": "x", "payload": null });
            let handled = json!({ "Handled": { "intents": [{ "intent": intent, "reduction": null }], "reads": [] } });
            vec![answer(request, |reply| reply["outcome"] = json!({ "Ok": handled }))]
        }),
        ("a fault that only the page can know of", |request| {
            let fault =
                json!({ "code": "WORKER_HUNG", "message": "good hung", "operation": "event" });
            vec![answer(request, |reply| reply["outcome"] = json!({ "Err": fault }))]
        }),
        ("no reply at all", |_| vec![json!({ "Hello": 1 })]),
    ];
    for (name, lie) in lies {
        let pool = Pool::new();
        pool.corrupt(lie);
        for round in 1..=2 {
            pool.event("evil");
            pool.browser.settle();
            assert_eq!(pool.codes("evil").last(), Some(&Some(FaultCode::WorkerLost)), "{name}");
            assert_eq!(pool.culprits("evil"), round, "{name}");
        }
        assert!(pool.is_quarantined("evil"), "{name}");
        pool.the_witness_is_well();
    }
}

#[test]
fn a_lie_in_parts_ends_the_worker_and_who_lies_alone_too_is_to_blame() {
    let lies: [(&str, Lie); 5] = [
        ("nothing", |request| vec![part(request, 0)]),
        ("everything, and more to come", |request| vec![part(request, 3)]),
        ("more than everything", |request| vec![part(request, 2), part(request, 2)]),
        ("far too much", |request| vec![part(request, 1), part(request, 5_000)]),
        ("a failure", |request| {
            vec![json!({ "Part": answer(request, |reply| {
                let fault = json!({ "code": "PLUGIN_THREW", "message": "x", "operation": "render" });
                reply["outcome"] = json!({ "Err": fault });
            })["Done"] })]
        }),
    ];
    for (name, lie) in lies {
        let pool = Pool::new();
        // The first waits alone, so that the rest travel together.
        pool.browser.follow(|_, request| honest(request));
        pool.event("evil");
        pool.corrupt(lie);
        pool.render("evil", 3);
        pool.browser.step();
        pool.browser.settle();
        assert!(pool.culprits("evil") > 0, "{name}");
        assert!(pool.codes("evil").contains(&Some(FaultCode::WorkerLost)), "{name}");
        pool.the_witness_is_well();
    }
}

#[test]
fn a_manifest_is_checked_before_it_is_believed() {
    for manifest in [
        json!({ "widgets": vec!["w"; 100_000] }),
        json!({ "widgets": ["main"], "title": "x".repeat(1_000_000) }),
        json!({ "widgets": ["main"], "initialState": "x".repeat(2_000_000) }),
        json!({ "widgets": ["main"], "shared": [{ "domain": "a b", "initialState": null, "actions": [] }] }),
    ] {
        let pool = Pool::new();
        pool.browser.follow(move |_, request| match &request.op {
            Op::Load(loads) if loads[0].instance_id.as_str() == "evil" => Reaction::Says(vec![
                answer(request, |reply| {
                    reply["outcome"]["Ok"]["Loaded"][0]["outcome"]["Ok"] = manifest.clone();
                })
                .to_string(),
            ]),
            _ => honest(request),
        });
        pool.load("evil");
        assert_eq!(pool.codes("load").last(), Some(&Some(FaultCode::WorkerLost)));
        pool.the_witness_is_well();
    }
}

#[test]
fn a_second_answer_is_said_by_an_idle_worker_which_is_ended_and_its_package_struck() {
    let pool = Pool::new();
    pool.corrupt(|request| vec![answer(request, |_| {}), answer(request, |_| {})]);
    for round in 1..=2 {
        pool.event("evil");
        pool.browser.settle();
        assert_eq!(pool.codes("evil").last(), Some(&None), "the first answer was honest");
        assert_eq!(pool.culprits("evil"), round);
    }
    let is_accused = |event: &PoolEvent| matches!(event, PoolEvent::Accused { instance_id, .. } if instance_id.as_str() == "evil");
    assert!(pool.events.borrow().iter().any(is_accused));
    assert!(pool.is_quarantined("evil"));
    pool.the_witness_is_well();
}

#[test]
fn where_two_packages_share_a_worker_nobody_is_blamed_for_what_it_says_unasked() {
    let pool = Pool::new();
    pool.load("third");
    let shared = (1..=pool.browser.spawned()).filter(|number| pool.browser.is_alive(*number));
    let response = Response {
        id: RequestId(1),
        outcome: Ok(Outcome::Disposed),
        cost: Cost::default(),
        console: Vec::new(),
    };
    for number in shared.collect::<Vec<_>>() {
        pool.browser.speak(number, &Reply::Part(response.clone()));
    }
    pool.browser.settle();
    let named: usize = ["evil", "good", "third"].iter().map(|who| pool.culprits(who)).sum();
    assert_eq!(named, 1, "only who lives alone");
    for who in ["good", "third"] {
        pool.event(who);
        pool.browser.settle();
        assert_eq!(pool.codes(who).last(), Some(&None), "{who}");
    }
}

#[test]
fn a_worker_that_only_looks_gone_is_asked_and_stays() {
    let pool = Pool::new();
    let spawned = pool.browser.spawned();
    for round in 0..12 {
        for number in 1..=spawned {
            pool.browser.seem_gone(number);
            if round % 2 == 0 {
                pool.event("good");
            }
        }
        pool.browser.settle();
        pool.browser.pass(1_000.0);
    }
    assert_eq!((pool.browser.spawned(), pool.restarts()), (spawned, 0));
    assert!(pool.codes("good").iter().all(Option::is_none));
    pool.the_witness_is_well();
}

#[test]
fn a_worker_that_is_gone_and_does_not_answer_is_replaced_without_blame() {
    let pool = Pool::new();
    let spawned = pool.browser.spawned();
    pool.browser.follow(
        move |worker, request| if worker <= spawned { Reaction::Hang } else { honest(request) },
    );
    pool.event("evil");
    pool.browser.settle();
    for number in 1..=spawned {
        pool.browser.seem_gone(number);
    }
    pool.browser.pass(400.0);
    assert_eq!(pool.codes("evil"), [None], "done again by another");
    assert_eq!(pool.culprits("evil") + pool.culprits("good"), 0);
    pool.the_witness_is_well();
}
