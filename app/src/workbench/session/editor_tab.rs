//! One source that is open in the editor.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::host::Package;
use plugin_host::store::{Identity, Origin};
use plugin_runtime::contracts::{Fault, PackageId};

use crate::presets;
use crate::workbench::lineage::is_same_work;

/// One source in the editor. Clones share it. It outlives the view in which it was opened, so
/// nothing of it lies in the arena of that view.
#[derive(Clone, Debug)]
pub struct EditorTab {
    /// Its number, never used again.
    pub id: u32,
    /// What it is stored under: random, so that two windows never mean different sources by it.
    pub document: ArcStoredValue<String>,
    /// The package that instances of it belong to, as long as it is not edited.
    pub package: ArcStoredValue<PackageId>,
    /// Whose code it is: what was allowed to it and what it stored belongs to this, not to the
    /// package's name.
    pub identity: ArcStoredValue<Identity>,
    /// What the tab is called.
    pub title: ArcRwSignal<String>,
    /// The source as it was opened or last run: the tab is dirty while it differs.
    pub clean: ArcRwSignal<Arc<str>>,
    /// The source as it stands in the editor.
    pub source: ArcRwSignal<String>,
    /// The fault that belongs to this source: its line is marked.
    pub fault: ArcRwSignal<Option<Arc<Fault>>>,
    /// Where the caret shall go, line and column from 1.
    pub reveal: ArcRwSignal<Option<(u32, u32)>>,
}

impl EditorTab {
    /// Whether the source was edited since it was opened or last run.
    pub fn is_dirty(&self) -> bool {
        self.clean.with(|clean| self.source.with(|source| source.as_str() != clean.as_ref()))
    }

    /// Whether it holds a shipped plugin as it is shipped.
    pub fn is_shipped(&self) -> bool {
        let shipped = presets::find(self.package.get_value().as_str());
        shipped.is_some_and(|preset| self.holds(preset.source))
    }

    /// Whether this very source is in the editor.
    pub fn holds(&self, source: &str) -> bool {
        self.source.with_untracked(|text| text == source)
    }

    /// What Run starts. A shipped plugin that was edited is the user's own code from then on. What
    /// was put in the place of the code that ran last, rather than made of it, is a new package and
    /// gets the `fresh` identity.
    pub fn package(&self, fresh: Identity) -> Package {
        let source: Arc<str> = self.source.get_untracked().into();
        let (id, identity, title) =
            (self.package.get_value(), self.identity.get_value(), self.title.get_untracked());
        let shipped = presets::find(id.as_str());
        if shipped.is_some_and(|preset| preset.source == source.as_ref()) {
            let identity = Identity::shipped(id.as_str());
            return Package { id, identity, origin: Origin::Shipped, title, source };
        }
        let is_own = identity.shipped_name().is_none();
        let is_same = is_own && self.clean.with_untracked(|clean| is_same_work(clean, &source));
        let id = if shipped.is_some() { PackageId::from(format!("my-{id}")) } else { id };
        Package {
            id,
            identity: if is_same { identity } else { fresh },
            origin: Origin::Own,
            title,
            source,
        }
    }
}
