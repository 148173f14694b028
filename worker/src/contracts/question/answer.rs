//! The parts of an answer, each held against the limits of who was asked.

use super::super::findings::Findings;
use super::super::ids::is_name;
use super::super::json_text::NESTING_LIMIT;
use super::super::messages::{Cost, Handled, LoadResult, Reduction, RenderResult};
use super::super::{Fault, FaultCode, Intent, IntentScope, Limits, Operation, SliceKey, intents};
use super::{READS_LIMIT, check_manifest};

/// By how much the clock of a worker may be ahead of the page's, in microseconds: browsers round
/// them.
const CLOCK_SLACK_US: u64 = 50_000;

/// What a heap may hold beside its limit, in bytes: the setting up, and the reserve past a
/// deadline.
const HEAP_SLACK_BYTES: usize = 4 * 1024 * 1024;

/// All states that one answer may bring, in bytes of JSON: each dispatch yields one.
pub const STATES_BYTES: usize = 8 * 1024 * 1024;

/// A failure that a worker may tell of. That it hangs or is lost is for the page to say.
pub(super) fn fault(fault: &Fault, operation: Operation, path: &str, findings: &mut Findings) {
    let is_own = matches!(
        fault.code,
        FaultCode::PluginSyntax
            | FaultCode::PluginLoadError
            | FaultCode::PluginThrew
            | FaultCode::PluginNotFound
            | FaultCode::WidgetNotFound
            | FaultCode::HandlerNotFound
            | FaultCode::ContractViolation
            | FaultCode::VmTimeout
            | FaultCode::VmMemoryLimit
            | FaultCode::VmStackLimit
            | FaultCode::InternalError
    );
    findings.require(
        is_own,
        || format!("{path}.code"),
        "a fault of a plugin",
        || fault.code.to_string(),
    );
    // A VM that had to be made again may have failed at that.
    let is_asked = fault.operation == operation || fault.operation == Operation::Load;
    findings.require(
        is_asked,
        || format!("{path}.operation"),
        &operation.to_string(),
        || fault.operation.to_string(),
    );
}

/// What an operation may have taken.
pub(super) fn cost(
    cost: &Cost,
    memory_limit: Option<usize>,
    elapsed_us: u64,
    path: &str,
    findings: &mut Findings,
) {
    let most_us = elapsed_us.saturating_add(CLOCK_SLACK_US);
    let expected = format!("at most {most_us} us");
    findings.require(
        cost.elapsed_us <= most_us,
        || format!("{path}.elapsedUs"),
        &expected,
        || cost.elapsed_us.to_string(),
    );
    let most =
        memory_limit.map_or(HEAP_SLACK_BYTES, |limit| limit.saturating_add(HEAP_SLACK_BYTES));
    let expected = format!("at most {most} bytes");
    findings.require(
        cost.memory_bytes <= most,
        || format!("{path}.memoryBytes"),
        &expected,
        || cost.memory_bytes.to_string(),
    );
}

/// One instance of a batch.
pub(super) fn loaded(
    result: &LoadResult,
    limits: &Limits,
    elapsed_us: u64,
    index: usize,
    findings: &mut Findings,
) {
    let path = format!("loaded[{index}]");
    cost(&result.cost, Some(limits.memory_bytes), elapsed_us, &path, findings);
    match &result.outcome {
        Ok(manifest) => findings.extend(check_manifest(manifest, limits)),
        Err(failed) => fault(failed, Operation::Load, &path, findings),
    }
}

/// One widget of a batch.
pub(super) fn rendered(
    result: &RenderResult,
    limits: &Limits,
    elapsed_us: u64,
    index: usize,
    findings: &mut Findings,
) {
    let path = format!("rendered[{index}]");
    cost(&result.cost, Some(limits.memory_bytes), elapsed_us, &path, findings);
    match &result.outcome {
        Ok(rendered) => {
            findings.json(
                &format!("{path}.tree"),
                &rendered.tree,
                limits.tree_bytes,
                NESTING_LIMIT,
            );
            reads(&rendered.reads, &path, findings);
        }
        Err(failed) => fault(failed, Operation::Render, &path, findings),
    }
}

/// What a handler dispatched, and the next states for what it dispatched to itself.
pub(super) fn handled(handled: &Handled, limits: &Limits, findings: &mut Findings) {
    let dispatched: Vec<Intent> =
        handled.intents.iter().map(|result| result.intent.clone()).collect();
    findings.extend(intents::check(&dispatched, limits));
    for (index, result) in handled.intents.iter().enumerate() {
        let is_own = result.intent.scope == IntentScope::Plugin;
        let expected = if is_own { "a reduction" } else { "no reduction" };
        findings.require(
            is_own == result.reduction.is_some(),
            || format!("intents[{index}].reduction"),
            expected,
            || if is_own { "none" } else { "one" }.to_owned(),
        );
    }
    states(handled.intents.iter().map(|result| result.reduction.as_ref()), limits, findings);
    reads(&handled.reads, "handled", findings);
}

/// One state for each action.
pub(super) fn reduced(
    reductions: &[Reduction],
    count: usize,
    limits: &Limits,
    findings: &mut Findings,
) {
    let found = reductions.len();
    findings.require(
        found == count,
        || "reduced".to_owned(),
        &format!("{count} states"),
        || found.to_string(),
    );
    states(reductions.iter().map(Some), limits, findings);
}

fn states<'a>(
    reductions: impl Iterator<Item = Option<&'a Reduction>>,
    limits: &Limits,
    findings: &mut Findings,
) {
    let mut total = 0;
    for (index, reduction) in reductions.enumerate() {
        if let Some(Reduction::State(state)) = reduction {
            total += state.len_bytes();
            findings.json(
                &format!("states[{index}]"),
                state,
                limits.state_bytes,
                limits.value_depth(),
            );
        }
    }
    let expected = format!("at most {STATES_BYTES} bytes in all");
    findings.require(
        total <= STATES_BYTES,
        || "states".to_owned(),
        &expected,
        || format!("{total} bytes"),
    );
}

/// Slices are named once each, in order.
fn reads(reads: &[SliceKey], path: &str, findings: &mut Findings) {
    let path = format!("{path}.reads");
    findings.count(&path, reads.len(), READS_LIMIT, "slices");
    findings.require(
        reads.is_sorted_by(|one, next| one < next),
        || path.clone(),
        "slices in ascending order",
        || "another".to_owned(),
    );
    let is_good = |key: &SliceKey| match key {
        SliceKey::PluginState => true,
        SliceKey::Shared(domain) => is_name(domain.as_str()),
    };
    findings.require(
        reads.iter().all(is_good),
        || path.clone(),
        "names of domains",
        || "something else".to_owned(),
    );
}
