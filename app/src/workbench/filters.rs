//! What the catalog and the panels are searched for. It outlives the page.

#![deny(clippy::disallowed_types)]

pub mod console_filter;

use leptos::prelude::*;
use plugin_host::page_scope::{PageSignal, page_signal};
use serde::{Deserialize, Serialize};

pub use console_filter::ConsoleFilter;

/// The searches, as signals.
#[derive(Clone, Copy, Debug)]
pub struct Filters {
    /// The search of the timeline.
    pub timeline: PageSignal<String>,
    /// The search in the states.
    pub state: PageSignal<String>,
    /// What the console shows.
    pub console: PageSignal<ConsoleFilter>,
}

/// The searches as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedFilters {
    timeline: String,
    state: String,
    console: ConsoleFilter,
}

impl Default for Filters {
    fn default() -> Self {
        let (timeline, state) = (page_signal(String::new()), page_signal(String::new()));
        Self { timeline, state, console: page_signal(ConsoleFilter::default()) }
    }
}

impl Filters {
    /// What of them is stored.
    pub fn save(&self) -> SavedFilters {
        SavedFilters {
            timeline: self.timeline.get_untracked(),
            state: self.state.get_untracked(),
            console: self.console.get_untracked(),
        }
    }

    /// Brings them to where stored ones were.
    pub fn restore(&self, saved: &SavedFilters) {
        self.timeline.set(saved.timeline.clone());
        self.state.set(saved.state.clone());
        self.console.set(saved.console.clone());
    }

    /// Tracks all of them.
    pub fn track(&self) {
        self.timeline.track();
        self.state.track();
        self.console.track();
    }
}
