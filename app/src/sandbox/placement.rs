//! Which worker an instance lives in.

use plugin_runtime::contracts::PackageId;

use super::Placement;

/// A place for a worker: 0 is that of the shipped plugins. The worker in it may be replaced, the place stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub usize);

/// The place of all shipped plugins.
pub(super) const SHIPPED: SlotId = SlotId(0);

/// What placement needs to know of one worker.
pub(super) struct Occupancy {
    pub(super) slot: SlotId,
    /// Packages that live there, with repeats.
    pub(super) packages: Vec<PackageId>,
}

/// Where a new instance goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Into this worker.
    Existing(SlotId),
    /// Into a new one.
    New,
}

/// Shipped plugins share one worker. Any other package has one to itself, the spare if there is one, until the cap is
/// reached; then it moves in where the fewest live.
pub(super) fn choose(placement: Placement, package: &PackageId, occupied: &[Occupancy], own_workers: usize) -> Choice {
    if placement == Placement::Shipped {
        return if occupied.iter().any(|one| one.slot == SHIPPED) { Choice::Existing(SHIPPED) } else { Choice::New };
    }
    let own = || occupied.iter().filter(|one| one.slot != SHIPPED);
    let kin = own().find(|one| one.packages.contains(package));
    let spare = own().find(|one| one.packages.is_empty());
    if let Some(found) = kin.or(spare) {
        return Choice::Existing(found.slot);
    }
    let fullest = own().count() >= own_workers;
    match own().min_by_key(|one| one.packages.len()) {
        Some(emptiest) if fullest => Choice::Existing(emptiest.slot),
        _ => Choice::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(slot: usize, packages: &[&str]) -> Occupancy {
        Occupancy { slot: SlotId(slot), packages: packages.iter().map(|name| PackageId::from(*name)).collect() }
    }

    fn own(package: &str, occupied: &[Occupancy]) -> Choice {
        choose(Placement::Own, &package.into(), occupied, 2)
    }

    #[test]
    fn shipped_plugins_share_the_first_worker() {
        assert_eq!(choose(Placement::Shipped, &"counter".into(), &[], 2), Choice::New);
        let occupied = [worker(0, &["greeter"]), worker(1, &[])];
        assert_eq!(choose(Placement::Shipped, &"counter".into(), &occupied, 2), Choice::Existing(SlotId(0)));
    }

    #[test]
    fn a_stranger_never_moves_in_with_the_shipped_plugins() {
        assert_eq!(own("mine", &[worker(0, &["greeter"])]), Choice::New);
    }

    #[test]
    fn a_package_lives_with_its_own_kind_then_in_the_spare_then_anew() {
        let occupied = [worker(1, &["mine"]), worker(2, &[])];
        assert_eq!(own("mine", &occupied), Choice::Existing(SlotId(1)));
        assert_eq!(own("other", &occupied), Choice::Existing(SlotId(2)));
        assert_eq!(own("other", &[worker(1, &["mine"])]), Choice::New);
    }

    #[test]
    fn past_the_cap_a_package_moves_in_where_the_fewest_live() {
        let occupied = [worker(1, &["a", "a"]), worker(2, &["b"])];
        assert_eq!(own("c", &occupied), Choice::Existing(SlotId(2)));
    }
}
