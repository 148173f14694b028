//! Workers that say anything at any moment: the pool never panics, answers all work exactly once,
//! and stays usable.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../../worker/tests/support/fuzz.rs"]
mod fuzz;
mod simulation;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use fuzz::{Damage, damaged, damages, fuzz, json, replaced, text};
use plugin_host::sandbox::{Answer, Placement, PoolConfig, Work};
use plugin_runtime::contracts::messages::{Event, Load, Reduce, RenderItem};
use plugin_runtime::contracts::{JsonText, Limits, Op, Outcome, Request, SliceKey, SliceUpdate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;
use simulation::pool::Sandbox;
use simulation::{Browser, Reaction, first, honest, honest_text};

const NAMES: &[&str] = &[
    "Done",
    "Part",
    "id",
    "outcome",
    "Ok",
    "Err",
    "cost",
    "console",
    "Loaded",
    "Checked",
    "Rendered",
    "Handled",
    "Reduced",
    "Disposed",
    "Health",
    "code",
    "message",
    "operation",
    "VM_TIMEOUT",
    "load",
    "event",
    "tree",
    "reads",
    "widgets",
    "issues",
];

/// What a worker does with one request.
#[derive(Clone, Debug)]
enum Habit {
    Honest,
    Says(String),
    Damages(Vec<Damage>),
    Replaces(Index, Value),
    AnswersTwice,
    AnswersAnother(u64),
    /// Posts parts of so many results first.
    Parts(Vec<usize>, Box<Habit>),
    Hangs,
    Breaks,
    Vanishes,
}

impl Habit {
    fn reaction(self, request: &Request) -> Reaction {
        let whole = honest_text(request);
        match self {
            Self::Honest => honest(request),
            Self::Says(text) => Reaction::Says(vec![text]),
            Self::Damages(damages) => Reaction::Says(vec![damaged(&whole, &damages)]),
            Self::Replaces(place, new) => {
                let value: Value = serde_json::from_str(&whole).expect("JSON");
                Reaction::Says(vec![replaced(value, place, new).to_string()])
            }
            Self::AnswersTwice => Reaction::Says(vec![whole.clone(), whole]),
            Self::AnswersAnother(id) => Reaction::Says(vec![honest_text(&Request {
                id: plugin_runtime::contracts::RequestId(id),
                op: request.op.clone(),
            })]),
            Self::Parts(counts, then) => {
                let then = then.reaction(request);
                let part = |then, count| match &request.op {
                    Op::Load(_) | Op::Render(_) => {
                        Reaction::Part(first(request, count), Box::new(then))
                    }
                    _ => Reaction::Part(Outcome::Disposed, Box::new(then)),
                };
                counts.into_iter().fold(then, part)
            }
            Self::Hangs => Reaction::Hang,
            Self::Breaks => Reaction::Break("Uncaught RuntimeError: unreachable"),
            Self::Vanishes => Reaction::Vanish,
        }
    }
}

fn habit() -> impl Strategy<Value = Habit> {
    let habit = prop_oneof![
        12 => Just(Habit::Honest),
        1 => prop_oneof![text(), json(NAMES).prop_map(|value| value.to_string())].prop_map(Habit::Says),
        2 => damages().prop_map(Habit::Damages),
        2 => (any::<Index>(), json(NAMES)).prop_map(|(place, new)| Habit::Replaces(place, new)),
        1 => Just(Habit::AnswersTwice),
        1 => (0_u64..40).prop_map(Habit::AnswersAnother),
        1 => Just(Habit::Hangs),
        1 => Just(Habit::Breaks),
        1 => Just(Habit::Vanishes),
    ];
    (vec(0_usize..4, 0..3), habit, any::<bool>()).prop_map(|(counts, habit, parts)| {
        if parts { Habit::Parts(counts, Box::new(habit)) } else { habit }
    })
}

/// What the page does.
#[derive(Clone, Debug)]
enum Deed {
    Load(usize, bool),
    Check,
    Render(usize),
    Event(usize),
    Reduce(usize),
    Dispose(usize),
    Kill(usize),
    Step,
    Settle,
    Pass(u16),
    Sleep(u16),
    Retry,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (0_usize..5, any::<bool>()).prop_map(|(who, own)| Deed::Load(who, own)),
        1 => Just(Deed::Check),
        4 => (0_usize..5).prop_map(Deed::Render),
        3 => (0_usize..5).prop_map(Deed::Event),
        1 => (0_usize..5).prop_map(Deed::Reduce),
        2 => (0_usize..5).prop_map(Deed::Dispose),
        1 => (0_usize..5).prop_map(Deed::Kill),
        3 => Just(Deed::Step),
        3 => Just(Deed::Settle),
        2 => any::<u16>().prop_map(Deed::Pass),
        1 => any::<u16>().prop_map(Deed::Sleep),
        1 => Just(Deed::Retry),
    ]
}

struct Page {
    browser: Rc<Browser>,
    sandbox: Sandbox,
    /// How often each piece of work was answered, and with what in the end.
    answers: Rc<RefCell<Vec<Vec<Answer>>>>,
}

impl Page {
    fn new(habits: Vec<Habit>) -> Self {
        let habits = RefCell::new(VecDeque::from(habits));
        let browser = Browser::new(move |_, request| {
            habits.borrow_mut().pop_front().unwrap_or(Habit::Honest).reaction(request)
        });
        let config = PoolConfig { own_workers: 2, ..PoolConfig::default() };
        let sandbox = Sandbox::new(config, &browser, |_| {});
        Self { browser, sandbox, answers: Rc::default() }
    }

    fn submit(&self, work: Work) -> usize {
        let index = self.answers.borrow().len();
        self.answers.borrow_mut().push(Vec::new());
        let answers = self.answers.clone();
        self.sandbox.submit(work, move |answer| answers.borrow_mut()[index].push(answer));
        index
    }

    fn load(&self, who: &str, placement: Placement) -> usize {
        let (instance_id, package_id) = (who.into(), who.into());
        self.submit(Work::Load(
            Load { instance_id, package_id, source: String::new(), limits: Limits::default() },
            placement,
        ))
    }

    fn event(&self, who: &str) -> usize {
        let slices = vec![SliceUpdate {
            key: SliceKey::PluginState,
            revision: 1,
            value: Some(JsonText::null()),
        }];
        let (instance_id, args) = (who.into(), JsonText::null());
        self.submit(Work::Event(Event {
            instance_id,
            widget: "main".into(),
            handler: "go".to_owned(),
            args,
            slices,
        }))
    }

    fn perform(&self, deed: &Deed) {
        let name = |who: &usize| format!("i-{who}");
        match deed {
            Deed::Load(who, true) => drop(self.load(&name(who), Placement::Own)),
            Deed::Load(who, false) => drop(self.load(&name(who), Placement::Shipped)),
            Deed::Check => drop(self.submit(Work::Check { source: String::new() })),
            Deed::Render(who) => {
                let item = RenderItem {
                    instance_id: name(who).into(),
                    widget: "main".into(),
                    slices: Vec::new(),
                };
                self.submit(Work::Render(item));
            }
            Deed::Event(who) => drop(self.event(&name(who))),
            Deed::Reduce(who) => {
                let (instance_id, state) = (name(who).into(), JsonText::null());
                self.submit(Work::Reduce(Reduce {
                    instance_id,
                    domain: None,
                    state,
                    actions: Vec::new(),
                }));
            }
            Deed::Dispose(who) => self.sandbox.dispose(&name(who).into()),
            Deed::Kill(index) => drop(self.browser.kill(*index)),
            Deed::Step => drop(self.browser.step()),
            Deed::Settle => self.browser.settle(),
            Deed::Pass(ms) => self.browser.pass(f64::from(*ms) / 10.0),
            Deed::Sleep(ms) => self.browser.sleep(f64::from(*ms)),
            Deed::Retry => self.sandbox.retry(),
        }
    }

    /// From now on workers are honest; everything comes to its end.
    fn recover(&self) -> TestCaseResult {
        self.browser.follow(|_, request| honest(request));
        self.browser.pass(60_000.0);
        self.sandbox.retry();
        self.browser.settle();
        let unanswered = self.answers.borrow().iter().position(|answers| answers.len() != 1);
        prop_assert_eq!(
            unanswered,
            None,
            "answered {:?} times",
            unanswered.map(|index| self.answers.borrow()[index].len())
        );
        for placement in [Placement::Shipped, Placement::Own] {
            let who = format!("{placement:?}");
            let work = [self.load(&who, placement), self.event(&who)];
            self.browser.settle();
            for index in work {
                let outcome =
                    self.answers.borrow()[index].first().map(|answer| answer.outcome.is_ok());
                prop_assert_eq!(outcome, Some(true), "{} after all", who);
            }
        }
        prop_assert!(self.sandbox.worker_count() <= 3, "{} workers", self.sandbox.worker_count());
        prop_assert_eq!(self.browser.alive(), self.sandbox.worker_count());
        Ok(())
    }

    /// Who was loaded and not unloaded in a worker that still lives must still be here.
    fn nobody_is_forgotten(&self) -> TestCaseResult {
        let mut loaded = std::collections::BTreeSet::new();
        for (worker, request) in self.browser.log.borrow().iter() {
            match &request.op {
                Op::Load(loads) => {
                    loaded.extend(loads.iter().map(|load| (*worker, load.instance_id.clone())));
                }
                Op::Dispose { instance_id } => drop(loaded.remove(&(*worker, instance_id.clone()))),
                _ => {}
            }
        }
        let left = loaded.iter().filter(|(worker, _)| self.browser.is_alive(*worker));
        for (worker, instance) in left {
            prop_assert!(
                self.sandbox.neighbours(instance).is_some(),
                "{instance} is still in worker {worker}"
            );
        }
        Ok(())
    }
}

#[test]
fn whatever_workers_say_all_work_is_answered_once_and_the_pool_stays_usable() {
    fuzz("replies", 300, &(vec(habit(), 0..30), vec(deed(), 1..40)), |(habits, deeds)| {
        let page = Page::new(habits);
        for deed in &deeds {
            page.perform(deed);
        }
        page.recover()
    });
}

#[test]
fn with_honest_workers_that_die_whoever_is_unloaded_leaves_its_worker() {
    let habit =
        prop_oneof![9 => Just(Habit::Honest), 1 => Just(Habit::Hangs), 1 => Just(Habit::Vanishes)];
    fuzz("replies/unloading", 300, &(vec(habit, 0..30), vec(deed(), 1..40)), |(habits, deeds)| {
        let page = Page::new(habits);
        for deed in &deeds {
            page.perform(deed);
        }
        page.recover()?;
        page.nobody_is_forgotten()
    });
}

/// Work under way for an instance that was unloaded meanwhile came back into the queue when its
/// worker vanished, could never be done, and held up everybody else in that worker.
#[test]
fn work_of_an_unloaded_instance_does_not_block_its_worker_when_that_dies() {
    for end in [Habit::Vanishes, Habit::Breaks] {
        let page = Page::new(Vec::new());
        let loads = ["a", "b"].map(|who| page.load(who, Placement::Shipped));
        page.browser.settle();
        page.browser.follow(move |_, request| match &request.op {
            Op::Render(items) if items.len() == 2 => end.clone().reaction(request),
            _ => honest(request),
        });
        let blocker = page.event("a");
        let render = |who: &str| RenderItem {
            instance_id: who.into(),
            widget: "main".into(),
            slices: Vec::new(),
        };
        let renders = ["a", "b"].map(|who| page.submit(Work::Render(render(who))));
        page.browser.step();
        page.sandbox.dispose(&"b".into());
        let after = page.event("a");
        page.browser.settle();
        let answered = |index: usize| page.answers.borrow()[index].len();
        for index in loads.into_iter().chain(renders).chain([blocker, after]) {
            assert_eq!(answered(index), 1, "work {index}");
        }
    }
}

/// An instance that was unloaded while it was still being loaded stayed in its worker for good.
#[test]
fn an_instance_unloaded_while_it_loads_leaves_its_worker() {
    let page = Page::new(Vec::new());
    page.load("a", Placement::Shipped);
    page.browser.step();
    page.load("b", Placement::Shipped);
    page.browser.step();
    page.sandbox.dispose(&"b".into());
    page.browser.settle();
    assert!(page.nobody_is_forgotten().is_ok());
}

/// A plugin whose load failed left its worker looking unused, and another package moved in.
#[test]
fn a_worker_in_which_a_load_failed_is_nobody_elses() {
    use plugin_runtime::contracts::{Fault, FaultCode, Operation};
    let page = Page::new(Vec::new());
    page.browser.follow(|_, request| match &request.op {
        Op::Load(loads) if loads[0].instance_id.as_str() == "bad" => Reaction::Answer(Err(
            Fault::new(FaultCode::PluginLoadError, Operation::Load, "it threw"),
        )),
        _ => honest(request),
    });
    for who in ["bad", "good"] {
        page.load(who, Placement::Own);
        page.browser.settle();
    }
    let place = |who: &str| page.sandbox.neighbours(&who.into()).map(|(slot, _)| slot);
    assert!(place("bad").is_some() && place("bad") != place("good"));
}
