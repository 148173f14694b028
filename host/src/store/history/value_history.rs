//! Values over time, per key: what was in force at any stamp that is still kept. Pure and bounded.

use std::collections::VecDeque;

use super::super::accountant::{Accountant, ENTRY_BYTES, Kept, Owner};
use crate::sorted::SortedMap;

/// A point between two changes of the page. Even ones are dispatches, and what they led to at once;
/// odd ones are what happened of itself before the next dispatch, such as a start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(pub(super) u64);

/// A value of each key, for every stamp.
#[derive(Debug)]
pub(super) struct ValueHistory<K, V> {
    by_key: SortedMap<K, VecDeque<Entry<V>>>,
    /// Whose values are no longer in force, by their number in the books, oldest first. Only these
    /// are ever forgotten: what is in force lives anyway.
    superseded: VecDeque<(u64, K)>,
    /// How many of these are kept.
    room: usize,
}

#[derive(Debug)]
struct Entry<V> {
    since: Stamp,
    /// `None` from when on there is nothing.
    value: Option<V>,
    /// Its number in the books; nothing stands there without a value.
    number: u64,
}

impl<K: Ord + Clone, V> ValueHistory<K, V> {
    pub(super) fn new(room: usize) -> Self {
        Self { by_key: SortedMap::new(), superseded: VecDeque::new(), room }
    }

    /// A value of `owner` is in force from `since` on. Within one stamp the last one counts.
    pub(super) fn note(
        &mut self,
        books: &mut Accountant,
        owner: &Owner,
        since: Stamp,
        key: &K,
        value: V,
        bytes: usize,
    ) {
        let number = books.next_key();
        books.keep(owner, Kept::Live, number, bytes + ENTRY_BYTES);
        self.put(books, key, Entry { since, value: Some(value), number });
    }

    /// There is nothing from `since` on under the keys that are meant.
    pub(super) fn end(
        &mut self,
        books: &mut Accountant,
        since: Stamp,
        is_meant: impl Fn(&K) -> bool,
    ) {
        let ending: Vec<K> = self.by_key.keys().filter(|key| is_meant(key)).cloned().collect();
        for key in &ending {
            self.put(books, key, Entry { since, value: None, number: 0 });
        }
    }

    /// What was in force at `stamp`, if that is known.
    pub(super) fn at(&self, stamp: Stamp, key: &K) -> Option<&V> {
        in_force(self.by_key.get(key)?, stamp)
    }

    /// Everything that was in force at `stamp`.
    pub(super) fn all_at(&self, stamp: Stamp) -> impl Iterator<Item = (&K, &V)> {
        self.by_key.iter().filter_map(move |(key, track)| Some((key, in_force(track, stamp)?)))
    }

    /// Keeps so many values that are no longer in force, from now on.
    pub(super) fn set_room(&mut self, books: &mut Accountant, room: usize) {
        self.room = room;
        self.make_room(books);
    }

    /// Forgets what has this number, which is not in the books any more; false where nothing here
    /// has it.
    pub(super) fn forget(&mut self, number: u64) -> bool {
        let place = self.superseded.binary_search_by_key(&number, |(number, _)| *number);
        let Some((_, key)) = place.ok().and_then(|place| self.superseded.remove(place)) else {
            return false;
        };
        if let Some(track) = self.by_key.get_mut(&key) {
            track.pop_front();
            while track.len() > 1 && track.front().is_some_and(|entry| entry.value.is_none()) {
                track.pop_front();
            }
        }
        self.drop_if_over(&key);
        true
    }

    fn put(&mut self, books: &mut Accountant, key: &K, entry: Entry<V>) {
        let track = self.by_key.get_or_insert_with(key.clone(), VecDeque::new);
        match track.back_mut() {
            Some(last) if last.since >= entry.since => {
                books.release(Kept::Live, last.number);
                *last = Entry { since: last.since, ..entry };
            }
            Some(last) => {
                if last.value.is_some() {
                    last.number = books.supersede(last.number);
                    self.superseded.push_back((last.number, key.clone()));
                }
                track.push_back(entry);
            }
            None => track.push_back(entry),
        }
        self.drop_if_over(key);
        self.make_room(books);
    }

    fn make_room(&mut self, books: &mut Accountant) {
        while self.superseded.len() > self.room {
            let Some(number) = self.superseded.front().map(|(number, _)| *number) else { return };
            books.release(Kept::Past, number);
            self.forget(number);
        }
    }

    /// A track of which only its end is left says nothing.
    fn drop_if_over(&mut self, key: &K) {
        if self.by_key.get(key).is_some_and(|track| track.iter().all(|entry| entry.value.is_none()))
        {
            self.by_key.remove(key);
        }
    }
}

fn in_force<V>(track: &VecDeque<Entry<V>>, stamp: Stamp) -> Option<&V> {
    let index = track.partition_point(|entry| entry.since <= stamp).checked_sub(1)?;
    track.get(index)?.value.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values with room for so many, and the books they are in.
    struct Stage {
        tracks: ValueHistory<&'static str, u32>,
        books: Accountant,
    }

    impl Stage {
        fn new(room: usize) -> Self {
            Self { tracks: ValueHistory::new(room), books: Accountant::new(1_000_000) }
        }

        fn note(&mut self, since: u64, key: &'static str, value: u32) {
            self.tracks.note(&mut self.books, &Owner::Page, Stamp(since), &key, value, 40);
        }

        fn end(&mut self, since: u64, key: &'static str) {
            self.tracks.end(&mut self.books, Stamp(since), |other| *other == key);
        }

        fn at(&self, stamp: u64, key: &'static str) -> Option<u32> {
            self.tracks.at(Stamp(stamp), &key).copied()
        }

        /// How many values are in the books: in force, and past.
        fn booked(&self) -> [usize; 2] {
            [Kept::Live, Kept::Past]
                .map(|kind| self.books.statement().of_kind(kind) / (40 + ENTRY_BYTES))
        }
    }

    #[test]
    fn a_value_is_in_force_from_its_stamp_to_the_next() {
        let mut stage = Stage::new(10);
        for (since, value) in [(2, 20), (6, 60), (6, 61)] {
            stage.note(since, "a", value);
        }
        let seen: Vec<_> = [1, 2, 5, 6, 99].map(|stamp| stage.at(stamp, "a")).into();
        assert_eq!(seen, [None, Some(20), Some(20), Some(61), Some(61)]);
        assert_eq!(stage.booked(), [1, 1]);
    }

    #[test]
    fn what_ended_is_there_before_and_not_after() {
        let mut stage = Stage::new(10);
        stage.note(2, "a", 1);
        stage.note(2, "b", 2);
        stage.end(5, "a");
        let keys =
            |stamp| stage.tracks.all_at(Stamp(stamp)).map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys(4), ["a", "b"]);
        assert_eq!(keys(5), ["b"]);
        assert_eq!(stage.booked(), [1, 1]);
    }

    #[test]
    fn only_what_is_no_longer_in_force_is_forgotten_oldest_first() {
        let mut stage = Stage::new(3);
        stage.note(1, "idle", 7);
        (1..=10).for_each(|step| stage.note(step * 2, "busy", 0));
        assert_eq!(stage.at(20, "idle"), Some(7), "it is still in force");
        assert_eq!(stage.at(12, "busy"), None);
        assert_eq!(stage.at(14, "busy"), Some(0), "three before the newest are kept");
        stage.end(21, "idle");
        assert_eq!(
            stage.at(20, "idle"),
            Some(7),
            "what is over since just now is the newest of what is over"
        );
        (11..=20).for_each(|step| stage.note(step * 2, "busy", 0));
        assert!(!stage.tracks.by_key.contains_key("idle"), "nothing is left of what is over");
        assert_eq!(stage.booked(), [1, 3]);
    }

    #[test]
    fn what_the_books_have_no_room_for_is_forgotten() {
        let mut stage = Stage::new(100);
        (1..=10).for_each(|step| stage.note(step * 2, "a", 0));
        stage.books.set_limit(3 * (40 + ENTRY_BYTES));
        let going = stage.books.overdue();
        assert_eq!(going.len(), 7);
        assert!(going.iter().all(|(_, number)| stage.tracks.forget(*number)));
        assert_eq!([16, 15].map(|stamp| stage.at(stamp, "a")), [Some(0), None]);
        assert!(!stage.tracks.forget(going[0].1), "it is gone");
    }

    #[test]
    fn a_key_that_ends_and_begins_again_is_forgotten_in_its_order() {
        let mut stage = Stage::new(1);
        stage.note(1, "a", 1);
        stage.end(2, "a");
        stage.note(3, "a", 3);
        stage.note(5, "a", 5);
        assert_eq!([1, 3, 5].map(|stamp| stage.at(stamp, "a")), [None, Some(3), Some(5)]);
        stage.note(7, "a", 7);
        assert_eq!([3, 5, 7].map(|stamp| stage.at(stamp, "a")), [None, Some(5), Some(7)]);
        stage.tracks.set_room(&mut stage.books, 0);
        assert_eq!([5, 7].map(|stamp| stage.at(stamp, "a")), [None, Some(7)]);
        assert_eq!(stage.booked(), [1, 0]);
    }
}
