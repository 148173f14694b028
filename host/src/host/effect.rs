//! What has to be done about what happens, as data. State is not among it: that is told by the
//! signals of the store.

use plugin_runtime::contracts::{Fault, InstanceId};

use crate::sandbox::Order;

/// How a message is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum ToastTone {
    /// For information.
    #[default]
    Info,
    /// Something worked.
    Success,
    /// Look at this.
    Warning,
    /// Something went wrong.
    Danger,
}

/// A message of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub struct Toast {
    /// Who shows it: a plugin cannot speak in another's name.
    pub from: InstanceId,
    /// What it says.
    pub text: String,
    /// How it is meant.
    pub tone: ToastTone,
}

/// Something that the page has to do, in the order in which it comes. Of those that are answered at
/// once by an input, `Measure`, `Load` and `Save`, a feed returns one at most.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Effect {
    /// Start, ask or end a worker; what it says is fed as [`super::Input::Worker`].
    Worker(Order),
    /// Feed [`super::Input::Timer`] after a time.
    Arm {
        /// With this token.
        token: u64,
        /// After how many milliseconds.
        delay_ms: f64,
    },
    /// Feed [`super::Input::Took`] with the time that the feed took which led to this.
    Measure,
    /// Show a message of a plugin.
    Show(Toast),
    /// Put a text on the clipboard.
    Copy(String),
    /// Feed [`super::Input::Loaded`] with what is saved under a key. The machine does nothing else
    /// before it has it.
    Load {
        /// The key.
        key: String,
    },
    /// Save a text, then feed [`super::Input::Saved`]. The machine does nothing else before it
    /// knows.
    Save {
        /// Under which key.
        key: String,
        /// The text.
        text: String,
    },
    /// A source was compiled.
    Checked {
        /// As in [`super::Input::Check`].
        number: u64,
        /// What is wrong with it, if anything.
        fault: Option<Fault>,
    },
    /// What came of events with these tickets is shown, or nothing came of them.
    Returned(Vec<u64>),
}
