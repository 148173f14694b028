//! The plugins that ship with the playground: real JavaScript files and what the catalog says about
//! each.

#![deny(clippy::disallowed_types)]

use plugin_host::store::Names;

use crate::lower_case::lower_case;

/// What a new plugin starts as.
pub const TEMPLATE: &str = include_str!("presets/template.js");

/// A plugin that ships with the playground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The package that its instances belong to.
    pub package_id: &'static str,
    /// What the catalog calls it.
    pub title: &'static str,
    /// One sentence about it.
    pub description: &'static str,
    /// Where in the catalog it stands.
    pub category: PresetCategory,
    /// Its JavaScript.
    pub source: &'static str,
    /// Shared domains that it reads; granted, because it ships with the host.
    pub reads: &'static [&'static str],
    /// Shared domains that it writes; granted, because it ships with the host.
    pub writes: &'static [&'static str],
    /// System commands that it sends; granted, because it ships with the host.
    pub commands: &'static [&'static str],
}

/// A part of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PresetCategory {
    /// Small ones to start from.
    Basics,
    /// Ones that do something useful.
    Tools,
    /// Ones that share state with others.
    Shared,
    /// Ones that watch the playground itself.
    Runtime,
    /// Faulty on purpose, to see that nothing else suffers.
    Faulty,
}

impl PresetCategory {
    /// Every category, in the order of the catalog.
    pub const ALL: [Self; 5] =
        [Self::Basics, Self::Tools, Self::Shared, Self::Runtime, Self::Faulty];

    /// What the catalog calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Basics => "Basics",
            Self::Tools => "Tools",
            Self::Shared => "Shared state",
            Self::Runtime => "Runtime",
            Self::Faulty => "Try to break it",
        }
    }
}

impl Preset {
    /// Whether title, description, package id, a domain or a command contains `query`, which is
    /// lower-case.
    fn matches(&self, query: &str) -> bool {
        [self.title, self.description, self.package_id]
            .iter()
            .chain(self.reads)
            .chain(self.writes)
            .chain(self.commands)
            .any(|text| lower_case(text).contains(query))
    }
}

macro_rules! preset {
    ($category:ident, $id:literal, $title:literal, $description:literal, reads: $reads:expr, writes: $writes:expr) => {
        preset!($category, $id, $title, $description, reads: $reads, writes: $writes, commands: [])
    };
    ($category:ident, $id:literal, $title:literal, $description:literal, reads: $reads:expr, writes: $writes:expr,
        commands: $commands:expr) => {
        Preset {
            package_id: $id,
            title: $title,
            description: $description,
            category: PresetCategory::$category,
            source: include_str!(concat!("presets/", $id, ".js")),
            reads: &$reads,
            writes: &$writes,
            commands: &$commands,
        }
    };
}

#[rustfmt::skip]
static PRESETS: [Preset; 19] = [
    preset!(Basics, "counter", "Counter", "Counts, and adds its value to a total that all counters share.",
        reads: ["counter-summary"], writes: ["counter-summary"]),
    preset!(Basics, "plain-counter", "Plain Counter",
        "A number with a plus and a minus. It asks for nothing and shares nothing.",
        reads: [], writes: []),
    preset!(Basics, "column-starter", "Column Starter", "A column with a text and a button: the smallest layout to start from.",
        reads: [], writes: []),
    preset!(Tools, "calculator", "Calculator", "Adds, subtracts, multiplies and divides.", reads: [], writes: []),
    preset!(Tools, "checklist", "Checklist", "Add things, tick them, filter them, remove them.", reads: [], writes: []),
    preset!(Tools, "status-dashboard", "Status Dashboard",
        "A few services whose status you can change, with badges, bars and a table.",
        reads: [], writes: []),
    preset!(Tools, "unit-converter", "Unit Converter", "Converts lengths, weights and temperatures while you drag.",
        reads: [], writes: []),
    preset!(Tools, "notes", "Notes", "A notepad that counts words and shows the headings of what you write.",
        reads: [], writes: []),
    preset!(Tools, "async-quotes", "Async Quotes", "Uses an async handler, awaits a promise and survives one that fails.",
        reads: [], writes: []),
    preset!(Tools, "stopwatch", "Stopwatch",
        "Measures time, takes laps, and says how long it was. Uses a timer and messages.",
        reads: [], writes: [], commands: ["timer", "toast"]),
    preset!(Tools, "scratchpad", "Scratchpad",
        "Keeps a text in your browser and copies it. Uses storage, the clipboard and messages.",
        reads: [], writes: [], commands: ["storage", "clipboard", "toast"]),
    preset!(Shared, "greeter", "Greeter", "Greets you by name and shares the name with plugins that may read it.",
        reads: [], writes: ["greeter-profile"]),
    preset!(Shared, "shared-greeter-view", "Shared Greeter View",
        "Shows the name that a Greeter shared, and which instance it came from.",
        reads: ["greeter-profile"], writes: []),
    preset!(Shared, "todo-list", "To-do List",
        "Declares a shared list of things to do, which other plugins may show and tick.",
        reads: ["todo-items"], writes: ["todo-items"]),
    preset!(Shared, "todo-view", "To-do View", "Shows how far a To-do List is, and ticks off what is open.",
        reads: ["todo-items"], writes: ["todo-items"]),
    preset!(Runtime, "runtime-monitor", "Runtime Monitor", "Lists every running plugin and the last thing that was dispatched.",
        reads: ["runtime-registry", "runtime-metrics"], writes: []),
    preset!(Runtime, "runtime-snapshot", "Runtime Snapshot", "Shows every shared domain as it is now, as JSON.",
        reads: ["counter-summary", "greeter-profile", "runtime-registry", "runtime-metrics"], writes: []),
    preset!(Faulty, "runaway", "Runaway", "Faulty on purpose: one of its buttons loops forever and is stopped.",
        reads: [], writes: []),
    preset!(Faulty, "bad-output", "Bad Output", "Faulty on purpose: one bad node among good ones.", reads: [], writes: []),
];

/// Every preset, in the order of the catalog.
pub fn all() -> &'static [Preset] {
    &PRESETS
}

/// The names that the host protects: the app's, and those of the presets.
pub fn names() -> Names {
    Names {
        app: "Plugin Playground",
        plugins: PRESETS.iter().flat_map(|preset| [preset.title, preset.package_id]).collect(),
        domains: vec![("todo-items", "todo-list")],
        lower_case,
    }
}

/// The preset of this package id.
pub fn find(package_id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.package_id == package_id)
}

/// The presets whose title, description, package id, domains or commands contain every word of
/// `query`, in any case.
pub fn search(query: &str) -> Vec<&'static Preset> {
    let query = lower_case(query);
    PRESETS
        .iter()
        .filter(|preset| query.split_whitespace().all(|word| preset.matches(word)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str) -> Vec<&'static str> {
        search(query).iter().map(|preset| preset.package_id).collect()
    }

    #[test]
    fn a_search_reads_title_description_package_domains_and_commands() {
        assert_eq!(found("CALC"), ["calculator"]);
        assert_eq!(found("notepad"), ["notes"]);
        assert_eq!(found("status-dash"), ["status-dashboard"]);
        assert_eq!(
            found("greeter-profile"),
            ["greeter", "shared-greeter-view", "runtime-snapshot"]
        );
        assert_eq!(found("toast"), ["stopwatch", "scratchpad"]);
    }

    #[test]
    fn every_word_of_a_search_has_to_be_found() {
        assert_eq!(found("  plain counter "), ["plain-counter"]);
        assert_eq!(found("plain unicorn"), [""; 0]);
        assert_eq!(search("").len(), all().len());
    }

    #[test]
    fn a_preset_is_found_by_its_package_id_and_by_nothing_else() {
        for preset in all() {
            assert_eq!(find(preset.package_id), Some(preset));
        }
        assert_eq!(find("Counter"), None);
    }

    #[test]
    fn the_catalog_is_sorted_by_category() {
        assert!(all().is_sorted_by_key(|preset| preset.category));
        assert!(
            PresetCategory::ALL
                .iter()
                .all(|category| all().iter().any(|preset| preset.category == *category))
        );
    }
}
