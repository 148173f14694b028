//! What an event leads to: its dispatches, all together.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use plugin_runtime::contracts::messages::{Action, IntentResult, Reduce, Reduction};
use plugin_runtime::contracts::{DomainId, Fault, InstanceId, Intent, IntentScope, Issue, Limits, Outcome};

use super::Runner;
use super::commands::{Call, Sender};
use crate::sandbox::{Answer, Work};
use crate::store::{Access, Dispatch, DispatchCost, DomainOwner, Slice};

/// The intents of one event, each with what the plugin's own reducers made of it.
pub(super) type Accepted = Vec<(Intent, Option<Reduction>)>;

impl Runner {
    /// Dispatches the intents of one event, then renders what changed: nobody sees half an event.
    pub(super) fn apply(self: &Rc<Self>, sender: &Sender, accepted: Accepted, cost: Option<DispatchCost>) {
        for (intent, reduction) in accepted {
            let command = self.command(sender, &intent);
            let cost = cost.clone();
            self.store.dispatch(Dispatch { instance_id: sender.instance_id.clone(), intent, reduction, command, cost });
        }
        *self.drawing.borrow_mut() = cost.map(|cost| cost.drawing);
        self.refresh();
    }

    /// Carries a system command out; `None` where the intent is none or there is no grant for it.
    fn command(self: &Rc<Self>, sender: &Sender, intent: &Intent) -> Option<Result<(), String>> {
        let IntentScope::System(name) = &intent.scope else { return None };
        let command = DomainId::from(name.as_str());
        let instance = self.store.instance(&sender.instance_id)?;
        if !instance.grants.read_untracked().allows(&command, Access::Send) || !self.commands.knows(&command) {
            return None;
        }
        let payload = intent.payload.to_value().unwrap_or_default();
        Some(self.commands.run(&command, &Call { sender, verb: &intent.action_type, payload: &payload, runner: self }))
    }
}

/// The dispatches of one event to one domain that a plugin declares.
struct Question {
    owner: InstanceId,
    domain: DomainId,
    /// The revision of the domain that the reducers start from.
    revision: u64,
    /// Which of the event's intents they are.
    indices: Vec<usize>,
}

/// What the owners of domains have answered so far.
struct Survey {
    accepted: Accepted,
    open: usize,
    is_outdated: bool,
}

impl Runner {
    /// Lets the plugins that declare domains reduce what an event dispatched to them, then hands the event on.
    /// A domain that changed meanwhile is asked again, so that no update is lost.
    pub(super) fn ask_owners(self: &Rc<Self>, id: &InstanceId, accepted: Accepted, then: impl FnOnce(Accepted) + 'static) {
        let questions = self.questions(id, &accepted);
        if questions.is_empty() {
            return then(accepted);
        }
        let survey = Rc::new(RefCell::new(Survey { accepted, open: questions.len(), is_outdated: false }));
        let then = Rc::new(Cell::new(Some(then)));
        for question in questions {
            let work = self.reduce_of(&question, &survey.borrow().accepted);
            let (runner, survey, then, id) = (self.clone(), survey.clone(), then.clone(), id.clone());
            self.sandbox.submit(work, move |mut answer| {
                let waiting = runner.clone();
                waiting.when_live(move |_| {
                    runner.note_answer(&question.owner, &mut answer);
                    runner.note_owner(&question, answer.outcome, &mut survey.borrow_mut());
                    if survey.borrow().open > 0 {
                        return;
                    }
                    let Some(then) = then.take() else { return };
                    let accepted = std::mem::take(&mut survey.borrow_mut().accepted);
                    if survey.borrow().is_outdated { runner.ask_owners(&id, accepted, then) } else { then(accepted) }
                });
            });
        }
    }

    fn questions(&self, id: &InstanceId, accepted: &Accepted) -> Vec<Question> {
        let Some(instance) = self.store.instance(id) else { return Vec::new() };
        let mut questions: Vec<Question> = Vec::new();
        for (index, (intent, _)) in accepted.iter().enumerate() {
            let IntentScope::Shared(domain) = &intent.scope else { continue };
            let Some(DomainOwner::Plugin(owner)) = self.store.domain_owner(domain) else { continue };
            if !instance.grants.read_untracked().allows(domain, Access::Write) {
                continue;
            }
            if let Some(question) = questions.iter_mut().find(|question| question.domain == *domain) {
                question.indices.push(index);
            } else {
                let revision = self.slice(domain).revision;
                questions.push(Question { owner, domain: domain.clone(), revision, indices: vec![index] });
            }
        }
        questions
    }

    fn reduce_of(&self, question: &Question, accepted: &Accepted) -> Work {
        let action = |index: &usize| {
            let intent = &accepted[*index].0;
            Action { action_type: intent.action_type.clone(), payload: intent.payload.clone() }
        };
        Work::Reduce(Reduce {
            instance_id: question.owner.clone(),
            domain: Some(question.domain.clone()),
            state: self.slice(&question.domain).value,
            actions: question.indices.iter().map(action).collect(),
        })
    }

    fn note_owner(&self, question: &Question, outcome: Result<Outcome, Fault>, survey: &mut Survey) {
        survey.open -= 1;
        survey.is_outdated |= self.slice(&question.domain).revision != question.revision;
        let reductions = match outcome {
            Ok(Outcome::Reduced(reductions)) => reductions,
            Ok(_) => Vec::new(),
            Err(fault) => {
                self.store.note_fault(Some(&question.owner), None, &fault);
                Vec::new()
            }
        };
        for (index, reduction) in question.indices.iter().zip(reductions) {
            let is_small = !matches!(&reduction, Reduction::State(state) if state.len_bytes() > self.limits.borrow().state_bytes);
            survey.accepted[*index].1 = is_small.then_some(reduction);
        }
    }

    fn slice(&self, domain: &DomainId) -> Slice {
        self.store.shared().with_untracked(|shared| shared.get(domain).cloned()).unwrap_or_default()
    }
}

/// What the timeline says of an answer's cost.
pub(super) fn cost_of(answer: &Answer) -> DispatchCost {
    let drawing = ArcRwSignal::default();
    DispatchCost { queued_ms: answer.queued_ms, vm_us: answer.cost.elapsed_us, travel_ms: answer.travel_ms, drawing }
}

/// States that a worker says reducers made must keep the limit.
pub(super) fn check_states(results: &[IntentResult], limits: &Limits) -> Vec<Issue> {
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
