//! What has changed since it was last looked at, so that nobody has to look at everything.

use plugin_runtime::contracts::{DomainId, InstanceId};

use crate::sorted::SortedSet;

/// What has changed.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Instances with another state.
    pub states: SortedSet<InstanceId>,
    /// Instances with other grants: what they may see is another thing altogether.
    pub grants: SortedSet<InstanceId>,
    /// Domains with another projection.
    pub domains: SortedSet<DomainId>,
}
