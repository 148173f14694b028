//! The structural difference of two states: which paths were added, removed and changed.

use plugin_runtime::contracts::display_text::shorten;
use serde_json::{Map, Value};

use crate::workbench::tree_view::path::{with_index, with_key};

/// Changes listed; more make a list that nobody reads.
const CHANGE_LIMIT: usize = 200;

/// Values compared before giving up. A state of 1 MiB holds about half a million at most; this
/// takes some 20 ms.
const STEP_LIMIT: usize = 1_000_000;

/// Characters of a value that are shown.
const PREVIEW_LIMIT: usize = 160;

/// What happened at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// There was nothing before.
    Added {
        /// The value, shortened.
        after: String,
    },
    /// There is nothing any more.
    Removed {
        /// The value, shortened.
        before: String,
    },
    /// The value is another.
    Changed {
        /// The value before, shortened.
        before: String,
        /// The value now, shortened.
        after: String,
    },
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, as an author would write it; empty for the whole.
    pub path: String,
    /// What.
    pub kind: ChangeKind,
}

/// All differences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// In the order of the state.
    pub changes: Vec<Change>,
    /// Whether there are more than are listed.
    pub is_cut_off: bool,
}

/// Compares two values. Bounded in time and in length, whatever the values are.
pub fn diff(before: &Value, after: &Value) -> Diff {
    let mut comparison = Comparison { diff: Diff::default(), steps: STEP_LIMIT };
    comparison.compare("", before, after);
    comparison.diff
}

/// A value in one short line.
pub fn preview(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{:?}", shorten(text, PREVIEW_LIMIT)),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => format!("[{}]", count(items.len(), "item")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => format!("{{{}}}", count(fields.len(), "key")),
        other => other.to_string(),
    }
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

struct Comparison {
    diff: Diff,
    steps: usize,
}

impl Comparison {
    fn compare(&mut self, path: &str, before: &Value, after: &Value) {
        if !self.step() {
            return;
        }
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                self.compare_fields(path, before, after);
            }
            (Value::Array(before), Value::Array(after)) => self.compare_items(path, before, after),
            (before, after) if before == after => {}
            (before, after) => self.note(
                path.to_owned(),
                ChangeKind::Changed { before: preview(before), after: preview(after) },
            ),
        }
    }

    fn compare_fields(
        &mut self,
        path: &str,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) {
        for (key, old) in before {
            match after.get(key) {
                Some(new) => self.compare(&with_key(path, key), old, new),
                None => {
                    self.note(with_key(path, key), ChangeKind::Removed { before: preview(old) });
                }
            }
        }
        for (key, new) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
            self.note(with_key(path, key), ChangeKind::Added { after: preview(new) });
        }
    }

    /// Items are compared place by place. Where the length differs, what is equal at both ends is
    /// left out first, so that one item more at the front is one change and not a change of every
    /// place.
    fn compare_items(&mut self, path: &str, before: &[Value], after: &[Value]) {
        let shorter = before.len().min(after.len());
        let (mut front, mut back) = (0, 0);
        if before.len() != after.len() {
            while front < shorter && self.is_same(&before[front], &after[front]) {
                front += 1;
            }
            while back < shorter - front
                && self.is_same(&before[before.len() - 1 - back], &after[after.len() - 1 - back])
            {
                back += 1;
            }
        }
        let (old, new) = (&before[front..before.len() - back], &after[front..after.len() - back]);
        for (index, (old, new)) in old.iter().zip(new).enumerate() {
            self.compare(&with_index(path, front + index), old, new);
        }
        for (index, value) in old.iter().enumerate().skip(new.len()) {
            self.note(
                with_index(path, front + index),
                ChangeKind::Removed { before: preview(value) },
            );
        }
        for (index, value) in new.iter().enumerate().skip(old.len()) {
            self.note(with_index(path, front + index), ChangeKind::Added { after: preview(value) });
        }
    }

    /// Equality that counts its steps, so that arrays in arrays cannot be compared over and over.
    fn is_same(&mut self, one: &Value, other: &Value) -> bool {
        if !self.step() {
            return false;
        }
        match (one, other) {
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| self.is_same(one, other))
            }
            (Value::Object(one), Value::Object(other)) => {
                let has_same = |(key, value): (&String, &Value)| {
                    other.get(key).is_some_and(|there| self.is_same(value, there))
                };
                one.len() == other.len() && one.iter().all(has_same)
            }
            (one, other) => one == other,
        }
    }

    fn step(&mut self) -> bool {
        let may_go_on = self.steps > 0 && self.diff.changes.len() < CHANGE_LIMIT;
        self.steps = self.steps.saturating_sub(1);
        self.diff.is_cut_off |= !may_go_on;
        may_go_on
    }

    fn note(&mut self, path: String, kind: ChangeKind) {
        if self.diff.changes.len() < CHANGE_LIMIT {
            self.diff.changes.push(Change { path, kind });
        } else {
            self.diff.is_cut_off = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use serde_json::json;

    use super::*;

    fn lines(before: &Value, after: &Value) -> Vec<String> {
        let line = |change: &Change| match &change.kind {
            ChangeKind::Added { after } => format!("+ {} {after}", change.path),
            ChangeKind::Removed { before } => format!("- {} {before}", change.path),
            ChangeKind::Changed { before, after } => {
                format!("~ {} {before} → {after}", change.path)
            }
        };
        diff(before, after).changes.iter().map(line).collect()
    }

    #[test]
    fn fields_are_added_removed_and_changed() {
        let before = json!({ "value": 1, "old": true, "same": { "a": [1, 2] } });
        let after = json!({ "value": 2, "same": { "a": [1, 2] }, "new": { "b": 1 } });
        assert_eq!(lines(&before, &after), ["~ value 1 → 2", "- old true", "+ new {1 key}"]);
    }

    #[test]
    fn a_path_reads_as_an_author_would_write_it() {
        let before = json!({ "items": [{ "a b": "x" }] });
        let after = json!({ "items": [{ "a b": "y" }] });
        assert_eq!(lines(&before, &after), ["~ items[0][\"a b\"] \"x\" → \"y\""]);
        assert_eq!(lines(&json!(1), &json!("1")), ["~  1 → \"1\""]);
    }

    #[test]
    fn an_item_put_in_at_the_front_is_one_change() {
        assert_eq!(lines(&json!([1, 2, 3]), &json!([0, 1, 2, 3])), ["+ [0] 0"]);
        assert_eq!(lines(&json!(["a", "b", "c"]), &json!(["a", "c"])), ["- [1] \"b\""]);
        assert_eq!(lines(&json!([1, 2]), &json!([1, 3])), ["~ [1] 2 → 3"]);
        assert_eq!(lines(&json!([1, 1]), &json!([1, 1, 1])), ["+ [2] 1"]);
    }

    #[test]
    fn equal_states_have_no_difference() {
        let state = json!({ "a": [1, { "b": null }], "c": "x" });
        assert_eq!(diff(&state, &state.clone()), Diff::default());
        assert_eq!(
            diff(&json!({ "a": 1, "b": 2 }), &json!({ "b": 2, "a": 1 })),
            Diff::default(),
            "the order of keys is nothing"
        );
    }

    #[test]
    fn a_list_of_changes_comes_to_an_end() {
        let before: Value = (0..1_000).collect();
        let after: Value = (0..1_000).map(|number| number + 1).collect();
        let found = diff(&before, &after);
        assert_eq!((found.changes.len(), found.is_cut_off), (CHANGE_LIMIT, true));
    }

    #[test]
    fn nested_arrays_are_not_compared_over_and_over() {
        let nested =
            |levels: usize, leaf: Value| (0..levels).fold(leaf, |inner, _| json!([inner, 0]));
        let wider = |levels: usize, leaf: Value| (0..levels).fold(leaf, |inner, _| json!([inner]));
        let wide: Value = (0..4_000).collect();
        assert!(!diff(&nested(150, wide.clone()), &wider(150, wide)).changes.is_empty());
    }

    #[test]
    fn a_megabyte_is_compared_in_one_go() {
        let state = |last: usize| -> Value {
            (0..100_000).map(|index| if index == 99_999 { last } else { index }).collect()
        };
        let (before, after) = (state(1), state(2));
        let began = Instant::now();
        assert_eq!(lines(&before, &after), ["~ [99999] 1 → 2"]);
        println!("100,000 items: {:.1} ms", began.elapsed().as_secs_f64() * 1_000.0);
    }
}
