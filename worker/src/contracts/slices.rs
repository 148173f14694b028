//! State as a worker sees it: slices with revisions, sent only when the worker does not have them.

use serde::{Deserialize, Serialize};

use super::{DomainId, JsonText};

/// One part of what a widget or handler can read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SliceKey {
    /// The instance's own state.
    PluginState,
    /// A shared domain's projection.
    Shared(DomainId),
}

/// A slice that the worker does not have yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SliceUpdate {
    /// Which slice.
    pub key: SliceKey,
    /// Grows with every change of this slice.
    pub revision: u64,
    /// The new value; `None` takes the slice away (a grant was revoked).
    pub value: Option<JsonText>,
}
