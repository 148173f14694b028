//! What has changed since it was last looked at, so that nobody has to look at everything.

use std::collections::BTreeSet;

use plugin_runtime::contracts::{DomainId, InstanceId};

/// What has changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Instances with another state.
    pub states: BTreeSet<InstanceId>,
    /// Instances with other grants: what they may see is another thing altogether.
    pub grants: BTreeSet<InstanceId>,
    /// Domains with another projection.
    pub domains: BTreeSet<DomainId>,
}

impl Changes {
    /// Whether nothing has.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.grants.is_empty() && self.domains.is_empty()
    }
}
