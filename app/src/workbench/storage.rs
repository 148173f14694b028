//! What of the session outlives the page: sources, tabs, sizes, colours. Never a running plugin.

#![deny(clippy::disallowed_types)]

mod keeper;

use leptos::prelude::*;
use plugin_runtime::contracts::PackageId;
use serde::{Deserialize, Serialize};

use super::filters::SavedFilters;
use super::session::{DevtoolsTab, EditorTab, Session};
use super::theme::Theme;
use crate::presets;

pub use keeper::{keep, restore};

/// The version of the format. Another version's text is left alone and counts as nothing.
const VERSION: u32 = 1;
/// No pane is larger, in pixels; a size that is more is not one.
const SIZE_LIMIT_PX: f64 = 10_000.0;

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedSession {
    version: u32,
    #[serde(default)]
    theme: Theme,
    /// Catalog, preview and devtools, in pixels.
    sizes_px: [f64; 3],
    tabs: Vec<SavedTab>,
    /// Index of the tab that is shown.
    active: Option<usize>,
    last_number: u32,
    devtools_tab: String,
    is_devtools_open: bool,
    #[serde(default)]
    filters: SavedFilters,
}

/// A tab as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedTab {
    package: String,
    title: String,
    /// The source without the edits; `None` for that of the shipped plugin, whatever the app ships then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clean: Option<String>,
    /// The source with the edits, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edited: Option<String>,
}

impl SavedSession {
    /// What of a session is stored.
    pub fn of(session: &Session) -> Self {
        let sizes = session.sizes;
        let tabs = session.tabs.get_untracked();
        let active = session.active_tab.get_untracked();
        Self {
            version: VERSION,
            theme: session.theme.get_untracked(),
            sizes_px: [sizes.catalog, sizes.preview, sizes.devtools].map(|size| size.get_untracked()),
            active: tabs.iter().position(|tab| Some(tab.id) == active),
            tabs: tabs.iter().map(SavedTab::of).collect(),
            last_number: session.last_number(),
            devtools_tab: session.devtools_tab.get_untracked().as_str().to_owned(),
            is_devtools_open: session.is_devtools_open.get_untracked(),
            filters: session.filters.save(),
        }
    }

    /// As text.
    pub fn encode(&self) -> String {
        // Numbers, texts and lists always encode.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`SavedSession::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|saved| saved.version == VERSION)
    }

    /// Brings a new session to where this one was. What no longer makes sense is left out.
    pub fn apply(&self, session: &Session) {
        session.theme.set(self.theme);
        let sizes = session.sizes;
        for (size, saved_px) in [sizes.catalog, sizes.preview, sizes.devtools].into_iter().zip(self.sizes_px) {
            if (0.0..=SIZE_LIMIT_PX).contains(&saved_px) {
                size.set(saved_px);
            }
        }
        let opened: Vec<_> = self.tabs.iter().map(|tab| tab.open(session)).collect();
        let active = self.active.and_then(|index| opened.get(index).copied().flatten());
        session.active_tab.set(active.or_else(|| opened.into_iter().flatten().next()));
        session.skip_numbers(self.last_number);
        if let Some(tab) = DevtoolsTab::ALL.into_iter().find(|tab| tab.as_str() == self.devtools_tab) {
            session.devtools_tab.set(tab);
        }
        session.is_devtools_open.set(self.is_devtools_open);
        session.filters.restore(&self.filters);
    }
}

impl SavedTab {
    fn of(tab: &EditorTab) -> Self {
        let package = tab.package.get_value();
        let (clean, source) = (tab.clean.get_untracked(), tab.source.get_untracked());
        let is_shipped = presets::find(package.as_str()).is_some_and(|preset| preset.source == clean.as_ref());
        Self {
            package: package.to_string(),
            title: tab.title.get_untracked(),
            edited: (source != *clean).then_some(source),
            clean: (!is_shipped).then(|| clean.to_string()),
        }
    }

    fn open(&self, session: &Session) -> Option<u32> {
        let shipped = presets::find(&self.package).map(|preset| preset.source);
        let clean = self.clean.as_deref().or(shipped)?;
        let tab = session.add(PackageId::from(self.package.as_str()), &self.title, clean);
        if let Some(edited) = &self.edited {
            tab.source.set(edited.clone());
        }
        Some(tab.id)
    }
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::ConsoleLevel;

    use super::*;

    fn with_session<T>(test: impl FnOnce(Session) -> T) -> T {
        Owner::new().with(|| test(Session::new()))
    }

    fn reloaded(session: &Session) -> Session {
        let saved = SavedSession::decode(&SavedSession::of(session).encode()).expect("decodes");
        let again = Session::new();
        saved.apply(&again);
        again
    }

    #[test]
    fn tabs_edits_searches_and_layout_survive_a_reload() {
        with_session(|session| {
            let shipped = session.open_preset(presets::find("counter").expect("is shipped"));
            let own = session.open_new();
            own.source.set("edited \u{2028} \"quoted\"".to_owned());
            session.show(&shipped);
            session.theme.set(Theme::Dark);
            session.sizes.devtools.set(333.0);
            session.devtools_tab.set(DevtoolsTab::Console);
            session.is_devtools_open.set(false);
            session.filters.timeline.set("outcome:denied".to_owned());
            session.filters.console.update(|filter| {
                filter.toggle(ConsoleLevel::Debug);
                filter.instance = Some("counter-1".into());
            });

            let again = reloaded(&session);
            let tabs = again.tabs.get_untracked();
            assert_eq!(tabs.iter().map(EditorTab::is_dirty).collect::<Vec<_>>(), [false, true]);
            assert_eq!(tabs[1].source.get_untracked(), own.source.get_untracked());
            assert_eq!(again.active_tab.get_untracked(), Some(tabs[0].id));
            assert_eq!(again.filters.timeline.get_untracked(), "outcome:denied");
            let console = again.filters.console.get_untracked();
            assert_eq!((console.hidden, console.instance), (vec![ConsoleLevel::Debug], None), "no instance outlives the page");
            session.filters.console.update(|filter| filter.instance = None);
            assert_eq!(SavedSession::of(&again), SavedSession::of(&session));
        });
    }

    #[test]
    fn a_number_that_named_a_package_names_no_other_after_a_reload() {
        with_session(|session| {
            let first = session.open_new();
            session.close(first.id);
            assert_ne!(reloaded(&session).open_new().package.get_value(), first.package.get_value());
        });
    }

    #[test]
    fn a_source_that_ships_is_not_stored() {
        with_session(|session| {
            session.open_preset(presets::find("counter").expect("is shipped"));
            assert!(!SavedSession::of(&session).encode().contains("definePlugin"));
        });
    }

    #[test]
    fn what_nobody_here_wrote_is_nothing() {
        let newer =
            r#"{"version":2,"sizesPx":[1,1,1],"tabs":[],"active":null,"lastNumber":0,"devtoolsTab":"","isDevtoolsOpen":true}"#;
        for garbage in ["", "null", "[]", "{", "{\"version\":1}", newer] {
            assert_eq!(SavedSession::decode(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let text = r#"{"version":1,"sizesPx":[-5,1e300,300],"tabs":[{"package":"gone","title":"Gone"},{"package":"counter","title":"Counter"}],
            "active":0,"lastNumber":0,"devtoolsTab":"unheard-of","isDevtoolsOpen":true}"#;
        with_session(|session| {
            let before = session.sizes.catalog.get_untracked();
            SavedSession::decode(text).expect("decodes").apply(&session);
            let tabs = session.tabs.get_untracked();
            assert_eq!(tabs.len(), 1, "a shipped plugin that is gone has no tab");
            assert_eq!(session.active_tab.get_untracked(), Some(tabs[0].id));
            assert!((session.sizes.catalog.get_untracked() - before).abs() < f64::EPSILON);
            assert!((session.sizes.devtools.get_untracked() - 300.0).abs() < f64::EPSILON);
            assert_eq!(session.devtools_tab.get_untracked(), DevtoolsTab::Timeline);
        });
    }
}
