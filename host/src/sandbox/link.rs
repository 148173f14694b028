//! The seams to the web: a worker, who starts one, and timers. Tests put their own behind them.

use std::rc::Rc;

use plugin_runtime::contracts::messages::Envelope;
use thiserror::Error;

/// Why a worker could not even be asked to start.
#[derive(Clone, Debug, Error)]
#[error("the browser refused to start a worker: {reason}")]
pub struct SpawnError {
    /// What the browser says.
    pub reason: String,
}

/// What comes from a worker.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Signal {
    /// A message.
    Message(Envelope),
    /// Its `error` or `messageerror` event: it is broken and must not be used again.
    Broken(String),
    /// It is gone though nobody here ended it.
    Vanished,
}

/// A running worker.
pub trait WorkerLink {
    /// Posts a message; a dead worker ignores it. It may answer with at most `replies` messages,
    /// and whatever an earlier one was still allowed is forfeited.
    fn post(&self, envelope: Envelope, replies: usize);
    /// Ends it at once, whatever it is doing.
    fn terminate(&self);
}

/// Starts workers.
pub trait Spawner {
    /// Starts one whose signals go to `on_signal`, never from within this call.
    fn spawn(&self, on_signal: Rc<dyn Fn(Signal)>) -> Result<Box<dyn WorkerLink>, SpawnError>;
}

/// A clock and one-shot timers.
pub trait Timers {
    /// Milliseconds from any fixed point, never running backwards.
    fn now_ms(&self) -> f64;
    /// The time of day: milliseconds since 1970.
    fn unix_ms(&self) -> f64;
    /// Runs `action` after `delay_ms`, never from within this call.
    fn after(&self, delay_ms: f64, action: Box<dyn FnOnce()>);
}
