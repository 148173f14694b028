//! The rows of a tree: what is open of a value, flat and in order. Closed branches cost nothing;
//! long ones are parted.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use plugin_runtime::contracts::display_text::{self, shorten};
use serde_json::Value;

use super::path::{with_index, with_key};
use crate::lower_case::lower_case;
use crate::workbench::aria_tree::TreeRow;

/// Children shown in one go; a branch with more is parted into groups of at most this many.
const GROUP_SIZE: usize = 100;

/// Characters of a text that are shown in its row.
const PREVIEW_LIMIT: usize = 200;

/// Branches that a search opens.
const MATCH_LIMIT: usize = 100;

/// The most values that a search looks at: more would hold the page up at each key.
pub const SEARCHED_LIMIT: usize = 20_000;

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A range of the children of a long array or object.
    Group,
}

impl RowKind {
    /// The word in `data-kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Text => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Group => "group",
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// One visible row. Its path is empty for the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRow {
    /// What it says.
    pub row: TreeRow,
    /// Where its value is (RFC 6901); none for a group.
    pub pointer: Option<String>,
    /// The row that it belongs to.
    pub parent: Option<usize>,
}

/// The visible rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueRows {
    list: Vec<ValueRow>,
    by_path: HashMap<String, usize>,
}

impl ValueRows {
    /// The rows of `value` under `name`, with the branches in `open` opened.
    pub fn of(name: &str, value: &Value, open: &HashSet<String>) -> Self {
        let mut rows = Self::default();
        rows.add(
            Node::root(name, value),
            &TreePosition { parent: None, level: 1, position: 1, siblings: 1 },
            open,
        );
        rows
    }

    /// All rows, in order.
    pub fn list(&self) -> &[ValueRow] {
        &self.list
    }

    /// Where a row is.
    pub fn index_of(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// A row.
    pub fn get(&self, path: &str) -> Option<&ValueRow> {
        self.list.get(self.index_of(path)?)
    }

    fn add(&mut self, node: Node<'_>, place: &TreePosition, open: &HashSet<String>) {
        let path = node.id();
        let is_open = (node.len() > 0).then(|| open.contains(&path));
        let children = if is_open == Some(true) { node.children() } else { Vec::new() };
        let index = self.list.len();
        self.by_path.insert(path.clone(), index);
        self.list.push(ValueRow {
            pointer: node.range.is_none().then(|| node.pointer.to_string()),
            parent: place.parent,
            row: TreeRow {
                path,
                kind: node.kind().as_str(),
                value: node.preview(),
                label: node.label,
                level: place.level,
                position: place.position,
                siblings: place.siblings,
                is_open,
            },
        });
        let siblings = children.len();
        for (place_inside, child) in children.into_iter().enumerate() {
            self.add(
                child,
                &TreePosition {
                    parent: Some(index),
                    level: place.level + 1,
                    position: place_inside + 1,
                    siblings,
                },
                open,
            );
        }
    }
}

/// The branches that must be open for the first matches of `term`, which is in lower case, to be
/// seen.
pub fn branches_to(value: &Value, term: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut left = SEARCHED_LIMIT;
    collect_branches(&Node::root("", value), term, &mut left, &mut found);
    found
}

/// Whether a label or a text has the term, which is in lower case.
pub fn has_match(text: &str, term: &str) -> bool {
    !term.is_empty() && lower_case(text).contains(term)
}

fn collect_branches(
    node: &Node<'_>,
    term: &str,
    left: &mut usize,
    found: &mut HashSet<String>,
) -> bool {
    if found.len() >= MATCH_LIMIT || node.len() == 0 || *left == 0 {
        return false;
    }
    let mut leads_to_match = false;
    for child in node.children() {
        *left = left.saturating_sub(1);
        let is_match =
            child.range.is_none() && (has_match(&child.label, term) || child.has_text(term));
        leads_to_match |= collect_branches(&child, term, left, found) || is_match;
    }
    if leads_to_match {
        found.insert(node.id());
    }
    leads_to_match
}

/// Where a row stands.
struct TreePosition {
    parent: Option<usize>,
    level: usize,
    position: usize,
    siblings: usize,
}

/// A value, or a range of the children of one.
struct Node<'a> {
    value: &'a Value,
    label: String,
    /// Of the value, as an author would write it.
    path: Rc<str>,
    /// Of the value (RFC 6901).
    pointer: Rc<str>,
    range: Option<Range<usize>>,
}

impl<'a> Node<'a> {
    fn root(label: &str, value: &'a Value) -> Self {
        Self { value, label: label.to_owned(), path: "".into(), pointer: "".into(), range: None }
    }

    fn id(&self) -> String {
        match &self.range {
            Some(range) => format!("{}[{}…{}]", self.path, range.start, range.end - 1),
            None => self.path.to_string(),
        }
    }

    fn kind(&self) -> RowKind {
        if self.range.is_some() { RowKind::Group } else { RowKind::of(self.value) }
    }

    /// How many values are directly in it.
    fn len(&self) -> usize {
        match (&self.range, self.value) {
            (Some(range), _) => range.len(),
            (None, Value::Array(items)) => items.len(),
            (None, Value::Object(fields)) => fields.len(),
            (None, _) => 0,
        }
    }

    fn preview(&self) -> String {
        match self.value {
            _ if self.range.is_some() => String::new(),
            Value::String(text) => format!("{:?}", shorten(text, PREVIEW_LIMIT)),
            Value::Array(items) => format!("[{}]", items.len()),
            Value::Object(fields) => format!("{{{}}}", fields.len()),
            simple => written(simple),
        }
    }

    fn has_text(&self, term: &str) -> bool {
        match self.value {
            Value::String(text) => has_match(text, term),
            Value::Array(_) | Value::Object(_) => false,
            simple => has_match(&written(simple), term),
        }
    }

    /// The values in it, or groups where they are many.
    fn children(&self) -> Vec<Self> {
        let range = self.range.clone().unwrap_or(0..self.len());
        if range.len() > GROUP_SIZE {
            return self.groups(range);
        }
        let (skipped, taken) = (range.start, range.len());
        match self.value {
            Value::Array(items) => {
                let items = items.iter().enumerate().skip(skipped).take(taken);
                items
                    .map(|(index, item)| {
                        self.child(item, index.to_string(), with_index(&self.path, index))
                    })
                    .collect()
            }
            Value::Object(fields) => {
                let fields = fields.iter().skip(skipped).take(taken);
                fields
                    .map(|(key, field)| {
                        self.child(
                            field,
                            display_text::line(key).into_owned(),
                            with_key(&self.path, key),
                        )
                    })
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn child(&self, value: &'a Value, label: String, path: String) -> Self {
        let token = label.replace('~', "~0").replace('/', "~1");
        Self {
            value,
            label,
            path: path.into(),
            pointer: format!("{}/{token}", self.pointer).into(),
            range: None,
        }
    }

    /// Parts a range into groups of equal size, as large as needed for no more than [`GROUP_SIZE`]
    /// of them.
    fn groups(&self, range: Range<usize>) -> Vec<Self> {
        let mut size = GROUP_SIZE;
        while range.len().div_ceil(size) > GROUP_SIZE {
            size *= GROUP_SIZE;
        }
        let end = range.end;
        let group = |first: usize| {
            let range = first..(first + size).min(end);
            let label = format!("{first} … {}", range.end - 1);
            Self {
                value: self.value,
                label,
                path: self.path.clone(),
                pointer: self.pointer.clone(),
                range: Some(range),
            }
        };
        range.step_by(size).map(group).collect()
    }
}

/// A number, boolean or null as JavaScript writes it: what is whole has no `.0`.
fn written(value: &Value) -> String {
    let text = value.to_string();
    match text.strip_suffix(".0") {
        Some(whole) if value.is_f64() => whole.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn open(paths: &[&str]) -> HashSet<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    fn paths(value: &Value, opened: &[&str]) -> Vec<String> {
        ValueRows::of("state", value, &open(opened))
            .list()
            .iter()
            .map(|row| row.row.path.clone())
            .collect()
    }

    #[test]
    fn only_what_is_open_has_rows() {
        let value = json!({ "a": { "b": 1 }, "c": [1, 2] });
        assert_eq!(paths(&value, &[]), [""]);
        assert_eq!(paths(&value, &[""]), ["", "a", "c"]);
        assert_eq!(paths(&value, &["", "c"]), ["", "a", "c", "c[0]", "c[1]"]);
        assert_eq!(paths(&value, &["c"]), [""], "a branch in a closed one is not seen");
    }

    #[test]
    fn a_row_knows_its_place() {
        let value = json!({ "a": { "x/y": 1 }, "c": [1, 2] });
        let rows = ValueRows::of("state", &value, &open(&["", "a"]));
        let ValueRow { row, pointer, parent } = rows.get("a[\"x/y\"]").expect("a row");
        assert_eq!((row.level, row.position, row.siblings), (3, 1, 1));
        assert_eq!((*parent, rows.index_of("a")), (Some(1), Some(1)));
        assert_eq!((row.label.as_str(), row.value.as_str(), row.is_open), ("x/y", "1", None));
        assert_eq!(pointer.as_deref().and_then(|pointer| value.pointer(pointer)), Some(&json!(1)));
        let row = rows.get("c").map(|row| &row.row).expect("a row");
        assert_eq!((row.value.as_str(), row.position, row.is_open), ("[2]", 2, Some(false)));
    }

    #[test]
    fn a_long_array_is_parted_into_groups() {
        let value: Value = (0..250).collect();
        assert_eq!(paths(&value, &[""]), ["", "[0…99]", "[100…199]", "[200…249]"]);
        let rows = ValueRows::of("state", &value, &open(&["", "[200…249]"]));
        assert_eq!(rows.list().len(), 4 + 50);
        let ValueRow { row: last, parent, .. } = rows.get("[249]").expect("a row");
        assert_eq!((last.level, last.position, last.siblings), (3, 50, 50));
        assert_eq!(*parent, rows.index_of("[200…249]"));
    }

    #[test]
    fn no_level_of_a_huge_array_has_more_than_a_hundred_rows() {
        let value: Value = (0..500_000).collect();
        let rows = ValueRows::of("state", &value, &open(&["", "[0…9999]", "[0…99]"]));
        assert_eq!(rows.list().len(), 1 + 50 + 100 + 100);
        assert!(rows.get("[99]").is_some());
    }

    #[test]
    fn a_search_opens_the_branches_to_what_it_finds() {
        let value = json!({ "list": [{ "name": "Ada" }, { "name": "Bob" }], "other": { "x": 1 } });
        assert_eq!(branches_to(&value, "bob"), open(&["", "list", "list[1]"]));
        assert_eq!(branches_to(&value, "x"), open(&["", "other"]));
        assert!(branches_to(&value, "nothing").is_empty());
        let long: Value = (0..250).collect();
        assert_eq!(branches_to(&long, "249"), open(&["", "[200…249]"]));
        let huge: Value = (0..500_000).collect();
        assert!(branches_to(&huge, "499999").is_empty(), "a search has an end");
    }
}
