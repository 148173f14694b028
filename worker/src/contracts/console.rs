//! What a plugin writes to `console`.

use serde::{Deserialize, Serialize};

use super::{InstanceId, JsonText};

/// The `console` method that was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsoleLevel {
    /// `console.debug`
    Debug,
    /// `console.log`
    Log,
    /// `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`
    Error,
}

/// One call of `console`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleEntry {
    /// Who wrote it.
    pub instance_id: InstanceId,
    /// Which method.
    pub level: ConsoleLevel,
    /// The arguments as data; what is not data (a function, a cycle) stands there as a string in brackets.
    pub args: Vec<JsonText>,
    /// Line of the call in the plugin's source, from 1, where known.
    pub line: Option<u32>,
}
