//! What the host tells: signals that everybody reads and nobody else writes.

use std::fmt;
use std::panic::Location;

use reactive_graph::prelude::*;
use reactive_graph::signal::{ArcReadSignal, ArcRwSignal};

/// A signal that is read anywhere and written in this crate alone: what the host holds changes by
/// its verbs. Clones share it.
///
/// ```
/// use plugin_host::signal::HostSignal;
/// use reactive_graph::prelude::*;
///
/// let told = HostSignal::<u32>::default();
/// assert_eq!(told.get_untracked(), 0);
/// ```
///
/// ```compile_fail,E0624
/// plugin_host::signal::HostSignal::<u32>::default().set(1);
/// ```
///
/// ```compile_fail,E0277
/// use reactive_graph::prelude::*;
///
/// Set::set(&plugin_host::signal::HostSignal::<u32>::default(), 1);
/// ```
#[derive(Default)]
pub struct HostSignal<T>(ArcRwSignal<T>);

impl<T: Send + Sync + 'static> HostSignal<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(ArcRwSignal::new(value))
    }

    /// A handle for those who want Leptos' own type.
    pub fn reader(&self) -> ArcReadSignal<T> {
        self.0.read_only()
    }

    pub(crate) fn set(&self, value: T) {
        self.0.set(value);
    }

    /// Sets it to a value that it does not have yet: what it shows is not drawn again for nothing.
    pub(crate) fn set_new(&self, value: T)
    where
        T: PartialEq,
    {
        if self.0.with_untracked(|present| *present != value) {
            self.0.set(value);
        }
    }

    /// Changes it, and says so to those who read it.
    pub(crate) fn update<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.0.try_update(change)
    }

    /// Changes it, and tells nobody.
    pub(crate) fn update_untracked<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.0.try_update_untracked(change)
    }
}

impl<T> Clone for HostSignal<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for HostSignal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> fmt::Debug for HostSignal<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<T> DefinedAt for HostSignal<T> {
    fn defined_at(&self) -> Option<&'static Location<'static>> {
        self.0.defined_at()
    }
}

impl<T: 'static> Track for HostSignal<T> {
    fn track(&self) {
        self.0.track();
    }
}

impl<T: 'static> ReadUntracked for HostSignal<T> {
    type Value = <ArcRwSignal<T> as ReadUntracked>::Value;

    fn try_read_untracked(&self) -> Option<Self::Value> {
        self.0.try_read_untracked()
    }
}
