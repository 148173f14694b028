//! What the machine was told and what it answered, to be written down and fed once more.

use serde::{Deserialize, Serialize};

use super::{Effect, Host, Input, Now};

/// One input, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// What happened.
    pub input: Input,
    /// When.
    pub now: Now,
    /// What the page had to do about it.
    pub effects: Vec<Effect>,
}

/// Hears of each input.
pub(super) type Recorder = Box<dyn Fn(Recorded)>;

impl Host {
    /// Tells of each input from now on, right after the machine has taken it.
    pub fn record(&self, recorder: impl Fn(Recorded) + 'static) {
        self.shell().record(Box::new(recorder));
    }
}
