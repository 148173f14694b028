//! What is noted of a dispatch, for the timeline.

use std::fmt;

use plugin_runtime::contracts::{DispatchId, DomainId, InstanceId, JsonText};

use super::Access;
use crate::signal::HostSignal;

/// What stands where a value was forgotten to make room.
const FORGOTTEN: &str = "[no longer kept]";

/// Whom a dispatch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DispatchScope {
    /// An instance's own state.
    Plugin,
    /// A shared domain.
    Shared,
    /// A command to the host.
    System,
    /// The host itself: a grant was changed.
    Host,
}

impl DispatchScope {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plugin => "plugin",
            Self::Shared => "shared",
            Self::System => "system",
            Self::Host => "host",
        }
    }
}

/// What came of a dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DispatchOutcome {
    /// State is as the reducer made it.
    Applied,
    /// There was no grant for it.
    Denied,
    /// Nobody reduces it.
    Ignored,
}

impl DispatchOutcome {
    /// The word for it, as in `data-outcome`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Denied => "denied",
            Self::Ignored => "ignored",
        }
    }
}

impl fmt::Display for DispatchOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What the event that dispatched took, from the user's doing to what is seen of it. The dispatches
/// of one event share it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DispatchCost {
    /// Waiting for its turn, in milliseconds.
    pub queued_ms: f64,
    /// Inside the worker, in microseconds.
    pub vm_us: u64,
    /// From posting the request to its answer, the time inside the worker included, in
    /// milliseconds.
    pub travel_ms: f64,
    /// Showing what came of it, as far as that is done.
    pub drawing: HostSignal<RenderCost>,
}

/// What it took to show what an event changed: the renders that began after it and before the next
/// event.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RenderCost {
    /// Widgets rendered, of any instance.
    pub widgets: u32,
    /// Inside workers, in microseconds, all of them together.
    pub vm_us: u64,
    /// Comparing trees and changing elements on the page, in milliseconds.
    pub dom_ms: f64,
}

impl RenderCost {
    /// Counts a render, with its time in the VM.
    pub(crate) fn note_render(&mut self, vm_us: u64) {
        self.widgets += 1;
        self.vm_us += vm_us;
    }

    /// Counts the time that the page took.
    pub(crate) fn note_drawn(&mut self, dom_ms: f64) {
        self.dom_ms += dom_ms;
    }
}

/// A dispatch that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct DispatchRecord {
    /// Its number, from 1.
    pub id: DispatchId,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: f64,
    /// Whom it was for.
    pub scope: DispatchScope,
    /// The domain or command, where the scope has several.
    pub domain: Option<String>,
    /// What to do.
    pub action_type: String,
    /// With what.
    pub payload: JsonText,
    /// Who dispatched.
    pub instance_id: InstanceId,
    /// What came of it.
    pub outcome: DispatchOutcome,
    /// Why not, where it was not applied.
    pub reason: Option<String>,
    /// The state of its scope before.
    pub before: JsonText,
    /// The state of its scope after.
    pub after: JsonText,
    /// What the event that it came from took; none where no worker was asked.
    pub cost: Option<DispatchCost>,
}

impl DispatchRecord {
    /// The same without payload and states, which were forgotten to make room; they say so.
    #[must_use]
    pub fn shell(&self) -> Self {
        let forgotten = JsonText::from_value(&serde_json::Value::from(FORGOTTEN));
        Self {
            payload: forgotten.clone(),
            before: forgotten.clone(),
            after: forgotten,
            ..self.clone()
        }
    }

    pub(super) fn of_grant(
        instance_id: &InstanceId,
        domain: &DomainId,
        access: Access,
        allowed: bool,
    ) -> Self {
        let verb = if allowed { "allow" } else { "revoke" };
        Self {
            id: DispatchId::default(),
            timestamp_ms: 0.0,
            scope: DispatchScope::Host,
            domain: Some(domain.to_string()),
            action_type: format!("grant/{verb}-{}", access.as_str()),
            payload: JsonText::null(),
            instance_id: instance_id.clone(),
            outcome: DispatchOutcome::Applied,
            reason: None,
            before: JsonText::from_value(&serde_json::Value::Bool(!allowed)),
            after: JsonText::from_value(&serde_json::Value::Bool(allowed)),
            cost: None,
        }
    }
}
