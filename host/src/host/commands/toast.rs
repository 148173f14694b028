//! `toast`: a short message that goes away by itself. `show { text, tone? }`.

use std::collections::VecDeque;

use plugin_runtime::contracts::{InstanceId, Issue};
use serde_json::Value;

use super::{Call, Deed, SystemCommand};
use crate::host::{Toast, ToastTone};
use crate::sorted::SortedMap;

/// The longest message, in bytes.
const TEXT_LIMIT_BYTES: usize = 500;
/// So many messages an instance may show within [`BURST_MS`].
const BURST: usize = 5;
const BURST_MS: f64 = 10_000.0;

/// When each instance showed its last messages.
#[derive(Default)]
pub(super) struct Toasts(SortedMap<InstanceId, VecDeque<f64>>);

impl SystemCommand for Toasts {
    fn description(&self) -> &'static str {
        "show you short messages"
    }

    fn verbs(&self) -> &'static [&'static str] {
        &["show"]
    }

    fn run(&mut self, call: &Call<'_>) -> Result<Option<Deed>, Issue> {
        let text = call.text("text", TEXT_LIMIT_BYTES)?;
        let tone = match call.payload.get("tone").and_then(Value::as_str) {
            None | Some("info") => ToastTone::Info,
            Some("success") => ToastTone::Success,
            Some("warning") => ToastTone::Warning,
            Some("danger") => ToastTone::Danger,
            Some(other) => {
                return Err(Issue::new(
                    "payload.tone",
                    "info, success, warning or danger",
                    format!("{other:?}"),
                ));
            }
        };
        let now_ms = call.now_ms;
        let shown = self.0.get_or_insert_with(call.sender.instance_id.clone(), Default::default);
        shown.retain(|at_ms| now_ms - at_ms < BURST_MS);
        if shown.len() == BURST {
            let found = format!("{} messages", BURST + 1);
            return Err(Issue::new(
                "toast",
                format!("shown at most {BURST} times in {} seconds", BURST_MS / 1000.0),
                found,
            ));
        }
        shown.push_back(now_ms);
        Ok(Some(Deed::Show(Toast { from: call.sender.instance_id.clone(), text, tone })))
    }

    fn on_unload(&mut self, instance: &InstanceId) {
        self.0.remove(instance);
    }
}
