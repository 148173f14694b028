//! What the widgets of an instance, and of all instances, may put on the page together. Pure.

use plugin_runtime::contracts::ui::measure::Extent;
use plugin_runtime::contracts::{InstanceId, Limits, WidgetId};

use crate::sorted::{SortedMap, SortedSet};
use crate::store::{Excess, Good, Whose};

/// What is on the page, by widget.
#[derive(Debug, Default)]
pub(super) struct Room {
    of: SortedMap<InstanceId, SortedMap<WidgetId, Extent>>,
    /// All of it together.
    all: Extent,
    /// Whose newest tree is not on the page, for want of room.
    refused: SortedSet<(InstanceId, WidgetId)>,
}

impl Room {
    /// Takes a widget's new tree in place of the one that it shows, if all still have room; else
    /// that one stays.
    pub(super) fn admit(
        &mut self,
        id: &InstanceId,
        widget: &WidgetId,
        extent: Extent,
        limits: &Limits,
    ) -> Result<(), Excess> {
        let shown =
            self.of.get(id).and_then(|widgets| widgets.get(widget)).copied().unwrap_or_default();
        let own = self.of(id).without(shown).and(extent);
        let all = self.all.without(shown).and(extent);
        let rules = [
            (Whose::Instance, Good::Elements, own.elements, limits.instance_elements),
            (Whose::Instance, Good::Bytes, own.bytes, limits.instance_tree_bytes),
            (Whose::Page, Good::Elements, all.elements, limits.page_elements),
            (Whose::Page, Good::Bytes, all.bytes, limits.page_tree_bytes),
        ];
        if let Some((whose, good, found, allowed)) =
            rules.into_iter().find(|(_, _, found, allowed)| found > allowed)
        {
            self.refused.insert((id.clone(), widget.clone()));
            return Err(Excess { whose, good, found, allowed });
        }
        self.refused.remove(&(id.clone(), widget.clone()));
        self.of.get_or_insert_with(id.clone(), Default::default).insert(widget.clone(), extent);
        self.all = all;
        Ok(())
    }

    /// Gives back what an instance has, and names the others that were refused and may fit now.
    pub(super) fn forget(&mut self, id: &InstanceId) -> SortedSet<InstanceId> {
        self.all = self.all.without(self.of(id));
        self.of.remove(id);
        self.refused.retain(|(other, _)| other != id);
        self.refused.iter().map(|(other, _)| other.clone()).collect()
    }

    fn of(&self, id: &InstanceId) -> Extent {
        self.of
            .get(id)
            .into_iter()
            .flat_map(SortedMap::values)
            .fold(Extent::default(), |sum, extent| sum.and(*extent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            instance_elements: 100,
            instance_tree_bytes: 1_000,
            page_elements: 150,
            page_tree_bytes: 1_500,
            ..Limits::default()
        }
    }

    fn admit(
        room: &mut Room,
        id: &str,
        widget: &str,
        elements: usize,
        bytes: usize,
    ) -> Result<(), Excess> {
        room.admit(&id.into(), &widget.into(), Extent { elements, bytes }, &limits())
    }

    #[test]
    fn the_widgets_of_an_instance_share_what_it_has() {
        let mut room = Room::default();
        assert_eq!(admit(&mut room, "a", "one", 60, 0), Ok(()));
        let excess =
            Excess { whose: Whose::Instance, good: Good::Elements, found: 120, allowed: 100 };
        assert_eq!(admit(&mut room, "a", "two", 60, 0), Err(excess));
        assert_eq!(admit(&mut room, "a", "one", 100, 0), Ok(()), "in place of what it shows");
        assert_eq!(
            admit(&mut room, "a", "one", 100, 1_001).expect_err("too many").good,
            Good::Bytes
        );
    }

    #[test]
    fn what_was_refused_leaves_the_share_of_what_is_shown() {
        let mut room = Room::default();
        admit(&mut room, "a", "one", 40, 0).expect("fits");
        admit(&mut room, "a", "one", 400, 0).expect_err("is too large");
        assert_eq!(
            admit(&mut room, "a", "two", 61, 0).expect_err("the first still has its 40").found,
            101
        );
        assert_eq!(admit(&mut room, "a", "two", 60, 0), Ok(()));
    }

    #[test]
    fn all_instances_share_the_page_and_who_goes_makes_room() {
        let mut room = Room::default();
        admit(&mut room, "a", "one", 100, 900).expect("fits");
        assert_eq!(
            admit(&mut room, "b", "one", 51, 0).expect_err("the page is full").whose,
            Whose::Page
        );
        assert_eq!(
            admit(&mut room, "b", "one", 50, 601).expect_err("in bytes as well").good,
            Good::Bytes
        );
        admit(&mut room, "c", "one", 51, 0).expect_err("is still full");
        assert_eq!(
            room.forget(&"a".into()),
            ["b".into(), "c".into()].into_iter().collect(),
            "both try again"
        );
        assert_eq!(admit(&mut room, "b", "one", 100, 1_000), Ok(()));
    }
}
