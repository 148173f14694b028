//! What came of an event: whether it still holds, and its dispatches, all together.

use std::rc::Rc;

use plugin_runtime::contracts::messages::{Handled, IntentResult, Reduction};
use plugin_runtime::contracts::{
    Fault, FaultCode, Intent, IntentScope, Issue, Limits, Operation, Outcome, SliceKey, intents,
};

use super::commands::{Change, Said, refuse};
use super::line::Cause;
use super::owners::Asked;
use super::run::{Proposal, Run, WorkItem};
use super::shares::Payer;
use super::{Effect, Runner};
use crate::sandbox::Answer;
use crate::signal::HostSignal;
use crate::store::{Dispatch, DispatchCost};

impl Runner {
    /// A worker has done its part. What was made from something that has changed meanwhile is run
    /// again.
    pub(super) fn handled(self: &Rc<Self>, run: Run, mut answer: Answer) {
        if !self.line.borrow().is_under_way(run.turn) {
            return;
        }
        self.charge(&run, &answer);
        let cost = Some(cost_of(&answer));
        let console = std::mem::take(&mut answer.console);
        if let Err(fault) = &answer.outcome
            && depends_on_state(fault)
            && self.has_changed(&run, None)
        {
            return self.run_again(run);
        }
        if let Some(instance) = self.store.instance(&run.sender.instance_id) {
            instance.note_cost(answer.cost, answer.bytes);
        }
        match self.accept(&run, answer) {
            Ok((_, reads)) if self.has_changed(&run, Some(&reads)) => self.run_again(run),
            Ok((dispatches, reads)) => {
                self.ask_owners(run, Proposal { dispatches, reads, console, cost });
            }
            Err(fault) => {
                self.store.note_console(console);
                self.conclude(run, Err(fault));
            }
        }
    }

    /// Everybody who reduces has answered: what nobody outran takes effect.
    pub(super) fn decide(self: &Rc<Self>, run: Run, mut proposal: Proposal, asked: Vec<Asked>) {
        if !self.line.borrow().is_under_way(run.turn) {
            return;
        }
        for asked in &asked {
            self.charge(&run, &asked.answer);
        }
        if self.has_changed(&run, Some(&proposal.reads))
            || self.is_outdated(&run, &proposal, &asked)
        {
            return self.run_again(run);
        }
        self.store.note_console(std::mem::take(&mut proposal.console));
        for asked in asked {
            self.take_reductions(asked, &mut proposal, &run.sender.instance_id);
        }
        self.conclude(run, Ok(proposal));
    }

    /// Ends a turn: what was dispatched takes effect, or nothing of it does. Only then is it the
    /// next event's turn.
    pub(super) fn conclude(self: &Rc<Self>, run: Run, result: Result<Proposal, Fault>) {
        let id = &run.sender.instance_id;
        if let Some(instance) = self.store.instance(id) {
            instance.stats.update(|stats| stats.events += 1);
        }
        match result {
            Ok(proposal) => {
                if let Some(instance) = self.store.instance(id) {
                    instance.fault.set_new(None);
                }
                self.open_stored(run, proposal);
            }
            Err(fault) => {
                self.store.note_fault(Some(id), None, &fault);
                self.finish(run);
            }
        }
    }

    /// Has what its commands stored loaded, where they need that.
    fn open_stored(self: &Rc<Self>, run: Run, proposal: Proposal) {
        match self.place_of(&run.sender, proposal.intents()) {
            Some(key) => self.wait_for(Effect::Load { key }, |runner, text| {
                runner.commands.open(&run.sender, text.as_deref());
                runner.carry_out_all(run, proposal);
            }),
            None => self.carry_out_all(run, proposal),
        }
    }

    /// Carries out its commands, and has saved what they store: only then it is known what came of
    /// them.
    fn carry_out_all(self: &Rc<Self>, run: Run, proposal: Proposal) {
        let mut results = self.carry_out(&run.sender, proposal.intents());
        let Some(Change { command, key, text }) = self.commands.take_change() else {
            return self.apply(run, proposal, results);
        };
        self.wait_for(Effect::Save { key, text }, move |runner, refusal| {
            if let Some(refusal) = refusal {
                refuse(&command, &refusal, proposal.intents(), &mut results);
            }
            runner.apply(run, proposal, results);
        });
    }

    /// Dispatches the intents of one event: nobody sees half of it.
    fn apply(self: &Rc<Self>, run: Run, proposal: Proposal, commands: Vec<Said>) {
        let payer = if run.cause == Cause::Plugin { Payer::Plugin } else { Payer::Nobody };
        self.works.borrow_mut().note(&run.sender.instance_id, payer, proposal.len_bytes());
        for ((intent, reduction), command) in proposal.dispatches.into_iter().zip(commands) {
            let (instance_id, cost) = (run.sender.instance_id.clone(), proposal.cost.clone());
            self.store.dispatch(Dispatch { instance_id, intent, reduction, command, cost });
        }
        self.drawing.replace(proposal.cost.map(|cost| cost.drawing));
        self.finish(run);
    }

    fn finish(&self, run: Run) {
        let id = &run.sender.instance_id;
        self.line.borrow_mut().finish(run.turn);
        if run.cause == Cause::Person {
            let mut renders = self.renders.borrow_mut();
            renders.await_all(id);
            renders.watch();
        }
        if let WorkItem::Handler(event) = run.work_item
            && let Some(ticket) = event.ticket
        {
            // Dropped after the borrow ends, where the widget is gone.
            let refused = self.renders.borrow_mut().keep_until_shown(id, &event.widget, ticket);
            drop(refused);
        }
    }

    /// Whether any of these slices, or any at all, is not what it was when the run began.
    fn has_changed(&self, run: &Run, reads: Option<&[SliceKey]>) -> bool {
        let Some(instance) = self.store.instance(&run.sender.instance_id) else { return true };
        let now = self.revisions_of(&instance);
        match reads {
            Some(reads) => reads.iter().any(|key| run.seen.get(key) != now.get(key)),
            None => run.seen != now,
        }
    }

    /// Checks what a worker says a handler dispatched: the worker may have been taken over.
    fn accept(&self, run: &Run, answer: Answer) -> Result<Accepted, Fault> {
        let Handled { intents: results, mut reads } = match (answer.outcome?, &run.work_item) {
            (Outcome::Handled(handled), WorkItem::Handler(_)) => handled,
            (Outcome::Reduced(mut reductions), WorkItem::Dispatch(_, intent)) => {
                let result = IntentResult { intent: intent.clone(), reduction: reductions.pop() };
                Handled { intents: vec![result], reads: Vec::new() }
            }
            _ => Handled::default(),
        };
        let limits = self.limits.borrow();
        let dispatched: Vec<Intent> = results.iter().map(|result| result.intent.clone()).collect();
        let mut issues = intents::check(&dispatched, &limits);
        issues.extend(check_states(&results, &limits));
        if !issues.is_empty() {
            return Err(Fault::contract(Operation::Event, issues)
                .of_instance(run.sender.instance_id.clone()));
        }
        // Whatever the worker says: its reducers began with the state.
        if dispatched.iter().any(|intent| intent.scope == IntentScope::Plugin) {
            reads.push(SliceKey::PluginState);
        }
        Ok((results.into_iter().map(|result| (result.intent, result.reduction)).collect(), reads))
    }

    /// Counts what a run took to the share of who caused it.
    fn charge(self: &Rc<Self>, run: &Run, answer: &Answer) {
        if run.cause == Cause::Plugin {
            self.spend(&run.sender.instance_id, super::pausing::cost_ms(answer));
        }
    }
}

/// Dispatches with what the plugin's own reducers made of them, and the slices that were read for
/// it.
type Accepted = (Vec<(Intent, Option<Reduction>)>, Vec<SliceKey>);

/// Whether a run might not have failed like this on another state. What took too long, or died, did
/// so whatever it read.
fn depends_on_state(fault: &Fault) -> bool {
    !matches!(
        fault.code,
        FaultCode::VmTimeout
            | FaultCode::WorkerHung
            | FaultCode::WorkerLost
            | FaultCode::PluginNotFound
            | FaultCode::InternalError
    )
}

/// What the timeline says of an answer's cost.
fn cost_of(answer: &Answer) -> DispatchCost {
    let drawing = HostSignal::default();
    DispatchCost {
        queued_ms: answer.queued_ms,
        vm_us: answer.cost.elapsed_us,
        travel_ms: answer.travel_ms,
        drawing,
    }
}

/// States that a worker says reducers made must keep the limit.
fn check_states(results: &[IntentResult], limits: &Limits) -> Vec<Issue> {
    let too_large = |(index, result): (usize, &IntentResult)| match &result.reduction {
        Some(Reduction::State(state)) if state.len_bytes() > limits.state_bytes => {
            let path = format!("actions.{} (dispatch {index})", result.intent.action_type);
            Some(Issue::new(
                path,
                format!("a state of at most {} bytes", limits.state_bytes),
                format!("{} bytes", state.len_bytes()),
            ))
        }
        _ => None,
    };
    results.iter().enumerate().filter_map(too_large).collect()
}
