//! Deaths within a window of time: that an instance caused.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_deaths_within_the_window_count_together() {
        let mut deaths = RecentDeaths::default();
        assert_eq!(deaths.note(0.0, 60_000.0), 1);
        assert_eq!(deaths.note(60_001.0, 60_000.0), 1);
        assert_eq!(deaths.note(70_000.0, 60_000.0), 2);
    }
}
