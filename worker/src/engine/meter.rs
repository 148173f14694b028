//! How much an operation has worked, as far as its ticks tell: on a busy machine the clock runs on
//! while nobody works.
//!
//! QuickJS calls its interrupt handler once in 10,000 polls: that is a tick. How long a tick takes
//! depends on the code, so an operation is measured by itself: of a tick that took far longer than
//! those before it, most was somebody else's. Work is never more than the time that passed.

/// The shortest time that a tick is taken to last by itself, in microseconds. Also hides how coarse
/// browsers' clocks are.
const LIGHT_US: u64 = 500;

/// The longest time that a tick is taken to last by itself, in microseconds: about what a system
/// lets a program run before it lets another.
const HEAVY_US: u64 = 5_000;

/// What of a tick lasts longer than it should counts so many times less.
const TICK_DISCOUNT: u64 = 5;

/// The same for time without a tick. It may be a built-in that does not poll, so less of it is
/// given away.
const SILENCE_DISCOUNT: u64 = 4;

/// The work of one operation.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    /// When the last tick was, or the start.
    last_us: u64,
    work_us: u64,
    ticks: u64,
    /// How long the last two ticks took.
    recent_us: [u64; 2],
}

impl Meter {
    /// Begins to measure.
    pub(crate) fn start(now_us: u64) -> Self {
        Self { last_us: now_us, ..Self::default() }
    }

    /// Notes that QuickJS polled.
    pub(crate) fn tick(&mut self, now_us: u64) {
        let took_us = now_us.saturating_sub(self.last_us);
        let [before, last] = self.recent_us;
        let normal_us = (before.min(last) * 3 / 2).clamp(LIGHT_US, HEAVY_US);
        self.work_us += discounted(took_us, normal_us, TICK_DISCOUNT);
        self.ticks += 1;
        self.last_us = now_us;
        self.recent_us = [last, took_us];
    }

    /// The work until now, in microseconds.
    pub(crate) fn work_us(&self, now_us: u64) -> u64 {
        self.work_us + discounted(now_us.saturating_sub(self.last_us), LIGHT_US, SILENCE_DISCOUNT)
    }

    /// How often QuickJS polled.
    pub(crate) fn ticks(&self) -> u64 {
        self.ticks
    }
}

fn discounted(took_us: u64, normal_us: u64, by: u64) -> u64 {
    took_us.min(normal_us) + took_us.saturating_sub(normal_us) / by
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT_US: u64 = 100_000;

    /// The time that passes until the limit is used up, and how much of it was really worked, where
    /// every tick takes `tick_us` of work, and after each 3 ms of work others have the machine for
    /// `pause_us`.
    fn stopped(tick_us: u64, pause_us: u64) -> (u64, u64) {
        let (mut meter, mut now_us, mut worked_us, mut slice_us) = (Meter::start(0), 0, 0, 0);
        while meter.work_us(now_us) < LIMIT_US {
            slice_us += tick_us;
            worked_us += tick_us;
            now_us += tick_us + slice_us / 3_000 * pause_us;
            slice_us %= 3_000;
            meter.tick(now_us);
        }
        (now_us, worked_us)
    }

    #[test]
    fn on_an_idle_machine_a_loop_is_stopped_in_time() {
        for tick_us in [20, 150, 400] {
            let (time_us, _) = stopped(tick_us, 0);
            assert!(
                (LIMIT_US..LIMIT_US + 4_000).contains(&time_us),
                "ticks of {tick_us} us: {time_us}"
            );
        }
        for tick_us in [1_000, 4_000, 10_000, 20_000] {
            let (time_us, _) = stopped(tick_us, 0);
            assert!((LIMIT_US..300_000).contains(&time_us), "ticks of {tick_us} us: {time_us}");
        }
    }

    #[test]
    fn on_a_busy_machine_fifty_milliseconds_of_work_are_done_and_a_loop_is_stopped_within_a_second()
    {
        for (busy, tick_us) in [2, 3, 4]
            .into_iter()
            .flat_map(|busy| [50, 150, 400, 1_000, 2_000, 10_000].map(|tick| (busy, tick)))
        {
            let (time_us, worked_us) = stopped(tick_us, 3_000 * (busy - 1));
            assert!(
                worked_us > 50_000,
                "{busy} times busy, ticks of {tick_us} us: stopped after {worked_us} us of work"
            );
            assert!(
                time_us < 1_000_000,
                "{busy} times busy, ticks of {tick_us} us: stopped after {time_us} us"
            );
        }
    }

    #[test]
    fn work_is_never_more_than_the_time_that_passed() {
        let mut meter = Meter::start(10);
        let mut now_us = 10;
        for step in [1, 700, 0, 90_000, 3, 12_345] {
            now_us += step;
            assert!(meter.work_us(now_us) <= now_us - 10);
            meter.tick(now_us);
            assert!(meter.work_us(now_us) <= now_us - 10);
        }
        assert_eq!(meter.ticks(), 6);
    }

    #[test]
    fn time_without_a_tick_counts_less_and_still_counts() {
        let meter = Meter::start(0);
        assert!(meter.work_us(200_000) < LIMIT_US);
        assert!(meter.work_us(400_000) >= LIMIT_US);
    }
}
