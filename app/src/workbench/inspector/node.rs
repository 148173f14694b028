//! What a node is, in words and values. Pure.

use plugin_runtime::contracts::ui::{EventRef, UiKind, UiNode};
use serde_json::{Value, json};

/// The most of a text that a row shows, in characters.
const LABEL_LIMIT: usize = 40;

/// A node's props as they were understood, and the handlers that it names.
pub(super) struct NodeFacts<'a> {
    pub(super) props: Value,
    /// The prop, and what it refers to.
    pub(super) handlers: Vec<(&'static str, &'a EventRef)>,
}

/// The name of a kind, as plugins write it.
pub(super) fn kind_name(kind: &UiKind) -> &'static str {
    match kind {
        UiKind::Panel { .. } => "panel",
        UiKind::Row { .. } => "row",
        UiKind::Column { .. } => "column",
        UiKind::Text { .. } => "text",
        UiKind::Heading { .. } => "heading",
        UiKind::Badge { .. } => "badge",
        UiKind::Button { .. } => "button",
        UiKind::Input { .. } => "input",
        UiKind::Textarea { .. } => "textarea",
        UiKind::Checkbox { .. } => "checkbox",
        UiKind::Select { .. } => "select",
        UiKind::Slider { .. } => "slider",
        UiKind::Counter { .. } => "counter",
        UiKind::Table { .. } => "table",
        UiKind::List { .. } => "list",
        UiKind::Progress { .. } => "progress",
        UiKind::Divider => "divider",
        UiKind::Code { .. } => "code",
        UiKind::Link { .. } => "link",
        UiKind::Invalid { .. } => "invalid",
    }
}

/// What tells a node from others of its kind: its text or name, and its key.
pub(super) fn label(node: &UiNode) -> String {
    let text = match &node.kind {
        UiKind::Text { text, .. } | UiKind::Heading { text, .. } | UiKind::Badge { text, .. } | UiKind::Code { text } => Some(text),
        UiKind::Button { label, .. } | UiKind::Link { label, .. } => Some(label),
        UiKind::Panel { title, .. } => title.as_ref(),
        UiKind::Input { label, .. }
        | UiKind::Textarea { label, .. }
        | UiKind::Checkbox { label, .. }
        | UiKind::Select { label, .. }
        | UiKind::Slider { label, .. }
        | UiKind::Counter { label, .. }
        | UiKind::Progress { label, .. } => label.as_ref(),
        UiKind::Table { caption, .. } => caption.as_ref(),
        UiKind::Row { .. } | UiKind::Column { .. } | UiKind::List { .. } | UiKind::Divider | UiKind::Invalid { .. } => None,
    };
    let text = text.map(|text| format!("“{}”", shortened(text)));
    let key = node.key.as_ref().map(|key| format!("key {}", shortened(key)));
    [text, key].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LABEL_LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Everything that is known of a node but its children.
pub(super) fn facts(kind: &UiKind) -> NodeFacts<'_> {
    let (props, handlers) = match kind {
        UiKind::Panel { title, .. } => (json!({ "title": title }), vec![]),
        UiKind::Row { align, .. } | UiKind::Column { align, .. } => (json!({ "align": word(align) }), vec![]),
        UiKind::Text { text, tone } | UiKind::Badge { text, tone } => (json!({ "text": text, "tone": word(tone) }), vec![]),
        UiKind::Heading { text, level } => (json!({ "text": text, "level": level }), vec![]),
        UiKind::Code { text } => (json!({ "text": text }), vec![]),
        UiKind::Link { href, label } => (json!({ "href": href, "label": label }), vec![]),
        UiKind::List { ordered, .. } => (json!({ "ordered": ordered }), vec![]),
        UiKind::Divider => (json!({}), vec![]),
        UiKind::Table { headers, caption, rows } => (json!({ "headers": headers, "caption": caption, "rows": rows }), vec![]),
        UiKind::Progress { value, max, label } => (json!({ "value": value, "max": max, "label": label }), vec![]),
        UiKind::Invalid { .. } => (Value::Null, vec![]),
        UiKind::Button { label, variant, disabled, on_click } => {
            (json!({ "label": label, "variant": word(variant), "disabled": disabled }), vec![("onClick", on_click)])
        }
        UiKind::Counter { value, label, on_increment, on_decrement } => {
            (json!({ "value": value, "label": label }), vec![("onIncrement", on_increment), ("onDecrement", on_decrement)])
        }
        field => field_facts(field),
    };
    let handlers = handlers.into_iter().filter_map(|(name, event)| Some((name, event.as_ref()?))).collect();
    NodeFacts { props, handlers }
}

type Handlers<'a> = Vec<(&'static str, &'a Option<EventRef>)>;

fn field_facts(kind: &UiKind) -> (Value, Handlers<'_>) {
    match kind {
        UiKind::Input { value, label, placeholder, input_type, disabled, on_change, on_submit } => {
            let kind = word(input_type);
            let props = json!({ "value": value, "label": label, "placeholder": placeholder, "type": kind, "disabled": disabled });
            (props, vec![("onChange", on_change), ("onSubmit", on_submit)])
        }
        UiKind::Textarea { value, label, placeholder, rows, disabled, on_change } => {
            let props = json!({ "value": value, "label": label, "placeholder": placeholder, "rows": rows, "disabled": disabled });
            (props, vec![("onChange", on_change)])
        }
        UiKind::Checkbox { checked, label, disabled, on_change } => {
            (json!({ "checked": checked, "label": label, "disabled": disabled }), vec![("onChange", on_change)])
        }
        UiKind::Select { value, options, label, disabled, on_change } => {
            let options: Vec<_> = options.iter().map(|option| json!({ "value": option.value, "label": option.label })).collect();
            let props = json!({ "value": value, "options": options, "label": label, "disabled": disabled });
            (props, vec![("onChange", on_change)])
        }
        UiKind::Slider { value, min, max, step, label, disabled, on_change } => {
            let props = json!({ "value": value, "min": min, "max": max, "step": step, "label": label, "disabled": disabled });
            (props, vec![("onChange", on_change)])
        }
        _ => (Value::Null, vec![]),
    }
}

/// The word that plugins write for a choice.
fn word(choice: &impl std::fmt::Debug) -> String {
    format!("{choice:?}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::{JsonText, Limits, ui};

    use super::*;

    #[test]
    fn a_node_is_told_by_its_text_its_key_and_its_handlers() {
        let value = json!({ "kind": "button", "key": "k", "props": { "label": "Add", "variant": "primary", "onClick": { "handler": "add" } } });
        let tree = ui::parse(&JsonText::from_value(&value), &Limits::default());
        assert_eq!((kind_name(&tree.root.kind), label(&tree.root)), ("button", "“Add” key k".to_owned()));
        let facts = facts(&tree.root.kind);
        assert_eq!(facts.props, json!({ "label": "Add", "variant": "primary", "disabled": false }));
        let handlers: Vec<_> = facts.handlers.iter().map(|(prop, event)| (*prop, event.handler.as_str())).collect();
        assert_eq!(handlers, [("onClick", "add")]);
    }
}
