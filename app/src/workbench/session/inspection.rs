//! What is picked out of the widgets, to be looked into.

use std::collections::HashSet;

use plugin_host::page_scope::{PageSignal, page_signal};
use plugin_runtime::contracts::{InstanceId, WidgetId};

/// One node of one widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Whose widget.
    pub instance_id: InstanceId,
    /// Which.
    pub widget: WidgetId,
    /// The node's path, as issues name it: `root.children[2]`.
    pub path: String,
}

/// What is picked, and how. Copies share it.
#[derive(Clone, Copy)]
pub struct Inspection {
    /// Whether the next click on the preview picks.
    pub is_picking: PageSignal<bool>,
    /// The node that was picked.
    pub chosen: PageSignal<Option<Spot>>,
    /// The node that pointer or keys are at, on the page or in the tree.
    pub pointed: PageSignal<Option<Spot>>,
    /// Whether widgets light up when they are rendered.
    pub shows_renders: PageSignal<bool>,
    /// Whether a node was picked on the page and its row is still to be gone to.
    pub is_fresh: PageSignal<bool>,
    /// The paths of the branches that are closed.
    pub collapsed: PageSignal<HashSet<String>>,
}

impl Inspection {
    /// Nothing is picked.
    pub fn new() -> Self {
        Self {
            is_picking: page_signal(false),
            chosen: page_signal(None),
            pointed: page_signal(None),
            shows_renders: page_signal(false),
            is_fresh: page_signal(false),
            collapsed: page_signal(HashSet::new()),
        }
    }
}

impl Default for Inspection {
    fn default() -> Self {
        Self::new()
    }
}
