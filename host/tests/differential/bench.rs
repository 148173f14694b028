//! The machine on a bench: what it asks for lies in lists, from which a test picks what happens
//! next. After each input it is held against the model.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use plugin_host::host::{Effect, Input, Machine, Now, Package, QueuedEvent, Recorded};
use plugin_host::sandbox::{Order, PoolConfig, Signal, SlotId};
use plugin_host::store::{Access, Instance, Lifecycle, Names, Origin, Store};
use plugin_runtime::contracts::messages::{Envelope, Event, Reduce};
use plugin_runtime::contracts::{
    FaultCode, Intent, IntentScope, JsonText, Limits, Manifest, Op, Outcome, Reply, Request,
    SliceKey, SliceUpdate,
};
use plugin_runtime::service::RuntimeService;
use reactive_graph::prelude::*;
use serde_json::{Value, json};

use super::model::{Life, Line, Model, Revisions, sight};
use super::page::identity_of;
use super::players::{PACKAGES, TICK_MS, To, Wish, source_of, text_of};
use super::simulation::replies;
use super::turns::{Answer, Deed, Entry, Job, Run, Task};

/// The limit of an event, in milliseconds.
const EVENT_MS: u32 = 2_003;

/// After so long an event holds up only its own instance, in milliseconds; the second one where it
/// runs alone.
const OVERDUE_MS: [f64; 2] = [2_103.0, 3_103.0];

/// Who may use commands.
pub(crate) const COMMANDER: &str = "guest-1";

/// What differs, in words.
pub(crate) type Check = Result<(), String>;

/// How often what happened that a test of order is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) inputs: usize,
    pub(crate) dispatches: usize,
    pub(crate) denied: usize,
    pub(crate) ignored: usize,
    pub(crate) renders: usize,
    pub(crate) again: usize,
    pub(crate) overdue: usize,
    pub(crate) deaths: usize,
    pub(crate) barred: usize,
    pub(crate) put_off: usize,
}

/// What an input means to the model.
#[derive(Clone, Debug)]
enum Happened {
    Nothing,
    Joined(Entry),
    Granted { who: String, domain: String, access: Access, allowed: bool },
    Hidden(bool),
    Ran(String, &'static str),
    Restarted(String),
    Unloaded(String),
    Overdue(Run),
    Ticked(u64),
    Answered(Job, Answer),
    Stored,
}

/// What only the machine could know, seen from outside.
#[derive(Debug, Default)]
struct Observed {
    lost: Vec<Job>,
    rendered: Vec<(String, String, Revisions, bool)>,
    begun: Vec<String>,
    barred: Vec<String>,
}

/// A timer that is armed.
struct Timer {
    token: u64,
    due_ms: f64,
    meaning: Happened,
}

/// A render that a worker has: whose, which, and what it is made from.
type Posted = (String, String, Revisions);

/// What a worker is doing.
struct InFlight {
    job: Option<Job>,
    loads: Vec<String>,
    renders: Vec<Posted>,
    /// Whether anything was heard of it.
    has_spoken: bool,
}

/// What a worker has of an instance.
type Known = BTreeMap<String, (u64, Value)>;

/// A worker.
struct Place {
    generation: u64,
    service: RuntimeService,
    is_alive: bool,
    is_doubted: bool,
    has_started: bool,
    in_flight: Option<InFlight>,
    replies: VecDeque<Reply>,
    known: HashMap<String, Known>,
}

/// The machine, the model, and all that lies between them.
pub(crate) struct Bench {
    machine: Machine,
    store: Store,
    model: Model,
    now_ms: f64,
    places: BTreeMap<SlotId, Place>,
    /// What workers said before they were ended.
    late: VecDeque<(SlotId, u64, Reply)>,
    timers: Vec<Timer>,
    /// What is to be loaded or saved.
    storing: Option<Effect>,
    saved: HashMap<String, String>,
    put_off: VecDeque<Happened>,
    /// The renders that are asked for and that no worker has.
    asked: Vec<(String, String)>,
    homes: HashMap<String, SlotId>,
    manifests: HashMap<String, Arc<Manifest>>,
    shown: HashMap<(String, String), u32>,
    lines: usize,
    numbers: HashMap<&'static str, usize>,
    events: u64,
    pub(crate) story: Vec<String>,
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) tally: Tally,
}

/// A machine that was told nothing.
pub(crate) fn fresh() -> Machine {
    let config = PoolConfig { own_workers: 2, ..PoolConfig::default() };
    Machine::new(Store::new(Names::default()), config)
}

impl Bench {
    /// A machine in which the players play and may do all.
    pub(crate) fn new() -> Result<Self, String> {
        let machine = fresh();
        let mut bench = Self {
            store: machine.store(),
            machine,
            model: Model::new(),
            now_ms: 0.0,
            places: BTreeMap::new(),
            late: VecDeque::new(),
            timers: Vec::new(),
            storing: None,
            saved: HashMap::new(),
            put_off: VecDeque::new(),
            asked: Vec::new(),
            homes: HashMap::new(),
            manifests: HashMap::new(),
            shown: HashMap::new(),
            lines: 0,
            numbers: HashMap::new(),
            events: 0,
            story: Vec::new(),
            recorded: Vec::new(),
            tally: Tally::default(),
        };
        let limits =
            Limits { load_ms: 20_000, render_ms: 20_000, event_ms: EVENT_MS, ..Limits::default() };
        bench.feed(Input::SetLimits(Box::new(limits)), Happened::Nothing)?;
        for package in [0, 1, 2, 2] {
            bench.run(package)?;
        }
        bench.deliver_all()?;
        for who in bench.living() {
            for domain in ["alpha", "beta", "counter-summary"] {
                for access in Access::ALL {
                    bench.grant(&who, domain, access, true)?;
                }
            }
        }
        for command in ["storage", "timer"] {
            bench.grant(COMMANDER, command, Access::Send, true)?;
        }
        bench.deliver_all()?;
        bench.story.clear();
        Ok(bench)
    }

    pub(crate) fn living(&self) -> Vec<String> {
        self.model.players.keys().cloned().collect()
    }

    pub(crate) fn store(&self) -> Store {
        self.store
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.storing.is_some()
    }

    pub(crate) fn run(&mut self, package: usize) -> Check {
        let name = PACKAGES[package];
        let number = self.numbers.entry(name).or_default();
        *number += 1;
        let id = format!("{name}-{number}");
        let package = Package {
            id: name.into(),
            identity: identity_of(name),
            origin: Origin::Own,
            title: name.to_owned(),
            source: source_of(name).into(),
        };
        let input = Input::Run { id: id.as_str().into(), name: name.into(), package };
        self.feed(input, Happened::Ran(id, name))
    }

    pub(crate) fn restart(&mut self, who: &str) -> Check {
        self.feed(Input::Restart(who.into()), Happened::Restarted(who.to_owned()))
    }

    pub(crate) fn unload(&mut self, who: &str) -> Check {
        self.feed(Input::Unload(who.into()), Happened::Unloaded(who.to_owned()))
    }

    pub(crate) fn post(&mut self, who: &str, op: &str, x: u32) -> Check {
        self.events += 1;
        let domain = if x.is_multiple_of(2) { "alpha" } else { "beta" };
        let args = json!({ "id": self.events, "x": x, "domain": domain });
        let event = QueuedEvent {
            instance_id: who.into(),
            widget: "main".into(),
            handler: op.to_owned(),
            args: JsonText::from_value(&args),
            ticket: None,
            is_user_action: true,
        };
        let deed = Deed::Handler(op.to_owned(), args);
        let entry = Entry { who: who.to_owned(), deed, is_person: true };
        self.feed(Input::Event(event), Happened::Joined(entry))
    }

    pub(crate) fn dispatch(&mut self, who: &str, to: &str, x: u32) -> Check {
        let wish = Wish::mix(to, u64::from(x));
        let scope = match &wish.0 {
            To::Domain(domain) => IntentScope::Shared(domain.as_str().into()),
            _ => IntentScope::Plugin,
        };
        let intent =
            Intent { scope, action_type: wish.1.clone(), payload: JsonText::from_value(&wish.2) };
        let entry = Entry { who: who.to_owned(), deed: Deed::Hand(wish), is_person: true };
        let input = Input::Dispatch { instance_id: who.into(), intent };
        self.feed(input, Happened::Joined(entry))
    }

    pub(crate) fn grant(
        &mut self,
        who: &str,
        domain: &str,
        access: Access,
        allowed: bool,
    ) -> Check {
        let input =
            Input::SetGrant { instance_id: who.into(), domain: domain.into(), access, allowed };
        let (who, domain) = (who.to_owned(), domain.to_owned());
        self.feed(input, Happened::Granted { who, domain, access, allowed })
    }

    pub(crate) fn hide(&mut self, is_hidden: bool) -> Check {
        self.feed(Input::Hidden(is_hidden), Happened::Hidden(is_hidden))
    }

    pub(crate) fn look_at(&mut self, who: &str, is_in_view: bool) -> Check {
        self.feed(Input::InView { instance_id: who.into(), is_in_view }, Happened::Nothing)
    }

    pub(crate) fn pass(&mut self, ms: u32) {
        self.now_ms += f64::from(ms);
    }

    /// A worker that has said something is heard; false where none has.
    pub(crate) fn deliver(&mut self, pick: usize) -> Result<bool, String> {
        let can = |place: &&mut Place| {
            // While an event waits for what is stored only what needs no look from outside is told.
            let is_job = place.in_flight.as_ref().is_some_and(|asked| asked.job.is_some());
            !place.replies.is_empty() && (self.storing.is_none() || is_job)
        };
        let mut speaking: Vec<_> = self.places.values_mut().filter(can).collect();
        if speaking.is_empty() {
            return Ok(false);
        }
        let index = pick % speaking.len();
        let place = speaking.swap_remove(index);
        let Some(reply) = place.replies.pop_front() else { return Ok(false) };
        place.is_doubted = false;
        let generation = place.generation;
        let slot = *self
            .places
            .iter()
            .find(|(_, place)| place.generation == generation)
            .ok_or("a place")?
            .0;
        let happened = self.hear(slot, &reply);
        self.say(slot, generation, &reply, happened)?;
        Ok(true)
    }

    fn hear(&mut self, slot: SlotId, reply: &Reply) -> Happened {
        let Some(place) = self.places.get_mut(&slot) else { return Happened::Nothing };
        let Some(asked) = &mut place.in_flight else { return Happened::Nothing };
        asked.has_spoken = true;
        let Reply::Done(response) = reply else { return Happened::Nothing };
        place.has_started = true;
        let name = |key: &SliceKey| match key {
            SliceKey::PluginState => "own".to_owned(),
            SliceKey::Shared(domain) => domain.to_string(),
        };
        let answer = match &response.outcome {
            Ok(Outcome::Handled(handled)) => Answer::Done(handled.reads.iter().map(name).collect()),
            Ok(_) => Answer::Done(Vec::new()),
            Err(fault) if fault.code == FaultCode::VmTimeout => Answer::Lost,
            Err(_) => Answer::Threw,
        };
        asked.job.take().map_or(Happened::Nothing, |job| Happened::Answered(job, answer))
    }

    fn say(&mut self, slot: SlotId, generation: u64, reply: &Reply, happened: Happened) -> Check {
        let text = serde_json::to_string(reply).map_err(|error| error.to_string())?;
        let signal = Signal::Message(Envelope(text));
        self.feed(Input::Worker { slot, generation, signal }, happened)
    }

    /// A worker that was ended is heard still.
    pub(crate) fn deliver_late(&mut self) -> Check {
        match self.late.pop_front() {
            Some((slot, generation, reply)) => {
                self.say(slot, generation, &reply, Happened::Nothing)
            }
            None => Ok(()),
        }
    }

    /// Something is loaded or saved.
    pub(crate) fn store_away(&mut self) -> Check {
        let input = match self.storing.take() {
            Some(Effect::Load { key }) => Input::Loaded(self.saved.get(&key).cloned()),
            Some(Effect::Save { key, text }) => {
                self.saved.insert(key, text);
                Input::Saved(None)
            }
            _ => return Ok(()),
        };
        self.feed(input, Happened::Stored)
    }

    /// A timer fires, in time or late.
    pub(crate) fn fire(&mut self, pick: usize) -> Check {
        let is_starting = self.places.values().any(|place| !place.has_started);
        if is_starting || self.timers.is_empty() {
            return self.deliver(pick).map(|_| ());
        }
        let index = pick % self.timers.len();
        let timer = self.timers.remove(index);
        self.now_ms = self.now_ms.max(timer.due_ms);
        self.feed(Input::Timer(timer.token), timer.meaning)
    }

    /// A worker is gone, or something says so.
    pub(crate) fn kill(&mut self, pick: usize, is_gone: bool) -> Check {
        let Some((slot, place)) = self.started(pick) else { return Ok(()) };
        place.is_doubted = true;
        if is_gone {
            place.is_alive = false;
            place.replies.clear();
        }
        let generation = place.generation;
        self.feed(Input::Worker { slot, generation, signal: Signal::Vanished }, Happened::Nothing)
    }

    /// A worker breaks.
    pub(crate) fn shatter(&mut self, pick: usize) -> Check {
        let Some((slot, place)) = self.started(pick) else { return Ok(()) };
        place.is_doubted = false;
        // That is no silence.
        place.in_flight.iter_mut().for_each(|asked| asked.has_spoken = true);
        let (generation, signal) = (place.generation, Signal::Broken("it broke".to_owned()));
        self.feed(Input::Worker { slot, generation, signal }, Happened::Nothing)
    }

    fn started(&mut self, pick: usize) -> Option<(SlotId, &mut Place)> {
        let mut started: Vec<_> =
            self.places.iter_mut().filter(|(_, place)| place.has_started).collect();
        if started.is_empty() {
            return None;
        }
        let index = pick % started.len();
        let (slot, place) = started.swap_remove(index);
        Some((*slot, place))
    }

    fn deliver_all(&mut self) -> Check {
        loop {
            if self.storing.is_some() {
                self.store_away()?;
            } else if !self.deliver(0)? {
                return Ok(());
            }
        }
    }

    /// Lets all be done that is under way.
    pub(crate) fn finish(&mut self) -> Check {
        self.deliver_all()?;
        self.hide(true)?;
        let end_ms = self.now_ms + 300_000.0;
        while self.now_ms < end_ms {
            self.deliver_all()?;
            let first = self.timers.iter().enumerate();
            let first = first.min_by(|one, other| one.1.due_ms.total_cmp(&other.1.due_ms));
            let Some((index, _)) = first else { break };
            self.fire(index)?;
        }
        self.deliver_all()?;
        if !self.model.turns.is_empty() {
            return self.differs("something waits that nothing is left to do for");
        }
        if let Some((who, widget)) = self.model.awaited().next() {
            return self.differs(&format!("{widget} of {who} is asked for and never came"));
        }
        Ok(())
    }

    fn differs(&self, what: &str) -> Check {
        let numbered = self.story.iter().enumerate();
        let story: Vec<_> =
            numbered.map(|(index, line)| format!("{:>4}. {line}", index + 1)).collect();
        Err(format!("{what}\nafter these inputs:\n{}\n{what}", story.join("\n")))
    }

    /// Feeds both, and compares.
    fn feed(&mut self, input: Input, happened: Happened) -> Check {
        self.story.push(self.told(&input, &happened));
        self.tally.inputs += 1;
        // It takes another while each time: what is left of a deadline of a worker is never as long
        // as it takes to be overdue.
        let number = u32::try_from(self.tally.inputs).unwrap_or_default();
        self.now_ms += 0.1 + (f64::from(number) * 0.618_034).fract();
        let now = Now { ms: self.now_ms, unix_ms: 1_000.0 };
        let is_unload = matches!(input, Input::Unload(_));
        let spoke = match &input {
            Input::Worker { slot, generation, signal: Signal::Message(_) } => self
                .places
                .get(slot)
                .is_some_and(|place| place.generation == *generation)
                .then_some(*slot),
            _ => None,
        };
        let effects = self.machine.feed(input.clone(), now);
        self.recorded.push(Recorded { input, now, effects: effects.clone() });
        let observed = self.observe(&effects, is_unload, spoke);
        let observed = match observed {
            Ok(observed) => observed,
            Err(what) => return self.differs(&what),
        };
        self.step(happened, &observed);
        let asked = std::mem::take(&mut self.model.renders);
        self.tally.renders += asked.len();
        self.asked.extend(asked.into_iter().map(|(who, widget)| (who, widget.to_owned())));
        let found = self.carry_out(effects).and_then(|measures| {
            self.compare()?;
            Ok(measures)
        });
        match found {
            Err(what) => self.differs(&what),
            Ok(true) => self.feed(Input::Took(0.25), Happened::Nothing),
            Ok(false) => Ok(()),
        }
    }

    fn told(&self, input: &Input, happened: &Happened) -> String {
        match (input, happened) {
            (_, Happened::Nothing) => match input {
                Input::Worker { slot, generation, signal: Signal::Message(text) } => {
                    let text: String = text.0.chars().take(60).collect();
                    format!("worker {generation} in place {} says {text}", slot.0)
                }
                other => format!("{other:?}").chars().take(120).collect(),
            },
            (_, Happened::Joined(Entry { who, deed: Deed::Handler(handler, args), .. })) => {
                format!("{who} has {handler} done with {args}")
            }
            (_, Happened::Joined(Entry { who, deed: Deed::Hand(Wish(to, action, x)), .. })) => {
                format!("{who} dispatches {action} {x} to {to:?} by hand")
            }
            (Input::Timer(_), meaning) => format!("at {} ms a timer: {meaning:?}", self.now_ms),
            (_, Happened::Answered(job, answer)) => {
                let Job { at, run, task, .. } = job;
                let task = match task {
                    Task::Event { handler, .. } => handler.clone(),
                    Task::Reduce { domain, .. } => format!("actions of {domain:?}"),
                };
                format!("{at} answers for {task}, event {} run {}: {answer:?}", run.0, run.1)
            }
            (_, other) => format!("{other:?}"),
        }
    }

    /// What became of workers, loads and renders by what the machine did now.
    fn observe(
        &mut self,
        effects: &[Effect],
        is_unload: bool,
        spoke: Option<SlotId>,
    ) -> Result<Observed, String> {
        let mut observed = Observed::default();
        for effect in effects {
            if let Effect::Worker(Order::Terminate { slot }) = effect {
                self.bury(*slot, is_unload, &mut observed);
            }
        }
        for instance in self.store.instances().get_untracked() {
            let id = instance.id.to_string();
            if let Some(manifest) = instance.manifest.get_untracked() {
                let is_new = |known: &Arc<Manifest>| !Arc::ptr_eq(known, &manifest);
                if self.manifests.get(&id).is_none_or(is_new) {
                    self.manifests.insert(id.clone(), manifest);
                    observed.begun.push(id.clone());
                }
            }
            let is_barred = matches!(
                instance.lifecycle.get_untracked(),
                Lifecycle::Quarantined | Lifecycle::LoadFailed
            );
            let was = self.model.players.get(&id).map(|player| player.life);
            if is_barred && was.is_some_and(|life| life != Life::Barred) {
                self.tally.barred += 1;
                self.asked.retain(|(who, _)| *who != id);
                observed.barred.push(id);
            }
            self.look_at_widgets(&instance, spoke, &mut observed)?;
        }
        let place = spoke.and_then(|slot| self.places.get(&slot));
        if let Some(asked) = place.and_then(|place| place.in_flight.as_ref()) {
            observed.begun.sort_by_key(|id| asked.loads.iter().position(|load| load == id));
        }
        self.end_request(spoke);
        Ok(observed)
    }

    /// A worker is ended: what it had is lost with it, or done again where nobody is to blame.
    fn bury(&mut self, slot: SlotId, is_unload: bool, observed: &mut Observed) {
        let Some(mut place) = self.places.remove(&slot) else { return };
        self.tally.deaths += usize::from(!is_unload);
        let replies = std::mem::take(&mut place.replies);
        self.late.extend(replies.into_iter().map(|reply| (slot, place.generation, reply)));
        let Some(InFlight { job, renders, has_spoken, .. }) = place.in_flight else { return };
        if let Some(job) = job {
            let waiting = &mut self.model.turns.jobs;
            let known =
                waiting.iter_mut().find(|known| known.run == job.run && known.task == job.task);
            let is_there = self.model.players.contains_key(&job.at);
            let is_retried = known.is_some_and(|known| {
                known.attempts += 1;
                known.is_posted = false;
                is_there && place.is_doubted && known.attempts < 5
            });
            if !is_retried || is_unload {
                waiting.retain(|known| known.run != job.run || known.task != job.task);
                observed.lost.push(job);
            }
        }
        // The first of several is answered by itself, so silence is that one's. Of the others that it
        // may have died of, nobody knows which.
        let is_known = !has_spoken || renders.len() == 1;
        for (index, (who, widget, saw)) in renders.into_iter().enumerate() {
            if is_unload {
            } else if !place.is_doubted && is_known && index == 0 {
                observed.rendered.push((who, widget, saw, true));
            } else if self.model.players.contains_key(&who) {
                self.asked.push((who, widget));
            }
        }
    }

    fn look_at_widgets(
        &mut self,
        instance: &Instance,
        spoke: Option<SlotId>,
        observed: &mut Observed,
    ) -> Check {
        for widget in instance.widgets.get_untracked() {
            let key = (instance.id.to_string(), widget.id.to_string());
            let (count, known) = (widget.renders.get_untracked(), self.shown.get(&key).copied());
            self.shown.insert(key.clone(), count);
            for _ in known.unwrap_or(0)..count {
                let place = spoke.and_then(|slot| self.places.get_mut(&slot));
                let renders = place.and_then(|place| place.in_flight.as_mut());
                let renders =
                    renders.map(|asked| &mut asked.renders).ok_or("a tree from nowhere")?;
                let of = |(who, which, _): &Posted| *who == key.0 && *which == key.1;
                let index = renders.iter().position(of).ok_or("a tree that nobody asked for")?;
                let (who, which, saw) = renders.remove(index);
                let values = |name: &str| self.model.value_at(&who, name, *saw.get(name)?).cloned();
                let expected = text_of(&which, sight(values));
                let tree = format!("{:?}", widget.tree.get_untracked());
                if !tree.contains(&expected) {
                    return Err(format!(
                        "{which} of {who} shows {tree}, and was made from {expected}"
                    ));
                }
                observed.rendered.push((who, which, saw, false));
            }
        }
        Ok(())
    }

    /// A worker that has given its answer has nothing to do; what it did not get to is asked again.
    fn end_request(&mut self, spoke: Option<SlotId>) {
        let Some(place) = spoke.and_then(|slot| self.places.get_mut(&slot)) else { return };
        if place.replies.is_empty() && place.is_alive && place.in_flight.is_some() {
            let left = place.in_flight.take().map(|asked| asked.renders).unwrap_or_default();
            self.asked.extend(left.into_iter().map(|(who, widget, _)| (who, widget)));
        }
    }

    /// Tells the model.
    fn step(&mut self, happened: Happened, observed: &Observed) {
        if self.model.turns.is_waiting() && !matches!(happened, Happened::Stored) {
            self.tally.put_off += 1;
            return self.put_off.push_back(happened);
        }
        self.take(happened, observed);
        while !self.model.turns.is_waiting() {
            let Some(next) = self.put_off.pop_front() else { break };
            self.take(next, &Observed::default());
        }
    }

    fn take(&mut self, happened: Happened, observed: &Observed) {
        let model = &mut self.model;
        match happened {
            Happened::Nothing => {}
            Happened::Joined(entry) => {
                if model.players.contains_key(&entry.who) {
                    model.turns.join(entry);
                }
            }
            Happened::Granted { who, domain, access, allowed } => {
                model.grant(&who, &domain, access, allowed);
            }
            Happened::Hidden(is_hidden) => model.is_hidden = is_hidden,
            Happened::Ran(id, package) => model.insert(&id, package),
            Happened::Restarted(id) => {
                self.shown.retain(|(who, _), _| *who != id);
                model.turns.forget(&id);
                model.withdraw(&id);
            }
            Happened::Unloaded(id) => {
                self.asked.retain(|(who, _)| *who != id);
                let (posted, waiting): (Vec<_>, Vec<_>) =
                    model.turns.take_jobs_of(&id).into_iter().partition(|job| job.is_posted);
                model.turns.jobs.extend(posted);
                model.turns.finish(waiting, &Answer::Lost);
                model.turns.forget(&id);
                model.withdraw(&id);
                model.players.remove(&id);
            }
            Happened::Overdue(run) => model.turns.set_overdue(run),
            Happened::Ticked(start) => model.tick(COMMANDER, start),
            Happened::Answered(job, answer) => {
                model.turns.jobs.retain(|known| known.run != job.run || known.task != job.task);
                model.turns.finish([job], &answer);
            }
            Happened::Stored => model.stored(),
        }
        for (who, widget, saw, failed) in &observed.rendered {
            model.rendered(who, widget, saw, *failed);
        }
        model.turns.finish(observed.lost.iter().cloned(), &Answer::Lost);
        observed.begun.iter().for_each(|id| model.begin(id));
        for id in &observed.barred {
            let jobs = model.bar(id);
            model.turns.finish(jobs, &Answer::Lost);
        }
        model.settle();
    }

    /// Puts what is to be done on the lists, and holds it against what the model expects; whether
    /// it is to be measured how long this took.
    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<bool, String> {
        let mut begun = std::mem::take(&mut self.model.turns.begun).into_iter();
        let mut ticks = std::mem::take(&mut self.model.armed).into_iter();
        let mut measures = false;
        for effect in effects {
            match effect {
                Effect::Worker(Order::Spawn { slot, generation, .. }) => {
                    self.spawn(slot, generation);
                }
                Effect::Worker(Order::Post { slot, request, .. }) => {
                    self.take_request(slot, &request)?;
                }
                Effect::Worker(Order::Terminate { .. }) => {}
                Effect::Arm { token, delay_ms } => {
                    let meaning = if OVERDUE_MS.contains(&delay_ms) {
                        Happened::Overdue(begun.next().ok_or("a turn began that is not due")?)
                    } else if (delay_ms - TICK_MS).abs() < f64::EPSILON {
                        Happened::Ticked(ticks.next().ok_or("a tick that nobody started")?)
                    } else {
                        Happened::Nothing
                    };
                    self.timers.push(Timer { token, due_ms: self.now_ms + delay_ms, meaning });
                }
                Effect::Measure => measures = true,
                storing @ (Effect::Load { .. } | Effect::Save { .. }) => {
                    self.storing = Some(storing);
                }
                other => return Err(format!("nobody wanted {other:?}")),
            }
        }
        if let Some(run) = begun.next() {
            return Err(format!("run {run:?} is due and did not begin"));
        }
        if let Some(start) = ticks.next() {
            return Err(format!("start {start} of the timer does not tick"));
        }
        if self.storing.is_some() != self.model.turns.is_waiting() {
            return Err(format!("{:?} is to be stored", self.storing));
        }
        Ok(measures)
    }

    fn spawn(&mut self, slot: SlotId, generation: u64) {
        let place = Place {
            generation,
            service: RuntimeService::default(),
            is_alive: true,
            is_doubted: false,
            has_started: false,
            in_flight: None,
            replies: VecDeque::new(),
            known: HashMap::new(),
        };
        self.places.insert(slot, place);
    }

    fn take_request(&mut self, slot: SlotId, request: &Request) -> Check {
        let job = self.job_of(request)?;
        let place = self.places.get_mut(&slot).ok_or("a request to nobody")?;
        let (mut begins, mut renders) = (Vec::new(), Vec::new());
        match &request.op {
            Op::Load(loads) => {
                for load in loads {
                    begins.push(load.instance_id.to_string());
                    place.known.remove(load.instance_id.as_str());
                    self.homes.insert(load.instance_id.to_string(), slot);
                }
            }
            Op::Event(event) => {
                learn(place, event.instance_id.as_str(), &event.slices);
            }
            Op::Render(items) => {
                for item in items {
                    let (who, widget) = (item.instance_id.to_string(), item.widget.to_string());
                    let saw = learn(place, &who, &item.slices);
                    let of = |asked: &(String, String)| *asked == (who.clone(), widget.clone());
                    let index = self.asked.iter().position(of);
                    let index =
                        index.ok_or(format!("{widget} of {who} is rendered for nothing"))?;
                    self.asked.remove(index);
                    for (name, (revision, value)) in &place.known[&who] {
                        if self.model.value_at(&who, name, *revision) != Some(value) {
                            return Err(format!("{who} is told that {name} is {value}"));
                        }
                    }
                    renders.push((who, widget, saw));
                }
            }
            _ => {}
        }
        let hangs = matches!(&request.op, Op::Event(event) if event.handler == "hang");
        place.in_flight = Some(InFlight { job, loads: begins, renders, has_spoken: false });
        if place.is_alive && !hangs {
            let text = serde_json::to_string(request).map_err(|error| error.to_string())?;
            let request = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            place.replies = replies(&mut place.service, &request).into();
        }
        Ok(())
    }

    /// Which job of the model a request is.
    fn job_of(&mut self, request: &Request) -> Result<Option<Job>, String> {
        let (at, task) = match &request.op {
            Op::Event(Event { instance_id, handler, args, .. }) => {
                let args = args.to_value().map_err(|error| error.to_string())?;
                (instance_id.to_string(), Task::Event { handler: handler.clone(), args })
            }
            Op::Reduce(Reduce { instance_id, domain, state, actions }) => {
                let json = |text: &JsonText| text.to_value().unwrap_or_default();
                let task = Task::Reduce {
                    domain: domain.as_ref().map(ToString::to_string),
                    state: json(state),
                    actions: actions
                        .iter()
                        .map(|action| (action.action_type.clone(), json(&action.payload)))
                        .collect(),
                };
                (instance_id.to_string(), task)
            }
            _ => return Ok(None),
        };
        let next = self.model.turns.jobs.iter_mut().find(|job| !job.is_posted && job.at == at);
        match next {
            Some(job) if job.task == task => {
                job.is_posted = true;
                Ok(Some(job.clone()))
            }
            other => Err(format!("{at} is asked for {task:?}, expected {other:?}")),
        }
    }

    /// Holds the machine against the model.
    fn compare(&mut self) -> Check {
        let instances = self.store.instances().get_untracked();
        let ids: BTreeSet<_> = instances.iter().map(|instance| instance.id.to_string()).collect();
        same("who is there", &ids, &self.model.players.keys().cloned().collect())?;
        for instance in &instances {
            self.compare_instance(instance)?;
        }
        let shared = self.store.shared().get_untracked();
        for name in ["alpha", "beta", "counter-summary"] {
            let found = shared
                .get(&name.into())
                .map(|slice| (slice.revision, slice.value.to_value().unwrap_or_default()));
            let expected = self.model.domains.get(name).map(|domain| &domain.cell);
            let expected = expected.map(|cell| (cell.revision, cell.value.clone()));
            same(name, &found, &expected)?;
        }
        self.store.timeline().with_untracked(|timeline| {
            let new = timeline.iter().skip(self.lines).map(|record| Line::of(record));
            let found: Vec<_> = new.collect();
            for (found, expected) in found.iter().zip(&self.model.timeline) {
                same("a line of the timeline", found, expected)?;
            }
            same("the length of the timeline", &found.len(), &self.model.timeline.len())
        })?;
        for line in self.model.timeline.drain(..) {
            self.lines += 1;
            self.tally.dispatches += 1;
            let of = |outcome| usize::from(line.outcome == outcome);
            self.tally.denied += of(plugin_host::store::DispatchOutcome::Denied);
            self.tally.ignored += of(plugin_host::store::DispatchOutcome::Ignored);
        }
        (self.tally.again, self.tally.overdue) = (self.model.turns.again, self.model.turns.overdue);
        self.compare_workers()
    }

    fn compare_instance(&self, instance: &Instance) -> Check {
        let id = instance.id.to_string();
        let Some(player) = self.model.players.get(&id) else { return Ok(()) };
        let state = instance.state.get_untracked();
        let value = state.value.to_value().unwrap_or_default();
        let what = |what: &str| format!("{what} of {id}");
        same(
            &what("the state"),
            &(state.revision, &value),
            &(player.state.revision, &player.state.value),
        )?;
        let life = match instance.lifecycle.get_untracked() {
            Lifecycle::Loading => Life::Loading,
            Lifecycle::Quarantined | Lifecycle::LoadFailed => Life::Barred,
            _ => Life::Running,
        };
        same(&what("the life"), &life, &player.life)?;
        let grants = instance.grants.get_untracked();
        let grants: BTreeSet<_> =
            grants.iter().map(|(domain, access)| (domain.to_string(), access)).collect();
        same(&what("what is granted"), &grants, &player.grants)
    }

    /// No worker is idle that somebody waits for.
    fn compare_workers(&self) -> Check {
        if self.model.turns.is_waiting() {
            return Ok(());
        }
        let is_idle = |id: &str| {
            let place = self.homes.get(id).and_then(|slot| self.places.get(slot));
            place.is_some_and(|place| place.has_started && place.in_flight.is_none())
        };
        if let Some((who, widget)) = self.model.awaited().find(|(who, _)| is_idle(who)) {
            return Err(format!("{widget} of {who} has to be rendered and is not"));
        }
        match self.model.turns.jobs.iter().find(|job| is_idle(&job.at)) {
            Some(job) => Err(format!("{} has to be asked for {:?} and is not", job.at, job.task)),
            None => Ok(()),
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Check {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}:\n   found {found:?}\nexpected {expected:?}"))
}

/// A worker gets slices; what it has of the instance then.
fn learn(place: &mut Place, who: &str, slices: &[SliceUpdate]) -> Revisions {
    let known = place.known.entry(who.to_owned()).or_default();
    for SliceUpdate { key, revision, value } in slices {
        let name = match key {
            SliceKey::PluginState => "own".to_owned(),
            SliceKey::Shared(domain) => domain.to_string(),
        };
        match value {
            Some(value) => {
                known.insert(name, (*revision, value.to_value().unwrap_or_default()));
            }
            None => _ = known.remove(&name),
        }
    }
    known.iter().map(|(name, (revision, _))| (name.clone(), *revision)).collect()
}

impl Tally {
    fn all(&mut self) -> [&mut usize; 10] {
        let Self {
            inputs,
            dispatches,
            denied,
            ignored,
            renders,
            again,
            overdue,
            deaths,
            barred,
            put_off,
        } = self;
        [inputs, dispatches, denied, ignored, renders, again, overdue, deaths, barred, put_off]
    }

    pub(crate) fn add(&mut self, mut other: Self) {
        self.all().into_iter().zip(other.all()).for_each(|(sum, count)| *sum += *count);
    }

    /// How often that happened which happened least.
    pub(crate) fn least(mut self) -> usize {
        self.all().into_iter().map(|count| *count).min().unwrap_or(0)
    }
}
