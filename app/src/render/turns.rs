//! Who may draw when: a frame has a few milliseconds for it, which instances share fairly. Pure.

use std::collections::HashMap;
use std::hash::Hash;

/// What a frame has for drawing, in milliseconds: half of one at 60 Hz, the other half is the
/// browser's.
pub const FRAME_MS: f64 = 8.0;

/// The longest turn, in milliseconds. Then somebody else draws, if anybody waits.
pub const TURN_MS: f64 = 4.0;

/// What drawing that took longer than a frame has for it can owe to the frames after it, in
/// milliseconds: pieces that are dear to lay out leave room between them for what people do
/// meanwhile.
const MOST_OWED_MS: f64 = 10.0 * FRAME_MS;

/// What of the time used in earlier frames still counts in the next one.
const MEMORY: f64 = 0.9;

/// A place in the line of those who wait for a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TurnId(u64);

/// The turns of one page; owners are instances.
#[derive(Debug)]
pub struct Turns<Owner> {
    frame: u64,
    spent_ms: f64,
    /// What turns took beyond what their frames had.
    owed_ms: f64,
    is_fresh: bool,
    waiting: Vec<(TurnId, Owner)>,
    holder: Option<TurnId>,
    used_ms: HashMap<Owner, f64>,
    favoured: Option<Owner>,
    next_place: u64,
}

impl<Owner> Default for Turns<Owner> {
    fn default() -> Self {
        Self {
            frame: 0,
            spent_ms: 0.0,
            owed_ms: 0.0,
            is_fresh: true,
            waiting: Vec::new(),
            holder: None,
            used_ms: HashMap::new(),
            favoured: None,
            next_place: 0,
        }
    }
}

impl<Owner: Clone + Eq + Hash> Turns<Owner> {
    /// The number of the frame that is being made.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Whether this frame has time left for drawing.
    pub fn has_time(&self) -> bool {
        self.spent_ms < FRAME_MS
    }

    /// Whether anybody waits for a turn.
    pub fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Another frame begins: it has its whole time, and what was used is slowly forgotten.
    pub fn begin_frame(&mut self) {
        self.frame += 1;
        self.spent_ms = 0.0;
        self.owed_ms = (self.owed_ms - FRAME_MS).max(0.0);
        self.is_fresh = true;
        self.used_ms.retain(|_, used_ms| {
            *used_ms *= MEMORY;
            *used_ms > 0.1
        });
    }

    /// Whoever the user acts on draws first.
    pub fn favour(&mut self, owner: Owner) {
        self.favoured = Some(owner);
    }

    /// Counts time that was spent on drawing.
    pub fn spend(&mut self, owner: &Owner, ms: f64) {
        self.spent_ms += ms;
        *self.used_ms.entry(owner.clone()).or_default() += ms;
    }

    /// Counts time that a turn took, layout included: what is beyond its frame is paid back by the
    /// frames after it.
    pub fn owe(&mut self, ms: f64) {
        self.owed_ms = (self.owed_ms + ms).min(MOST_OWED_MS);
    }

    /// Stands in line.
    pub fn wait(&mut self, owner: Owner) -> TurnId {
        self.next_place += 1;
        let place = TurnId(self.next_place);
        self.waiting.push((place, owner));
        place
    }

    /// Gives a turn to whoever is next, if it is free and the frame has time and owes none: once a
    /// frame to the one the user acts on, else to the one who used least lately; of equals, to the
    /// one who waits longest.
    pub fn next_place(&mut self) -> Option<TurnId> {
        if self.holder.is_some() || !self.has_time() || self.owed_ms >= FRAME_MS {
            return None;
        }
        let favoured = self.favoured.as_ref().filter(|_| std::mem::take(&mut self.is_fresh));
        let first = favoured
            .and_then(|owner| self.waiting.iter().position(|(_, waiting)| waiting == owner));
        let index = first.or_else(|| self.least_used())?;
        let (place, _) = self.waiting.remove(index);
        self.holder = Some(place);
        Some(place)
    }

    /// Leaves the line, or gives the turn back.
    pub fn leave(&mut self, place: TurnId) {
        self.waiting.retain(|(waiting, _)| *waiting != place);
        if self.holder == Some(place) {
            self.holder = None;
        }
    }

    fn least_used(&self) -> Option<usize> {
        let used_ms = |owner: &Owner| self.used_ms.get(owner).copied().unwrap_or_default();
        let by_use = |one: &usize, other: &usize| {
            used_ms(&self.waiting[*one].1).total_cmp(&used_ms(&self.waiting[*other].1))
        };
        (0..self.waiting.len()).min_by(by_use)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_draws_at_a_time_and_only_while_the_frame_has_time() {
        let mut turns = Turns::default();
        let (first, second) = (turns.wait("a"), turns.wait("b"));
        assert_eq!((turns.next_place(), turns.next_place()), (Some(first), None));
        turns.spend(&"a", 4.0);
        turns.leave(first);
        assert_eq!(turns.next_place(), Some(second));
        turns.spend(&"b", 4.0);
        turns.leave(second);
        let third = turns.wait("c");
        assert_eq!((turns.has_time(), turns.next_place()), (false, None));
        turns.begin_frame();
        assert_eq!(turns.next_place(), Some(third));
    }

    #[test]
    fn who_used_least_is_next_however_many_turns_another_asks_for() {
        let mut turns = Turns::default();
        let mut drawn = [0; 2];
        let mut places = [turns.wait(0_usize), turns.wait(1)];
        for _ in 0..100 {
            turns.begin_frame();
            while let Some(place) = turns.next_place() {
                let owner = usize::from(places[1] == place);
                // The second draws in turns four times as long.
                turns.spend(&owner, if owner == 0 { 1.0 } else { 4.0 });
                drawn[owner] += 1;
                turns.leave(place);
                places[owner] = turns.wait(owner);
            }
        }
        assert!(drawn[0] > 2 * drawn[1] && drawn[1] > 50, "{drawn:?}");
    }

    #[test]
    fn the_one_that_the_user_acts_on_draws_first_but_not_alone() {
        let mut turns = Turns::default();
        turns.favour("mine");
        turns.spend(&"mine", 7.0);
        turns.begin_frame();
        let (other, mine, more) = (turns.wait("other"), turns.wait("mine"), turns.wait("mine"));
        assert_eq!(turns.next_place(), Some(mine));
        turns.leave(mine);
        assert_eq!(turns.next_place(), Some(other));
        turns.leave(other);
        assert_eq!(turns.next_place(), Some(more));
    }

    #[test]
    fn a_turn_that_takes_far_too_long_leaves_frames_to_others() {
        let mut turns = Turns::default();
        let mut frames_of = |ms: f64| {
            let place = turns.wait("a");
            let mut frames = 0;
            while turns.next_place() != Some(place) {
                turns.begin_frame();
                frames += 1;
            }
            turns.spend(&"a", ms);
            turns.owe(ms);
            turns.leave(place);
            frames
        };
        let frames: Vec<_> = [4.0, 4.0, 40.0, 4.0, 1_000.0, 4.0].map(&mut frames_of).into();
        assert_eq!(frames, [0, 0, 1, 5, 0, 10], "each after what the one before it took");
    }

    #[test]
    fn who_leaves_holds_nobody_up() {
        let mut turns = Turns::default();
        let (gone, next) = (turns.wait("a"), turns.wait("b"));
        assert_eq!(turns.next_place(), Some(gone));
        turns.leave(gone);
        assert_eq!(turns.next_place(), Some(next));
        turns.leave(next);
        assert!(turns.next_place().is_none() && !turns.has_waiting());
    }
}
