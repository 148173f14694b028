//! Which worker an instance lives in.

use plugin_runtime::contracts::PackageId;

use super::Placement;
use crate::sorted::SortedMap;

/// A place for a worker: 0 is that of the shipped plugins. The worker in it may be replaced, the
/// place stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub struct SlotId(pub usize);

/// The place of all shipped plugins.
pub(super) const SHIPPED: SlotId = SlotId(0);

/// What placement needs to know of one worker.
pub(super) struct Occupancy<'a> {
    pub(super) slot: SlotId,
    /// Packages that live there, and how many instances of each.
    pub(super) packages: &'a SortedMap<PackageId, usize>,
}

/// Where a new instance goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Into this worker.
    Existing(SlotId),
    /// Into a new one.
    New,
}

/// Shipped plugins share one worker. Any other package has one to itself, the spare if there is
/// one, until the cap is reached; then it moves in where the fewest live.
pub(super) fn choose(
    placement: Placement,
    package: &PackageId,
    occupied: &[Occupancy<'_>],
    own_workers: usize,
) -> Choice {
    if placement == Placement::Shipped {
        return if occupied.iter().any(|one| one.slot == SHIPPED) {
            Choice::Existing(SHIPPED)
        } else {
            Choice::New
        };
    }
    let own = || occupied.iter().filter(|one| one.slot != SHIPPED);
    let kin = own().find(|one| one.packages.contains_key(package));
    let spare = own().find(|one| one.packages.is_empty());
    if let Some(found) = kin.or(spare) {
        return Choice::Existing(found.slot);
    }
    let fullest = own().count() >= own_workers;
    match own().min_by_key(|one| one.packages.values().sum::<usize>()) {
        Some(emptiest) if fullest => Choice::Existing(emptiest.slot),
        _ => Choice::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker by its number, and the packages of those who live there.
    type Worker = (usize, &'static [&'static str]);

    fn choice(placement: Placement, package: &str, workers: &[Worker]) -> Choice {
        let mut packages = vec![SortedMap::new(); workers.len()];
        for (counts, (_, names)) in packages.iter_mut().zip(workers) {
            names.iter().for_each(|name| {
                *counts.get_or_insert_with(PackageId::from(*name), Default::default) += 1;
            });
        }
        let occupied: Vec<_> = workers
            .iter()
            .zip(&packages)
            .map(|((slot, _), packages)| Occupancy { slot: SlotId(*slot), packages })
            .collect();
        choose(placement, &package.into(), &occupied, 2)
    }

    fn own(package: &str, workers: &[Worker]) -> Choice {
        choice(Placement::Own, package, workers)
    }

    #[test]
    fn shipped_plugins_share_the_first_worker() {
        assert_eq!(choice(Placement::Shipped, "counter", &[]), Choice::New);
        assert_eq!(
            choice(Placement::Shipped, "counter", &[(0, &["greeter"]), (1, &[])]),
            Choice::Existing(SlotId(0))
        );
    }

    #[test]
    fn a_stranger_never_moves_in_with_the_shipped_plugins() {
        assert_eq!(own("mine", &[(0, &["greeter"])]), Choice::New);
    }

    #[test]
    fn a_package_lives_with_its_own_kind_then_in_the_spare_then_anew() {
        let workers: [Worker; 2] = [(1, &["mine"]), (2, &[])];
        assert_eq!(own("mine", &workers), Choice::Existing(SlotId(1)));
        assert_eq!(own("other", &workers), Choice::Existing(SlotId(2)));
        assert_eq!(own("other", &workers[..1]), Choice::New);
    }

    #[test]
    fn past_the_cap_a_package_moves_in_where_the_fewest_live() {
        assert_eq!(own("c", &[(1, &["a", "a"]), (2, &["b"])]), Choice::Existing(SlotId(2)));
    }
}
