//! The instance that panels start from.

#![deny(clippy::disallowed_types)]

use leptos::prelude::*;
use plugin_host::page_scope::{PageSignal, PageValue, page_signal, page_value, set_new};
use plugin_host::sorted::SortedMap;
use plugin_runtime::contracts::InstanceId;

/// What is selected. Who shows one instance asks for its mark: another choice then concerns the two
/// that it is about, however many there are.
#[derive(Clone, Copy)]
pub struct Selection {
    selected: PageSignal<Option<InstanceId>>,
    marks: PageValue<SortedMap<InstanceId, Mark>>,
}

/// Whether an instance is selected, for those who show it.
#[derive(Default)]
struct Mark {
    is_selected: ArcRwSignal<bool>,
    views: usize,
}

impl Selection {
    /// Nothing.
    pub fn new() -> Self {
        Self { selected: page_signal(None), marks: page_value(SortedMap::new()) }
    }

    /// Selects an instance.
    pub fn set(&self, id: &InstanceId) {
        let before = self.get_untracked();
        if before.as_ref() != Some(id) {
            if let Some(before) = &before {
                self.show(before, false);
            }
            self.show(id, true);
        }
        self.selected.set(Some(id.clone()));
    }

    /// What is selected; tracks it.
    pub fn get(&self) -> Option<InstanceId> {
        self.selected.get()
    }

    /// What is selected.
    pub fn get_untracked(&self) -> Option<InstanceId> {
        self.selected.get_untracked()
    }

    /// Whether an instance is selected, for as long as the view is there that asks.
    pub fn mark(&self, id: &InstanceId) -> ArcRwSignal<bool> {
        let is_selected = self.selected.with_untracked(|selected| selected.as_ref() == Some(id));
        let mark = self.marks.try_update_value(|marks| {
            let mark = marks.get_or_insert_with(id.clone(), Mark::default);
            mark.views += 1;
            mark.is_selected.clone()
        });
        let (marks, id) = (self.marks, id.clone());
        on_cleanup(move || marks.update_value(|marks| leave(marks, &id)));
        let mark = mark.unwrap_or_default();
        set_new(&mark, is_selected);
        mark
    }

    fn show(&self, id: &InstanceId, is_selected: bool) {
        if let Some(mark) =
            self.marks.with_value(|marks| marks.get(id).map(|mark| mark.is_selected.clone()))
        {
            mark.set(is_selected);
        }
    }
}

impl Default for Selection {
    fn default() -> Self {
        Self::new()
    }
}

/// A view of an instance is gone, and its mark with the last.
fn leave(marks: &mut SortedMap<InstanceId, Mark>, id: &InstanceId) {
    if let Some(mark) = marks.get_mut(id) {
        mark.views -= 1;
        if mark.views == 0 {
            marks.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_sets_the_marks_of_the_two_that_it_is_about() {
        let selection = Selection::new();
        let ids: Vec<InstanceId> =
            (0..10).map(|number| InstanceId::from(format!("a-{number}"))).collect();
        let view = Owner::new();
        let sets: Vec<ArcMemo<u32>> = view.with(|| {
            let counted = |id| {
                let mark = selection.mark(id);
                ArcMemo::new(move |sets: Option<&u32>| {
                    mark.track();
                    sets.map_or(0, |sets| sets + 1)
                })
            };
            ids.iter().map(counted).collect()
        });
        let counts = || sets.iter().map(GetUntracked::get_untracked).collect::<Vec<_>>();
        assert_eq!(counts().iter().sum::<u32>(), 0);
        selection.set(&ids[3]);
        assert_eq!(counts().iter().sum::<u32>(), 1);
        selection.set(&ids[7]);
        assert_eq!((counts()[3], counts()[7], counts().iter().sum::<u32>()), (2, 1, 3));
        selection.set(&ids[7]);
        assert_eq!(counts().iter().sum::<u32>(), 3, "nothing is set that is so already");
        let mark = view.with(|| selection.mark(&ids[7]));
        assert!(mark.get_untracked(), "who comes later knows");
        view.cleanup();
        assert!(selection.marks.with_value(SortedMap::is_empty), "and who goes leaves nothing");
    }
}
