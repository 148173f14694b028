//! Figures about the dispatches, as the domain `runtime-metrics` shows them.

use plugin_runtime::contracts::DispatchId;

use super::{DispatchOutcome, DispatchRecord, DispatchScope};

/// How many dispatches there were, and the last one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// Dispatches since the page was loaded.
    pub dispatch_count: u64,
    /// Dispatches that were denied.
    pub denied_count: u64,
    /// The last one, if there was any.
    pub last: Option<LastDispatch>,
}

/// The last dispatch.
#[derive(Clone, Debug, PartialEq)]
pub struct LastDispatch {
    /// Its number.
    pub id: DispatchId,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: f64,
    /// Whom it was for.
    pub scope: DispatchScope,
    /// What it was.
    pub action_type: String,
    /// What came of it.
    pub outcome: DispatchOutcome,
    /// Why not, where it was not applied.
    pub reason: Option<String>,
}

impl Metrics {
    /// Counts a dispatch.
    pub fn count(&mut self, record: &DispatchRecord) {
        self.dispatch_count += 1;
        self.denied_count += u64::from(record.outcome == DispatchOutcome::Denied);
        self.last = Some(LastDispatch {
            id: record.id,
            timestamp_ms: record.timestamp_ms,
            scope: record.scope,
            action_type: record.action_type.clone(),
            outcome: record.outcome,
            reason: record.reason.clone(),
        });
    }
}
