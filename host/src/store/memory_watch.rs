//! Watches how much memory the page itself has taken, and says what to give up before it ends. Pure.
//!
//! The memory of a WebAssembly module grows and never shrinks; what is freed is used again. So a level that was reached
//! stays, until the user asks for what was given up: then it takes more memory than was taken by then to reach it again.

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
const LEVELS: [(Pressure, usize); 3] = [(Pressure::Exhausted, 80), (Pressure::Scarce, 66), (Pressure::Tight, 50)];

/// How much more than was taken when the user asked again, in percent of the limit.
const GROWTH_PERCENT: usize = 5;

/// The watch over the page's memory.
#[derive(Clone, Debug)]
pub(super) struct MemoryWatch {
    limit_bytes: usize,
    level: Pressure,
    /// Below this the level does not rise.
    floor_bytes: usize,
}

impl MemoryWatch {
    /// A watch over a memory that may grow to `limit_bytes`.
    pub(super) fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, level: Pressure::default(), floor_bytes: 0 }
    }

    /// The level.
    pub(super) fn level(&self) -> Pressure {
        self.level
    }

    /// Looks at how much is taken; the level, if it has risen.
    pub(super) fn look(&mut self, taken_bytes: usize) -> Option<Pressure> {
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
    pub(super) fn resume(&mut self, taken_bytes: usize) {
        self.level = self.level.min(Pressure::Scarce);
        self.floor_bytes = taken_bytes.saturating_add(self.limit_bytes / 100 * GROWTH_PERCENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    #[test]
    fn the_level_rises_with_what_is_taken_and_each_is_told_once() {
        let mut watch = MemoryWatch::new(1_024 * MIB);
        let told: Vec<_> = [10, 500, 513, 600, 680, 513, 830, 1_024].map(|mib| watch.look(mib * MIB)).into();
        let (tight, scarce, exhausted) = (Some(Pressure::Tight), Some(Pressure::Scarce), Some(Pressure::Exhausted));
        assert_eq!(told, [None, None, tight, None, scarce, None, exhausted, None]);
    }

    #[test]
    fn a_jump_goes_to_the_utmost_at_once() {
        let mut watch = MemoryWatch::new(1_024 * MIB);
        assert_eq!(watch.look(900 * MIB), Some(Pressure::Exhausted));
    }

    #[test]
    fn after_it_was_resumed_only_more_than_was_taken_counts() {
        let mut watch = MemoryWatch::new(1_000 * MIB);
        watch.look(850 * MIB);
        watch.resume(850 * MIB);
        assert_eq!((watch.level(), watch.look(850 * MIB), watch.look(890 * MIB)), (Pressure::Scarce, None, None));
        assert_eq!(watch.look(905 * MIB), Some(Pressure::Exhausted));
    }

    #[test]
    fn the_more_is_taken_the_less_is_kept() {
        let parts = [Pressure::None, Pressure::Tight, Pressure::Scarce, Pressure::Exhausted].map(Pressure::part);
        assert!(parts.is_sorted() && parts[0] == 1);
    }
}
