//! What panels show of things that change without end: after what somebody did is drawn, and under
//! load four times a second.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::later::{self, now_ms};

/// So long after a change a panel follows at the soonest, in milliseconds: too short to be noticed,
/// and long enough that all plugins that a click has changed are drawn before.
const LAG_MS: f64 = 50.0;

/// How often a panel follows under load, in milliseconds.
const PERIOD_MS: f64 = 250.0;

/// So many changes in a row show as soon as they may before it is a load.
const BURST: f64 = 8.0;

thread_local! {
    /// How many have yet to show something.
    static BEHIND: Cell<usize> = const { Cell::new(0) };
}

/// Whether something has changed that is not shown yet. Tests wait until nothing has.
pub fn is_behind() -> bool {
    BEHIND.get() > 0
}

/// Says when a change is shown. Pure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate {
    /// How many more changes show as soon as they may.
    left: f64,
    last_ms: f64,
}

impl Rate {
    fn new(now_ms: f64) -> Self {
        Self { left: BURST, last_ms: now_ms }
    }

    /// Takes a change; how long it waits until it is shown, in milliseconds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a wait is never negative"
    )]
    fn wait_ms(&mut self, now_ms: f64) -> u64 {
        let passed_ms = (now_ms - self.last_ms).max(0.0);
        self.left = (self.left + passed_ms / PERIOD_MS).min(BURST);
        self.last_ms = now_ms;
        self.left -= 1.0;
        (-self.left * PERIOD_MS).max(LAG_MS) as u64
    }
}

/// What `read` gives, followed at a pace that a panel can keep. While it waits nothing is read,
/// however much changes. It is for what a panel shows, not for what a click acts on.
pub fn paced<T: Send + Sync + 'static>(read: impl Fn() -> T + 'static) -> RwSignal<T> {
    let shown = RwSignal::new(untrack(&read));
    follow(Box::new(move || shown.set(read())));
    shown
}

/// Shows at once, and again at its pace when something that was read for it has changed.
fn follow(show: Box<dyn Fn()>) {
    let again = RwSignal::new(());
    let mut rate = Rate::new(now_ms());
    // Whether the time has come that shows what changed. What is read then is tracked.
    let mut is_due = true;
    let effect = RenderEffect::new(move |_: Option<()>| {
        again.track();
        if std::mem::take(&mut is_due) {
            return show();
        }
        is_due = true;
        BEHIND.set(BEHIND.get() + 1);
        let wake = move || {
            BEHIND.set(BEHIND.get() - 1);
            again.try_set(());
        };
        later::after(Duration::from_millis(rate.wait_ms(now_ms())), wake);
    });
    on_cleanup(move || drop(effect));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many changes of one each `every_ms`, for ten seconds, are shown.
    fn shown(every_ms: f64) -> usize {
        let mut rate = Rate::new(0.0);
        let mut shown = 0;
        let mut now_ms = 0.0;
        while now_ms < 10_000.0 {
            // What changes meanwhile is shown along with it.
            let shown_ms =
                now_ms + Duration::from_millis(rate.wait_ms(now_ms)).as_secs_f64() * 1_000.0;
            shown += 1;
            while now_ms < shown_ms {
                now_ms += every_ms;
            }
        }
        shown
    }

    #[test]
    fn a_flood_shows_four_times_a_second_and_a_trickle_as_soon_as_it_may() {
        assert!((40..=50).contains(&shown(5.0)), "{}", shown(5.0));
        assert_eq!(shown(500.0), 20);
    }

    #[test]
    fn what_waits_is_shown_a_period_later_at_most() {
        let mut rate = Rate::new(0.0);
        let waits: Vec<_> = (0..9).map(|_| rate.wait_ms(0.0)).collect();
        assert_eq!(waits, [50, 50, 50, 50, 50, 50, 50, 50, 250]);
        assert_eq!(rate.wait_ms(PERIOD_MS), 250);
        assert_eq!(rate.wait_ms(10.0 * PERIOD_MS), 50);
    }
}
