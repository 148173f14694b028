//! What a parsed tree takes in memory. It is many times its JSON where that is many short texts.

use super::{EventRef, SelectOption, UiKind, UiNode, UiTree};
use crate::contracts::Issue;

/// What an allocation takes beside its content, in bytes.
const BLOCK_BYTES: usize = 16;

impl UiTree {
    /// Bytes that the tree takes, within a tenth or so.
    pub fn heap_bytes(&self) -> usize {
        size_of::<Self>() + issues(&self.issues) + content(&self.root)
    }
}

/// What a node holds beside itself.
fn content(node: &UiNode) -> usize {
    node.key.as_ref().map_or(0, |key| text(key)) + kind(&node.kind)
}

fn children(nodes: &[UiNode]) -> usize {
    list(nodes, content)
}

fn kind(kind: &UiKind) -> usize {
    match kind {
        UiKind::Panel { title, children: nodes } => maybe(title.as_ref()) + children(nodes),
        UiKind::Row { children: nodes, .. }
        | UiKind::Column { children: nodes, .. }
        | UiKind::List { children: nodes, .. } => children(nodes),
        UiKind::Text { text: one, .. }
        | UiKind::Heading { text: one, .. }
        | UiKind::Badge { text: one, .. }
        | UiKind::Code { text: one } => text(one),
        UiKind::Button { label, on_click, .. } => text(label) + event(on_click.as_ref()),
        UiKind::Input { value, label, placeholder, on_change, on_submit, .. } => {
            text(value)
                + maybe(label.as_ref())
                + maybe(placeholder.as_ref())
                + event(on_change.as_ref())
                + event(on_submit.as_ref())
        }
        UiKind::Textarea { value, label, placeholder, on_change, .. } => {
            text(value)
                + maybe(label.as_ref())
                + maybe(placeholder.as_ref())
                + event(on_change.as_ref())
        }
        UiKind::Checkbox { label, on_change, .. } | UiKind::Slider { label, on_change, .. } => {
            maybe(label.as_ref()) + event(on_change.as_ref())
        }
        UiKind::Select { value, options, label, on_change, .. } => {
            let option = |option: &SelectOption| text(&option.value) + text(&option.label);
            text(value) + list(options, option) + maybe(label.as_ref()) + event(on_change.as_ref())
        }
        UiKind::Counter { label, on_increment, on_decrement, .. } => {
            maybe(label.as_ref()) + event(on_increment.as_ref()) + event(on_decrement.as_ref())
        }
        UiKind::Table { headers, caption, rows } => {
            texts(headers) + maybe(caption.as_ref()) + list(rows, |row| texts(row))
        }
        UiKind::Progress { label, .. } => maybe(label.as_ref()),
        UiKind::Divider => 0,
        UiKind::Link { href, label } => text(href) + text(label),
        UiKind::Invalid { issues: found } => issues(found),
    }
}

/// The items themselves and what they hold.
fn list<T>(items: &[T], content: impl Fn(&T) -> usize) -> usize {
    let block = if items.is_empty() { 0 } else { BLOCK_BYTES + size_of_val(items) };
    block + items.iter().map(content).sum::<usize>()
}

fn texts(items: &[String]) -> usize {
    list(items, |item| text(item))
}

fn text(text: &str) -> usize {
    if text.is_empty() { 0 } else { BLOCK_BYTES + text.len() }
}

fn maybe(one: Option<&String>) -> usize {
    one.map_or(0, |one| text(one))
}

fn event(event: Option<&EventRef>) -> usize {
    event.map_or(0, |event| text(&event.handler) + BLOCK_BYTES + event.args.len_bytes())
}

fn issues(issues: &[Issue]) -> usize {
    list(issues, |issue| text(&issue.path) + text(&issue.expected) + text(&issue.found))
}

#[cfg(test)]
mod tests {
    use super::super::super::{JsonText, Limits};
    use super::super::parse;

    fn bytes(tree: &str) -> usize {
        parse(&JsonText::parse(tree.to_owned()).expect("JSON"), &Limits::default()).heap_bytes()
    }

    #[test]
    fn a_text_weighs_its_length() {
        let long =
            |length: usize| bytes(&format!(r#"{{"kind":"text","text":"{}"}}"#, "x".repeat(length)));
        assert_eq!(long(5_000) - long(1_000), 4_000);
    }

    #[test]
    fn cells_and_rows_weigh_more_than_their_json() {
        let table =
            |rows: &str| bytes(&format!(r#"{{"kind":"table","props":{{"rows":[{rows}]}}}}"#));
        let cells = 200 * r#""a","#.len();
        assert!(table(&format!("[{}\"a\"]", r#""a","#.repeat(200))) > 5 * cells);
        let rows = vec!["[]"; 1_000].join(",");
        assert!(table(&rows) > 1_000 * size_of::<Vec<String>>(), "empty rows are rows");
    }

    #[test]
    fn what_is_wrong_with_a_tree_weighs_too() {
        let bad = |count: usize| {
            bytes(&format!(
                r#"{{"kind":"column","children":[{}]}}"#,
                vec![r#"{"kind":"nope"}"#; count].join(",")
            ))
        };
        assert!(bad(90) - bad(10) > 80 * 100, "{}", bad(90));
    }
}
