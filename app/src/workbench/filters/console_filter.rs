//! Which lines of the console are shown.

use plugin_host::store::ConsoleLine;
use plugin_runtime::contracts::{ConsoleLevel, InstanceId};
use serde::{Deserialize, Serialize};

use crate::lower_case::lower_case;

/// The levels, from the least to the most urgent, each with its name.
pub const LEVELS: [(ConsoleLevel, &str); 5] = [
    (ConsoleLevel::Debug, "debug"),
    (ConsoleLevel::Log, "log"),
    (ConsoleLevel::Info, "info"),
    (ConsoleLevel::Warn, "warn"),
    (ConsoleLevel::Error, "error"),
];

/// The name of a level.
pub fn level_name(level: ConsoleLevel) -> &'static str {
    LEVELS.iter().find(|(other, _)| *other == level).map_or("log", |(_, name)| name)
}

/// What the user wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConsoleFilter {
    /// Only of this instance. Not stored: no instance outlives the page.
    #[serde(skip)]
    pub instance: Option<InstanceId>,
    /// Without these levels.
    pub hidden: Vec<ConsoleLevel>,
    /// Only with this text, in any case.
    pub text: String,
}

impl ConsoleFilter {
    /// Shows a level, or no longer.
    pub fn toggle(&mut self, level: ConsoleLevel) {
        let before = self.hidden.len();
        self.hidden.retain(|other| *other != level);
        if self.hidden.len() == before {
            self.hidden.push(level);
        }
    }

    /// Whether a line is shown.
    pub fn matches(&self, line: &ConsoleLine) -> bool {
        let entry = &line.entry;
        let text = lower_case(self.text.trim());
        self.instance.as_ref().is_none_or(|id| *id == entry.instance_id)
            && !self.hidden.contains(&entry.level)
            && (text.is_empty()
                || entry.args.iter().any(|arg| lower_case(arg.as_str()).contains(&*text)))
    }
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::{ConsoleEntry, JsonText};

    use super::*;

    fn line(level: ConsoleLevel) -> ConsoleLine {
        let args = vec![JsonText::from_value(&"Ready".into()), JsonText::from_value(&7.into())];
        ConsoleLine {
            id: 1,
            timestamp_ms: 0.0,
            entry: ConsoleEntry { instance_id: "counter-1".into(), level, args, line: None },
        }
    }

    #[test]
    fn a_line_must_be_of_the_instance_and_the_level_and_have_the_text() {
        let mut filter = ConsoleFilter::default();
        assert!(filter.matches(&line(ConsoleLevel::Debug)));
        filter.toggle(ConsoleLevel::Debug);
        assert!(
            !filter.matches(&line(ConsoleLevel::Debug))
                && filter.matches(&line(ConsoleLevel::Error))
        );
        filter.toggle(ConsoleLevel::Debug);
        assert!(filter.matches(&line(ConsoleLevel::Debug)));
        for (text, expected) in [("ready", true), (" 7 ", true), ("steady", false)] {
            let filter = ConsoleFilter { text: text.to_owned(), ..ConsoleFilter::default() };
            assert_eq!(filter.matches(&line(ConsoleLevel::Log)), expected, "{text}");
        }
        let other =
            ConsoleFilter { instance: Some("counter-2".into()), ..ConsoleFilter::default() };
        assert!(!other.matches(&line(ConsoleLevel::Log)));
    }
}
