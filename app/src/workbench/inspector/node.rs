//! What a node is, in words and values. Pure.

use plugin_runtime::contracts::ui::{EventRef, UiKind, UiNode, Word};
use serde_json::{Value, json};

/// The most of a text that a row shows, in characters.
const LABEL_LIMIT: usize = 40;

/// What tells a node from others of its kind: its text or name, and its key.
pub(super) fn label(node: &UiNode) -> String {
    let text = match &node.kind {
        UiKind::Text { text, .. }
        | UiKind::Heading { text, .. }
        | UiKind::Badge { text, .. }
        | UiKind::Code { text } => Some(text),
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
        UiKind::Row { .. }
        | UiKind::Column { .. }
        | UiKind::List { .. }
        | UiKind::Divider
        | UiKind::Invalid { .. } => None,
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

/// A node's props as they were understood.
pub(super) fn props(kind: &UiKind) -> Value {
    match kind {
        UiKind::Panel { title, .. } => json!({ "title": title }),
        UiKind::Row { align, .. } | UiKind::Column { align, .. } => {
            json!({ "align": align.as_str() })
        }
        UiKind::Text { text, tone } | UiKind::Badge { text, tone } => {
            json!({ "text": text, "tone": tone.as_str() })
        }
        UiKind::Heading { text, level } => json!({ "text": text, "level": level }),
        UiKind::Code { text } => json!({ "text": text }),
        UiKind::Link { href, label } => json!({ "href": href, "label": label }),
        UiKind::List { ordered, .. } => json!({ "ordered": ordered }),
        UiKind::Divider => json!({}),
        UiKind::Table { headers, caption, rows } => {
            json!({ "headers": headers, "caption": caption, "rows": rows })
        }
        UiKind::Progress { value, max, label } => {
            json!({ "value": value, "max": max, "label": label })
        }
        UiKind::Button { label, variant, disabled, .. } => {
            json!({ "label": label, "variant": variant.as_str(), "disabled": disabled })
        }
        UiKind::Counter { value, label, .. } => json!({ "value": value, "label": label }),
        UiKind::Input { value, label, placeholder, input_type, disabled, .. } => {
            let kind = input_type.as_str();
            json!({ "value": value, "label": label, "placeholder": placeholder, "type": kind, "disabled": disabled })
        }
        UiKind::Textarea { value, label, placeholder, rows, disabled, .. } => {
            json!({ "value": value, "label": label, "placeholder": placeholder, "rows": rows, "disabled": disabled })
        }
        UiKind::Checkbox { checked, label, disabled, .. } => {
            json!({ "checked": checked, "label": label, "disabled": disabled })
        }
        UiKind::Select { value, options, label, disabled, .. } => {
            let options: Vec<_> = options
                .iter()
                .map(|option| json!({ "value": option.value, "label": option.label }))
                .collect();
            json!({ "value": value, "options": options, "label": label, "disabled": disabled })
        }
        UiKind::Slider { value, min, max, step, label, disabled, .. } => {
            json!({ "value": value, "min": min, "max": max, "step": step, "label": label, "disabled": disabled })
        }
        UiKind::Invalid { .. } => Value::Null,
    }
}

/// The handlers that a node names: the prop, and what it refers to.
pub(super) fn handlers(kind: &UiKind) -> Vec<(&'static str, &EventRef)> {
    let named = match kind {
        UiKind::Button { on_click, .. } => vec![("onClick", on_click)],
        UiKind::Counter { on_increment, on_decrement, .. } => {
            vec![("onIncrement", on_increment), ("onDecrement", on_decrement)]
        }
        UiKind::Input { on_change, on_submit, .. } => {
            vec![("onChange", on_change), ("onSubmit", on_submit)]
        }
        UiKind::Textarea { on_change, .. }
        | UiKind::Checkbox { on_change, .. }
        | UiKind::Select { on_change, .. }
        | UiKind::Slider { on_change, .. } => vec![("onChange", on_change)],
        _ => Vec::new(),
    };
    named.into_iter().filter_map(|(name, event)| Some((name, event.as_ref()?))).collect()
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::{JsonText, Limits, ui};

    use super::*;

    #[test]
    fn a_node_is_told_by_its_text_its_key_and_its_handlers() {
        let value = json!({ "kind": "button", "key": "k", "props": { "label": "Add", "variant": "primary", "onClick": { "handler": "add" } } });
        let tree = ui::parse(&JsonText::from_value(&value), &Limits::default());
        assert_eq!(
            (tree.root.kind.name(), label(&tree.root)),
            ("button", "“Add” key k".to_owned())
        );
        assert_eq!(
            props(&tree.root.kind),
            json!({ "label": "Add", "variant": "primary", "disabled": false })
        );
        let handlers: Vec<_> = handlers(&tree.root.kind)
            .into_iter()
            .map(|(prop, event)| (prop, event.handler.as_str()))
            .collect();
        assert_eq!(handlers, [("onClick", "add")]);
    }
}
