//! Pairs a worker's response with the jobs that it answers.

use plugin_runtime::contracts::messages::{Cost, ItemResult};
use plugin_runtime::contracts::{Fault, Outcome, Response};

use super::job::{Answer, Job, Work};

/// Whether the outcome is of the kind that the work asks for; a worker that was taken over may
/// answer anything.
fn fits(work: &Work, outcome: &Outcome) -> bool {
    matches!(
        (work, outcome),
        (Work::Check { .. }, Outcome::Checked)
            | (Work::Event(_), Outcome::Handled(_))
            | (Work::Reduce(_), Outcome::Reduced(_))
    )
}

/// Jobs with their answers, and the jobs that got none: a batch may end early.
pub(super) struct Paired {
    pub(super) answered: Vec<(Job, Answer)>,
    pub(super) left: Vec<Job>,
}

/// One answer per job, in order; gives the jobs back where the response does not fit them.
pub(super) fn pair(
    mut jobs: Vec<Job>,
    response: Response,
    posted_at_ms: f64,
    now_ms: f64,
    bytes: usize,
) -> Result<Paired, Vec<Job>> {
    let outcomes: Vec<(Result<Outcome, Fault>, Cost)> =
        match (jobs.first().map(|job| &job.work), response.outcome) {
            (Some(Work::Load(..)), Ok(Outcome::Loaded(results)))
                if answer_first(&results, &jobs) =>
            {
                each(results, Outcome::Loaded)
            }
            (Some(Work::Render(_)), Ok(Outcome::Rendered(results)))
                if answer_first(&results, &jobs) =>
            {
                each(results, Outcome::Rendered)
            }
            (Some(work), Ok(outcome)) if fits(work, &outcome) => vec![(Ok(outcome), response.cost)],
            (Some(_), Err(fault)) => {
                jobs.iter().map(|_| (Err(fault.clone()), response.cost)).collect()
            }
            _ => return Err(jobs),
        };
    let left = jobs.split_off(outcomes.len());
    let mut console = response.console;
    let answers = jobs.into_iter().zip(outcomes).map(|(job, (outcome, cost))| {
        let answer = Answer {
            outcome: outcome.map_err(|fault| name_instance(fault, &job.work)),
            cost,
            queued_ms: posted_at_ms - job.queued_at_ms,
            travel_ms: now_ms - posted_at_ms,
            console: std::mem::take(&mut console),
            bytes,
        };
        (job, answer)
    });
    Ok(Paired { answered: answers.collect(), left })
}

/// Whether there is a result for each of the first jobs: a batch may end early, and gets on by one
/// at least.
fn answer_first<T>(results: &[ItemResult<T>], jobs: &[Job]) -> bool {
    (1..=jobs.len()).contains(&results.len())
}

/// The results of a batch, each as if it had been asked for alone.
fn each<T>(
    results: Vec<ItemResult<T>>,
    alone: fn(Vec<ItemResult<T>>) -> Outcome,
) -> Vec<(Result<Outcome, Fault>, Cost)> {
    let one = |ItemResult { outcome, cost }| {
        (outcome.map(|value| alone(vec![ItemResult { outcome: Ok(value), cost }])), cost)
    };
    results.into_iter().map(one).collect()
}

/// Why an instance that was loaded alone did not start, if it did not.
pub(super) fn failed_load(outcome: Result<Outcome, Fault>) -> Option<Fault> {
    match outcome {
        Ok(Outcome::Loaded(results)) => results.into_iter().find_map(|result| result.outcome.err()),
        Ok(_) => None,
        Err(fault) => Some(fault),
    }
}

/// A fault is of the instance that was asked, whatever the worker says.
fn name_instance(fault: Fault, work: &Work) -> Fault {
    Fault { instance_id: work.instance_id().cloned(), ..fault }
}
