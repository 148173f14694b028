//! The dispatches that a search finds, kept up to date without looking at any of them twice.

use std::collections::VecDeque;
use std::sync::Arc;

use plugin_host::store::{DispatchRecord, Timeline};
use plugin_runtime::contracts::DispatchId;

use super::super::query::Query;

/// What a query finds, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    query: Query,
    rows: VecDeque<Arc<DispatchRecord>>,
    /// The newest dispatch that was looked at.
    seen: DispatchId,
    /// The holes that the timeline had then.
    holes: u64,
    /// How much it had forgotten then.
    forgotten: u64,
}

impl Matches {
    /// Nothing yet; [`Matches::follow`] looks.
    pub fn of(query: Query) -> Self {
        Self { query, ..Self::default() }
    }

    /// The query.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Looks at what is new on the timeline, up to and with `until` where that is given, and drops
    /// what the timeline has forgotten; with `until` only when it has forgotten all: until then its
    /// row stays, without what it weighed. Returns how many rows went.
    pub fn follow(&mut self, timeline: &Timeline, until: Option<DispatchId>) -> usize {
        let before = self.rows.len();
        match timeline.iter().next() {
            None => self.rows.clear(),
            Some(oldest) if until.is_none() => {
                let forgotten = self.rows.partition_point(|row| row.id < oldest.id);
                drop(self.rows.drain(..forgotten));
                if self.holes != timeline.holes() {
                    self.rows.retain(|row| timeline.position(row.id).is_some());
                }
            }
            Some(_) if self.forgotten != timeline.forgotten() => {
                for row in self.rows.iter_mut().filter(|row| timeline.position(row.id).is_none()) {
                    *row = Arc::new(row.shell());
                }
            }
            Some(_) => {}
        }
        (self.holes, self.forgotten) = (timeline.holes(), timeline.forgotten());
        let gone = before - self.rows.len();
        let seen = self.seen;
        let new: Vec<_> = timeline.iter().rev().take_while(|record| record.id > seen).collect();
        for record in
            new.into_iter().rev().take_while(|record| until.is_none_or(|last| record.id <= last))
        {
            self.seen = record.id;
            if self.query.matches(record) {
                self.rows.push_back(record.clone());
            }
        }
        gone
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The row at a place.
    pub fn get(&self, index: usize) -> Option<&Arc<DispatchRecord>> {
        self.rows.get(index)
    }

    /// Where a dispatch is, if it is found.
    pub fn position(&self, id: DispatchId) -> Option<usize> {
        self.rows.binary_search_by_key(&id, |row| row.id).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::records;
    use super::*;

    fn timeline(count: u64) -> Timeline {
        let mut timeline = Timeline::default();
        for record in records(count) {
            timeline.push(record);
        }
        timeline
    }

    fn ids(matches: &Matches) -> Vec<u64> {
        matches.rows.iter().map(|row| row.id.0).collect()
    }

    #[test]
    fn what_is_new_is_added_and_nothing_twice() {
        let mut timeline = timeline(8);
        let mut matches = Matches::of(Query::parse("outcome:denied"));
        assert_eq!(matches.follow(&timeline, None), 0);
        assert_eq!(ids(&matches), [3, 7]);
        records(11).into_iter().skip(8).for_each(|record| timeline.push(record));
        matches.follow(&timeline, None);
        matches.follow(&timeline, None);
        assert_eq!(ids(&matches), [3, 7, 11]);
        assert_eq!(
            (matches.position(DispatchId(7)), matches.position(DispatchId(8))),
            (Some(1), None)
        );
    }

    #[test]
    fn what_the_timeline_forgets_goes() {
        let mut matches = Matches::of(Query::parse("outcome:denied"));
        matches.follow(&timeline(100), None);
        let all = timeline(10_050);
        assert_eq!(matches.follow(&all, None), 12, "3, 7 … 47 of the first fifty");
        assert_eq!(matches.count(), 2_500);
        let mut cleared = all;
        cleared.clear();
        assert_eq!(matches.follow(&cleared, None), 2_500);
        records(10_051).into_iter().skip(10_050).for_each(|record| cleared.push(record));
        matches.follow(&cleared, None);
        assert_eq!(ids(&matches), [10_051]);
    }

    #[test]
    fn what_the_timeline_forgets_in_the_middle_goes_too() {
        let mut timeline = timeline(16);
        let mut matches = Matches::of(Query::parse("outcome:denied"));
        matches.follow(&timeline, None);
        for id in [5, 7, 15] {
            timeline.forget(DispatchId(id));
        }
        assert_eq!((matches.follow(&timeline, None), ids(&matches)), (2, vec![3, 11]));
    }

    #[test]
    fn while_it_is_held_what_is_forgotten_stays_without_what_it_weighed() {
        let mut timeline = timeline(4);
        let mut matches = Matches::default();
        matches.follow(&timeline, None);
        timeline.forget(DispatchId(2));
        assert_eq!(matches.follow(&timeline, Some(DispatchId(4))), 0);
        assert_eq!(ids(&matches), [1, 2, 3, 4]);
        let weights = matches
            .rows
            .iter()
            .map(|row| row.payload.as_str().contains("no longer kept"))
            .collect::<Vec<_>>();
        assert_eq!(weights, [false, true, false, false]);
    }

    #[test]
    fn while_it_is_held_nothing_comes_and_nothing_goes_until_all_is_cleared() {
        let mut matches = Matches::default();
        matches.follow(&timeline(4), None);
        let mut later = timeline(10_010);
        assert_eq!(matches.follow(&later, Some(DispatchId(4))), 0);
        assert_eq!(ids(&matches), [1, 2, 3, 4]);
        later.clear();
        assert_eq!(matches.follow(&later, Some(DispatchId(4))), 4);
    }
}
