//! The share of time that each plugin may take for what it causes by itself: token buckets, with
//! the clock as a parameter.
//!
//! What it costs is the time in the VM and on the page, in milliseconds. Above its share a plugin
//! is slowed. When it asks for far more than its share for a while, it is to be paused.

use plugin_runtime::contracts::InstanceId;

use crate::sorted::SortedMap;

/// What one instance may take: a quarter of the time, and a second ahead.
const OWN: Rate = Rate { share: 0.25, burst_ms: 1_000.0 };

/// What all of them together may take: half of the time.
const PAGE: Rate = Rate { share: 0.5, burst_ms: 1_000.0 };

/// What an instance may ask for before it is paused: half of the time, and ten seconds ahead.
const DEMAND: Rate = Rate { share: 0.5, burst_ms: 10_000.0 };

/// How much of the newest cost goes into the mean.
const NEWEST: f64 = 0.25;

/// How fast a bucket fills, and how much it holds.
#[derive(Clone, Copy)]
struct Rate {
    share: f64,
    burst_ms: f64,
}

/// Time that may be spent; below zero it is spent already.
struct Bucket {
    rate: Rate,
    level_ms: f64,
    at_ms: f64,
}

impl Bucket {
    fn full(rate: Rate, now_ms: f64) -> Self {
        Self { rate, level_ms: rate.burst_ms, at_ms: now_ms }
    }

    fn level_ms(&self, now_ms: f64) -> f64 {
        let filled_ms = (now_ms - self.at_ms).max(0.0) * self.rate.share;
        (self.level_ms + filled_ms).min(self.rate.burst_ms)
    }

    fn take(&mut self, cost_ms: f64, now_ms: f64) {
        self.level_ms = self.level_ms(now_ms) - cost_ms;
        self.at_ms = now_ms;
    }

    /// How long until there is something in it again.
    fn wait_ms(&self, now_ms: f64) -> f64 {
        (-self.level_ms(now_ms)).max(0.0) / self.rate.share
    }
}

/// Whom something is counted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payer {
    /// Nobody: somebody waits for it.
    Nobody,
    /// The plugin, which caused it by itself.
    Plugin,
    /// What the plugin may take for showing what others have changed: it is shown less often, and
    /// nobody is to blame.
    Reading,
    /// The same, but somebody did it and looks at it: it does not wait.
    Watched,
}

struct Share {
    own: Bucket,
    /// For showing what others have changed.
    reading: Bucket,
    demand: Bucket,
    /// All it ever took, from where the others were when it began.
    used_ms: f64,
    /// What an event of its own costs with all that it leads to.
    mean_ms: f64,
    /// What its newest event has cost so far.
    newest_ms: f64,
    /// When it last had to wait for its share.
    waited_ms: Option<f64>,
}

/// The shares of all instances.
pub(super) struct Shares {
    page: Bucket,
    of: SortedMap<InstanceId, Share>,
}

impl Default for Shares {
    fn default() -> Self {
        Self { page: Bucket::full(PAGE, 0.0), of: SortedMap::new() }
    }
}

impl Shares {
    /// Notes what something cost that an instance caused by itself.
    pub(super) fn spend(&mut self, id: &InstanceId, cost_ms: f64, now_ms: f64) {
        self.page.take(cost_ms, now_ms);
        let share = self.share(id, now_ms);
        share.own.take(cost_ms, now_ms);
        share.demand.take(cost_ms, now_ms);
        share.used_ms += cost_ms;
        share.newest_ms += cost_ms;
    }

    /// Notes what it cost to show what others have changed.
    pub(super) fn spend_reading(&mut self, id: &InstanceId, cost_ms: f64, now_ms: f64) {
        self.page.take(cost_ms, now_ms);
        self.share(id, now_ms).reading.take(cost_ms, now_ms);
    }

    /// An event of its own begins: what the one before cost is known now.
    pub(super) fn begin(&mut self, id: &InstanceId, now_ms: f64) {
        let share = self.share(id, now_ms);
        share.mean_ms += (share.newest_ms - share.mean_ms) * NEWEST;
        share.newest_ms = 0.0;
    }

    /// Notes an event of its own that was left out: it counts as asked for.
    pub(super) fn miss(&mut self, id: &InstanceId, now_ms: f64) {
        let share = self.share(id, now_ms);
        share.demand.take(share.mean_ms.max(share.newest_ms), now_ms);
    }

    /// Notes that it has to wait for its share.
    pub(super) fn note_wait(&mut self, id: &InstanceId, now_ms: f64) {
        self.share(id, now_ms).waited_ms = Some(now_ms);
    }

    /// How long ago it last had to wait for its share, in milliseconds.
    pub(super) fn since_wait_ms(&self, id: &InstanceId, now_ms: f64) -> Option<f64> {
        self.of.get(id)?.waited_ms.map(|waited_ms| now_ms - waited_ms)
    }

    /// Whether it may do something by itself now.
    pub(super) fn may_run(&self, id: &InstanceId, now_ms: f64) -> bool {
        self.wait_ms(id, Payer::Plugin, now_ms) <= 0.0
    }

    /// How long something that is counted like this has to wait, in milliseconds.
    pub(super) fn wait_ms(&self, id: &InstanceId, payer: Payer, now_ms: f64) -> f64 {
        let bucket = |share: &Share| match payer {
            Payer::Plugin => share.own.wait_ms(now_ms),
            _ => share.reading.wait_ms(now_ms),
        };
        if matches!(payer, Payer::Nobody | Payer::Watched) {
            return 0.0;
        }
        self.of.get(id).map_or(0.0, bucket).max(self.page.wait_ms(now_ms))
    }

    /// Whether it has used up its own share, whatever the others take.
    pub(super) fn is_above(&self, id: &InstanceId, now_ms: f64) -> bool {
        self.of.get(id).is_some_and(|share| share.own.wait_ms(now_ms) > 0.0)
    }

    /// Whether it asks for so much more than its share that it has to be paused.
    pub(super) fn is_far_above(&self, id: &InstanceId, now_ms: f64) -> bool {
        self.of.get(id).is_some_and(|share| share.demand.level_ms(now_ms) <= 0.0)
    }

    /// Who used less goes first; one that comes anew goes right before who used the least.
    pub(super) fn rank(&self, id: &InstanceId) -> f64 {
        self.of.get(id).map_or_else(|| self.least_used_ms() - 1.0, |share| share.used_ms)
    }

    /// Forgets an instance that is gone or begins anew.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.of.remove(id);
    }

    fn share(&mut self, id: &InstanceId, now_ms: f64) -> &mut Share {
        let used_ms = if self.of.contains_key(id) { 0.0 } else { self.least_used_ms() };
        self.of.get_or_insert_with(id.clone(), || Share {
            own: Bucket::full(OWN, now_ms),
            reading: Bucket::full(OWN, now_ms),
            demand: Bucket::full(DEMAND, now_ms),
            used_ms,
            mean_ms: 0.0,
            newest_ms: 0.0,
            waited_ms: None,
        })
    }

    /// Where one that comes anew begins: it has no advantage over those who were there before.
    fn least_used_ms(&self) -> f64 {
        self.of.values().map(|share| share.used_ms).reduce(f64::min).unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs timers of so many milliseconds a tick for a while; how many ticks ran, and when it was
    /// to be paused.
    fn run(period_ms: f64, cost_ms: f64, duration_ms: f64) -> (u32, Option<f64>) {
        let (mut shares, id) = (Shares::default(), InstanceId::from("a"));
        let (mut now_ms, mut ran) = (0.0, 0);
        while now_ms < duration_ms {
            now_ms += period_ms;
            if shares.may_run(&id, now_ms) {
                shares.begin(&id, now_ms);
                shares.spend(&id, cost_ms, now_ms);
                ran += 1;
            } else {
                shares.miss(&id, now_ms);
            }
            if shares.is_far_above(&id, now_ms) {
                return (ran, Some(now_ms));
            }
        }
        (ran, None)
    }

    #[test]
    fn an_honest_animation_is_never_slowed() {
        assert_eq!(run(100.0, 20.0, 600_000.0), (6_000, None));
    }

    #[test]
    fn who_asks_for_more_than_its_share_is_slowed_to_it() {
        let (ran, paused_at) = run(100.0, 40.0, 600_000.0);
        assert_eq!(paused_at, None);
        assert!(
            (3_700..3_800).contains(&ran),
            "a quarter of ten minutes, and the second ahead: {ran}"
        );
    }

    #[test]
    fn who_asks_for_far_more_is_paused_within_seconds() {
        let (ran, paused_at) = run(100.0, 200.0, 60_000.0);
        let paused_at = paused_at.expect("it is paused");
        assert!((4_000.0..10_000.0).contains(&paused_at), "{paused_at} ms");
        assert!(ran < 20, "{ran} ticks");
    }

    #[test]
    fn eight_timers_of_one_instance_count_together() {
        let (_, paused_at) = run(12.5, 85.0, 60_000.0);
        assert!(paused_at.is_some_and(|at_ms| at_ms < 5_000.0), "{paused_at:?}");
    }

    #[test]
    fn all_together_take_no_more_than_half_of_the_time_and_take_turns() {
        let mut shares = Shares::default();
        let ids: Vec<InstanceId> =
            (0..4).map(|number| InstanceId::from(format!("i{number}"))).collect();
        let mut ran = [0_u32; 4];
        let mut now_ms = 0.0;
        while now_ms < 60_000.0 {
            now_ms += 5.0;
            let ready = (0..4).filter(|index| shares.may_run(&ids[*index], now_ms));
            let next = ready
                .min_by(|one, other| shares.rank(&ids[*one]).total_cmp(&shares.rank(&ids[*other])));
            if let Some(index) = next {
                let cost_ms = 10.0 * (1.0 + f64::from(u8::try_from(index).expect("small")));
                shares.spend(&ids[index], cost_ms, now_ms);
                ran[index] += 1;
            }
        }
        let used: Vec<f64> = ran
            .iter()
            .zip([10.0, 20.0, 30.0, 40.0])
            .map(|(ran, cost_ms)| f64::from(*ran) * cost_ms)
            .collect();
        assert!(used.iter().sum::<f64>() < 31_100.0, "{used:?}");
        assert!(
            used.iter().all(|used_ms| (7_500.0..8_000.0).contains(used_ms)),
            "the same time for each: {used:?}"
        );
    }

    #[test]
    fn who_shows_what_others_change_waits_but_has_its_own_share_still() {
        let (mut shares, id) = (Shares::default(), InstanceId::from("reader"));
        shares.spend_reading(&id, 1_200.0, 0.0);
        let waits = |payer| shares.wait_ms(&id, payer, 0.0) > 0.0;
        assert!(waits(Payer::Reading) && !waits(Payer::Nobody));
        assert!(!shares.is_above(&id, 0.0) && !shares.is_far_above(&id, 0.0));
        assert!(shares.may_run(&id, 400.0), "the page's share is there again");
        for second in 1..100 {
            shares.spend_reading(&id, 10_000.0, f64::from(second) * 1_000.0);
        }
        assert!(!shares.is_far_above(&id, 100_000.0), "it is never paused for it");
    }

    #[test]
    fn one_that_comes_later_does_not_get_ahead_of_all_others() {
        let mut shares = Shares::default();
        shares.spend(&"old".into(), 500.0, 0.0);
        shares.spend(&"new".into(), 1.0, 0.0);
        assert!(shares.rank(&"new".into()) > shares.rank(&"old".into()));
        shares.forget(&"new".into());
        let ahead_ms = shares.rank(&"old".into()) - shares.rank(&"new".into());
        assert!(ahead_ms > 0.0 && ahead_ms < 2.0, "it is not kept waiting either: {ahead_ms} ms");
    }
}
