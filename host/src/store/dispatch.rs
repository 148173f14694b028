//! A dispatch: stamped, checked, reduced, recorded. The one way in which plugin and shared state
//! change.

use std::fmt;
use std::sync::Arc;

use plugin_runtime::contracts::messages::Reduction;
use plugin_runtime::contracts::{
    DispatchId, DomainId, InstanceId, Intent, IntentScope, JsonText, display_text,
};
use reactive_graph::prelude::*;

use super::domains::{RUNTIME_METRICS, Refusal};
use super::{Access, Instance, Store};
use crate::signal::HostSignal;

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

/// What stands where a value was forgotten to make room.
const FORGOTTEN: &str = "[no longer kept]";

/// What is to be dispatched.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    /// Who dispatches.
    pub instance_id: InstanceId,
    /// What.
    pub intent: Intent,
    /// What a plugin's reducers made of it; for its own state, and for a domain that a plugin
    /// declares.
    pub reduction: Option<Reduction>,
    /// What the command said; for a system command that is granted.
    pub command: Option<Result<(), String>>,
    /// What it took to get this far; none where no worker was asked.
    pub cost: Option<DispatchCost>,
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

impl HostSignal<RenderCost> {
    /// Counts a render, with its time in the VM.
    pub fn note_render(&self, vm_us: u64) {
        self.update(|drawing| {
            drawing.widgets += 1;
            drawing.vm_us += vm_us;
        });
    }

    /// Counts the time that the page took.
    pub fn note_drawn(&self, dom_ms: f64) {
        self.update(|drawing| drawing.dom_ms += dom_ms);
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

/// What was decided about a dispatch.
struct Verdict {
    outcome: DispatchOutcome,
    reason: Option<String>,
    before: JsonText,
    after: JsonText,
}

impl Verdict {
    fn applied(before: JsonText, after: JsonText) -> Self {
        Self { outcome: DispatchOutcome::Applied, reason: None, before, after }
    }

    fn refused(outcome: DispatchOutcome, reason: String, state: JsonText) -> Self {
        Self { outcome, reason: Some(reason), before: state.clone(), after: state }
    }
}

impl Store {
    /// Stamps, checks, reduces and records. `None` where the instance is gone: then nothing
    /// happened.
    pub(crate) fn dispatch(&self, dispatch: Dispatch) -> Option<Arc<DispatchRecord>> {
        let instance = self.instance(&dispatch.instance_id)?;
        // What the reducers change is part of this dispatch already.
        self.change_history(|history| history.dispatched(self.next_id(), &instance.id));
        let intent = dispatch.intent;
        let (scope, domain, verdict) = match &intent.scope {
            IntentScope::Plugin => (
                DispatchScope::Plugin,
                None,
                self.reduce_own(&instance, &intent, dispatch.reduction),
            ),
            IntentScope::Shared(domain) => (
                DispatchScope::Shared,
                Some(domain.to_string()),
                self.reduce_shared(&instance, domain, &intent, dispatch.reduction),
            ),
            IntentScope::System(command) => {
                let verdict = self.judge_command(&instance, command, &intent, dispatch.command);
                (DispatchScope::System, Some(command.clone()), verdict)
            }
        };
        let record = self.record(DispatchRecord {
            id: DispatchId::default(),
            timestamp_ms: 0.0,
            scope,
            domain,
            action_type: intent.action_type,
            payload: intent.payload,
            instance_id: dispatch.instance_id,
            outcome: verdict.outcome,
            reason: verdict.reason,
            before: verdict.before,
            after: verdict.after,
            cost: dispatch.cost,
        });
        if record.outcome == DispatchOutcome::Ignored {
            instance.ignored.set_new(record.reason.clone());
        }
        Some(record)
    }

    /// Numbers and stamps a record, counts it and puts it on the timeline.
    pub(super) fn record(&self, mut record: DispatchRecord) -> Arc<DispatchRecord> {
        record.id = self.next_id();
        record.timestamp_ms = self.now_ms();
        // The plugin chose these words; what is printed of them is not to turn lines around or to
        // hide.
        record.action_type = display_text::line(&record.action_type).into_owned();
        record.reason = record.reason.map(|reason| display_text::line(&reason).into_owned());
        let record = Arc::new(record);
        self.note_effect(&record);
        self.metrics().update(|metrics| metrics.count(&record));
        self.keep_record(&record);
        self.outdate([RUNTIME_METRICS.into()]);
        self.project();
        record
    }

    fn next_id(&self) -> DispatchId {
        DispatchId(self.metrics().with_untracked(|metrics| metrics.dispatch_count) + 1)
    }

    /// Keeps what a dispatch changed, for those who look back. Shared domains are kept as they are
    /// projected.
    fn note_effect(&self, record: &DispatchRecord) {
        let id = &record.instance_id;
        self.change_history(|history| {
            history.dispatched(record.id, id);
            match record.scope {
                DispatchScope::Plugin if record.before != record.after => {
                    history.note_state(id, &record.after);
                }
                DispatchScope::Host => {
                    if let Some(instance) = self.instance(id) {
                        history.note_grants(id, &instance.grants.read_untracked());
                    }
                }
                DispatchScope::Plugin | DispatchScope::Shared | DispatchScope::System => {}
            }
        });
    }

    /// A command leaves no state behind: it was carried out, or there is a reason why not.
    fn judge_command(
        &self,
        instance: &Instance,
        command: &str,
        intent: &Intent,
        result: Option<Result<(), String>>,
    ) -> Verdict {
        let id = DomainId::from(command);
        let refused = |outcome, reason| Verdict::refused(outcome, reason, JsonText::null());
        match result {
            None if self.commands().iter().any(|known| known.id == id) => {
                instance
                    .grant_use
                    .update(|uses| uses.note_denied(&id, Access::Send, &intent.action_type));
                refused(DispatchOutcome::Denied, format!("missing-command-grant:{command}"))
            }
            None => refused(
                DispatchOutcome::Ignored,
                format!("unsupported-command:{command}/{}", intent.action_type),
            ),
            Some(Err(reason)) => refused(DispatchOutcome::Ignored, reason),
            Some(Ok(())) => {
                instance.grant_use.update(|uses| uses.note_used(&id, Access::Send));
                Verdict::applied(JsonText::null(), JsonText::null())
            }
        }
    }

    fn reduce_shared(
        &self,
        instance: &Instance,
        domain: &DomainId,
        intent: &Intent,
        reduction: Option<Reduction>,
    ) -> Verdict {
        let current = self
            .shared()
            .with_untracked(|shared| shared.get(domain).map(|slice| slice.value.clone()));
        let Some(before) = current else {
            return Verdict::refused(
                DispatchOutcome::Ignored,
                format!("unsupported-domain:{domain}"),
                JsonText::null(),
            );
        };
        if !instance.grants.read_untracked().allows(domain, Access::Write) {
            instance
                .grant_use
                .update(|uses| uses.note_denied(domain, Access::Write, &intent.action_type));
            return Verdict::refused(
                DispatchOutcome::Denied,
                format!("missing-write-grant:{domain}"),
                before,
            );
        }
        let action = &intent.action_type;
        let reduced = self.scopes(|scopes| {
            scopes.domains.borrow_mut().reduce(
                domain,
                &instance.id,
                action,
                &intent.payload,
                reduction,
            )
        });
        match reduced {
            Ok(()) => {
                instance.grant_use.update(|uses| uses.note_used(domain, Access::Write));
                self.outdate([domain.clone()]);
                self.project();
                let after = self
                    .shared()
                    .with_untracked(|shared| shared.get(domain).map(|slice| slice.value.clone()));
                Verdict::applied(before, after.unwrap_or_default())
            }
            Err(refusal) => Verdict::refused(
                DispatchOutcome::Ignored,
                reason_of(&refusal, domain, action),
                before,
            ),
        }
    }

    fn reduce_own(
        &self,
        instance: &Instance,
        intent: &Intent,
        reduction: Option<Reduction>,
    ) -> Verdict {
        let before = instance.state.with_untracked(|state| state.value.clone());
        match reduction {
            Some(Reduction::State(after)) => {
                if after != before {
                    instance.state.update(|state| state.replace(after.clone()));
                    self.note_change(|changes| _ = changes.states.insert(instance.id.clone()));
                }
                Verdict::applied(before, after)
            }
            Some(Reduction::NoReducer) | None => Verdict::refused(
                DispatchOutcome::Ignored,
                format!("no-reducer:{}", intent.action_type),
                before,
            ),
        }
    }
}

fn reason_of(refusal: &Refusal, domain: &DomainId, action: &str) -> String {
    match refusal {
        Refusal::UnsupportedAction => format!("unsupported-action:{domain}/{action}"),
        Refusal::InvalidPayload(issue) => format!("invalid-payload:{domain}/{action}: {issue}"),
        Refusal::Orphaned => format!("orphaned-domain:{domain}"),
        Refusal::ReducerFailed => format!("reducer-failed:{domain}/{action}"),
    }
}
