//! What an instance costs, in figures: from samples to median, percentile and curve.

use std::collections::VecDeque;

use plugin_host::store::InstanceStats;

/// The width of a sparkline, in its own units.
pub const SPARK_WIDTH: f64 = 96.0;

/// The height of a sparkline, in its own units.
pub const SPARK_HEIGHT: f64 = 20.0;

/// The figures of one instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Widgets rendered.
    pub renders: u32,
    /// Events handled.
    pub events: u32,
    /// Half of the last operations took no longer, in milliseconds.
    pub median_ms: f64,
    /// Of twenty operations nineteen took no longer, in milliseconds.
    pub p95_ms: f64,
    /// The longest of the last operations, in milliseconds.
    pub max_ms: f64,
    /// Memory of its heap, in bytes.
    pub memory_bytes: usize,
    /// Deaths of its worker.
    pub worker_restarts: u32,
    /// Bytes that came from the worker for it.
    pub bytes_received: usize,
    /// The samples as the points of a polyline.
    pub spark: String,
}

impl Figures {
    /// Reckons.
    pub fn of(stats: &InstanceStats) -> Self {
        let mut sorted: Vec<u64> = stats.vm_us.iter().copied().collect();
        sorted.sort_unstable();
        Self {
            renders: stats.renders,
            events: stats.events,
            median_ms: percentile_ms(&sorted, 50),
            p95_ms: percentile_ms(&sorted, 95),
            max_ms: percentile_ms(&sorted, 100),
            memory_bytes: stats.memory_bytes,
            worker_restarts: stats.worker_restarts,
            bytes_received: stats.bytes_received,
            spark: spark(&stats.vm_us),
        }
    }
}

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// What hurts: time, then memory.
    Time,
    /// The median time.
    Median,
    /// The longest time.
    Max,
    /// Memory.
    Memory,
    /// Renders.
    Renders,
    /// Events.
    Events,
    /// Deaths of the worker.
    Restarts,
    /// Bytes received.
    Received,
}

impl Column {
    /// The figure that counts, and what decides where it is equal.
    #[expect(clippy::cast_precision_loss, reason = "only compared")]
    pub fn key(self, figures: &Figures) -> (f64, f64) {
        let (time, memory) = (figures.p95_ms, figures.memory_bytes as f64);
        match self {
            Self::Time => (time, memory),
            Self::Median => (figures.median_ms, time),
            Self::Max => (figures.max_ms, time),
            Self::Memory => (memory, time),
            Self::Renders => (f64::from(figures.renders), time),
            Self::Events => (f64::from(figures.events), time),
            Self::Restarts => (f64::from(figures.worker_restarts), time),
            Self::Received => (figures.bytes_received as f64, time),
        }
    }
}

/// Sorts by a column. Rows that are equal keep their order.
pub fn sort<T>(rows: &mut [(T, Figures)], column: Column, ascending: bool) {
    rows.sort_by(|(_, one), (_, other)| {
        let (one, other) = (column.key(one), column.key(other));
        let order = one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1));
        if ascending { order } else { order.reverse() }
    });
}

/// The nearest-rank percentile of sorted microseconds, in milliseconds; 0 without samples.
#[expect(clippy::cast_precision_loss, reason = "far below what f64 holds exactly")]
fn percentile_ms(sorted_us: &[u64], percent: usize) -> f64 {
    let rank = (sorted_us.len() * percent).div_ceil(100).max(1);
    sorted_us.get(rank - 1).map_or(0.0, |us| *us as f64 / 1_000.0)
}

/// The points of a polyline from the oldest to the newest sample, the longest at the top.
#[expect(clippy::cast_precision_loss, reason = "far below what f64 holds exactly")]
fn spark(samples_us: &VecDeque<u64>) -> String {
    let highest = samples_us.iter().copied().max().unwrap_or_default().max(1) as f64;
    let step = SPARK_WIDTH / samples_us.len().saturating_sub(1).max(1) as f64;
    let point = |(index, us): (usize, &u64)| {
        let (x, y) = (index as f64 * step, (1.0 - *us as f64 / highest) * SPARK_HEIGHT);
        format!("{x:.1},{y:.1}")
    };
    samples_us.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(samples_us: &[u64], memory_bytes: usize) -> Figures {
        Figures::of(&InstanceStats {
            vm_us: samples_us.iter().copied().collect(),
            memory_bytes,
            ..InstanceStats::default()
        })
    }

    #[test]
    fn percentiles_are_samples_that_were_really_seen() {
        let hundred: Vec<u64> = (1..=100).rev().map(|ms| ms * 1_000).collect();
        let found = figures(&hundred, 0);
        assert_eq!((found.median_ms, found.p95_ms, found.max_ms), (50.0, 95.0, 100.0));
        let one = figures(&[1_500], 0);
        assert_eq!((one.median_ms, one.p95_ms, one.max_ms), (1.5, 1.5, 1.5));
        assert_eq!(figures(&[], 0), Figures::default());
    }

    #[test]
    fn the_curve_goes_from_the_oldest_to_the_newest() {
        assert_eq!(figures(&[0, 10, 5], 0).spark, "0.0,20.0 48.0,0.0 96.0,10.0");
        assert_eq!(figures(&[3], 0).spark, "0.0,0.0");
        assert_eq!(figures(&[0, 0], 0).spark, "0.0,20.0 96.0,20.0");
        assert_eq!(figures(&[], 0).spark, "");
    }

    #[test]
    fn what_hurts_comes_first() {
        let mut rows = vec![
            ("idle", figures(&[10], 5)),
            ("slow", figures(&[90_000], 1)),
            ("large", figures(&[10], 900)),
        ];
        let names = |rows: &[(&'static str, Figures)]| {
            rows.iter().map(|(name, _)| *name).collect::<Vec<_>>()
        };
        sort(&mut rows, Column::Time, false);
        assert_eq!(names(&rows), ["slow", "large", "idle"]);
        sort(&mut rows, Column::Memory, true);
        assert_eq!(names(&rows), ["slow", "idle", "large"]);
    }
}
