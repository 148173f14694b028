//! Nodes without children and without a state of their own: one closure for a node and one for its
//! words; its element stays.

use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiKind;

use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::IsWhole;
use super::{buttons, feedback, text};

/// The view of a leaf. It runs again when the cell's props change and patches the elements that it
/// made.
pub(super) fn leaf_view(cell: NodeCell, outlet: Outlet) -> AnyView {
    let mut is_whole = None;
    (move || cell.props().with(|kind| leaf(kind, &cell, &outlet, &mut is_whole))).into_any()
}

fn leaf(kind: &UiKind, cell: &NodeCell, outlet: &Outlet, is_whole: &mut IsWhole) -> AnyView {
    match kind {
        UiKind::Text { text, tone } => text::paragraph(cell, text, *tone, is_whole),
        UiKind::Heading { level, .. } => text::heading(cell, *level),
        UiKind::Badge { tone, .. } => text::badge(cell, *tone).into_any(),
        UiKind::Code { text } => text::code(cell, text, is_whole),
        UiKind::Link { href, label } => text::link(href, label),
        UiKind::Divider => view! { <hr data-kind="divider" /> }.into_any(),
        UiKind::Button { variant, disabled, on_click, .. } => {
            buttons::button(cell, *variant, *disabled, on_click.as_ref(), outlet).into_any()
        }
        UiKind::Counter { label, on_increment, on_decrement, .. } => buttons::counter(
            cell,
            label.as_deref(),
            [on_decrement.as_ref(), on_increment.as_ref()],
            outlet,
        )
        .into_any(),
        UiKind::Progress { value, max, label } => {
            feedback::progress(*value, *max, label.as_deref(), cell.id()).into_any()
        }
        UiKind::Invalid { issues } => feedback::invalid(issues).into_any(),
        UiKind::Panel { .. }
        | UiKind::Row { .. }
        | UiKind::Column { .. }
        | UiKind::List { .. }
        | UiKind::Table { .. }
        | UiKind::Input { .. }
        | UiKind::Textarea { .. }
        | UiKind::Checkbox { .. }
        | UiKind::Select { .. }
        | UiKind::Slider { .. } => ().into_any(),
    }
}
