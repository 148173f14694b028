//! Pairs a worker's response with the jobs that it answers.

use plugin_runtime::contracts::messages::Cost;
use plugin_runtime::contracts::{Fault, Outcome, Response};

use super::job::{Answer, Done, Job, Work};

/// Whether the outcome is of the kind that the work asks for; a worker that was taken over may answer anything.
fn fits(work: &Work, outcome: &Outcome) -> bool {
    matches!(
        (work, outcome),
        (Work::Load(..), Outcome::Loaded(_))
            | (Work::Check { .. }, Outcome::Checked)
            | (Work::Event(_), Outcome::Handled(_))
            | (Work::Reduce(_), Outcome::Reduced(_))
    )
}

/// Jobs with their answers, and the jobs that got none: a batch of renders may end early.
pub(super) struct Paired {
    pub(super) answered: Vec<(Done, Answer)>,
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
    let outcomes: Vec<(Result<Outcome, Fault>, Cost)> = match (jobs.first().map(|job| &job.work), response.outcome) {
        (Some(Work::Render(_)), Ok(Outcome::Rendered(results))) if (1..=jobs.len()).contains(&results.len()) => results
            .into_iter()
            .map(|result| (result.outcome.map(|tree| Outcome::Rendered(vec![wrap(tree, result.cost)])), result.cost))
            .collect(),
        (Some(work), Ok(outcome)) if fits(work, &outcome) => vec![(Ok(outcome), response.cost)],
        (Some(_), Err(fault)) => jobs.iter().map(|_| (Err(fault.clone()), response.cost)).collect(),
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
        (job.done, answer)
    });
    Ok(Paired { answered: answers.collect(), left })
}

fn wrap(rendered: plugin_runtime::contracts::messages::Rendered, cost: Cost) -> plugin_runtime::contracts::messages::RenderResult {
    plugin_runtime::contracts::messages::RenderResult { outcome: Ok(rendered), cost }
}

/// A fault is of the instance that was asked, whatever the worker says.
fn name_instance(fault: Fault, work: &Work) -> Fault {
    Fault { instance_id: work.instance_id().cloned(), ..fault }
}
