//! The client of the workers: places instances, posts one request at a time to a worker, and
//! survives its death.
//!
//! [`Core`] decides, without the web and without a clock of its own; [`Workers`] are those that
//! run.

mod answers;
mod core;
mod decode;
mod job;
mod known_slices;
mod link;
mod lives;
mod placement;
mod slot;
mod workers;

pub use self::core::{Core, Effect as CoreEffect};
pub use decode::REPLY_LIMIT_BYTES;
pub use job::{Answer, Cut, Done, Placement, RenderJob, Work};
pub use link::{Signal, SpawnError, Spawner, Timers, WorkerLink};
pub use placement::SlotId;
pub use workers::{Order, Workers};

use plugin_runtime::contracts::{Fault, InstanceId};

/// What an embedder may set.
#[derive(Clone, Debug)]
pub struct PoolConfig {
    /// Workers for plugins that are not shipped with the app. Default 8.
    pub own_workers: usize,
    /// How long a worker may take to start, in milliseconds. Default 10,000.
    pub start_ms: f64,
    /// How long a request that is not a plugin's may take, in milliseconds. Default 2,000.
    pub housekeeping_ms: f64,
    /// How long a worker may take to answer that something says is gone, beyond what its work may
    /// take, in milliseconds. Default 250.
    pub doubt_ms: f64,
    /// A kill timer that fires later than planned by more than this, in milliseconds, is armed once
    /// more: the tab was hidden, the laptop asleep or the page busy. Default 250.
    pub late_timer_ms: f64,
    /// Deaths within this time count together, in milliseconds. Default 60,000.
    pub strike_window_ms: f64,
    /// So many workers in a row that die before they did anything, and it is not tried again by
    /// itself. Default 5.
    pub fruitless_starts: u32,
    /// An idle worker whose memory is above this, in bytes, is replaced. Default 128 MiB.
    pub bloat_bytes: usize,
    /// The build that workers must be of.
    pub build: String,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            own_workers: 8,
            start_ms: 10_000.0,
            housekeeping_ms: 2_000.0,
            doubt_ms: 250.0,
            late_timer_ms: 250.0,
            strike_window_ms: 60_000.0,
            fruitless_starts: 5,
            bloat_bytes: 128 * 1024 * 1024,
            build: plugin_runtime::contracts::messages::BUILD.to_owned(),
        }
    }
}

/// What happens in the pool that nobody asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum PoolEvent {
    /// A worker answered its first message.
    Started {
        /// Where.
        slot: SlotId,
    },
    /// A worker died or was terminated, and another takes its place.
    Restarting {
        /// Where.
        slot: SlotId,
        /// Whose fault it was, if anybody's.
        culprit: Option<InstanceId>,
        /// Who lived there.
        residents: Vec<InstanceId>,
    },
    /// An instance is to blame for a worker that misbehaved while no work of it was under way.
    Accused {
        /// Who.
        instance_id: InstanceId,
        /// What for.
        fault: Fault,
    },
    /// An instance could not be loaded again after its worker died.
    ReloadFailed {
        /// Who.
        instance_id: InstanceId,
        /// Why.
        fault: Fault,
    },
    /// An instance brought its worker down twice within the window and is not run again until the
    /// user restarts it.
    Quarantined {
        /// Who.
        instance_id: InstanceId,
        /// What it did last.
        fault: Fault,
    },
    /// No worker can be had in a place: it does not start, or dies again and again.
    Unavailable {
        /// Where.
        slot: SlotId,
        /// Why, in words for the user.
        reason: String,
        /// Whether only loading the page again helps (the app and the worker are of different
        /// builds).
        needs_reload: bool,
    },
}
