//! The names that are made up for packages and instances: what has one comes with it into the
//! machine.

use plugin_runtime::contracts::{InstanceId, PackageId};

use super::Package;
use crate::sorted::SortedMap;
use crate::store::Identity;

/// The names that were given.
#[derive(Default)]
pub(super) struct Naming(SortedMap<PackageId, Name>);

/// A name of a package.
struct Name {
    /// The first package that was called so, which keeps it.
    identity: Identity,
    /// How many instances of it were started.
    started: u32,
}

impl Naming {
    /// The names of a package and of its next instance: `counter`, `counter-1`. A package that is
    /// called like another before it becomes `counter-v2`; a number is never used again while the
    /// page lives.
    pub(super) fn next(&mut self, package: &Package) -> (PackageId, InstanceId) {
        let mut version = 1;
        loop {
            let name = if version == 1 {
                package.id.clone()
            } else {
                PackageId::from(format!("{}-v{version}", package.id))
            };
            let known = self.0.get_or_insert_with(name.clone(), || Name {
                identity: package.identity.clone(),
                started: 0,
            });
            if known.identity == package.identity {
                known.started += 1;
                let id = InstanceId::from(format!("{name}-{}", known.started));
                return (name, id);
            }
            version += 1;
        }
    }
}
