//! `runtime-metrics`: figures about the dispatches. Read-only.

use plugin_runtime::contracts::JsonText;
use serde_json::json;

use super::{SharedDomain, World};

/// Shows the metrics of the page.
pub(super) struct RuntimeMetrics;

impl SharedDomain for RuntimeMetrics {
    fn description(&self) -> &'static str {
        "how many plugins run and what was dispatched last"
    }

    fn project(&self, world: &World) -> JsonText {
        let last = world.metrics.last.as_ref();
        JsonText::from_value(&json!({
            "pluginCount": world.instance_count,
            "dispatchCount": world.metrics.dispatch_count,
            "lastDispatchId": last.map(|last| last.id.0),
            "lastTimestamp": last.map(|last| last.timestamp_ms),
            "lastScope": last.map(|last| last.scope.as_str()),
            "lastActionType": last.map(|last| last.action_type.as_str()),
            "lastOutcome": last.map(|last| last.outcome.as_str()),
            "lastReason": last.and_then(|last| last.reason.as_deref()),
        }))
    }
}
