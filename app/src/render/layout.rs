//! Panels, rows, columns and lists.

use leptos::prelude::*;
use plugin_runtime::contracts::ui::{Align, UiKind, Word};

use super::children::{Arrangement, children};
use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::label;

/// A framed group; its title is a heading and its name.
pub(super) fn panel(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let title_id = format!("widget-panel-{}", cell.id());
    let title = ArcMemo::new({
        let props = cell.props().clone();
        move |_| match &*props.read() {
            UiKind::Panel { title, .. } => title.as_deref().map(label),
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
        title.get().map(|title| {
            view! {
                <h4 data-part="panel-title" id=title_id dir="auto">
                    {title}
                </h4>
            }
        })
    };
    let (cells, arrangement) = (cell.children().clone(), Arrangement::Grouped);
    view! {
        <section data-kind="panel" role=role aria-labelledby=labelled_by>
            {heading}
            <div data-part="panel-body" use:children=(cells, outlet, arrangement) />
        </section>
    }
}

/// A row or a column.
pub(super) fn stack(cell: &NodeCell, name: &'static str, outlet: Outlet) -> impl IntoView + use<> {
    let props = cell.props().clone();
    let align = move || match &*props.read() {
        UiKind::Row { align, .. } | UiKind::Column { align, .. } => align.as_str(),
        _ => Align::default().as_str(),
    };
    let arrangement = if name == "column" { Arrangement::Grouped } else { Arrangement::Single };
    view! {
        <div
            data-kind=name
            data-align=align
            use:children=(cell.children().clone(), outlet, arrangement)
        />
    }
}

/// A list. Marks and numbers are two elements, so a change of `ordered` makes the list anew.
pub(super) fn list(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let (props, cells) = (cell.props().clone(), cell.children().clone());
    move || {
        let items = (cells.clone(), outlet.clone(), Arrangement::Items);
        match &*props.read() {
            UiKind::List { ordered: true, .. } => {
                view! { <ol data-kind="list" use:children=items /> }.into_any()
            }
            _ => view! { <ul data-kind="list" use:children=items /> }.into_any(),
        }
    }
}
