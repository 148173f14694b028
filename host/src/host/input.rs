//! What happens, as data: all that the machine is ever told. Fed once more, the same inputs lead to
//! the same states.

use plugin_runtime::contracts::{
    DispatchId, DomainId, InstanceId, Intent, JsonText, Limits, PackageId, WidgetId,
};

use super::{EventTicket, Package};
use crate::sandbox::{Signal, SlotId};
use crate::store::{Access, Choice, CodeHash, Identity, Item};

/// When something happens.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub struct Now {
    /// Milliseconds from any fixed point, never running backwards: what waits is timed with it.
    pub ms: f64,
    /// The time of day, in milliseconds since 1970: what is shown of it.
    pub unix_ms: f64,
}

/// What a user did to a widget.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub struct QueuedEvent<T = EventTicket> {
    /// Whose widget.
    pub instance_id: InstanceId,
    /// Which.
    pub widget: WidgetId,
    /// The handler's name.
    pub handler: String,
    /// Its arguments.
    pub args: JsonText,
    /// Kept until the widget shows what came of it.
    pub ticket: Option<T>,
    /// Whether the user did it, rather than a timer.
    pub is_user_action: bool,
}

impl<T> QueuedEvent<T> {
    /// The same with another ticket in place of the one that it has.
    pub(super) fn with_ticket<U>(self, other: impl FnOnce(T) -> U) -> QueuedEvent<U> {
        let Self { instance_id, widget, handler, args, ticket, is_user_action } = self;
        QueuedEvent {
            instance_id,
            widget,
            handler,
            args,
            ticket: ticket.map(other),
            is_user_action,
        }
    }
}

/// A list that can be cleared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Log {
    /// The dispatches, and with them everything that could be looked back to.
    Timeline,
    /// The lines of the console: all, or those of one instance.
    Console(Option<InstanceId>),
    /// The faults.
    Faults,
}

/// Something that a card says until the user has seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Notice {
    /// Its last fault.
    Fault,
    /// Why a dispatch was ignored.
    Ignored,
    /// What it was denied.
    Denial,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Input {
    /// Workers shall be there before the first is asked.
    WarmUp,
    /// It shall be tried again to start workers where that was given up.
    Retry,
    /// The limits of instances that are started from now on.
    SetLimits(Box<Limits>),
    /// An instance of a package is started.
    Run {
        /// Its identity, which no other had before.
        id: InstanceId,
        /// The name of its package, which no package of another identity has.
        name: PackageId,
        /// The package.
        package: Package,
    },
    /// An instance is started over, with the state it began with.
    Restart(InstanceId),
    /// An instance is unloaded, and what it contributed is taken back.
    Unload(InstanceId),
    /// A paused instance shall go on.
    GoOn(InstanceId),
    /// A user did something to a widget.
    Event(QueuedEvent<u64>),
    /// Something is dispatched as an instance, without one of its handlers.
    Dispatch {
        /// Which.
        instance_id: InstanceId,
        /// What.
        intent: Intent,
    },
    /// A grant is given or taken back.
    SetGrant {
        /// Whose.
        instance_id: InstanceId,
        /// To which domain or command.
        domain: DomainId,
        /// For what.
        access: Access,
        /// Whether it is given.
        allowed: bool,
    },
    /// Something is allowed or denied a package, and remembered.
    Choose {
        /// The package.
        identity: Identity,
        /// The code that was looked at.
        code: CodeHash,
        /// What.
        item: Item,
        /// Whether it is allowed.
        allowed: bool,
    },
    /// What was decided about a package elsewhere; none where it is forgotten.
    SetChoice {
        /// The package.
        identity: Identity,
        /// What was decided.
        choice: Option<Choice>,
    },
    /// What was decided about a package's code holds for what its author made of it.
    AdoptCode {
        /// The package.
        identity: Identity,
        /// The code before.
        before: CodeHash,
        /// The code now.
        after: CodeHash,
    },
    /// The user has seen what a card says.
    Dismiss {
        /// Whose.
        instance_id: InstanceId,
        /// What.
        notice: Notice,
    },
    /// A list is cleared.
    Clear(Log),
    /// So many bytes may be kept from now on.
    SetKeptLimit(usize),
    /// The sources of closed tabs take so many bytes.
    ClosedTabs(usize),
    /// What is needed for looking back shall be kept again.
    ResumePast,
    /// The page has taken more memory, or was looked at first.
    Memory {
        /// So much it may take, in bytes.
        limit_bytes: usize,
        /// So much it has taken.
        taken_bytes: usize,
    },
    /// A source is to be compiled, without running it.
    Check {
        /// Stands in the answer, [`super::Effect::Checked`].
        number: u64,
        /// The source.
        source: String,
    },
    /// The page shall be shown as it was right after a dispatch.
    ShowMoment(DispatchId),
    /// The moment that lies so many dispatches after the one that is shown.
    StepMoment(isize),
    /// The page shall be shown as it is.
    ReturnToLive,
    /// A card came into view or left it.
    InView {
        /// Whose.
        instance_id: InstanceId,
        /// Whether it is in view now.
        is_in_view: bool,
    },
    /// The page is hidden from now on, or not any more.
    Hidden(bool),
    /// A widget was drawn, which took this long.
    Drawn {
        /// Whose.
        instance_id: InstanceId,
        /// Which.
        widget: WidgetId,
        /// Comparing trees and changing elements, in milliseconds; counted to the event that led to
        /// it. None where the browser only laid it out.
        dom_ms: Option<f64>,
        /// Layout, in milliseconds.
        layout_ms: f64,
    },
    /// What asked for it by [`super::Effect::Measure`] took so long, in milliseconds.
    Took(f64),
    /// A timer of [`super::Effect::Arm`] fires.
    Timer(u64),
    /// A worker says something, or something says that it is gone.
    Worker {
        /// Its place.
        slot: SlotId,
        /// Its number: what an earlier worker in the same place still says is ignored.
        generation: u64,
        /// What.
        signal: Signal,
    },
    /// A text that [`super::Effect::Load`] asked for; none where there is none.
    Loaded(Option<String>),
    /// A text of [`super::Effect::Save`] was saved, or why it was not.
    Saved(Option<String>),
}

impl Input {
    /// Whether the page is live again by it: nobody changes what was.
    pub(super) fn returns_to_live(&self) -> bool {
        matches!(
            self,
            Self::Run { .. }
                | Self::Restart(_)
                | Self::Unload(_)
                | Self::GoOn(_)
                | Self::Dispatch { .. }
                | Self::SetGrant { .. }
                | Self::ReturnToLive
        )
    }

    /// Whether it is what an event that stores something waits for.
    pub(super) fn is_of_storage(&self) -> bool {
        matches!(self, Self::Loaded(_) | Self::Saved(_))
    }
}
