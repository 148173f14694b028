//! Typed reads of a node's fields that note what is wrong instead of failing at the first issue.

use std::fmt;

use serde_json::{Map, Value};

use super::{EventRef, SelectOption, Word};
use crate::contracts::issue::describe;
use crate::contracts::{Issue, JsonText, Limits};

/// More issues than anybody reads: past it they are not kept.
pub(super) const ISSUE_LIMIT: usize = 100;

/// Where something stands in a tree. Written out for an issue only: the paths of a large tree are
/// more text than the tree.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// The outermost node.
    Root,
    /// A child of a node.
    Child(&'a Path<'a>, usize),
    /// The props of a node.
    Props(&'a Path<'a>),
}

/// What is expected where some words may stand.
pub(super) fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => formatter.write_str("root"),
            Self::Child(parent, index) => write!(formatter, "{parent}.children[{index}]"),
            Self::Props(node) => write!(formatter, "{node}.props"),
        }
    }
}

/// The fields of one object of a node, at a path, with a place for issues.
pub(super) struct Fields<'a> {
    /// The object, if there is one; every field of a missing object is missing.
    pub(super) map: Option<&'a Map<String, Value>>,
    /// Path of the object.
    pub(super) path: Path<'a>,
    /// The limits of strings.
    pub(super) limits: &'a Limits,
    /// What was found wrong so far.
    pub(super) issues: Vec<Issue>,
}

impl<'a> Fields<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.and_then(|map| map.get(name)).filter(|value| !value.is_null())
    }

    fn expected(&mut self, name: &str, expected: impl Into<String>, found: Option<&Value>) {
        let found = found.map_or_else(|| "nothing".to_owned(), describe);
        self.note(Issue::new(format!("{}.{name}", self.path), expected, found));
    }

    /// Keeps an issue while there are few: a table of nothing but bad cells must not become as many
    /// texts.
    pub(super) fn note(&mut self, issue: Issue) {
        if self.issues.len() < ISSUE_LIMIT {
            self.issues.push(issue);
        }
    }

    /// A string no longer than the limit; `None` where absent.
    pub(super) fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        let Value::String(text) = value else {
            self.expected(name, "a string", Some(value));
            return None;
        };
        self.within_limit(|fields| format!("{}.{name}", fields.path), text)
    }

    /// A string that must be there.
    pub(super) fn text(&mut self, name: &str) -> String {
        if self.get(name).is_none() {
            self.expected(name, "a string", self.map.and_then(|map| map.get(name)));
        }
        self.optional_text(name).unwrap_or_default()
    }

    /// A boolean, false where absent.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.get(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            other => {
                self.expected(name, "true or false", other);
                false
            }
        }
    }

    /// A finite number; `None` where absent.
    pub(super) fn optional_number(&mut self, name: &str) -> Option<f64> {
        let value = self.get(name)?;
        let number = value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            self.expected(name, "a number", Some(value));
        }
        number
    }

    /// A finite number that must be there.
    pub(super) fn number(&mut self, name: &str) -> f64 {
        if self.get(name).is_none() {
            self.expected(name, "a number", self.map.and_then(|map| map.get(name)));
        }
        self.optional_number(name).unwrap_or_default()
    }

    /// A number above zero, `default` where absent.
    pub(super) fn positive(&mut self, name: &str, default: f64) -> f64 {
        let number = self.optional_number(name).unwrap_or(default);
        if number <= 0.0 {
            self.expected(name, "a number above 0", self.get(name));
        }
        number
    }

    /// A whole number in a range, `default` where absent.
    pub(super) fn whole(&mut self, name: &str, default: u8, least: u8, most: u8) -> u8 {
        let Some(value) = self.get(name) else { return default };
        let whole = value.as_f64().filter(|number| {
            number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(number)
        });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to lie in a range of u8"
        )]
        if let Some(number) = whole {
            return number as u8;
        }
        self.expected(name, format!("a whole number from {least} to {most}"), Some(value));
        default
    }

    /// One of the words of a choice, its default where absent.
    pub(super) fn word<T: Word>(&mut self, name: &str) -> T {
        self.place_of_word(name, T::WORDS).and_then(T::at).unwrap_or_default()
    }

    fn place_of_word(&mut self, name: &str, words: &[&str]) -> Option<usize> {
        let value = self.get(name)?;
        let found = value.as_str().and_then(|text| words.iter().position(|word| *word == text));
        if found.is_none() {
            self.expected(name, one_of(words), Some(value));
        }
        found
    }

    /// A reference to a handler; `None` where absent.
    pub(super) fn event(&mut self, name: &str) -> Option<EventRef> {
        let value = self.get(name)?;
        let Value::Object(reference) = value else {
            self.expected(name, "{ handler, args? }", Some(value));
            return None;
        };
        match reference.get("handler") {
            Some(Value::String(handler)) if !handler.is_empty() => {
                let args = reference.get("args").map_or_else(JsonText::null, JsonText::from_value);
                Some(EventRef { handler: handler.clone(), args })
            }
            other => {
                self.expected(&format!("{name}.handler"), "the name of a handler", other);
                None
            }
        }
    }

    /// The options of a select: texts or `{ value, label }`.
    pub(super) fn options(&mut self) -> Vec<SelectOption> {
        let items = match self.get("options") {
            Some(Value::Array(items)) => items,
            other => {
                self.expected("options", "an array", other);
                return Vec::new();
            }
        };
        items.iter().enumerate().filter_map(|(index, item)| self.option(index, item)).collect()
    }

    fn option(&mut self, index: usize, item: &Value) -> Option<SelectOption> {
        let field = |name: &str| item.get(name).and_then(Value::as_str);
        let Some(value) = item.as_str().or_else(|| field("value")) else {
            self.expected(&format!("options[{index}]"), "a string or { value, label }", Some(item));
            return None;
        };
        let path = |fields: &Self| format!("{}.options[{index}]", fields.path);
        let label = self.within_limit(path, field("label").unwrap_or(value))?;
        Some(SelectOption { value: self.within_limit(path, value)?, label })
    }

    /// Texts; numbers and booleans are written out, `null` is empty.
    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                self.cells(|fields| format!("{}.{name}", fields.path), items)
            }
            other => {
                self.expected(name, "an array", other);
                Vec::new()
            }
        }
    }

    /// Rows of cells.
    pub(super) fn rows(&mut self) -> Vec<Vec<String>> {
        let rows = match self.get("rows") {
            Some(Value::Array(rows)) => rows,
            other => {
                self.expected("rows", "an array of arrays", other);
                return Vec::new();
            }
        };
        let mut parsed = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let path = |fields: &Self| format!("{}.rows[{index}]", fields.path);
            match row {
                Value::Array(items) => parsed.push(self.cells(path, items)),
                other => self.note(Issue::new(path(self), "an array of cells", describe(other))),
            }
        }
        parsed
    }

    fn cells(&mut self, path: impl Fn(&Self) -> String, items: &[Value]) -> Vec<String> {
        let mut cells = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item {
                Value::String(text) => {
                    cells.push(
                        self.within_limit(|fields| format!("{}[{index}]", path(fields)), text)
                            .unwrap_or_default(),
                    );
                }
                Value::Number(number) => cells.push(number.to_string()),
                Value::Bool(flag) => cells.push(flag.to_string()),
                Value::Null => cells.push(String::new()),
                other => {
                    self.note(Issue::new(
                        format!("{}[{index}]", path(self)),
                        "a text, number, boolean or null",
                        describe(other),
                    ));
                }
            }
        }
        cells
    }

    fn within_limit(&mut self, path: impl Fn(&Self) -> String, text: &str) -> Option<String> {
        if text.len() <= self.limits.string_bytes {
            return Some(text.to_owned());
        }
        let expected = format!("at most {} bytes", self.limits.string_bytes);
        self.note(Issue::new(path(self), expected, format!("{} bytes", text.len())));
        None
    }

    /// A URL that is safe to follow. The scheme decides, as the browser would read it: control
    /// characters and spaces, which it drops, are refused outright.
    pub(super) fn href(&mut self) -> String {
        let href = self.text("href");
        let lower = href.to_ascii_lowercase();
        let safe_scheme =
            ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
        let clean =
            !href.chars().any(|character| character.is_control() || character.is_whitespace());
        if !(href.is_empty() || safe_scheme && clean) {
            self.expected(
                "href",
                "an http, https or mailto URL",
                Some(&Value::String(href.clone())),
            );
        }
        href
    }
}
