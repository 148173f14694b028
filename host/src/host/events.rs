//! Events: handed in, run when it is their turn, run again when what they read has changed
//! meanwhile.

use std::rc::Rc;

use plugin_runtime::contracts::messages::{Action, Event, Reduce};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, Intent, IntentScope, Operation, WidgetId,
};
use reactive_graph::prelude::*;

use super::commands::Sender;
use super::line::{Cause, PEOPLE_LIMIT, Start, Turn};
use super::run::{Proposal, Revisions, Run, WorkItem};
use super::ticket::Claim;
use super::{QueuedEvent, Runner};
use crate::sandbox::Work;
use crate::store::{Instance, Lifecycle};

/// How far past its limit an event may be before those behind it, of other instances, go on without
/// it.
const OVERDUE_GRACE_MS: f64 = 100.0;

impl Runner {
    /// Hands an event in. While the page is shown as it was, what the user does to it is not meant
    /// for the plugin.
    pub(super) fn enqueue(self: &Rc<Self>, event: QueuedEvent<Claim>) {
        if self.is_looking_back() && event.is_user_action {
            return;
        }
        let cause = if event.is_user_action { Cause::Person } else { Cause::Plugin };
        self.join(cause, WorkItem::Handler(event));
    }

    /// Dispatches as an instance when its turn has come.
    pub(super) fn dispatch_as(self: &Rc<Self>, id: &InstanceId, intent: Intent) {
        let Some(instance) = self.store.instance(id) else { return };
        let widget =
            instance.widgets.with_untracked(|all| all.first().map(|widget| widget.id.clone()));
        let sender = Sender {
            instance_id: id.clone(),
            identity: instance.identity,
            widget: widget.unwrap_or_else(|| WidgetId::from("main")),
            is_user_action: true,
        };
        self.join(Cause::Person, WorkItem::Dispatch(sender, intent));
    }

    fn join(self: &Rc<Self>, cause: Cause, work_item: WorkItem) {
        let id = work_item.instance_id().clone();
        if self.store.instance(&id).is_none() {
            return;
        }
        let refused = self.line.borrow_mut().join(&id, cause, work_item).is_err();
        match cause {
            Cause::Person if refused => {
                let message = format!("{PEOPLE_LIMIT} events wait already; this one was not taken");
                let fault = Fault::new(FaultCode::EventNotTaken, Operation::Event, message)
                    .of_instance(id.clone());
                self.store.note_fault(Some(&id), None, &fault);
            }
            Cause::Plugin if refused => self.leave_out(&id),
            Cause::Person | Cause::Plugin => {}
        }
    }

    /// Starts the events whose turn it is.
    pub(super) fn advance_events(self: &Rc<Self>) {
        while !self.is_looking_back() && !self.is_waiting() {
            let Some(start) = self.next_start() else { break };
            self.start(start);
        }
    }

    fn next_start(&self) -> Option<Start<WorkItem>> {
        let now_ms = self.now_ms();
        let shares = self.shares.borrow();
        let can_run = |id: &InstanceId| !self.is_paused(id);
        let rank = |id: &InstanceId| shares.may_run(id, now_ms).then(|| shares.rank(id));
        self.line.borrow_mut().next(&can_run, &rank)
    }

    /// Whether an instance was paused because it took too much.
    pub(super) fn is_paused(&self, id: &InstanceId) -> bool {
        self.store
            .instance(id)
            .is_some_and(|instance| instance.lifecycle.get_untracked() == Lifecycle::Paused)
    }

    fn start(self: &Rc<Self>, start: Start<WorkItem>) {
        let Start { turn, cause, event: work_item, is_alone } = start;
        let Some(instance) = self.store.instance(work_item.instance_id()) else {
            return self.line.borrow_mut().finish(turn);
        };
        if cause == Cause::Plugin {
            self.shares.borrow_mut().begin(&instance.id, self.now_ms());
        }
        self.watch(turn, is_alone);
        let sender = match &work_item {
            WorkItem::Dispatch(sender, _) => sender.clone(),
            WorkItem::Handler(event) => Sender {
                instance_id: instance.id.clone(),
                identity: instance.identity.clone(),
                widget: event.widget.clone(),
                is_user_action: event.is_user_action,
            },
        };
        let seen = self.revisions_of(&instance);
        let run = Run { turn, cause, work_item, sender, seen };
        let Some(work) = self.work_of(&run, &instance) else { return self.propose_dispatch(run) };
        self.submit(work, |runner, answer| runner.when_live(|runner| runner.handled(run, answer)));
    }

    /// What a worker has to do; nothing for a dispatch that the instance's own reducers have no
    /// part in.
    fn work_of(&self, run: &Run, instance: &Instance) -> Option<Work> {
        match &run.work_item {
            WorkItem::Handler(event) => Some(Work::Event(Event {
                instance_id: event.instance_id.clone(),
                widget: event.widget.clone(),
                handler: event.handler.clone(),
                args: event.args.clone(),
                slices: self.store.slices_of(instance),
            })),
            WorkItem::Dispatch(_, intent) if intent.scope == IntentScope::Plugin => {
                let state = instance.state.with_untracked(|state| state.value.clone());
                let action = Action {
                    action_type: intent.action_type.clone(),
                    payload: intent.payload.clone(),
                };
                Some(Work::Reduce(Reduce {
                    instance_id: instance.id.clone(),
                    domain: None,
                    state,
                    actions: vec![action],
                }))
            }
            WorkItem::Dispatch(..) => None,
        }
    }

    fn propose_dispatch(self: &Rc<Self>, run: Run) {
        let WorkItem::Dispatch(_, intent) = &run.work_item else { return };
        let proposal = Proposal { dispatches: vec![(intent.clone(), None)], ..Proposal::default() };
        self.ask_owners(run, proposal);
    }

    /// Lets an event be run again, with what is there now. One that is outrun for ever is given up
    /// in the end.
    pub(super) fn run_again(self: &Rc<Self>, run: Run) {
        let Run { turn, cause, work_item, sender, seen } = run;
        let given_up = self.line.borrow_mut().again(turn, work_item);
        if let Err(work_item) = given_up {
            let message =
                "what the event reads changed again each time it was run; it had no effect";
            let fault = Fault::new(FaultCode::EventNotTaken, Operation::Event, message)
                .of_instance(sender.instance_id.clone());
            self.conclude(Run { turn, cause, work_item, sender, seen }, Err(fault));
        }
    }

    /// Lets those behind an event go on once it is overdue. One that runs alone holds them up for
    /// as long as a worker may be silent.
    fn watch(self: &Rc<Self>, turn: Turn, is_alone: bool) {
        let (event_ms, kill_ms) = {
            let limits = self.limits.borrow();
            (f64::from(limits.event_ms), f64::from(limits.kill_grace_ms))
        };
        let patience_ms = event_ms + if is_alone { kill_ms } else { 0.0 } + OVERDUE_GRACE_MS;
        self.after(patience_ms, move |runner| runner.line.borrow_mut().set_overdue(turn));
    }

    /// The revision of everything that an instance may see now.
    pub(super) fn revisions_of(&self, instance: &Instance) -> Revisions {
        self.store
            .slices_of(instance)
            .into_iter()
            .map(|slice| (slice.key, slice.revision))
            .collect()
    }
}
