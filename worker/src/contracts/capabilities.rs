//! What a plugin asks to be allowed to do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DomainId;

/// The capabilities that a manifest asks for. Asking grants nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Capabilities {
    /// Shared domains whose state it wants to read.
    pub read_shared: Vec<DomainId>,
    /// Shared domains it wants to dispatch to.
    pub write_shared: Vec<DomainId>,
    /// System commands it wants to send, by name: `toast`, `timer`, `storage`, `clipboard`.
    pub system_commands: Vec<String>,
    /// Why, in the author's words, by domain or command.
    pub reasons: BTreeMap<String, String>,
}
