//! A dispatch: stamped, checked, reduced, recorded. The one way in which plugin and shared state
//! change.

use std::sync::Arc;

use plugin_runtime::contracts::messages::Reduction;
use plugin_runtime::contracts::{
    DispatchId, DomainId, InstanceId, Intent, IntentScope, JsonText, display_text,
};
use reactive_graph::prelude::*;

use super::domains::{RUNTIME_METRICS, Refusal};
use super::record::{DispatchCost, DispatchOutcome, DispatchRecord, DispatchScope};
use super::{Access, Instance, Store};

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
