//! Values over time, per key: what was in force at any stamp that is still kept. Pure and bounded.

use std::collections::{BTreeMap, VecDeque};

/// A point between two changes of the page. Even ones are dispatches, and what they led to at once; odd ones are what
/// happened of itself before the next dispatch, such as a start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub(super) u64);

/// How much of what is no longer in force is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) entries: usize,
    pub(super) bytes: usize,
}

/// A value of each key, for every stamp.
#[derive(Debug)]
pub(super) struct Tracks<K, V> {
    by_key: BTreeMap<K, VecDeque<Entry<V>>>,
    /// Keys and bytes of what is no longer in force, oldest first. Only this is ever forgotten: what is in force lives
    /// anyway.
    superseded: VecDeque<(K, usize)>,
    superseded_bytes: usize,
    room: Room,
}

#[derive(Debug)]
struct Entry<V> {
    since: Stamp,
    /// `None` from when on there is nothing.
    value: Option<V>,
    bytes: usize,
}

impl<K: Ord + Clone, V> Tracks<K, V> {
    pub(super) fn new(room: Room) -> Self {
        Self { by_key: BTreeMap::new(), superseded: VecDeque::new(), superseded_bytes: 0, room }
    }

    /// A value is in force from `since` on. Within one stamp the last one counts.
    pub(super) fn note(&mut self, since: Stamp, key: &K, value: V, bytes: usize) {
        self.put(key, Entry { since, value: Some(value), bytes });
    }

    /// There is nothing from `since` on under the keys that are meant.
    pub(super) fn end(&mut self, since: Stamp, is_meant: impl Fn(&K) -> bool) {
        let ending: Vec<K> = self.by_key.keys().filter(|key| is_meant(key)).cloned().collect();
        for key in &ending {
            self.put(key, Entry { since, value: None, bytes: 0 });
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

    fn put(&mut self, key: &K, entry: Entry<V>) {
        let track = self.by_key.entry(key.clone()).or_default();
        match track.back_mut() {
            Some(last) if last.since >= entry.since => *last = Entry { since: last.since, ..entry },
            Some(last) => {
                self.superseded_bytes += last.bytes;
                self.superseded.push_back((key.clone(), last.bytes));
                track.push_back(entry);
            }
            None => track.push_back(entry),
        }
        self.drop_if_over(key);
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.superseded.len() > self.room.entries || self.superseded_bytes > self.room.bytes {
            let Some((key, bytes)) = self.superseded.pop_front() else { return };
            self.superseded_bytes -= bytes;
            self.by_key.get_mut(&key).and_then(VecDeque::pop_front);
            self.drop_if_over(&key);
        }
    }

    /// A track of which only its end is left says nothing.
    fn drop_if_over(&mut self, key: &K) {
        if self.by_key.get(key).is_some_and(|track| track.iter().all(|entry| entry.value.is_none())) {
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

    fn tracks(entries: usize, bytes: usize) -> Tracks<&'static str, u32> {
        Tracks::new(Room { entries, bytes })
    }

    #[test]
    fn a_value_is_in_force_from_its_stamp_to_the_next() {
        let mut tracks = tracks(10, 1_000);
        tracks.note(Stamp(2), &"a", 20, 1);
        tracks.note(Stamp(6), &"a", 60, 1);
        tracks.note(Stamp(6), &"a", 61, 1);
        let seen: Vec<_> = [1, 2, 5, 6, 99].map(|stamp| tracks.at(Stamp(stamp), &"a").copied()).into();
        assert_eq!(seen, [None, Some(20), Some(20), Some(61), Some(61)]);
    }

    #[test]
    fn what_ended_is_there_before_and_not_after() {
        let mut tracks = tracks(10, 1_000);
        tracks.note(Stamp(2), &"a", 1, 1);
        tracks.note(Stamp(2), &"b", 2, 1);
        tracks.end(Stamp(5), |key| *key == "a");
        assert_eq!(tracks.all_at(Stamp(4)).map(|(key, _)| *key).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(tracks.all_at(Stamp(5)).map(|(key, _)| *key).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn only_what_is_no_longer_in_force_is_forgotten_oldest_first() {
        let mut tracks = tracks(3, 1_000);
        tracks.note(Stamp(1), &"idle", 7, 1);
        (1..=10).for_each(|step| tracks.note(Stamp(step * 2), &"busy", 0, 1));
        assert_eq!(tracks.at(Stamp(20), &"idle"), Some(&7), "it is still in force");
        assert_eq!(tracks.at(Stamp(12), &"busy"), None);
        assert_eq!(tracks.at(Stamp(14), &"busy"), Some(&0), "three before the newest are kept");
        tracks.end(Stamp(21), |key| *key == "idle");
        (11..=20).for_each(|step| tracks.note(Stamp(step * 2), &"busy", 0, 1));
        assert!(!tracks.by_key.contains_key("idle"), "nothing is left of what is over");
    }

    #[test]
    fn large_values_leave_room_for_fewer() {
        let mut tracks = tracks(100, 100);
        (1..=10).for_each(|step| tracks.note(Stamp(step * 2), &"a", 0, 40));
        assert_eq!(tracks.superseded.len(), 2);
        assert_eq!(tracks.superseded_bytes, 80);
    }
}
