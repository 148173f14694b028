//! Deaths within a window of time: that an instance caused. And how far apart repetitions are kept.

use std::collections::VecDeque;

/// The times of recent deaths.
#[derive(Debug, Default)]
pub(super) struct RecentDeaths(VecDeque<f64>);

impl RecentDeaths {
    /// Notes a death and returns how many there were within `window_ms`, this one included.
    pub(super) fn note(&mut self, now_ms: f64, window_ms: f64) -> usize {
        while self.0.front().is_some_and(|first| now_ms - first > window_ms) {
            self.0.pop_front();
        }
        self.0.push_back(now_ms);
        self.0.len()
    }
}

/// Keeps what happens again and again apart: twice as far each time, until it has not happened for
/// that long.
#[derive(Debug, Default)]
pub(super) struct Spacing {
    last_ms: Option<f64>,
    wait_ms: f64,
}

/// The first distance, in milliseconds.
const FIRST_WAIT_MS: f64 = 60_000.0;

/// The largest distance, in milliseconds.
const LONGEST_WAIT_MS: f64 = 3_600_000.0;

impl Spacing {
    /// Whether it may happen now.
    pub(super) fn allows(&self, now_ms: f64) -> bool {
        self.last_ms.is_none_or(|last_ms| now_ms - last_ms >= self.wait_ms)
    }

    /// Notes that it happens.
    pub(super) fn note(&mut self, now_ms: f64) {
        let is_rare = self.last_ms.is_none_or(|last_ms| now_ms - last_ms >= 2.0 * self.wait_ms);
        self.wait_ms =
            if is_rare { FIRST_WAIT_MS } else { (2.0 * self.wait_ms).min(LONGEST_WAIT_MS) };
        self.last_ms = Some(now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_as_often_as_it_may_happens_less_and_less() {
        let mut spacing = Spacing::default();
        let mut times = Vec::new();
        for minute in 0..200 {
            let now_ms = f64::from(minute) * 60_000.0;
            if spacing.allows(now_ms) {
                spacing.note(now_ms);
                times.push(minute);
            }
        }
        assert_eq!(times, [0, 1, 3, 7, 15, 31, 63, 123, 183]);
    }

    #[test]
    fn only_deaths_within_the_window_count_together() {
        let mut deaths = RecentDeaths::default();
        assert_eq!(deaths.note(0.0, 60_000.0), 1);
        assert_eq!(deaths.note(60_001.0, 60_000.0), 1);
        assert_eq!(deaths.note(70_000.0, 60_000.0), 2);
    }
}
