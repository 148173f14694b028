//! What a plugin says of itself when it is loaded.

use serde::{Deserialize, Serialize};

use super::{Capabilities, DomainId, JsonText, WidgetId};

/// The plain data of a plugin's definition, read once during load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The id that the author gave; shown, never trusted as an identity.
    #[serde(default)]
    pub id: Option<String>,
    /// The title that the author gave.
    #[serde(default)]
    pub title: Option<String>,
    /// One sentence about the plugin.
    #[serde(default)]
    pub description: Option<String>,
    /// What it asks for.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// Its state before any action; `null` where it declares none.
    #[serde(default)]
    pub initial_state: JsonText,
    /// Its widgets, in the order of the source.
    pub widgets: Vec<WidgetId>,
    /// The actions that it reduces itself.
    #[serde(default)]
    pub actions: Vec<String>,
    /// The shared domains that it declares.
    #[serde(default)]
    pub shared: Vec<SharedDeclaration>,
}

impl Manifest {
    /// Bytes of all states that it brings.
    pub fn states_bytes(&self) -> usize {
        self.initial_state.len_bytes()
            + self.shared.iter().map(|shared| shared.initial_state.len_bytes()).sum::<usize>()
    }
}

/// A shared domain whose reducers run in the VM of the plugin that declares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedDeclaration {
    /// Its name, unique on the page while the declaring instance lives.
    pub domain: DomainId,
    /// Its state before any action.
    pub initial_state: JsonText,
    /// The actions that it reduces.
    pub actions: Vec<String>,
}
