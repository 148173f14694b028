//! Watches how much memory the page itself has taken, and says what to give up before it ends.
//! Pure.
//!
//! The memory of a WebAssembly module grows and never shrinks; what is freed is used again. So a
//! level that was reached stays, until the user asks for what was given up: then it takes more
//! memory than was taken by then to reach it again.
//!
//! What is kept comes and goes in pieces of all sizes, so holes form between them, too small for
//! what comes next. A full store that still grows has them, and keeps less from then on: the room
//! is found in what was taken, not beside it.

use std::mem;

/// What has to be done about the memory of the page, from nothing to the utmost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pressure {
    /// There is plenty.
    #[default]
    None,
    /// Half is taken: half as much is kept.
    Tight,
    /// Two thirds are taken: a quarter is kept.
    Scarce,
    /// Four fifths are taken: looking back is given up, and an eighth is kept.
    Exhausted,
}

impl Pressure {
    /// How much of the limit may be kept, as one part in so many.
    pub(super) fn part(self) -> usize {
        match self {
            Self::None => 1,
            Self::Tight => 2,
            Self::Scarce => 4,
            Self::Exhausted => 8,
        }
    }
}

/// The levels, each with the percentage of the page's memory from which on it is reached.
const LEVELS: [(Pressure, usize); 3] =
    [(Pressure::Exhausted, 80), (Pressure::Scarce, 66), (Pressure::Tight, 50)];

/// How much more than was taken when the user asked again, in percent of the limit.
const GROWTH_PERCENT: usize = 5;

/// How much less is kept for each byte that is lost to holes: as much again, so that those that
/// form are large.
const LESS_FOR_HOLES: usize = 2;

/// The most that is kept less for the sake of holes: one part in so many.
const HOLES_PART: usize = 4;

/// The watch over the page's memory.
#[derive(Clone, Debug)]
pub(super) struct MemoryWatch {
    limit_bytes: usize,
    level: Pressure,
    /// Below this the level does not rise.
    floor_bytes: usize,
    /// How much is taken, and how much of what is kept cannot go.
    taken_bytes: usize,
    held_bytes: usize,
    /// What was taken though nothing more was kept.
    holes_bytes: usize,
}

impl MemoryWatch {
    /// A watch over a memory that may grow to `limit_bytes`.
    pub(super) fn new(limit_bytes: usize) -> Self {
        Self {
            limit_bytes,
            level: Pressure::default(),
            floor_bytes: 0,
            taken_bytes: 0,
            held_bytes: 0,
            holes_bytes: 0,
        }
    }

    /// How much of `kept_bytes` may be kept.
    pub(super) fn part_of(&self, kept_bytes: usize) -> usize {
        match self.level {
            Pressure::None => {
                kept_bytes
                    - self.holes_bytes.saturating_mul(LESS_FOR_HOLES).min(kept_bytes / HOLES_PART)
            }
            // Half at most, which leaves room enough.
            level => kept_bytes / level.part(),
        }
    }

    /// Looks at how much is taken, when so much of what is kept cannot go, and the limit was passed
    /// if it `is_full`; the level, if it has risen.
    pub(super) fn look(
        &mut self,
        taken_bytes: usize,
        held_bytes: usize,
        is_full: bool,
    ) -> Option<Pressure> {
        let grown_bytes =
            taken_bytes.saturating_sub(mem::replace(&mut self.taken_bytes, taken_bytes));
        let more_held_bytes =
            held_bytes.saturating_sub(mem::replace(&mut self.held_bytes, held_bytes));
        if is_full {
            self.holes_bytes += grown_bytes.saturating_sub(more_held_bytes);
        }
        if taken_bytes < self.floor_bytes {
            return None;
        }
        let is_reached = |percent: usize| taken_bytes / 100 >= self.limit_bytes / 10_000 * percent;
        let (level, _) = LEVELS.into_iter().find(|(_, percent)| is_reached(*percent))?;
        if level <= self.level {
            return None;
        }
        self.level = level;
        Some(level)
    }

    /// The user wants back what was given up.
    pub(super) fn resume(&mut self) {
        self.level = self.level.min(Pressure::Scarce);
        self.floor_bytes = self.taken_bytes.saturating_add(self.limit_bytes / 100 * GROWTH_PERCENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    /// Looks while there is plenty of room in what is kept.
    fn look(watch: &mut MemoryWatch, taken_mib: usize) -> Option<Pressure> {
        watch.look(taken_mib * MIB, 0, false)
    }

    #[test]
    fn the_level_rises_with_what_is_taken_and_each_is_told_once() {
        let mut watch = MemoryWatch::new(1_024 * MIB);
        let told: Vec<_> =
            [10, 500, 513, 600, 680, 513, 830, 1_024].map(|mib| look(&mut watch, mib)).into();
        let (tight, scarce, exhausted) =
            (Some(Pressure::Tight), Some(Pressure::Scarce), Some(Pressure::Exhausted));
        assert_eq!(told, [None, None, tight, None, scarce, None, exhausted, None]);
    }

    #[test]
    fn a_jump_goes_to_the_utmost_at_once() {
        let mut watch = MemoryWatch::new(1_024 * MIB);
        assert_eq!(look(&mut watch, 900), Some(Pressure::Exhausted));
    }

    #[test]
    fn after_it_was_resumed_only_more_than_was_taken_counts() {
        let mut watch = MemoryWatch::new(1_000 * MIB);
        look(&mut watch, 850);
        watch.resume();
        assert_eq!(
            (watch.level, look(&mut watch, 850), look(&mut watch, 890)),
            (Pressure::Scarce, None, None)
        );
        assert_eq!(look(&mut watch, 905), Some(Pressure::Exhausted));
    }

    #[test]
    fn the_more_is_taken_the_less_is_kept() {
        let parts = [Pressure::None, Pressure::Tight, Pressure::Scarce, Pressure::Exhausted]
            .map(Pressure::part);
        assert!(parts.is_sorted() && parts[0] == 1);
    }

    #[test]
    fn what_is_full_and_still_grows_keeps_less_but_for_what_cannot_go() {
        let mut watch = MemoryWatch::new(1_024 * MIB);
        let mut kept = |taken_mib: usize, held_mib: usize, is_full| {
            watch.look(taken_mib * MIB, held_mib * MIB, is_full);
            watch.part_of(96 * MIB) / MIB
        };
        assert_eq!([kept(60, 10, false), kept(100, 10, false)], [96, 96], "it fills");
        assert_eq!(
            [kept(104, 10, true), kept(104, 10, true), kept(106, 10, true)],
            [88, 88, 84],
            "twice what it grew by"
        );
        assert_eq!(kept(126, 30, true), 84, "what came is in force");
        assert_eq!([kept(150, 30, true), kept(400, 30, true)], [72, 72], "a quarter at most");
    }
}
