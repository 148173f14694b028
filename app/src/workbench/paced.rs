//! What panels show of things that change without end: at once while changes are few, four times a
//! second under load.

use std::time::Duration;

use leptos::prelude::*;

/// How often a panel follows under load, in milliseconds.
const PERIOD_MS: f64 = 250.0;

/// So many changes in a row show at once before it is a load.
const BURST: f64 = 8.0;

/// Says when a change is shown. Pure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate {
    /// How many more changes show at once.
    left: f64,
    last_ms: f64,
}

impl Rate {
    fn new(now_ms: f64) -> Self {
        Self { left: BURST, last_ms: now_ms }
    }

    /// Takes a change; `Some` with the time to wait, in milliseconds, where it comes too soon.
    fn wait_ms(&mut self, now_ms: f64) -> Option<f64> {
        let passed_ms = (now_ms - self.last_ms).max(0.0);
        self.left = (self.left + passed_ms / PERIOD_MS).min(BURST);
        self.last_ms = now_ms;
        if self.left < 1.0 {
            return Some((1.0 - self.left) * PERIOD_MS);
        }
        self.left -= 1.0;
        None
    }
}

/// What `read` gives, followed at a pace that a panel can keep. While it waits nothing is read,
/// however much changes. It is for what a panel shows, not for what a click acts on.
pub fn paced<T: Send + Sync + 'static>(read: impl Fn() -> T + 'static) -> RwSignal<T> {
    let shown = RwSignal::new(untrack(&read));
    let again = RwSignal::new(());
    let now_ms = || window().performance().map_or(0.0, |performance| performance.now());
    Effect::new(move |rate: Option<Rate>| {
        again.track();
        let Some(mut rate) = rate else {
            // What was read when the panel was made is tracked from here on.
            shown.set(read());
            return Rate::new(now_ms());
        };
        match rate.wait_ms(now_ms()) {
            None => shown.set(read()),
            Some(wait_ms) => {
                let wake = move || {
                    again.try_set(());
                };
                #[expect(
                    clippy::disallowed_methods,
                    reason = "it only tries to wake what may be gone"
                )]
                set_timeout(wake, Duration::from_secs_f64(wait_ms / 1_000.0));
            }
        }
        rate
    });
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many changes of one each `every_ms`, for ten seconds, are shown.
    fn shown(every_ms: f64) -> usize {
        let mut rate = Rate::new(0.0);
        let mut next_ms = 0.0;
        let mut shown = 0;
        let mut now_ms = 0.0;
        while now_ms < 10_000.0 {
            if now_ms >= next_ms {
                match rate.wait_ms(now_ms) {
                    None => shown += 1,
                    Some(wait_ms) => next_ms = now_ms + wait_ms,
                }
            }
            now_ms += every_ms;
        }
        shown
    }

    #[test]
    fn a_flood_shows_four_times_a_second_and_a_trickle_at_once() {
        assert!((40..=48).contains(&shown(5.0)), "{}", shown(5.0));
        assert_eq!(shown(500.0), 20);
    }

    #[test]
    fn what_waits_is_shown_a_period_later_at_most() {
        let mut rate = Rate::new(0.0);
        let waits: Vec<_> = (0..9).map(|_| rate.wait_ms(0.0)).collect();
        assert_eq!(waits[..8], [None; 8]);
        assert_eq!(waits[8], Some(PERIOD_MS));
        assert_eq!(rate.wait_ms(PERIOD_MS), None);
    }
}
