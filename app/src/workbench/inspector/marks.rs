//! The frames around the nodes that are pointed at and chosen.

use leptos::prelude::*;
use plugin_host::store::Store;

use super::{ShownWidget, page, tree_of};
use crate::later;
use crate::workbench::session::{Inspection, Spot};

/// The attribute that the style sheet frames.
const MARK: &str = "data-inspected";

/// Keeps the frames where they belong, also when a widget shows another tree.
pub(super) fn keep_marks(store: Store, inspection: Inspection) {
    Effect::new(move || {
        let (chosen, pointed) = (inspection.chosen.get(), inspection.pointed.get());
        for spot in chosen.iter().chain(&pointed) {
            // Only tracked: another tree may have other elements.
            tree_of(
                store,
                &ShownWidget { instance_id: spot.instance_id.clone(), widget: spot.widget.clone() },
            );
        }
        // In the next frame, when the page shows that tree.
        later::next_frame(move || set_marks(store, chosen.as_ref(), pointed.as_ref()));
    });
}

fn set_marks(store: Store, chosen: Option<&Spot>, pointed: Option<&Spot>) {
    for element in page::find(&format!("[{MARK}]")) {
        // An element that is there has its attributes.
        let _ = element.remove_attribute(MARK);
    }
    for (spot, mark) in [(chosen, "chosen"), (pointed, "pointed")] {
        if let Some(element) = spot.and_then(|spot| page::element_of(store, spot)) {
            let _ = element.set_attribute(MARK, mark);
        }
    }
}
