//! How much a tree puts on the page, before it is drawn. Pure.

mod letters;

use std::borrow::Cow;

use super::{UiKind, UiNode, UiTree};
use letters::{end_of_beginning, weight};

/// A select with more options than this is a field with a list of its own, which draws those in
/// view.
pub const NATIVE_OPTIONS: usize = 200;

/// A table with more elements than this draws the rows in view.
pub const WHOLE_TABLE: usize = 1_000;

/// Of a paragraph or of code that costs more than this the beginning is shown: some 200 lines of
/// code. What a text costs is counted in plain letters, see `letters.rs`.
pub const WHOLE_TEXT: usize = 8_000;

/// The most of a label or of a table's cell that is shown.
pub const WHOLE_LABEL: usize = 1_000;

/// Of a field's value that costs more than this the beginning is shown, to be read only: plain text
/// never does.
pub const WHOLE_VALUE: usize = 100_000;

/// How many bytes of content a letter counts for in a field's value above [`WHOLE_TEXT`]: whenever
/// the page changes its size, the browser lays out all such values anew, in view or not.
const VALUE_FACTOR: usize = 16;

/// The most elements of a table that are drawn beyond the rows in view.
const BEYOND_ELEMENTS: usize = 600;

/// The most rows of a table that are in view at a time.
const ROWS_IN_VIEW: usize = 24;

/// What one tree, or several, put on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Elements.
    pub elements: usize,
    /// What the page keeps for it, in bytes.
    pub bytes: usize,
}

impl Extent {
    /// Measures a tree.
    pub fn of(tree: &UiTree) -> Self {
        let bytes = tree.heap_bytes() + VALUE_FACTOR * long_values(&tree.root);
        Self { elements: elements_below(&tree.root), bytes }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { elements: self.elements + other.elements, bytes: self.bytes + other.bytes }
    }

    /// What is left when a part of it goes.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self {
            elements: self.elements.saturating_sub(part.elements),
            bytes: self.bytes.saturating_sub(part.bytes),
        }
    }
}

/// The elements that a tree puts on the page.
pub fn elements(tree: &UiTree) -> usize {
    elements_below(&tree.root)
}

/// Whether a table of so many rows and columns draws only the rows in view.
pub fn is_large_table(rows: usize, columns: usize) -> bool {
    rows.saturating_mul(columns + 1) > WHOLE_TABLE
}

/// How many rows are drawn beyond each edge of what is in view.
pub fn rows_beyond(columns: usize) -> usize {
    (BEYOND_ELEMENTS / 2 / (columns + 1)).clamp(1, 12)
}

/// Whether of a paragraph or of code the beginning is shown, with a button for the rest.
pub fn is_long_text(text: &str) -> bool {
    weight(text, WHOLE_TEXT) > WHOLE_TEXT
}

/// What is shown of a text: all of it, or the beginning that costs no more than `most`.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match end_of_beginning(text, most) {
        Some(end) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// What is shown of a field's value.
pub fn shown_value(value: &str) -> Cow<'_, str> {
    if is_cut_value(value) { beginning(value, WHOLE_TEXT) } else { Cow::Borrowed(value) }
}

/// Whether of a field's value only the beginning is shown.
pub fn is_cut_value(value: &str) -> bool {
    value_weight(value).is_none()
}

/// What a field's value costs; `None` for one of which only the beginning is shown.
fn value_weight(value: &str) -> Option<usize> {
    Some(weight(value, WHOLE_VALUE)).filter(|weight| *weight <= WHOLE_VALUE)
}

/// What the texts cost that a node itself shows.
pub fn text_weight(kind: &UiKind) -> usize {
    let label = |text: &String| weight(text, WHOLE_LABEL).min(WHOLE_LABEL);
    match kind {
        UiKind::Text { text, .. } | UiKind::Code { text } => {
            weight(text, WHOLE_TEXT).min(WHOLE_TEXT)
        }
        UiKind::Input { value, .. } | UiKind::Textarea { value, .. } => {
            value_weight(value).unwrap_or(WHOLE_TEXT)
        }
        UiKind::Heading { text, .. }
        | UiKind::Badge { text, .. }
        | UiKind::Button { label: text, .. }
        | UiKind::Link { label: text, .. } => label(text),
        UiKind::Select { options, .. } if options.len() <= NATIVE_OPTIONS => {
            options.iter().map(|option| label(&option.label)).sum()
        }
        UiKind::Table { headers, rows, .. } => {
            let drawn = drawn_rows(rows.len(), columns(headers, rows));
            headers.iter().chain(rows.iter().take(drawn).flatten()).map(label).sum()
        }
        _ => 0,
    }
}

/// What the texts of a tree cost, up to where that is more than `most`.
pub fn texts_weigh_more(node: &UiNode, most: usize) -> bool {
    fn left(node: &UiNode, most: usize) -> Option<usize> {
        let most = most.checked_sub(text_weight(&node.kind))?;
        node.kind.children().iter().try_fold(most, |most, child| left(child, most))
    }
    left(node, most).is_none()
}

/// What the long values of the fields of a tree cost.
fn long_values(node: &UiNode) -> usize {
    let own = match &node.kind {
        UiKind::Input { value, .. } | UiKind::Textarea { value, .. }
            if value.len() > WHOLE_TEXT =>
        {
            value_weight(value).unwrap_or_default()
        }
        _ => 0,
    };
    own + node.kind.children().iter().map(long_values).sum::<usize>()
}

/// How many rows of a table are drawn at the most.
fn drawn_rows(rows: usize, columns: usize) -> usize {
    if is_large_table(rows, columns) {
        rows.min(ROWS_IN_VIEW + 2 * rows_beyond(columns))
    } else {
        rows
    }
}

fn elements_below(node: &UiNode) -> usize {
    let items =
        if matches!(node.kind, UiKind::List { .. }) { node.kind.children().len() } else { 0 };
    own_elements(&node.kind)
        + items
        + node.kind.children().iter().map(elements_below).sum::<usize>()
}

/// The elements that a node becomes, without its children.
pub fn own_elements(kind: &UiKind) -> usize {
    match kind {
        UiKind::Panel { title, .. } => 2 + usize::from(title.is_some()),
        UiKind::Input { label, .. }
        | UiKind::Textarea { label, .. }
        | UiKind::Checkbox { label, .. } => 2 + usize::from(label.is_some()),
        UiKind::Select { options, label, .. } if options.len() <= NATIVE_OPTIONS => {
            2 + options.len() + usize::from(label.is_some())
        }
        UiKind::Select { .. } | UiKind::Slider { .. } => 5,
        UiKind::Counter { .. } => 6,
        UiKind::Progress { .. } => 4,
        UiKind::Text { text, .. } => 1 + usize::from(is_long_text(text)),
        UiKind::Code { text } => 2 + usize::from(is_long_text(text)),
        UiKind::Table { headers, rows, .. } => {
            let columns = columns(headers, rows);
            4 + columns + drawn_rows(rows.len(), columns) * (columns + 1)
        }
        UiKind::Invalid { issues } => 3 + 4 * issues.len().min(9),
        _ => 1,
    }
}

/// The most cells of a row.
pub fn columns(headers: &[String], rows: &[Vec<String>]) -> usize {
    rows.iter().map(Vec::len).max().unwrap_or_default().max(headers.len())
}

#[cfg(test)]
mod tests {
    use crate::contracts::{JsonText, Limits, ui};
    use serde_json::{Value, json};

    use super::*;

    fn extent(tree: &Value) -> Extent {
        Extent::of(&ui::parse(&JsonText::from_value(tree), &Limits::default()))
    }

    #[test]
    fn every_element_that_a_node_becomes_is_counted() {
        let inputs = json!({ "kind": "column", "children": vec![json!({ "kind": "input", "props": { "value": "", "label": "x" } }); 100] });
        assert_eq!(extent(&inputs).elements, 301);
        let list =
            json!({ "kind": "list", "children": vec![json!({ "kind": "text", "text": "x" }); 10] });
        assert_eq!(extent(&list).elements, 21);
        let select =
            json!({ "kind": "select", "props": { "value": "", "options": vec!["x"; 200] } });
        assert_eq!(extent(&select).elements, 202);
        let text =
            |length: usize| extent(&json!({ "kind": "text", "text": "é".repeat(length) })).elements;
        assert_eq!(
            [text(WHOLE_TEXT), text(WHOLE_TEXT + 1)],
            [1, 2],
            "with the button for the rest"
        );
    }

    #[test]
    fn of_a_large_table_or_select_what_is_drawn_counts_and_all_its_bytes() {
        let table =
            extent(&json!({ "kind": "table", "props": { "rows": vec![vec!["cell"; 10]; 5_000] } }));
        assert!(table.elements < 1_000, "{table:?}");
        assert!(table.bytes > 50_000 * 28, "{table:?}");
        let select = extent(
            &json!({ "kind": "select", "props": { "value": "", "options": vec!["x"; 49_000] } }),
        );
        assert!(select.elements < 10 && select.bytes > 49_000 * 50, "{select:?}");
        let buttons = json!({ "kind": "column", "children": vec![json!({ "kind": "button", "props": { "label": "x".repeat(50_000) } }); 15] });
        assert!(extent(&buttons).bytes > 750_000, "labels are content too");
        let field = |length: usize| {
            let value = "a".repeat(length);
            extent(&json!({ "kind": "textarea", "props": { "value": value } })).bytes
        };
        assert!(
            field(60_000) > 16 * 60_000 && field(WHOLE_TEXT) < 2 * WHOLE_TEXT,
            "a long value is laid out as a whole"
        );
        let empty = extent(&json!({ "kind": "table", "props": { "rows": vec![json!([]); 900] } }));
        assert!(empty.elements > 900, "an empty row is an element: {empty:?}");
    }
}
