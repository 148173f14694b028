//! One piece of work on its way to a worker and back.

use plugin_runtime::contracts::messages::{Cost, Event, Load, Reduce, RenderItem};
use plugin_runtime::contracts::{ConsoleEntry, Fault, InstanceId, Operation, Outcome, SliceUpdate};

/// Who may share a worker with an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Shipped with the app: lives in the worker of all that are.
    Shipped,
    /// Anybody's code: gets a worker for its package.
    Own,
}

/// What the host can ask. Slices are given whole; the sandbox sends those that the worker lacks.
#[derive(Clone, Debug)]
pub enum Work {
    /// Start an instance; several in a row travel in one message.
    Load(Load, Placement),
    /// Compile a source.
    Check {
        /// The source.
        source: String,
    },
    /// Render one widget; several in a row travel in one message.
    Render(RenderItem),
    /// Run a handler.
    Event(Event),
    /// Run reducers.
    Reduce(Reduce),
}

impl Work {
    /// Whose work it is; a check is nobody's.
    pub fn instance_id(&self) -> Option<&InstanceId> {
        match self {
            Self::Load(load, _) => Some(&load.instance_id),
            Self::Check { .. } => None,
            Self::Render(item) => Some(&item.instance_id),
            Self::Event(event) => Some(&event.instance_id),
            Self::Reduce(reduce) => Some(&reduce.instance_id),
        }
    }

    /// Its name in faults.
    pub fn operation(&self) -> Operation {
        match self {
            Self::Load(..) => Operation::Load,
            Self::Check { .. } => Operation::Check,
            Self::Render(_) => Operation::Render,
            Self::Event(_) => Operation::Event,
            Self::Reduce(_) => Operation::Reduce,
        }
    }
}

/// What came of a piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The result; for a load always one instance's, for a render one widget's.
    pub outcome: Result<Outcome, Fault>,
    /// What it took in the worker.
    pub cost: Cost,
    /// How long it waited for its turn, in milliseconds.
    pub queued_ms: f64,
    /// From posting the request to its answer, in milliseconds.
    pub travel_ms: f64,
    /// What plugins wrote to their console meanwhile.
    pub console: Vec<ConsoleEntry>,
    /// Bytes of the message that brought the answer.
    pub bytes: usize,
}

impl Answer {
    /// An answer that no worker gave.
    pub(super) fn failed(fault: Fault) -> Self {
        Self {
            outcome: Err(fault),
            cost: Cost::default(),
            queued_ms: 0.0,
            travel_ms: 0.0,
            console: Vec::new(),
            bytes: 0,
        }
    }
}

/// Called once, with what came of the work.
pub type Done = Box<dyn FnOnce(Answer)>;

/// Tells everything that an instance may see now; called when a request is posted.
pub type Cut = Box<dyn FnMut() -> Vec<SliceUpdate>>;

/// A render that is handed in.
pub struct RenderJob {
    /// What is to be rendered; its slices are those of the cut.
    pub item: RenderItem,
    /// What it is made from.
    pub cut: Cut,
    /// Who waits for it.
    pub done: Done,
}

/// Work that waits or runs.
pub(super) struct Job {
    pub(super) work: Work,
    /// What a render is made from, where the work does not say it.
    pub(super) cut: Option<Cut>,
    pub(super) done: Done,
    pub(super) queued_at_ms: f64,
    /// How often a worker vanished under it.
    pub(super) attempts: u32,
}
