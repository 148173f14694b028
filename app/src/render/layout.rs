//! Panels, rows, columns and lists: elements that stay, with children keyed by cell.

use leptos::prelude::*;
use plugin_runtime::contracts::ui::{Align, UiKind};

use super::node::{Outlet, node_view};
use super::reconcile::{CellList, NodeCell};

/// More children than are in view in most cards.
const MANY: usize = 64;

/// A framed group; its title is a heading and its name.
pub(super) fn panel(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let title_id = format!("widget-panel-{}", cell.id());
    let title = ArcMemo::new({
        let props = cell.props().clone();
        move |_| match &*props.read() {
            UiKind::Panel { title, .. } => title.clone(),
            _ => None,
        }
    });
    let role = {
        let title = title.clone();
        move || title.read().is_some().then_some("group")
    };
    let labelled_by = {
        let (title, title_id) = (title.clone(), title_id.clone());
        move || title.read().is_some().then(|| title_id.clone())
    };
    let heading = move || {
        let title_id = title_id.clone();
        title.get().map(|title| view! { <h4 data-part="panel-title" id=title_id dir="auto">{title}</h4> })
    };
    let many = many(cell.children());
    view! {
        <section data-kind="panel" role=role aria-labelledby=labelled_by>
            {heading} <div data-part="panel-body" data-many=many>{children(cell.children(), outlet)}</div>
        </section>
    }
}

/// A row or a column.
pub(super) fn stack(cell: &NodeCell, name: &'static str, outlet: Outlet) -> impl IntoView + use<> {
    let props = cell.props().clone();
    let align = move || match &*props.read() {
        UiKind::Row { align: Align::Start, .. } | UiKind::Column { align: Align::Start, .. } => "start",
        UiKind::Row { align: Align::Center, .. } | UiKind::Column { align: Align::Center, .. } => "center",
        UiKind::Row { align: Align::End, .. } | UiKind::Column { align: Align::End, .. } => "end",
        _ => "stretch",
    };
    view! { <div data-kind=name data-align=align data-many=many(cell.children())>{children(cell.children(), outlet)}</div> }
}

/// A list. Marks and numbers are two elements, so a change of `ordered` makes the list anew.
pub(super) fn list(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let (props, cells) = (cell.props().clone(), cell.children().clone());
    move || {
        let (items, many) = (list_items(&cells, outlet.clone()), many(&cells));
        match &*props.read() {
            UiKind::List { ordered: true, .. } => view! { <ol data-kind="list" data-many=many>{items}</ol> }.into_any(),
            _ => view! { <ul data-kind="list" data-many=many>{items}</ul> }.into_any(),
        }
    }
}

/// Set where there are so many children that the browser leaves out those which are out of view.
fn many(cells: &CellList) -> impl Fn() -> Option<&'static str> + Clone + Send + use<> {
    let cells = cells.clone();
    let is_many = ArcMemo::new(move |_| cells.len() > MANY);
    move || is_many.get().then_some("")
}

fn list_items(cells: &CellList, outlet: Outlet) -> impl IntoView + use<> {
    let cells = cells.clone();
    view! {
        <For each=move || cells.get() key=NodeCell::id let:cell>
            <li>{node_view(&cell, outlet.clone())}</li>
        </For>
    }
}

/// The views of a list of cells; a cell that stays keeps its elements, wherever it moves.
pub(super) fn children(cells: &CellList, outlet: Outlet) -> impl IntoView + use<> {
    let cells = cells.clone();
    view! {
        <For each=move || cells.get() key=NodeCell::id let:cell>
            {node_view(&cell, outlet.clone())}
        </For>
    }
}
