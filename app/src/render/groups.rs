//! Which children of a long column stand in one group, so that the browser leaves out the groups
//! that are out of view. Pure.

use std::collections::HashMap;

/// As many children stand in the container itself: most of them are in view.
const UNGROUPED: usize = 64;

/// So many children make a group: about as many as are in view, and few enough that one that
/// changes costs little.
const GROUP: usize = 64;

/// A group, and the children in it, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The same for as long as the group is there; from 1 on.
    pub(super) id: u64,
    pub(super) members: Vec<u64>,
}

/// How many children, from the first on, stand in the container itself. Of `old` these are the
/// first; who is in a group stays there: to move them would be to have all that is in them laid out
/// anew.
pub(super) fn lead(old: &[u64], next: &[u64], groups: &[Group]) -> usize {
    let is_grouped = |child: &u64| groups.iter().any(|group| group.members.contains(child));
    let free = next
        .iter()
        .take(2 * UNGROUPED)
        .position(is_grouped)
        .unwrap_or(next.len().min(2 * UNGROUPED));
    if free <= UNGROUPED {
        return free;
    }
    let last = next[..free].iter().rposition(|child| old.contains(child));
    last.map_or(UNGROUPED, |last| UNGROUPED.max(last + 1))
}

/// Puts children in groups, in the order of `next`. A child stays in the group where it was, if
/// that keeps the order.
pub(super) fn arrange(old: &[Group], next: &[u64]) -> Vec<Group> {
    let mut arranging = Arranging::new(old);
    let known = arranging.take_all_of_old(next);
    for (place, child) in next.iter().enumerate().skip(known) {
        arranging.take(*child, &next[place + 1..]);
    }
    arranging.groups
}

struct Arranging<'a> {
    old: &'a [Group],
    /// The old group of each child, by its index.
    homes: HashMap<u64, usize>,
    /// How many children of each old group are left.
    left: Vec<usize>,
    groups: Vec<Group>,
    /// The old group that the last of the new ones goes on.
    open: Option<usize>,
    /// Old groups before this one are done.
    from: usize,
    next_id: u64,
}

impl<'a> Arranging<'a> {
    fn new(old: &'a [Group]) -> Self {
        let next_id = old.iter().map(|group| group.id + 1).max().unwrap_or(1);
        Self {
            old,
            homes: HashMap::new(),
            left: Vec::new(),
            groups: Vec::new(),
            open: None,
            from: 0,
            next_id,
        }
    }

    /// What is only appended to, as while a large tree comes in pieces, goes on as it is. Returns
    /// how many that are.
    fn take_all_of_old(&mut self, next: &[u64]) -> usize {
        let count = self.old.iter().map(|group| group.members.len()).sum();
        if next.len() >= count
            && self.old.iter().flat_map(|group| &group.members).eq(&next[..count])
        {
            self.groups = self.old.to_vec();
            return count;
        }
        let children = |(index, group): (usize, &'a Group)| {
            group.members.iter().map(move |child| (*child, index))
        };
        self.homes = self.old.iter().enumerate().flat_map(children).collect();
        self.left = vec![0; self.old.len()];
        for home in next.iter().filter_map(|child| self.homes.get(child)) {
            self.left[*home] += 1;
        }
        0
    }

    fn take(&mut self, child: u64, behind: &[u64]) {
        let home = self.homes.get(&child).copied();
        let size = self.groups.last().map_or(0, |group| group.members.len());
        let stays = home.is_some() && home == self.open && size < 2 * GROUP;
        if !stays {
            match home.filter(|home| *home >= self.from && !self.swallows(*home)) {
                Some(home) => self.open(home),
                None if size == 0 || size >= GROUP => self.open_for_new(behind),
                None => {}
            }
        }
        if let Some(group) = self.groups.last_mut() {
            group.members.push(child);
        }
    }

    /// Whether the last group takes in an old one, as both together are small.
    fn swallows(&self, home: usize) -> bool {
        self.groups.last().is_some_and(|group| group.members.len() + self.left[home] <= GROUP / 2)
    }

    /// Goes on with an old group.
    fn open(&mut self, home: usize) {
        self.open = Some(home);
        self.from = home + 1;
        self.groups.push(Group { id: self.old[home].id, members: Vec::new() });
    }

    /// Begins a group for a child that has none: that of the child behind it, if there is room,
    /// else a new one.
    fn open_for_new(&mut self, behind: &[u64]) {
        let home = behind.iter().find_map(|child| self.homes.get(child)).copied();
        if let Some(home) = home.filter(|home| *home >= self.from && self.left[*home] < GROUP) {
            return self.open(home);
        }
        self.open = None;
        self.groups.push(Group { id: self.next_id, members: Vec::new() });
        self.next_id += 1;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sizes(groups: &[Group]) -> Vec<usize> {
        groups.iter().map(|group| group.members.len()).collect()
    }

    fn range(numbers: std::ops::Range<u64>) -> Vec<u64> {
        numbers.collect()
    }

    /// How many children are in another group than before.
    fn moved(old: &[Group], new: &[Group]) -> usize {
        let home = |groups: &[Group], child: u64| {
            groups.iter().find(|group| group.members.contains(&child)).map(|group| group.id)
        };
        let children = old.iter().flat_map(|group| &group.members);
        children
            .filter(|child| home(new, **child).is_some_and(|id| Some(id) != home(old, **child)))
            .count()
    }

    #[test]
    fn who_stands_in_the_container_stays_there_whatever_comes_in_front_or_behind() {
        let group = |members| [Group { id: 1, members }];
        assert_eq!([lead(&[], &range(0..64), &[]), lead(&[], &range(0..70), &[])], [64, 64]);
        assert_eq!(lead(&range(0..64), &range(0..70), &group(range(64..70))), 64);
        let old = range(10..74);
        assert_eq!(lead(&old, &range(0..80), &[]), 74, "ten came in front");
        assert_eq!(lead(&old, &range(12..80), &group(range(74..80))), 62, "two are gone");
        assert_eq!(
            lead(&range(500..564), &range(0..564), &[]),
            64,
            "no place for all that came in front"
        );
    }

    #[test]
    fn what_is_appended_moves_nothing() {
        let mut groups = Vec::new();
        for count in (8..=1_000).step_by(8) {
            let next = arrange(&groups, &range(0..count));
            assert_eq!(moved(&groups, &next), 0);
            groups = next;
        }
        assert_eq!(sizes(&groups)[..3], [64, 64, 64]);
        assert_eq!(groups.len(), 16);
    }

    #[test]
    fn what_comes_first_or_between_moves_a_group_at_most() {
        let mut groups = arrange(&[], &range(0..640));
        let mut children = range(0..640);
        for number in 1_000..1_200 {
            let place = if number % 2 == 0 { 0 } else { 300 };
            children.insert(place, number);
            let next = arrange(&groups, &children);
            assert!(moved(&groups, &next) <= GROUP, "{} moved", moved(&groups, &next));
            groups = next;
        }
        assert!(groups.len() < 40, "{:?}", sizes(&groups));
    }

    #[test]
    fn what_is_left_of_many_groups_comes_together() {
        let groups = arrange(&[], &range(0..6_400));
        let few: Vec<u64> = (0..6_400).filter(|number| number % 64 == 0).collect();
        assert!(arrange(&groups, &few).len() <= 8);
    }

    #[test]
    fn a_changed_order_is_kept_whatever_was_before() {
        let groups = arrange(&[], &range(0..500));
        let mut turned = range(0..500);
        turned.reverse();
        let next = arrange(&groups, &turned);
        assert!(next.len() <= 10, "{:?}", sizes(&next));
    }

    proptest! {
        #[test]
        fn children_stand_in_order_once_and_no_group_is_empty_or_large(
            steps in prop::collection::vec(prop::collection::hash_set(0_u64..400, 0..400), 1..6),
        ) {
            let mut groups = Vec::new();
            for step in steps {
                let next: Vec<u64> = step.into_iter().collect();
                groups = arrange(&groups, &next);
                let shown: Vec<u64> = groups.iter().flat_map(|group| group.members.clone()).collect();
                prop_assert_eq!(&shown, &next);
                let ids: std::collections::HashSet<u64> = groups.iter().map(|group| group.id).collect();
                prop_assert_eq!(ids.len(), groups.len());
                prop_assert!(sizes(&groups).iter().all(|size| (1..=2 * GROUP).contains(size)), "{:?}", sizes(&groups));
            }
        }
    }
}
