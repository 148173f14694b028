//! What the user has open and chosen: tabs, panes, the selected instance. Nothing of it is plugin
//! state.

#![deny(clippy::disallowed_types)]

mod editor_tab;
mod inspection;
mod panes;

use std::collections::HashSet;

use leptos::prelude::*;
use plugin_host::page_scope::{PageSignal, PageValue, page_signal, page_value};
use plugin_host::sorted::SortedMap;
use plugin_host::store::{Identity, Instance, RandomBytes};
use plugin_runtime::contracts::{InstanceId, PackageId};

use crate::later;
use crate::presets::{self, Preset};
use crate::workbench::filters::Filters;
use crate::workbench::selection::Selection;
use crate::workbench::sizes::Sizes;
pub use editor_tab::EditorTab;
pub use inspection::{Inspection, Spot};
pub use panes::{DevtoolsTab, Pane, Theme};

/// A handle to the one session of the page; copies share it.
#[derive(Clone, Copy)]
pub struct Session {
    /// The open sources.
    pub tabs: PageSignal<Vec<EditorTab>>,
    /// The tabs that were closed and hold what is nowhere else, the last one last.
    pub closed: PageSignal<Vec<EditorTab>>,
    /// The source that is shown.
    pub active_tab: PageSignal<Option<u32>>,
    /// The panel that is shown.
    pub devtools_tab: PageSignal<DevtoolsTab>,
    /// Whether the devtools are open.
    pub is_devtools_open: PageSignal<bool>,
    /// The instance that panels start from.
    pub selected: Selection,
    /// Where in the documentation the docs panel shall go: a page, and a heading where it is about
    /// one: `faults#vm_timeout`.
    pub docs_anchor: PageSignal<Option<String>>,
    /// The pane that a narrow screen shows.
    pub pane: PageSignal<Pane>,
    /// What the panels are searched for.
    pub filters: Filters,
    /// The sizes of the panes.
    pub sizes: Sizes,
    /// Light or dark.
    pub theme: PageSignal<Theme>,
    /// Safe mode: nothing is started before the user runs something.
    pub is_safe: PageSignal<bool>,
    /// Whether what runs from the start is there: the first run comes before what takes long.
    pub is_settled: PageSignal<bool>,
    /// Whether the first worker is there as well: it comes before what can wait.
    pub is_begun: PageSignal<bool>,
    /// Why the session cannot be kept, if it cannot.
    pub storage_problem: PageSignal<Option<&'static str>>,
    /// Places that are kept in view in the state panel, by instance, as JSON pointers.
    pub pins: PageSignal<SortedMap<InstanceId, Vec<String>>>,
    /// What is picked out of the widgets, to be looked into.
    pub inspection: Inspection,
    /// What is open in each tree, by the tree's name; trees come and go with their panels.
    open_branches: PageValue<SortedMap<String, ArcRwSignal<HashSet<String>>>>,
    next_tab: PageValue<u32>,
    random: fn() -> RandomBytes,
}

impl Session {
    /// A session with nothing open.
    pub fn new() -> Self {
        Self {
            tabs: page_signal(Vec::new()),
            closed: page_signal(Vec::new()),
            active_tab: page_signal(None),
            devtools_tab: page_signal(DevtoolsTab::Timeline),
            is_devtools_open: page_signal(true),
            selected: Selection::new(),
            docs_anchor: page_signal(None),
            pane: page_signal(Pane::Plugins),
            filters: Filters::default(),
            sizes: Sizes::default(),
            theme: page_signal(Theme::default()),
            is_safe: page_signal(false),
            is_settled: page_signal(true),
            is_begun: page_signal(true),
            storage_problem: page_signal(None),
            pins: page_signal(SortedMap::new()),
            inspection: Inspection::new(),
            open_branches: page_value(SortedMap::new()),
            next_tab: page_value(0),
            random: crate::random::bytes,
        }
    }

    /// The session of the page, from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The tab that is shown.
    pub fn active(&self) -> Option<EditorTab> {
        let id = self.active_tab.get()?;
        self.tabs.with(|tabs| tabs.iter().find(|tab| tab.id == id).cloned())
    }

    /// Shows a shipped plugin's source, in the tab that already has it if there is one.
    pub fn open_preset(&self, preset: &Preset) -> EditorTab {
        self.open(PackageId::from(preset.package_id), preset.title, preset.source)
    }

    /// Shows a new plugin made from the template.
    pub fn open_new(&self) -> EditorTab {
        let number = self.next_tab.get_value() + 1;
        let id = PackageId::from(format!("my-plugin-{number}"));
        self.open(id, &format!("My plugin {number}"), presets::TEMPLATE)
    }

    /// Shows a source under a package, in the tab that already has the package if there is one.
    pub fn open(&self, package: PackageId, title: &str, source: &str) -> EditorTab {
        let present = self.find(|tab| tab.package.get_value() == package);
        let tab = present.unwrap_or_else(|| self.add(package, title, source));
        self.show(&tab);
        tab
    }

    /// An identity that no package has.
    pub fn new_identity(&self) -> Identity {
        Identity::random((self.random)())
    }

    /// A name to store a source under that no other source has.
    pub fn new_document(&self) -> String {
        self.new_identity().to_string()
    }

    /// Adds a tab behind the others without showing it. Its code is a new package, unless it is a
    /// shipped one's.
    pub fn add(&self, package: PackageId, title: &str, source: &str) -> EditorTab {
        let is_shipped = presets::find(package.as_str()).is_some();
        let identity =
            if is_shipped { Identity::shipped(package.as_str()) } else { self.new_identity() };
        self.add_as(package, identity, title, source)
    }

    /// Adds a tab with code of a package that is known.
    pub fn add_as(
        &self,
        package: PackageId,
        identity: Identity,
        title: &str,
        source: &str,
    ) -> EditorTab {
        self.next_tab.update_value(|next| *next += 1);
        let tab = EditorTab {
            id: self.next_tab.get_value(),
            document: ArcStoredValue::new(self.new_document()),
            package: ArcStoredValue::new(package),
            identity: ArcStoredValue::new(identity),
            title: ArcRwSignal::new(title.to_owned()),
            clean: ArcRwSignal::new(source.into()),
            source: ArcRwSignal::new(source.to_owned()),
            fault: ArcRwSignal::default(),
            reveal: ArcRwSignal::default(),
        };
        self.tabs.update(|tabs| tabs.push(tab.clone()));
        tab
    }

    /// Shows a tab.
    pub fn show(&self, tab: &EditorTab) {
        self.active_tab.set(Some(tab.id));
        self.pane.set(Pane::Code);
    }

    /// Closes a tab and shows its neighbour if it was the one shown. What is nowhere else can be
    /// brought back.
    pub fn close(&self, id: u32) {
        let index = self.tabs.with_untracked(|tabs| tabs.iter().position(|tab| tab.id == id));
        let Some(index) = index else { return };
        if let Some(tab) =
            self.tabs.try_update(|tabs| tabs.remove(index)).filter(|tab| !tab.is_shipped())
        {
            self.closed.update(|closed| closed.push(tab));
        }
        if self.active_tab.get_untracked() == Some(id) {
            let neighbour = self.tabs.with_untracked(|tabs| {
                tabs.get(index.min(tabs.len().saturating_sub(1))).map(|tab| tab.id)
            });
            self.active_tab.set(neighbour);
        }
    }

    /// Brings the tab back that was closed last.
    pub fn reopen(&self) {
        if let Some(tab) = self.closed.try_update(Vec::pop).flatten() {
            self.tabs.update(|tabs| tabs.push(tab.clone()));
            self.show(&tab);
        }
    }

    /// Shows the place in an instance's source, in the tab that it was started from or in a new
    /// one.
    pub fn reveal(&self, instance: &Instance, line: u32, column: u32) {
        let tab = self.open_source_of(instance);
        // In the next frame, when the editor is on the screen and can be focused.
        later::next_frame(move || tab.reveal.set(Some((line, column))));
    }

    /// Shows an instance's source, in the tab that it was started from or in a new one.
    pub fn open_source_of(&self, instance: &Instance) -> EditorTab {
        let (package, title) = (&instance.package_id, instance.title.get_untracked());
        let is_its = |tab: &EditorTab| {
            tab.holds(&instance.source) && tab.identity.get_value() == instance.identity
        };
        let tab = self.find(is_its).unwrap_or_else(|| {
            // A tab of the package that was edited since is not what runs.
            let is_taken = self.find(|tab| tab.identity.get_value() == instance.identity).is_some();
            let title = if is_taken { format!("{title} ({})", instance.id) } else { title };
            self.add_as(package.clone(), instance.identity.clone(), &title, &instance.source)
        });
        self.show(&tab);
        tab
    }

    fn find(&self, is_meant: impl Fn(&EditorTab) -> bool) -> Option<EditorTab> {
        self.tabs.with_untracked(|tabs| tabs.iter().find(|tab| is_meant(tab)).cloned())
    }

    /// The number that the last tab got. Numbers name packages, for people: none is used twice in a
    /// session.
    pub fn last_number(&self) -> u32 {
        self.next_tab.get_value()
    }

    /// Numbers up to this one are used.
    pub fn skip_numbers(&self, last: u32) {
        self.next_tab.update_value(|next| *next = last.max(*next));
    }

    /// Opens the devtools at a panel.
    pub fn show_panel(&self, panel: DevtoolsTab) {
        self.devtools_tab.set(panel);
        self.is_devtools_open.set(true);
        self.pane.set(Pane::Devtools);
    }

    /// Picks a node and shows it in the panel.
    pub fn inspect(&self, spot: Spot) {
        let Inspection { is_picking, pointed, is_fresh, chosen, .. } = self.inspection;
        is_picking.set(false);
        pointed.set(None);
        is_fresh.set(true);
        chosen.set(Some(spot));
        self.show_panel(DevtoolsTab::Inspector);
    }

    /// The branches that are open in the tree of this name.
    pub fn open_branches(&self, tree: &str) -> ArcRwSignal<HashSet<String>> {
        let mut open = None;
        self.open_branches.update_value(|trees| {
            open = Some(trees.get_or_insert_with(tree.to_owned(), ArcRwSignal::default).clone());
        });
        open.unwrap_or_default()
    }

    /// Opens the documentation at a place such as `faults#vm_timeout`.
    pub fn show_docs(&self, anchor: impl Into<String>) {
        self.docs_anchor.set(Some(anchor.into()));
        self.show_panel(DevtoolsTab::Docs);
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}
