//! Which options of a long list match what is searched for, and where a key leads among them. Pure.

use std::ops::Range;

use plugin_runtime::contracts::ui::SelectOption;

use crate::lower_case::lower_case;

/// So many options further with Page Up and Page Down.
const PAGE: usize = 8;

/// The options that match, by their place in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matching {
    /// All of so many.
    All(usize),
    /// Some.
    Some(Vec<usize>),
}

impl Matching {
    /// Searches in the labels, whatever the case.
    pub(super) fn of(options: &[SelectOption], search: Option<&str>) -> Self {
        let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) else {
            return Self::All(options.len());
        };
        let search = lower_case(search);
        let matches = |(place, option): (usize, &SelectOption)| {
            lower_case(&option.label).contains(&*search).then_some(place)
        };
        Self::Some(options.iter().enumerate().filter_map(matches).collect())
    }

    /// How many match.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::All(count) => *count,
            Self::Some(places) => places.len(),
        }
    }

    /// Some of those that match, each with its place among them.
    pub(super) fn shown(
        &self,
        options: &[SelectOption],
        drawn: Range<usize>,
    ) -> Vec<(usize, SelectOption)> {
        let option = |place: usize| {
            let index = match self {
                Self::All(_) => place,
                Self::Some(places) => *places.get(place)?,
            };
            Some((place, options.get(index)?.clone()))
        };
        drawn.filter_map(option).collect()
    }
}

/// What a key does in an open list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many down, or up.
    By(isize),
    /// To the first.
    First,
    /// To the last.
    Last,
}

impl Step {
    /// The step of a key, if it is one.
    pub(super) fn of(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowDown" => Self::By(1),
            "ArrowUp" => Self::By(-1),
            "PageDown" => Self::By(PAGE.cast_signed()),
            "PageUp" => Self::By(-PAGE.cast_signed()),
            "Home" => Self::First,
            "End" => Self::Last,
            _ => return None,
        })
    }

    /// Where it leads in a list of `count`.
    pub(super) fn from(self, place: usize, count: usize) -> usize {
        let last = count.saturating_sub(1);
        match self {
            Self::By(by) => place.saturating_add_signed(by).min(last),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(labels: &[&str]) -> Vec<SelectOption> {
        labels
            .iter()
            .map(|label| SelectOption { value: format!("v-{label}"), label: (*label).to_owned() })
            .collect()
    }

    #[test]
    fn a_search_finds_labels_whatever_the_case() {
        let all = options(&["Ärger", "bärlauch", "Zebra"]);
        let found = Matching::of(&all, Some(" ÄR "));
        assert_eq!(found, Matching::Some(vec![0, 1]));
        assert_eq!(found.shown(&all, 1..5), [(1, all[1].clone())]);
        assert_eq!(Matching::of(&all, Some("  ")), Matching::All(3));
        assert_eq!(Matching::of(&all, None).shown(&all, 2..9), [(2, all[2].clone())]);
    }

    #[test]
    fn keys_lead_through_the_list_and_not_out_of_it() {
        let led = |key: &str, place: usize| Step::of(key).expect("a step").from(place, 20);
        assert_eq!(
            [led("ArrowDown", 19), led("ArrowUp", 0), led("PageDown", 5), led("PageUp", 5)],
            [19, 0, 13, 0]
        );
        assert_eq!([led("Home", 7), led("End", 7)], [0, 19]);
        assert_eq!(Step::of("ArrowDown").map(|step| step.from(0, 0)), Some(0));
        assert_eq!(Step::of("x"), None);
    }
}
