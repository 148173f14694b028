//! From a cell to its view.

use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiKind;

use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::{choices, fields, layout, leaf, table};

/// The view of one node.
pub(super) fn node_view(cell: &NodeCell, outlet: Outlet) -> AnyView {
    cell.props().with_untracked(|kind| match kind {
        UiKind::Panel { .. } => layout::panel(cell, outlet).into_any(),
        UiKind::Row { .. } => layout::stack(cell, "row", outlet).into_any(),
        UiKind::Column { .. } => layout::stack(cell, "column", outlet).into_any(),
        UiKind::List { .. } => layout::list(cell, outlet).into_any(),
        UiKind::Input { .. } => fields::input(cell, outlet).into_any(),
        UiKind::Textarea { .. } => fields::textarea(cell, outlet).into_any(),
        UiKind::Checkbox { .. } => choices::checkbox(cell, outlet).into_any(),
        UiKind::Select { .. } => choices::select(cell, outlet).into_any(),
        UiKind::Slider { .. } => choices::slider(cell, outlet).into_any(),
        UiKind::Table { .. } => table::table(cell).into_any(),
        _ => leaf::leaf_view(cell.clone(), outlet),
    })
}
