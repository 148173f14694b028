//! `runtime-registry`: which instances run. Read-only.

use plugin_runtime::contracts::JsonText;
use reactive_graph::computed::ArcMemo;
use reactive_graph::prelude::*;

use super::super::Instance;
use super::{SharedDomain, World};
use crate::signal::HostSignal;

/// Shows the instances of the page.
pub(super) struct RuntimeRegistry;

impl SharedDomain for RuntimeRegistry {
    fn description(&self) -> &'static str {
        "which plugins run and how they are"
    }

    fn project(&self, world: &World) -> JsonText {
        world.registry.clone()
    }
}

/// The rows of all instances, in the order in which they were started. It is written anew when a
/// row has changed.
pub(in crate::store) fn registry_of(instances: HostSignal<Vec<Instance>>) -> ArcMemo<JsonText> {
    ArcMemo::new(move |_| {
        let rows: Vec<_> =
            instances.with(|all| all.iter().map(|instance| instance.registry_row.get()).collect());
        // Rows are JSON: a list of them always encodes.
        JsonText::of(&rows).unwrap_or_default()
    })
}
