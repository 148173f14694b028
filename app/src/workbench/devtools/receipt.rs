//! What came of a dispatch that was sent by hand.

use std::fmt;
use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::store::{DispatchRecord, Store};
use plugin_runtime::contracts::{Fault, InstanceId, Intent};

/// A dispatch that was sent: enough to recognize what came of it.
#[derive(Clone)]
pub(super) struct Sent {
    instance_id: InstanceId,
    action_type: String,
    /// The last dispatch before it.
    after: u64,
    /// The fault that was already there.
    fault_before: Option<Arc<Fault>>,
}

impl Sent {
    /// Notes where the timeline is, before sending.
    pub(super) fn now(store: Store, id: &InstanceId, intent: &Intent) -> Self {
        Self {
            instance_id: id.clone(),
            action_type: intent.action_type.clone(),
            after: store.metrics().with_untracked(|metrics| metrics.dispatch_count),
            fault_before: store.instance(id).and_then(|instance| instance.fault.get_untracked()),
        }
    }

    /// What is known of it now; tracks the timeline.
    pub(super) fn receipt(&self, store: Store) -> Receipt {
        let is_it = |record: &&Arc<DispatchRecord>| {
            record.instance_id == self.instance_id && record.action_type == self.action_type
        };
        let record = store.timeline().with(|timeline| {
            let newer = timeline.iter().rev().take_while(|record| record.id.0 > self.after);
            newer.filter(is_it).last().cloned()
        });
        let fault = store.instance(&self.instance_id).and_then(|instance| instance.fault.get());
        match (record, fault) {
            (Some(record), _) => Receipt::Recorded(record),
            (None, Some(fault))
                if self.fault_before.as_ref().is_none_or(|before| !Arc::ptr_eq(before, &fault)) =>
            {
                Receipt::Failed(fault)
            }
            _ => Receipt::Waiting,
        }
    }
}

/// What came of a dispatch.
#[derive(Clone, PartialEq)]
pub(super) enum Receipt {
    Waiting,
    Recorded(Arc<DispatchRecord>),
    Failed(Arc<Fault>),
}

impl Receipt {
    /// The word in `data-outcome`.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Recorded(record) => record.outcome.as_str(),
            Self::Failed(_) => "failed",
        }
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => formatter.write_str("Sent…"),
            Self::Failed(fault) => write!(formatter, "Failed: {}: {}", fault.code, fault.message),
            Self::Recorded(record) => {
                write!(formatter, "#{} {}", record.id, record.outcome)?;
                record.reason.as_ref().map_or(Ok(()), |reason| write!(formatter, ": {reason}"))
            }
        }
    }
}
