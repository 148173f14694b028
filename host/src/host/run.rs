//! What is done in turn, as data: what a run began with, and what it proposes.

use plugin_runtime::contracts::messages::Reduction;
use plugin_runtime::contracts::{ConsoleEntry, InstanceId, Intent, SliceKey};

use super::QueuedEvent;
use super::commands::Sender;
use super::line::{Cause, Turn};
use super::ticket::Claim;
use crate::sorted::SortedMap;
use crate::store::DispatchCost;

/// What has to be done in turn.
pub(super) enum WorkItem {
    /// Run a handler.
    Handler(QueuedEvent<Claim>),
    /// Dispatch as an instance, without one of its handlers.
    Dispatch(Sender, Intent),
}

impl WorkItem {
    /// Whose turn it is.
    pub(super) fn instance_id(&self) -> &InstanceId {
        match self {
            Self::Handler(event) => &event.instance_id,
            Self::Dispatch(sender, _) => &sender.instance_id,
        }
    }
}

/// Revisions of slices.
pub(super) type Revisions = SortedMap<SliceKey, u64>;

/// One run of a work item, from what it began with to what came of it.
pub(super) struct Run {
    pub(super) turn: Turn,
    pub(super) cause: Cause,
    pub(super) work_item: WorkItem,
    pub(super) sender: Sender,
    /// The slices that it could see.
    pub(super) seen: Revisions,
}

/// What an event wants to do, and what that was made from.
#[derive(Default)]
pub(super) struct Proposal {
    /// The intents, each with what reducers made of it.
    pub(super) dispatches: Vec<(Intent, Option<Reduction>)>,
    /// The slices that were read.
    pub(super) reads: Vec<SliceKey>,
    /// What was written to the console.
    pub(super) console: Vec<ConsoleEntry>,
    /// What it took; none where no worker was asked.
    pub(super) cost: Option<DispatchCost>,
}

impl Proposal {
    /// The intents alone.
    pub(super) fn intents(&self) -> impl Iterator<Item = &Intent> {
        self.dispatches.iter().map(|(intent, _)| intent)
    }

    /// How much it brings, in bytes of JSON.
    pub(super) fn len_bytes(&self) -> usize {
        let of_state = |reduction: &Option<Reduction>| match reduction {
            Some(Reduction::State(state)) => state.len_bytes(),
            Some(Reduction::NoReducer) | None => 0,
        };
        self.dispatches
            .iter()
            .map(|(intent, reduction)| intent.payload.len_bytes() + of_state(reduction))
            .sum()
    }
}
