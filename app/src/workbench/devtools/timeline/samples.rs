//! Dispatches for the tests.

use std::sync::Arc;

use plugin_host::store::{DispatchOutcome, DispatchRecord, DispatchScope};
use plugin_runtime::contracts::{DispatchId, JsonText};

/// Dispatch `id`: of four in a row one is denied and one ignored; every other is for a shared
/// domain.
pub(crate) fn record(id: u64) -> DispatchRecord {
    let is_shared = id % 2 == 1;
    let (outcome, reason) = match id % 4 {
        3 => (DispatchOutcome::Denied, Some("missing-write-grant:counter-summary")),
        2 => (DispatchOutcome::Ignored, Some("no-reducer:increment")),
        _ => (DispatchOutcome::Applied, None),
    };
    DispatchRecord {
        id: DispatchId(id),
        timestamp_ms: 1_700_000_000_000.0 + 10.0 * f64::from(u32::try_from(id).unwrap_or_default()),
        scope: if is_shared { DispatchScope::Shared } else { DispatchScope::Plugin },
        domain: is_shared.then(|| "counter-summary".to_owned()),
        action_type: if is_shared { "set-instance" } else { "increment" }.to_owned(),
        payload: JsonText::from_value(&serde_json::json!({ "value": id })),
        instance_id: if id % 4 < 2 { "greeter-1" } else { "counter-1" }.into(),
        outcome,
        reason: reason.map(str::to_owned),
        before: JsonText::from_value(&serde_json::json!({ "value": id })),
        after: JsonText::from_value(&serde_json::json!({ "value": id + 1 })),
        cost: None,
    }
}

/// Dispatches 1 to `count`.
pub(crate) fn records(count: u64) -> Vec<Arc<DispatchRecord>> {
    (1..=count).map(|id| Arc::new(record(id))).collect()
}
