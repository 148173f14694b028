//! Domains that plugins declare: who declares one reduces what others dispatch to it.

use std::cell::RefCell;
use std::rc::Rc;

use plugin_runtime::contracts::messages::{Action, Reduce, Reduction};
use plugin_runtime::contracts::{DomainId, Fault, InstanceId, IntentScope, Outcome};
use reactive_graph::prelude::*;

use super::Runner;
use super::run::{Proposal, Run};
use crate::sandbox::{Answer, Work};
use crate::store::{Access, DomainOwner, Slice};

/// The dispatches of one event to one domain that a plugin declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    owner: InstanceId,
    domain: DomainId,
    /// The revision of the domain that the reducers start from.
    revision: u64,
    /// Which of the event's dispatches they are.
    indices: Vec<usize>,
}

/// A question with its answer.
pub(super) struct Asked {
    question: Question,
    pub(super) answer: Answer,
}

/// What the owners of domains have answered so far.
struct PendingReductions {
    run: Run,
    proposal: Proposal,
    asked: Vec<Asked>,
}

impl Runner {
    /// Lets the plugins that declare domains reduce what an event dispatches to them; when all have
    /// answered, it is decided.
    pub(super) fn ask_owners(self: &Rc<Self>, run: Run, proposal: Proposal) {
        let questions = self.questions(&run, &proposal);
        if questions.is_empty() {
            return self.decide(run, proposal, Vec::new());
        }
        let count = questions.len();
        let works: Vec<_> =
            questions.iter().map(|question| self.reduce_of(question, &proposal)).collect();
        let survey =
            Rc::new(RefCell::new(Some(PendingReductions { run, proposal, asked: Vec::new() })));
        for (question, work) in questions.into_iter().zip(works) {
            let survey = survey.clone();
            let answered = move |runner: &Rc<Self>, answer| {
                let is_complete = survey.borrow_mut().as_mut().is_some_and(|survey| {
                    survey.asked.push(Asked { question, answer });
                    survey.asked.len() == count
                });
                let complete = if is_complete { survey.take() } else { None };
                if let Some(PendingReductions { run, proposal, asked }) = complete {
                    runner.when_live(|runner| runner.decide(run, proposal, asked));
                }
            };
            self.submit(work, answered);
        }
    }

    fn questions(&self, run: &Run, proposal: &Proposal) -> Vec<Question> {
        let Some(instance) = self.store.instance(&run.sender.instance_id) else {
            return Vec::new();
        };
        let mut questions: Vec<Question> = Vec::new();
        for (index, (intent, _)) in proposal.dispatches.iter().enumerate() {
            let IntentScope::Shared(domain) = &intent.scope else { continue };
            let Some(DomainOwner::Plugin(owner)) = self.store.domain_owner(domain) else {
                continue;
            };
            if !instance.grants.read_untracked().allows(domain, Access::Write) {
                continue;
            }
            if let Some(question) = questions.iter_mut().find(|question| question.domain == *domain)
            {
                question.indices.push(index);
            } else {
                let revision = self.slice(domain).revision;
                questions.push(Question {
                    owner,
                    domain: domain.clone(),
                    revision,
                    indices: vec![index],
                });
            }
        }
        questions
    }

    fn reduce_of(&self, question: &Question, proposal: &Proposal) -> Work {
        let action = |index: &usize| {
            let intent = &proposal.dispatches[*index].0;
            Action { action_type: intent.action_type.clone(), payload: intent.payload.clone() }
        };
        Work::Reduce(Reduce {
            instance_id: question.owner.clone(),
            domain: Some(question.domain.clone()),
            state: self.slice(&question.domain).value,
            actions: question.indices.iter().map(action).collect(),
        })
    }

    /// Whether the same would not be asked now: a domain changed, or its owner, or a grant.
    pub(super) fn is_outdated(&self, run: &Run, proposal: &Proposal, asked: &[Asked]) -> bool {
        let now = self.questions(run, proposal);
        now.len() != asked.len()
            || !now.iter().all(|question| asked.iter().any(|asked| asked.question == *question))
    }

    /// Puts what a domain's reducers made of the dispatches in its place. What fails is the fault
    /// of who declares the domain, and says whose payload it failed on.
    pub(super) fn take_reductions(
        &self,
        asked: Asked,
        proposal: &mut Proposal,
        sender: &InstanceId,
    ) {
        let Asked { question, mut answer } = asked;
        self.note_answer(&question.owner, &mut answer);
        let reductions = match answer.outcome {
            Ok(Outcome::Reduced(reductions)) => reductions,
            Ok(_) => Vec::new(),
            Err(fault) => {
                let fault = if *sender == question.owner { fault } else { sent_by(fault, sender) };
                self.store.note_fault(Some(&question.owner), None, &fault);
                Vec::new()
            }
        };
        let limit = self.limits.borrow().state_bytes;
        for (index, reduction) in question.indices.iter().zip(reductions) {
            let is_small =
                !matches!(&reduction, Reduction::State(state) if state.len_bytes() > limit);
            proposal.dispatches[*index].1 = is_small.then_some(reduction);
        }
    }

    fn slice(&self, domain: &DomainId) -> Slice {
        self.store.shared().with_untracked(|shared| shared.get(domain).cloned()).unwrap_or_default()
    }
}

/// A fault of a reducer, with the name of who dispatched what it failed on in front, where no
/// plugin can write.
fn sent_by(fault: Fault, sender: &InstanceId) -> Fault {
    Fault { message: format!("on what {sender} dispatched: {}", fault.message), ..fault }
        .shortened()
}
