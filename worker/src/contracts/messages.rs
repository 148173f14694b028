//! The protocol between the page and a worker.
//!
//! The page sends one [`Request`] at a time to a worker; the worker answers with one
//! [`Reply::Done`], and before it, where several things were asked for, with any number of
//! [`Reply::Part`]. They cross as JSON text inside an [`Envelope`], which cannot fail to cross, and
//! are decoded with a `Result` on the other side.

use serde::{Deserialize, Serialize};

use super::{
    ConsoleEntry, DomainId, Fault, InstanceId, Intent, JsonText, Limits, Manifest, PackageId,
    RequestId, SliceKey, SliceUpdate, WidgetId,
};

/// Version of everything in this module. A worker and an app that disagree refuse each other.
pub const PROTOCOL_VERSION: u32 = 4;

/// Trees or states of a batch after which it ends, in bytes of JSON: so much is read by the page at
/// once.
pub const BATCH_BYTES: usize = 256 * 1024;

/// Time after which a batch ends, in microseconds: so long an event waits for it.
pub const BATCH_US: u64 = 50_000;

/// Time after which a worker posts what it has of a batch before it goes on, in microseconds: the
/// page draws one part while the next is made, and times who is slow from when it began.
pub const PART_US: u64 = 1_000;

/// The build that this code belongs to; the worker tells it in its [`Health`], and the app refuses
/// another's worker.
pub const BUILD: &str = match option_env!("PLAYGROUND_BUILD") {
    Some(build) => build,
    None => "dev",
};

/// A message as it is posted: JSON text of a [`Request`] or a [`Reply`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Envelope(pub String);

/// One piece of work for a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Repeated in the answer.
    pub id: RequestId,
    /// What to do.
    pub op: Op,
}

/// What a worker can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// Start instances: run the source of each, read its definition. An instance of the same id is
    /// replaced. Each has a deadline of its own, and a batch ends early as one of renders does.
    Load(Vec<Load>),
    /// Compile a source without running it, for diagnostics in the editor.
    Check {
        /// The source.
        source: String,
    },
    /// Render widgets, each under a deadline of its own. A batch ends early once its answer is
    /// large or has taken long ([`BATCH_BYTES`], [`BATCH_US`]): who asked asks again for the rest,
    /// behind what has become more urgent.
    Render(Vec<RenderItem>),
    /// Run one handler, its promise jobs, and the plugin's own reducers for what it dispatched.
    Event(Event),
    /// Run reducers of the instance on a state, in order, for dispatches that no handler made.
    Reduce(Reduce),
    /// Unload an instance.
    Dispose {
        /// Which.
        instance_id: InstanceId,
    },
    /// Tell version, memory and instances; the first message of every worker.
    Health,
}

/// Start an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// The identity that the host gives it.
    pub instance_id: InstanceId,
    /// The package it comes from.
    pub package_id: PackageId,
    /// Its source.
    pub source: String,
    /// What it lives under.
    pub limits: Limits,
}

/// Render one widget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderItem {
    /// Whose.
    pub instance_id: InstanceId,
    /// Which.
    pub widget: WidgetId,
    /// What the worker does not have yet of the instance's slices.
    pub slices: Vec<SliceUpdate>,
}

/// Run one handler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Whose.
    pub instance_id: InstanceId,
    /// The widget whose handler it is.
    pub widget: WidgetId,
    /// The handler's name.
    pub handler: String,
    /// Its arguments.
    pub args: JsonText,
    /// What the worker does not have yet of the instance's slices.
    pub slices: Vec<SliceUpdate>,
}

/// Run reducers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduce {
    /// Whose reducers.
    pub instance_id: InstanceId,
    /// `None` for the instance's `actions`, otherwise those of a shared domain that it declares.
    pub domain: Option<DomainId>,
    /// The state to start from.
    pub state: JsonText,
    /// The actions, in order.
    pub actions: Vec<Action>,
}

/// An action for a reducer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The key in `actions`, or `state/replace`, `state/merge`, `state/reset`.
    pub action_type: String,
    /// What the reducer gets as its second argument.
    pub payload: JsonText,
}

/// A message of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// The results of the next items of a `Load` or `Render` of several. The worker is working on
    /// those after them.
    Part(Response),
    /// The answer to a request; of a batch, its last part.
    Done(Response),
}

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The request's id.
    pub id: RequestId,
    /// What came of it.
    pub outcome: Result<Outcome, Fault>,
    /// What it took.
    pub cost: Cost,
    /// What plugins wrote to their console meanwhile.
    #[serde(default)]
    pub console: Vec<ConsoleEntry>,
}

/// What an operation took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// Time inside the worker in microseconds.
    pub elapsed_us: u64,
    /// Whether the deadline interrupted it.
    pub interrupted: bool,
    /// Memory of the instance's heap afterwards, in bytes.
    pub memory_bytes: usize,
    /// How often the engine looked whether it shall stop: once in 10,000 steps. Unlike the time it
    /// is the same on every machine.
    #[serde(default)]
    pub ticks: u64,
}

/// The result of an operation that did not fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Of `Load`: one result per instance, in order; of a batch that ended early, those of the
    /// first. A part has those after the parts before it.
    Loaded(Vec<LoadResult>),
    /// Of `Check`: the source compiles.
    Checked,
    /// Of `Render`: one result per item, in the same way.
    Rendered(Vec<RenderResult>),
    /// Of `Event`.
    Handled(Handled),
    /// Of `Reduce`: one result per action, in order.
    Reduced(Vec<Reduction>),
    /// Of `Dispose`; nothing to say, also when there was no such instance.
    Disposed,
    /// Of `Health`.
    Health(Health),
}

/// What came of one item of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemResult<T> {
    /// What was asked for, or why there is none.
    pub outcome: Result<T, Fault>,
    /// What this item took.
    pub cost: Cost,
}

/// What came of one instance.
pub type LoadResult = ItemResult<Manifest>;

/// What came of one widget.
pub type RenderResult = ItemResult<Rendered>;

/// A widget's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Plain data, not yet checked to be a UI tree.
    pub tree: JsonText,
    /// The slices it read: it need not be rendered again until one of these changes.
    pub reads: Vec<SliceKey>,
}

/// What a handler came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// What it dispatched, in order.
    pub intents: Vec<IntentResult>,
    /// The slices that the handler and its reducers read, in ascending order: what it dispatched
    /// was made of these.
    pub reads: Vec<SliceKey>,
}

/// One intent of a handler; for the plugin's own state also what its reducer made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentResult {
    /// The intent.
    pub intent: Intent,
    /// Present exactly for [`IntentScope::Plugin`](super::IntentScope::Plugin).
    pub reduction: Option<Reduction>,
}

/// What a reducer made of one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reduction {
    /// The next state.
    State(JsonText),
    /// Nobody reduces this action.
    NoReducer,
}

/// How a worker is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// The worker's [`PROTOCOL_VERSION`].
    pub protocol_version: u32,
    /// The build that the worker came from; the app refuses another.
    pub build: String,
    /// The worker's whole memory in bytes.
    pub memory_bytes: usize,
    /// Heap bytes of each instance.
    pub instances: Vec<(InstanceId, usize)>,
}
