//! One source as it is stored, under a key of its own.

use leptos::prelude::*;
use plugin_host::store::Identity;
use plugin_runtime::contracts::PackageId;
use serde::{Deserialize, Serialize};

use crate::presets;
use crate::workbench::session::{EditorTab, Session};

/// The version of the format. Another version's text is left alone and counts as nothing.
const VERSION: u32 = 1;

/// A source as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SavedDocument {
    #[serde(default = "first_version")]
    version: u32,
    package: String,
    /// Whose code it is; none for a shipped plugin, whose name says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<String>,
    title: String,
    /// The source without the edits; `None` for that of the shipped plugin, whatever the app ships
    /// then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clean: Option<String>,
    /// The source with the edits, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edited: Option<String>,
}

/// Sessions of before each document had a version hold only the first.
fn first_version() -> u32 {
    VERSION
}

impl SavedDocument {
    /// What of a tab is stored.
    pub(super) fn of(tab: &EditorTab) -> Self {
        let (package, identity) = (tab.package.get_value(), tab.identity.get_value());
        let (clean, source) = (tab.clean.get_untracked(), tab.source.get_untracked());
        let is_shipped =
            presets::find(package.as_str()).is_some_and(|preset| preset.source == clean.as_ref());
        Self {
            version: VERSION,
            package: package.to_string(),
            identity: identity.shipped_name().is_none().then(|| identity.to_string()),
            title: tab.title.get_untracked(),
            edited: (source != *clean).then_some(source),
            clean: (!is_shipped).then(|| clean.to_string()),
        }
    }

    /// As text.
    pub(super) fn encode(&self) -> String {
        // Texts always encode.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`SavedDocument::encode`] wrote; `None` for anything else.
    pub(super) fn decode(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|saved| saved.version == VERSION)
    }

    /// Opens it behind the others. A shipped plugin that is gone has no tab.
    pub(super) fn open(&self, session: &Session) -> Option<EditorTab> {
        let clean = self.clean()?;
        let package = PackageId::from(self.package.as_str());
        let tab = match self.identity() {
            Some(identity) => session.add_as(package, identity, &self.title, clean),
            None => session.add(package, &self.title, clean),
        };
        if let Some(edited) = &self.edited {
            tab.source.set(edited.clone());
        }
        Some(tab)
    }

    /// Brings a tab to what another window made of it.
    pub(super) fn bring(&self, tab: &EditorTab) {
        let Some(clean) = self.clean() else { return };
        tab.package.set_value(PackageId::from(self.package.as_str()));
        if let Some(identity) = self.identity() {
            tab.identity.set_value(identity);
        }
        tab.title.set(self.title.clone());
        tab.clean.set(clean.into());
        tab.source.set(self.edited.clone().unwrap_or_else(|| clean.to_owned()));
    }

    fn clean(&self) -> Option<&str> {
        let shipped = presets::find(&self.package).map(|preset| preset.source);
        self.clean.as_deref().or(shipped)
    }

    fn identity(&self) -> Option<Identity> {
        self.identity.as_deref().and_then(Identity::parse)
    }
}
