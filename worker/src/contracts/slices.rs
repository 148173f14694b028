//! State as a worker sees it: slices with revisions, sent only when the worker does not have them.

use serde::{Deserialize, Deserializer, Serialize};

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
    /// The new value, which may be `null`; `None`, which is not sent, takes the slice away (a grant
    /// was revoked).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub value: Option<JsonText>,
}

/// A value that was sent, be it `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JsonText>, D::Error> {
    JsonText::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_a_value_and_none_is_not() {
        for value in [Some(JsonText::null()), None, Some(JsonText::from_value(&1.into()))] {
            let update = SliceUpdate { key: SliceKey::PluginState, revision: 1, value };
            let sent = serde_json::to_string(&update).expect("encodes");
            assert_eq!(serde_json::from_str::<SliceUpdate>(&sent).expect("decodes"), update);
        }
    }
}
