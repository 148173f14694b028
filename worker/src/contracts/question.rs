//! What an honest answer to a request looks like. A worker holds its answers against it before it
//! posts them, and the page again when it has read them: the worker may have been taken over.

mod answer;
mod manifest;
#[cfg(test)]
mod tests;

use super::findings::Findings;
use super::messages::Load;
use super::{
    InstanceId, Issue, Limits, Op, Operation, Outcome, Reply, Request, RequestId, Response,
};

pub use answer::STATES_BYTES;
pub use manifest::check as check_manifest;

/// Slices that one call may be said to have read.
pub const READS_LIMIT: usize = 2_048;

/// What a worker was asked, as far as the answer depends on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    id: RequestId,
    asked: Asked,
    /// Items of a batch that parts of the answer were about.
    answered: usize,
    /// What these parts brought of each instance's console, in bytes.
    written: Vec<(InstanceId, usize)>,
}

/// An instance that a request is about, and what it lives under.
#[derive(Clone, Debug, PartialEq)]
struct Subject {
    instance_id: InstanceId,
    limits: Limits,
}

#[derive(Clone, Debug, PartialEq)]
enum Asked {
    Load(Vec<Subject>),
    Check,
    Render(Vec<Subject>),
    Event(Subject),
    Reduce(Subject, usize),
    Dispose,
    Health,
}

impl Question {
    /// What `request` asks; `limits_of` tells what an instance lives under.
    pub fn of(request: &Request, limits_of: impl Fn(&InstanceId) -> Limits) -> Self {
        let subject = |id: &InstanceId| Subject { instance_id: id.clone(), limits: limits_of(id) };
        let asked = match &request.op {
            Op::Load(loads) => {
                let subject = |load: &Load| Subject {
                    instance_id: load.instance_id.clone(),
                    limits: load.limits.clone(),
                };
                Asked::Load(loads.iter().map(subject).collect())
            }
            Op::Check { .. } => Asked::Check,
            Op::Render(items) => {
                Asked::Render(items.iter().map(|item| subject(&item.instance_id)).collect())
            }
            Op::Event(event) => Asked::Event(subject(&event.instance_id)),
            Op::Reduce(reduce) => Asked::Reduce(subject(&reduce.instance_id), reduce.actions.len()),
            Op::Dispose { .. } => Asked::Dispose,
            Op::Health => Asked::Health,
        };
        Self { id: request.id, asked, answered: 0, written: Vec::new() }
    }

    /// The most messages that an honest worker posts: each is about one item of a batch at least.
    pub fn replies(&self) -> usize {
        match &self.asked {
            Asked::Load(items) | Asked::Render(items) => items.len().max(1),
            _ => 1,
        }
    }

    /// Hears one message: everything in it that no honest worker says, or nothing. `elapsed_us` is
    /// how long ago the request was posted by the clock of who asks.
    pub fn hear(&mut self, reply: &Reply, elapsed_us: u64) -> Result<(), Vec<Issue>> {
        match reply {
            Reply::Part(response) => self.hear_part(response, elapsed_us),
            Reply::Done(response) => self.check(response, elapsed_us),
        }
    }

    /// Hears a part of an answer; something is left for the last.
    pub(crate) fn hear_part(&mut self, part: &Response, elapsed_us: u64) -> Result<(), Vec<Issue>> {
        self.check(part, elapsed_us)?;
        let answered = match &part.outcome {
            Ok(Outcome::Loaded(results)) => results.len(),
            Ok(Outcome::Rendered(results)) => results.len(),
            _ => 0,
        };
        let left = self.subjects().len() - self.answered;
        let mut findings = Findings::default();
        findings.require(
            (1..left).contains(&answered),
            || "outcome".to_owned(),
            &format!("a part of {left} results"),
            || answered.to_string(),
        );
        findings.into_result()?;
        self.answered += answered;
        for line in &part.console {
            match self.written.iter_mut().find(|(writer, _)| *writer == line.instance_id) {
                Some((_, bytes)) => *bytes += line.bytes(),
                None => self.written.push((line.instance_id.clone(), line.bytes())),
            }
        }
        Ok(())
    }

    /// Everything that is wrong with an answer, or with the last part of one.
    pub fn check(&self, response: &Response, elapsed_us: u64) -> Result<(), Vec<Issue>> {
        let mut findings = Findings::default();
        self.check_id(response.id, &mut findings);
        match &response.outcome {
            Ok(outcome) => self.check_outcome(outcome, elapsed_us, &mut findings),
            Err(fault) => answer::fault(fault, self.operation(), "outcome", &mut findings),
        }
        let largest = self.subjects().iter().map(|subject| subject.limits.memory_bytes).max();
        answer::cost(&response.cost, largest, elapsed_us, "cost", &mut findings);
        self.check_console(response, &mut findings);
        findings.into_result()
    }

    fn check_id(&self, id: RequestId, findings: &mut Findings) {
        findings.require(
            id == self.id,
            || "id".to_owned(),
            &format!("request {}", self.id),
            || id.to_string(),
        );
    }

    fn check_outcome(&self, outcome: &Outcome, elapsed_us: u64, findings: &mut Findings) {
        match (&self.asked, outcome) {
            (Asked::Load(subjects), Outcome::Loaded(results))
                if (1..=subjects.len() - self.answered).contains(&results.len()) =>
            {
                let subjects = subjects.iter().enumerate().skip(self.answered);
                for ((index, subject), result) in subjects.zip(results) {
                    answer::loaded(result, &subject.limits, elapsed_us, index, findings);
                }
            }
            (Asked::Render(subjects), Outcome::Rendered(results))
                if (1..=subjects.len() - self.answered).contains(&results.len()) =>
            {
                let subjects = subjects.iter().enumerate().skip(self.answered);
                for ((index, subject), result) in subjects.zip(results) {
                    answer::rendered(result, &subject.limits, elapsed_us, index, findings);
                }
            }
            (Asked::Event(subject), Outcome::Handled(handled)) => {
                answer::handled(handled, &subject.limits, findings);
            }
            (Asked::Reduce(subject, count), Outcome::Reduced(reductions)) => {
                answer::reduced(reductions, *count, &subject.limits, findings);
            }
            (Asked::Check, Outcome::Checked) | (Asked::Dispose, Outcome::Disposed) => {}
            (Asked::Health, Outcome::Health(health)) => {
                findings.count("health.instances", health.instances.len(), 10_000, "instances");
            }
            _ => findings.require(
                false,
                || "outcome".to_owned(),
                &format!("that of a {}", self.operation()),
                || kind(outcome).to_owned(),
            ),
        }
    }

    /// Lines of the console come from who was asked and from nobody else.
    fn check_console(&self, response: &Response, findings: &mut Findings) {
        let room = |id: &InstanceId| {
            let own = self.written.iter().find(|(writer, _)| writer == id);
            Some(self.console_limit(id)?.saturating_sub(own.map_or(0, |(_, bytes)| *bytes)))
        };
        super::console::check(&response.console, room, findings);
    }

    /// How much the console of an instance may bring with the answer, in bytes; `None` for who was
    /// not asked.
    pub fn console_limit(&self, id: &InstanceId) -> Option<usize> {
        self.subjects()
            .iter()
            .find(|subject| subject.instance_id == *id)
            .map(|subject| subject.limits.console_bytes)
    }

    fn subjects(&self) -> &[Subject] {
        match &self.asked {
            Asked::Event(one) | Asked::Reduce(one, _) => std::slice::from_ref(one),
            Asked::Load(many) | Asked::Render(many) => many,
            Asked::Check | Asked::Dispose | Asked::Health => &[],
        }
    }

    /// What was asked, as a fault names it.
    pub fn operation(&self) -> Operation {
        match self.asked {
            Asked::Load(_) => Operation::Load,
            Asked::Check => Operation::Check,
            Asked::Render(_) => Operation::Render,
            Asked::Event(_) => Operation::Event,
            Asked::Reduce(..) => Operation::Reduce,
            Asked::Dispose => Operation::Dispose,
            Asked::Health => Operation::Health,
        }
    }
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Loaded(_) => "that of another load",
        Outcome::Checked => "that of a check",
        Outcome::Rendered(_) => "that of another render",
        Outcome::Handled(_) => "that of an event",
        Outcome::Reduced(_) => "that of a reduce",
        Outcome::Disposed => "that of a dispose",
        Outcome::Health(_) => "that of a health",
    }
}
