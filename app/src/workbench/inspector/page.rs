//! Nodes as elements of the page: the n-th element with a `data-kind` in a widget is the n-th node
//! of its tree.

use leptos::prelude::*;
use plugin_host::store::Store;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{ShownWidget, outline, tree_of};
use crate::workbench::session::Spot;

/// How far from the outermost node an element may be; the parser allows less.
const DEPTH_LIMIT: usize = 1_000;

/// Every node in the preview, in the order in which it stands there.
pub(super) fn all_nodes() -> Vec<Element> {
    find("#preview [data-part=widget] [data-kind]")
}

/// The innermost node at a point of the window. Elements that are disabled or inert count too, so
/// it is not the browser that is asked.
pub(super) fn node_at_point(x: f64, y: f64) -> Option<Element> {
    let holds = |element: &Element| {
        let area = element.get_bounding_client_rect();
        area.left() <= x && x <= area.right() && area.top() <= y && y <= area.bottom()
    };
    let widget = find("#preview [data-part=widget]").into_iter().find(holds)?;
    // What is inside comes later in the order of the document.
    within(&widget, "[data-kind]").into_iter().rev().find(holds)
}

/// Which node of which tree an element shows.
pub(super) fn spot_of(store: Store, element: &Element) -> Option<Spot> {
    let frame = element.closest("[data-widget-id]").ok().flatten()?;
    let card = frame.closest("[data-instance-id]").ok().flatten()?;
    let place = ShownWidget {
        instance_id: card.get_attribute("data-instance-id")?.into(),
        widget: frame.get_attribute("data-widget-id")?.as_str().into(),
    };
    let index = within(&frame, "[data-kind]").iter().position(|other| other == element)?;
    let tree = untrack(|| tree_of(store, &place))?;
    outline::path_at(&tree, index).map(|path| place.spot(&path))
}

/// The element that shows a node.
pub(super) fn element_of(store: Store, spot: &Spot) -> Option<Element> {
    let place = ShownWidget { instance_id: spot.instance_id.clone(), widget: spot.widget.clone() };
    let index = outline::index_of(&*untrack(|| tree_of(store, &place))?, &spot.path)?;
    let is_frame = |frame: &Element| {
        let card = frame.closest("[data-instance-id]").ok().flatten();
        let instance = card.and_then(|card| card.get_attribute("data-instance-id"));
        frame.get_attribute("data-widget-id").as_deref() == Some(spot.widget.as_str())
            && instance.as_deref() == Some(spot.instance_id.as_str())
    };
    let frame = find("#preview [data-widget-id]").into_iter().find(is_frame)?;
    // Only one of thousands is asked for.
    let nodes = frame.query_selector_all("[data-kind]").ok()?;
    nodes.item(u32::try_from(index).ok()?)?.dyn_into().ok()
}

/// The element that a key leads to from another: down and up in the order of the page, left and
/// right out and in.
pub(super) fn walk(from: Option<&Element>, key: &str) -> Option<Element> {
    let all = all_nodes();
    let index = from.and_then(|from| all.iter().position(|element| element == from));
    let next = match (key, index) {
        ("ArrowLeft", Some(_)) => return from.and_then(around),
        ("ArrowDown", Some(index)) => index + 1,
        ("ArrowUp", Some(index)) => index.checked_sub(1)?,
        ("ArrowRight", Some(index)) => {
            let inner = all.get(index + 1)?;
            return from.filter(|from| from.contains(Some(inner))).map(|_| inner.clone());
        }
        ("End", _) => all.len().checked_sub(1)?,
        ("Home", _) | ("ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight", None) => 0,
        _ => return None,
    };
    all.get(next).cloned()
}

fn around(element: &Element) -> Option<Element> {
    let parents = std::iter::successors(element.parent_element(), |inner| inner.parent_element())
        .take(DEPTH_LIMIT);
    let inside =
        parents.take_while(|parent| parent.get_attribute("data-part").as_deref() != Some("widget"));
    inside.into_iter().find(|parent| parent.has_attribute("data-kind"))
}

/// Every element that has a mark.
pub(super) fn find(selector: &str) -> Vec<Element> {
    document().document_element().map(|page| within(&page, selector)).unwrap_or_default()
}

fn within(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return Vec::new() };
    (0..found.length())
        .filter_map(|index| found.item(index))
        .filter_map(|node| node.dyn_into().ok())
        .collect()
}
