//! A finding of a parse: where, what was expected, what was found.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::display_text::{self, print_as};
use super::display_text::{shorten, truncate};

/// The longest part of an issue, in characters: whoever sent the value may have chosen the text.
const PART_LIMIT: usize = 1_000;

/// One thing that is wrong with a value that a plugin gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Where, as an author would write it: `root.children[2].props.label`.
    pub path: String,
    /// What would have been right: `a string`.
    pub expected: String,
    /// What stood there: `number 7`.
    pub found: String,
}

impl Issue {
    /// An issue at `path`. Parts that are too long are shortened.
    pub fn new(
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), expected: expected.into(), found: found.into() }.shortened()
    }

    /// The same issue, each of its parts one line and none too long to be shown.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        for part in [&mut self.path, &mut self.expected, &mut self.found] {
            truncate(part, PART_LIMIT);
            print_as(display_text::line, part);
        }
        self
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} must be {}, found {}", self.path, self.expected, self.found)
    }
}

/// Says what a JSON value is, short enough for a sentence: `string "abc"`, `an array of 3`, `null`.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("boolean {flag}"),
        Value::Number(number) => format!("number {number}"),
        Value::String(text) => format!("string {:?}", shorten(text, 40)),
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_reads_as_one_sentence() {
        let issue =
            Issue::new("root.children[2].props.label", "a string", describe(&Value::from(7)));
        assert_eq!(
            issue.to_string(),
            "root.children[2].props.label must be a string, found number 7"
        );
    }

    #[test]
    fn no_part_of_an_issue_begins_a_line_of_its_own() {
        let issue = Issue::new("widgets.a\nINTERNAL_ERROR in load: b", "x\u{202E}", "\u{200B}");
        assert_eq!(
            issue.to_string(),
            "widgets.a INTERNAL_ERROR in load: b must be x‹U+202E›, found ‹U+200B›"
        );
    }

    #[test]
    fn no_part_of_an_issue_is_too_long_to_be_shown() {
        let issue = Issue::new("é".repeat(5_000), "short", "x".repeat(5_000_000));
        assert_eq!(
            [issue.path, issue.expected, issue.found].map(|part| part.chars().count()),
            [1_001, 5, 1_001]
        );
    }
}
