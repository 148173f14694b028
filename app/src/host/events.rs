//! Events, strictly one at a time in order of arrival, each seeing the state that the one before left.

use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;
use plugin_runtime::contracts::messages::{Event, Reduce};
use plugin_runtime::contracts::{InstanceId, Intent, IntentScope, JsonText, Outcome, WidgetId, intents, messages::Action};

use super::commands::Sender;
use super::outcomes::{Accepted, check_states, cost_of};
use super::{Fault, Operation, Runner};
use crate::render::EventTicket;
use crate::sandbox::{Answer, Work};
use crate::store::{DispatchCost, Instance};

/// How far past its limit an event may be before those behind it, of other instances, go on without it.
/// Its own outcome can then only be a fault: it has no effect that they would have had to see.
const OVERDUE_GRACE_MS: f64 = 100.0;

/// What a user did to a widget.
pub struct QueuedEvent {
    /// Whose widget.
    pub instance_id: InstanceId,
    /// Which.
    pub widget: WidgetId,
    /// The handler's name.
    pub handler: String,
    /// Its arguments.
    pub args: JsonText,
    /// Kept until the widget shows what came of it.
    pub ticket: Option<EventTicket>,
    /// Whether the user did it, rather than a timer.
    pub is_user_action: bool,
}

/// What has to be done in turn.
enum Errand {
    /// Run a handler.
    Handler(QueuedEvent),
    /// Dispatch as an instance, without one of its handlers.
    Dispatch(Sender, Intent),
}

impl Errand {
    fn instance_id(&self) -> &InstanceId {
        match self {
            Self::Handler(event) => &event.instance_id,
            Self::Dispatch(sender, _) => &sender.instance_id,
        }
    }
}

/// The events that wait, and those under way.
#[derive(Default)]
pub(super) struct EventQueue {
    waiting: VecDeque<Errand>,
    running: Vec<Running>,
    next_turn: u64,
}

struct Running {
    turn: u64,
    instance_id: InstanceId,
    is_overdue: bool,
}

impl EventQueue {
    /// Drops what waits for an instance that is gone or begins anew; what is under way has no effect any more.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.waiting.retain(|errand| errand.instance_id() != id);
        self.running.retain(|running| running.instance_id != *id);
    }

    /// The next event whose turn it is. Nobody overtakes an event that is in time; one that is overdue holds up
    /// only its own instance.
    fn next(&mut self) -> Option<(u64, Errand)> {
        if self.running.iter().any(|running| !running.is_overdue) {
            return None;
        }
        let is_held_up = |errand: &Errand| self.running.iter().any(|running| running.instance_id == *errand.instance_id());
        let index = self.waiting.iter().position(|errand| !is_held_up(errand))?;
        let errand = self.waiting.remove(index)?;
        self.next_turn += 1;
        self.running.push(Running { turn: self.next_turn, instance_id: errand.instance_id().clone(), is_overdue: false });
        Some((self.next_turn, errand))
    }

    /// Ends a turn; false where the instance began anew meanwhile.
    fn finish(&mut self, turn: u64) -> bool {
        let before = self.running.len();
        self.running.retain(|running| running.turn != turn);
        self.running.len() < before
    }

    /// Whether anything of an instance waits or is under way.
    fn has(&self, id: &InstanceId) -> bool {
        self.waiting.iter().any(|errand| errand.instance_id() == id)
            || self.running.iter().any(|running| running.instance_id == *id)
    }

    fn set_overdue(&mut self, turn: u64) {
        self.running.iter_mut().filter(|running| running.turn == turn).for_each(|running| running.is_overdue = true);
    }
}

impl Runner {
    /// Hands an event in. While the page is shown as it was, what the user does to it is not meant for the plugin.
    pub(super) fn enqueue(self: &Rc<Self>, event: QueuedEvent) {
        if self.is_paused() && event.is_user_action {
            return;
        }
        self.events.borrow_mut().waiting.push_back(Errand::Handler(event));
        self.advance_events();
    }

    /// Dispatches as an instance when its turn has come.
    pub(super) fn dispatch_as(self: &Rc<Self>, id: &InstanceId, intent: Intent) {
        self.return_to_live();
        let Some(instance) = self.store.instance(id) else { return };
        let widget = instance.widgets.with_untracked(|all| all.first().map(|widget| widget.id.clone()));
        let sender = Sender {
            instance_id: id.clone(),
            identity: instance.identity,
            widget: widget.unwrap_or_else(|| WidgetId::from("main")),
            is_user_action: true,
        };
        self.events.borrow_mut().waiting.push_back(Errand::Dispatch(sender, intent));
        self.advance_events();
    }

    pub(super) fn has_event_of(&self, id: &InstanceId) -> bool {
        self.events.borrow().has(id)
    }

    /// Starts the next event if it is somebody's turn.
    pub(super) fn advance_events(self: &Rc<Self>) {
        while !self.is_paused() {
            let Some((turn, errand)) = self.events.borrow_mut().next() else { return };
            let Some(instance) = self.store.instance(errand.instance_id()) else {
                self.events.borrow_mut().finish(turn);
                continue;
            };
            self.watch(turn);
            match errand {
                Errand::Handler(event) => self.run_handler(turn, &instance, event),
                Errand::Dispatch(sender, intent) => self.run_dispatch(turn, &instance, sender, intent),
            }
        }
    }

    fn run_handler(self: &Rc<Self>, turn: u64, instance: &Instance, event: QueuedEvent) {
        let work = Work::Event(Event {
            instance_id: event.instance_id.clone(),
            widget: event.widget.clone(),
            handler: event.handler.clone(),
            args: event.args.clone(),
            slices: self.store.slices_of(instance),
        });
        let sender = Sender {
            instance_id: instance.id.clone(),
            identity: instance.identity.clone(),
            widget: event.widget,
            is_user_action: event.is_user_action,
        };
        let (runner, ticket) = (Rc::downgrade(self), event.ticket);
        self.sandbox.submit(work, move |answer| {
            if let Some(runner) = runner.upgrade() {
                runner.when_live(move |runner| runner.handled(turn, sender, ticket, answer));
            }
        });
    }

    /// A dispatch to the instance's own state goes through its own reducers, any other straight on.
    fn run_dispatch(self: &Rc<Self>, turn: u64, instance: &Instance, sender: Sender, intent: Intent) {
        if intent.scope != IntentScope::Plugin {
            let runner = self.clone();
            return self.ask_owners(&instance.id, vec![(intent, None)], move |accepted| {
                runner.conclude(turn, &sender, None, None, Ok(accepted));
            });
        }
        let state = instance.state.with_untracked(|state| state.value.clone());
        let action = Action { action_type: intent.action_type.clone(), payload: intent.payload.clone() };
        let work = Work::Reduce(Reduce { instance_id: instance.id.clone(), domain: None, state, actions: vec![action] });
        let runner = Rc::downgrade(self);
        self.sandbox.submit(work, move |answer| {
            if let Some(runner) = runner.upgrade() {
                runner.when_live(move |runner| runner.reduced(turn, &sender, intent, answer));
            }
        });
    }

    fn reduced(self: &Rc<Self>, turn: u64, sender: &Sender, intent: Intent, mut answer: Answer) {
        let cost = cost_of(&answer);
        self.note_answer(&sender.instance_id, &mut answer);
        let result = match answer.outcome {
            Ok(Outcome::Reduced(mut reductions)) => Ok(vec![(intent, reductions.pop())]),
            Ok(_) => Ok(Vec::new()),
            Err(fault) => Err(fault),
        };
        self.conclude(turn, sender, None, Some(cost), result);
    }

    fn watch(self: &Rc<Self>, turn: u64) {
        let runner = Rc::downgrade(self);
        let patience_ms = f64::from(self.limits.borrow().event_ms) + OVERDUE_GRACE_MS;
        let release = move || {
            if let Some(runner) = runner.upgrade() {
                runner.events.borrow_mut().set_overdue(turn);
                runner.advance_events();
            }
        };
        self.timers.after(patience_ms, Box::new(release));
    }

    fn handled(self: &Rc<Self>, turn: u64, sender: Sender, ticket: Option<EventTicket>, mut answer: Answer) {
        let id = sender.instance_id.clone();
        let cost = Some(cost_of(&answer));
        self.note_answer(&id, &mut answer);
        if let Some(instance) = self.store.instance(&id) {
            instance.stats.update(|stats| stats.events += 1);
        }
        match self.accept(&id, answer) {
            Ok(accepted) => {
                let runner = self.clone();
                self.ask_owners(&id, accepted, move |reduced| runner.conclude(turn, &sender, ticket, cost, Ok(reduced)));
            }
            Err(fault) => self.conclude(turn, &sender, ticket, cost, Err(fault)),
        }
    }

    /// Ends a turn: what was dispatched takes effect, or nothing of it does.
    fn conclude(
        self: &Rc<Self>,
        turn: u64,
        sender: &Sender,
        ticket: Option<EventTicket>,
        cost: Option<DispatchCost>,
        result: Result<Accepted, Fault>,
    ) {
        if !self.events.borrow_mut().finish(turn) {
            return;
        }
        let id = &sender.instance_id;
        match result {
            Ok(accepted) => {
                if let Some(instance) = self.store.instance(id) {
                    instance.fault.set(None);
                }
                self.apply(sender, accepted, cost);
            }
            Err(fault) => {
                self.store.note_fault(Some(id), None, &fault);
                self.refresh();
            }
        }
        if let Some(ticket) = ticket {
            self.renders.borrow_mut().keep_until_shown(id, &sender.widget, ticket);
        }
        self.advance_events();
    }

    /// Checks what a worker says a handler dispatched: the worker may have been taken over.
    fn accept(&self, id: &InstanceId, answer: Answer) -> Result<Accepted, Fault> {
        let Outcome::Handled(handled) = answer.outcome? else { return Ok(Vec::new()) };
        let results = handled.intents;
        let limits = self.limits.borrow();
        let dispatched: Vec<Intent> = results.iter().map(|result| result.intent.clone()).collect();
        let mut issues = intents::check(&dispatched, &limits);
        issues.extend(check_states(&results, &limits));
        if issues.is_empty() {
            return Ok(results.into_iter().map(|result| (result.intent, result.reduction)).collect());
        }
        Err(Fault::contract(Operation::Event, issues).of_instance(id.clone()))
    }
}
