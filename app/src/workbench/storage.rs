//! What of the session outlives the page: sources, tabs, sizes, colours. Never a running plugin.

#![deny(clippy::disallowed_types)]

mod document;
mod download;
mod keeper;
mod stored_texts;
mod windows;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::sorted::SortedMap;
use serde::{Deserialize, Serialize};

use super::filters::SavedFilters;
use super::session::{DevtoolsTab, EditorTab, Session, Theme};

use document::SavedDocument;
pub use download::download;
pub use keeper::{restore, write_now};

/// The version of the format. A newer version's text is never overwritten.
const VERSION: u32 = 1;
/// No pane is larger, in pixels; a size that is more is not one.
const SIZE_LIMIT_PX: f64 = 10_000.0;

/// Writes every change a moment later, and when the page goes or is hidden; and takes what other
/// windows write.
pub fn keep(host: Host) {
    if let Some(keeper) = keeper::keep() {
        windows::follow(keeper, host);
    }
}

/// What a stored text is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// A session of this version.
    Session(Box<SavedSession>),
    /// What a later version of the playground wrote: it is left alone.
    Newer,
    /// Nothing that anybody here wrote.
    Nothing,
}

/// A session as it is stored. Its sources are stored each for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedSession {
    version: u32,
    #[serde(default)]
    theme: Theme,
    /// Catalog, preview and devtools, in pixels.
    sizes_px: [f64; 3],
    /// Sources that stand in the session itself, as they did once.
    tabs: Vec<SavedDocument>,
    /// What the tabs are stored under, in their order. What is stored and stands not here is
    /// another window's.
    #[serde(default)]
    documents: Vec<String>,
    /// Index of the tab that is shown.
    active: Option<usize>,
    last_number: u32,
    devtools_tab: String,
    is_devtools_open: bool,
    #[serde(default)]
    filters: SavedFilters,
}

impl SavedSession {
    /// What of a session is stored, its sources apart.
    pub fn of(session: &Session) -> Self {
        let sizes = session.sizes;
        let tabs = session.tabs.get_untracked();
        let active = session.active_tab.get_untracked();
        Self {
            version: VERSION,
            theme: session.theme.get_untracked(),
            sizes_px: [sizes.catalog, sizes.preview, sizes.devtools]
                .map(|size| size.get_untracked()),
            active: tabs.iter().position(|tab| Some(tab.id) == active),
            documents: tabs.iter().map(|tab| tab.document.get_value()).collect(),
            tabs: Vec::new(),
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

    /// Reads what [`SavedSession::encode`] wrote.
    pub fn decode(text: &str) -> Stored {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        match serde_json::from_str::<Versioned>(text) {
            Ok(Versioned { version }) if version > VERSION => Stored::Newer,
            Ok(Versioned { version: VERSION }) => serde_json::from_str(text)
                .map_or(Stored::Nothing, |saved| Stored::Session(Box::new(saved))),
            _ => Stored::Nothing,
        }
    }

    /// Brings a new session to where this one was, with the documents that are stored. What no
    /// longer makes sense is left out.
    pub fn apply(&self, session: &Session, documents: &SortedMap<String, String>) {
        session.theme.set(self.theme);
        let sizes = session.sizes;
        for (size, saved_px) in
            [sizes.catalog, sizes.preview, sizes.devtools].into_iter().zip(self.sizes_px)
        {
            if (0.0..=SIZE_LIMIT_PX).contains(&saved_px) {
                size.set(saved_px);
            }
        }
        let own = self.tabs.iter().map(|saved| saved.open(session));
        let named = self.documents.iter().map(|name| open(session, name, documents.get(name)?));
        let opened: Vec<_> = own.chain(named).map(|tab| tab.map(|tab| tab.id)).collect();
        let foreign = documents.iter().filter(|(name, _)| !self.documents.contains(name));
        foreign.for_each(|(name, text)| drop(open(session, name, text)));
        let active = self.active.and_then(|index| opened.get(index).copied().flatten());
        session.active_tab.set(
            active.or_else(|| session.tabs.with_untracked(|tabs| tabs.first().map(|tab| tab.id))),
        );
        session.skip_numbers(self.last_number);
        if let Some(tab) =
            DevtoolsTab::ALL.into_iter().find(|tab| tab.as_str() == self.devtools_tab)
        {
            session.devtools_tab.set(tab);
        }
        session.is_devtools_open.set(self.is_devtools_open);
        session.filters.restore(&self.filters);
    }
}

/// Opens a document behind the others; `None` for one that cannot be read.
fn open(session: &Session, name: &str, text: &str) -> Option<EditorTab> {
    let tab = SavedDocument::decode(text)?.open(session)?;
    tab.document.set_value(name.to_owned());
    Some(tab)
}

/// The documents of a session, each as text, by what it is stored under.
fn documents_of(session: &Session) -> SortedMap<String, String> {
    let tabs = session.tabs.get_untracked();
    tabs.iter().map(|tab| (tab.document.get_value(), SavedDocument::of(tab).encode())).collect()
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::ConsoleLevel;

    use super::*;
    use crate::presets;

    fn with_session<T>(test: impl FnOnce(Session) -> T) -> T {
        Owner::new().with(|| test(Session::new()))
    }

    fn reloaded(session: &Session) -> Session {
        let again = Session::new();
        read(&SavedSession::of(session).encode()).apply(&again, &documents_of(session));
        again
    }

    fn read(text: &str) -> Box<SavedSession> {
        match SavedSession::decode(text) {
            Stored::Session(saved) => saved,
            other => panic!("{other:?}"),
        }
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
            assert_eq!(
                (console.hidden, console.instance),
                (vec![ConsoleLevel::Debug], None),
                "no instance outlives the page"
            );
            session.filters.console.update(|filter| filter.instance = None);
            assert_eq!(SavedSession::of(&again), SavedSession::of(&session));
            assert_eq!(documents_of(&again), documents_of(&session));
            assert_eq!(tabs[1].identity.get_value(), own.identity.get_value());
        });
    }

    #[test]
    fn a_number_that_named_a_package_names_no_other_after_a_reload() {
        with_session(|session| {
            let first = session.open_new();
            session.close(first.id);
            assert_ne!(
                reloaded(&session).open_new().package.get_value(),
                first.package.get_value()
            );
        });
    }

    #[test]
    fn a_source_that_ships_is_not_stored() {
        with_session(|session| {
            session.open_preset(presets::find("counter").expect("is shipped"));
            assert!(!documents_of(&session).values().any(|text| text.contains("definePlugin")));
        });
    }

    #[test]
    fn what_nobody_here_wrote_is_nothing_and_what_a_newer_version_wrote_is_known_as_such() {
        for garbage in [
            "",
            "null",
            "[]",
            "{",
            "{\"version\":1}",
            "{\"version\":-1}",
            "{\"version\":0,\"tabs\":[]}",
        ] {
            assert_eq!(SavedSession::decode(garbage), Stored::Nothing, "{garbage}");
        }
        for newer in [r#"{"version":2}"#, r#"{"version":99,"tabs":"otherwise"}"#] {
            assert_eq!(SavedSession::decode(newer), Stored::Newer);
        }
        for document in ["", "{}", "[]", r#"{"version":2,"package":"a","title":"A","clean":"x"}"#] {
            assert_eq!(SavedDocument::decode(document), None, "{document}");
        }
    }

    #[test]
    fn a_session_with_its_sources_inside_is_read_as_one_without() {
        let text = r#"{"version":1,"sizesPx":[1,2,3],"tabs":[{"package":"my-plugin-1","title":"Mine","clean":"a","edited":"b"}],
            "active":0,"lastNumber":4,"devtoolsTab":"state","isDevtoolsOpen":true}"#;
        with_session(|session| {
            read(text).apply(&session, &SortedMap::new());
            let tab = session.active().expect("is shown");
            assert_eq!(
                (tab.source.get_untracked(), tab.clean.get_untracked().as_ref()),
                ("b".to_owned(), "a")
            );
            assert_eq!(documents_of(&session).len(), 1);
        });
    }

    #[test]
    fn what_another_window_stored_is_opened_and_an_identity_cannot_be_made_up() {
        with_session(|session| {
            session.open_new();
            let mut documents = documents_of(&session);
            let theirs = r#"{"version":1,"package":"my-plugin-9","title":"Theirs","clean":"x","identity":"shipped/counter"}"#;
            documents.insert("other".to_owned(), theirs.to_owned());
            documents.insert("broken".to_owned(), "{".to_owned());
            let again = Session::new();
            read(&SavedSession::of(&session).encode()).apply(&again, &documents);
            let tabs = again.tabs.get_untracked();
            assert_eq!(
                tabs.iter().map(|tab| tab.title.get_untracked()).collect::<Vec<_>>(),
                ["My plugin 1", "Theirs"]
            );
            assert_eq!(tabs[1].identity.get_value().shipped_name(), None);
        });
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let text = r#"{"version":1,"sizesPx":[-5,1e300,300],"tabs":[{"package":"gone","title":"Gone"},{"package":"counter","title":"Counter"}],
            "active":0,"lastNumber":0,"devtoolsTab":"unheard-of","isDevtoolsOpen":true}"#;
        with_session(|session| {
            let before = session.sizes.catalog.get_untracked();
            read(text).apply(&session, &SortedMap::new());
            let tabs = session.tabs.get_untracked();
            assert_eq!(tabs.len(), 1, "a shipped plugin that is gone has no tab");
            assert_eq!(session.active_tab.get_untracked(), Some(tabs[0].id));
            assert!((session.sizes.catalog.get_untracked() - before).abs() < f64::EPSILON);
            assert!((session.sizes.devtools.get_untracked() - 300.0).abs() < f64::EPSILON);
            assert_eq!(session.devtools_tab.get_untracked(), DevtoolsTab::Timeline);
        });
    }
}
