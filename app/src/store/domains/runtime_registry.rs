//! `runtime-registry`: which instances run. Read-only.

use serde_json::{Value, json};

use super::{InstanceSummary, SharedDomain, World};

/// Shows the instances of the page.
pub(super) struct RuntimeRegistry;

impl SharedDomain for RuntimeRegistry {
    fn description(&self) -> &'static str {
        "which plugins run and how they are"
    }

    fn project(&self, world: &World) -> Value {
        let row = |instance: &InstanceSummary| {
            json!({
                "instanceId": instance.instance_id,
                "packageId": instance.package_id,
                "title": instance.title,
                "status": instance.status,
                "enabled": instance.status != "quarantined",
                "widgets": instance.widgets,
            })
        };
        world.instances.iter().map(row).collect()
    }
}
