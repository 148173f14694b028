//! What a leaf says: the one text in it that may change while its elements stay as they are. Only
//! that text is set then; else the leaf's view is made again.

use plugin_runtime::contracts::ui::UiKind;
use plugin_runtime::contracts::ui::measure::{WHOLE_LABEL, beginning, is_long_text};

use super::number::number_text;

/// What a leaf says, as far as it may change by itself.
pub(super) fn said(kind: &UiKind) -> String {
    match kind {
        UiKind::Text { text, .. } | UiKind::Code { text } => text.clone(),
        UiKind::Heading { text, .. }
        | UiKind::Badge { text, .. }
        | UiKind::Button { label: text, .. } => beginning(text, WHOLE_LABEL).into_owned(),
        UiKind::Counter { value, .. } => number_text(*value),
        _ => String::new(),
    }
}

/// Whether two nodes that differ do so in their words alone.
pub(super) fn differ_in_words(old: &UiKind, new: &UiKind) -> bool {
    use UiKind::{Badge, Button, Code, Counter, Heading, Text};
    let are_short = |old, new| !is_long_text(old) && !is_long_text(new);
    match (old, new) {
        (Text { text: old, tone }, Text { text: new, tone: new_tone }) => {
            tone == new_tone && are_short(old, new)
        }
        (Code { text: old }, Code { text: new }) => are_short(old, new),
        (Heading { level, .. }, Heading { level: new_level, .. }) => level == new_level,
        (Badge { tone, .. }, Badge { tone: new_tone, .. }) => tone == new_tone,
        (
            Button { variant, disabled, on_click, .. },
            Button { variant: new_variant, disabled: new_disabled, on_click: new_on_click, .. },
        ) => (variant, disabled, on_click) == (new_variant, new_disabled, new_on_click),
        (
            Counter { label, on_increment, on_decrement, .. },
            Counter {
                label: new_label,
                on_increment: new_on_increment,
                on_decrement: new_on_decrement,
                ..
            },
        ) => (label, on_increment, on_decrement) == (new_label, new_on_increment, new_on_decrement),
        _ => false,
    }
}
