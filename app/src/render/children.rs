//! The children of a container: elements that stay for as long as their cells do, wherever they
//! move. In a long column those behind the first stand in groups, which the style sheet lets the
//! browser leave out while they are out of view.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::{Mountable, Render};
use web_sys::Element;

use super::groups::{Group, arrange, lead};
use super::outlet::Outlet;
use super::reconcile::{CellList, NodeCell};

/// The group of those that stand in the container itself: always the first.
const CONTAINER: u64 = 0;

/// How the children of a container stand in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// Each for itself.
    Single,
    /// In groups, if there are many.
    Grouped,
    /// Each in an item of a list.
    Items,
}

/// Shows a list of cells in an element that has no other children; to be used as
/// `use:children=(cells, outlet, arrangement)`.
pub(super) fn children(
    container: Element,
    (cells, outlet, arrangement): (CellList, Outlet, Arrangement),
) {
    let Some(owner) = Owner::current() else { return };
    let mut shown = Shown {
        container,
        outlet,
        arrangement,
        // Weak: the owner holds the effect below.
        owner: owner.downgrade(),
        items: HashMap::new(),
        groups: Vec::new(),
        elements: HashMap::new(),
    };
    let following = RenderEffect::new(move |_| {
        let cells = cells.get();
        untrack(|| shown.show(&cells));
    });
    // Lives as long as the container's view.
    StoredValue::new_local(following);
}

type View = <OwnedView<AnyView> as Render>::State;

struct Shown {
    container: Element,
    outlet: Outlet,
    arrangement: Arrangement,
    owner: WeakOwner,
    items: HashMap<u64, View>,
    groups: Vec<Group>,
    /// The elements of the groups, but for the container.
    elements: HashMap<u64, Element>,
}

impl Shown {
    fn show(&mut self, cells: &[NodeCell]) {
        let next: Vec<u64> = cells.iter().map(NodeCell::id).collect();
        self.remove_all_but(&next);
        for cell in cells {
            if !self.items.contains_key(&cell.id())
                && let Some(view) = self.build(cell)
            {
                self.items.insert(cell.id(), view);
            }
        }
        let groups = self.arranged(&next);
        let old = std::mem::take(&mut self.groups);
        self.place_groups(&groups);
        for group in &groups {
            let before = old
                .iter()
                .find(|before| before.id == group.id)
                .map_or(&[][..], |before| &before.members);
            if before != group.members {
                let end = (group.id == CONTAINER)
                    .then(|| groups.get(1).and_then(|first| self.elements.get(&first.id)).cloned());
                self.place_children(group, before, end.flatten().as_ref());
            }
        }
        self.remove_groups_but(&groups);
        self.groups = groups;
    }

    /// Who stands in the container itself, and who in which group behind that.
    fn arranged(&self, next: &[u64]) -> Vec<Group> {
        let (container, groups) = self
            .groups
            .split_first()
            .map_or((&[][..], &[][..]), |(first, rest)| (&first.members[..], rest));
        let lead = match self.arrangement {
            Arrangement::Grouped => lead(container, next, groups),
            Arrangement::Single | Arrangement::Items => next.len(),
        };
        let (lead, rest) = next.split_at(lead);
        let container = Group { id: CONTAINER, members: lead.to_vec() };
        std::iter::once(container).chain(arrange(groups, rest)).collect()
    }

    fn build(&self, cell: &NodeCell) -> Option<View> {
        let owner = self.owner.upgrade()?.with(Owner::new);
        let view = owner.with(|| {
            let node = self.outlet.view(cell);
            if self.arrangement == Arrangement::Items {
                view! { <li>{node}</li> }.into_any()
            } else {
                node
            }
        });
        Some(OwnedView::new_with_owner(view, owner).build())
    }

    fn remove_all_but(&mut self, next: &[u64]) {
        let stays: HashSet<&u64> = next.iter().collect();
        self.items.retain(|id, view| {
            let stays = stays.contains(id);
            if !stays {
                view.unmount();
            }
            stays
        });
    }

    /// Has an element for each group, in order.
    fn place_groups(&mut self, groups: &[Group]) {
        let mut behind = None;
        for group in groups.iter().skip(1).rev() {
            let element = self.elements.entry(group.id).or_insert_with(group_element).clone();
            let stands = element.parent_element().is_some() && element.next_sibling() == behind;
            if !stands {
                // It cannot fail: what stands behind is in the container.
                let _ = self.container.insert_before(&element, behind.as_ref());
            }
            behind = Some(element.into());
        }
    }

    fn remove_groups_but(&mut self, groups: &[Group]) {
        self.elements.retain(|id, element| {
            let stays = groups.iter().any(|group| group.id == *id);
            if !stays {
                element.remove();
            }
            stays
        });
    }

    /// Puts the children of a group in their order, before what stands at its end. Those that need
    /// not move do not.
    fn place_children(&mut self, group: &Group, before: &[u64], end: Option<&Element>) {
        let places: HashMap<u64, usize> =
            before.iter().enumerate().map(|(place, child)| (*child, place)).collect();
        let stays = longest_rise(&group.members, |child| places.get(&child).copied());
        let parent = self.elements.get(&group.id).unwrap_or(&self.container).clone();
        let mut behind: Option<u64> = None;
        for child in group.members.iter().rev() {
            if !stays.contains(child)
                && let Some(mut view) = self.items.remove(child)
            {
                match behind.and_then(|behind| self.items.get(&behind)) {
                    Some(behind) => drop(behind.insert_before_this(&mut view)),
                    None => view.mount(&parent, end.map(AsRef::as_ref)),
                }
                self.items.insert(*child, view);
            }
            behind = Some(*child);
        }
    }
}

fn group_element() -> Element {
    let element: Element = document()
        .create_element("div")
        .unwrap_or_else(|_| unreachable!("every document makes a div"));
    // An element that was just made takes an attribute.
    let _ = element.set_attribute("data-part", "group");
    element
}

/// The most children whose places rise in the order given: they can stay where they are.
fn longest_rise(children: &[u64], place_of: impl Fn(u64) -> Option<usize>) -> HashSet<u64> {
    let placed: Vec<(u64, usize)> =
        children.iter().filter_map(|child| place_of(*child).map(|place| (*child, place))).collect();
    // The last of the best rise of each length, and what comes before each in its rise.
    let (mut ends, mut previous) = (Vec::<usize>::new(), vec![None; placed.len()]);
    for (index, (_, place)) in placed.iter().enumerate() {
        let length = ends.partition_point(|end| placed[*end].1 < *place);
        previous[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    std::iter::successors(ends.last().copied(), |index| previous[*index])
        .map(|index| placed[index].0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stays(children: &[u64]) -> Vec<u64> {
        let mut stays: Vec<u64> = longest_rise(children, |child| {
            usize::try_from(child).ok().filter(|place| *place < 100)
        })
        .into_iter()
        .collect();
        stays.sort_unstable();
        stays
    }

    #[test]
    fn one_that_moves_lets_all_others_stay() {
        assert_eq!(stays(&[9, 0, 1, 2, 3]), [0, 1, 2, 3]);
        assert_eq!(stays(&[1, 2, 3, 0]), [1, 2, 3]);
        assert_eq!(stays(&[0, 500, 1, 501, 2]), [0, 1, 2], "new ones have no place yet");
        assert_eq!(stays(&[3, 2, 1]).len(), 1);
        assert!(stays(&[]).is_empty());
    }
}
