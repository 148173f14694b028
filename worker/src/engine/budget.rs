//! The time one operation may take: armed once, asked by QuickJS, compared again when the operation is over.

use std::cell::Cell;
use std::rc::Rc;

use super::allocator::Heap;
use super::clock::Clock;

/// How often QuickJS may ask after the deadline before the interrupt counts as swallowed: the first answer normally
/// ends the operation, but several built-ins turn it into a rejected promise and go on.
const SWALLOWED_HITS: u32 = 50;

/// The time budget of a VM.
pub(crate) struct Budget {
    clock: Rc<dyn Clock>,
    heap: Rc<Heap>,
    deadline_us: Cell<Option<u64>>,
    hits: Cell<u32>,
}

impl Budget {
    /// A budget that is not armed.
    pub(crate) fn new(clock: Rc<dyn Clock>, heap: Rc<Heap>) -> Rc<Self> {
        Rc::new(Self { clock, heap, deadline_us: Cell::new(None), hits: Cell::new(0) })
    }

    /// Gives the operation that starts now `limit_ms`; returns the time of its start.
    pub(crate) fn arm(&self, limit_ms: u32) -> u64 {
        let now = self.now_us();
        self.hits.set(0);
        self.deadline_us.set(Some(now.saturating_add(u64::from(limit_ms) * 1000)));
        now
    }

    /// Ends the operation. Only after everything of it that may run plugin code: conversion, error texts, jobs.
    pub(crate) fn disarm(&self) {
        self.deadline_us.set(None);
    }

    /// The clock.
    pub(crate) fn now_us(&self) -> u64 {
        self.clock.now_us()
    }

    /// Whether the time is used up, or was when QuickJS last asked.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.has_interrupted() || self.is_past_deadline()
    }

    /// Whether QuickJS was told to stop.
    pub(crate) fn has_interrupted(&self) -> bool {
        self.hits.get() > 0
    }

    fn is_past_deadline(&self) -> bool {
        self.deadline_us.get().is_some_and(|deadline| self.now_us() >= deadline)
    }

    /// The interrupt handler: whether the VM must stop.
    pub(crate) fn poll(&self) -> bool {
        if !self.is_past_deadline() {
            return false;
        }
        self.heap.open_reserve();
        let hits = self.hits.get() + 1;
        self.hits.set(hits);
        if hits > SWALLOWED_HITS {
            abandon();
        }
        true
    }
}

/// Ends a worker in which a plugin keeps swallowing its interrupt. Nothing inside the VM can stop that loop.
///
/// The exception unwinds every frame of the worker and reaches the page as the worker's `error` event, whereupon the
/// page terminates it. The instance is inconsistent from here on and is never called again.
#[cfg(target_arch = "wasm32")]
fn abandon() -> ! {
    wasm_bindgen::throw_str("a plugin swallowed its interrupt; this worker must be terminated")
}

/// Natively there is no page that could end the worker, so the process ends itself. Only tests run the engine
/// natively; the one that gets here does so in a child process.
#[cfg(not(target_arch = "wasm32"))]
fn abandon() -> ! {
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Manual(Cell<u64>);

    impl Clock for Manual {
        fn now_us(&self) -> u64 {
            self.0.get()
        }
    }

    #[test]
    fn the_deadline_holds_from_arming_to_disarming() {
        let clock = Rc::new(Manual(Cell::new(0)));
        let budget = Budget::new(clock.clone(), Heap::new(0));
        clock.0.set(1_000_000);
        assert!(!budget.poll(), "not armed");
        budget.arm(100);
        clock.0.set(1_099_999);
        assert!(!budget.poll());
        clock.0.set(1_100_000);
        assert!(budget.is_exhausted());
        assert!(budget.poll());
        budget.disarm();
        assert!(budget.is_exhausted(), "what was interrupted stays interrupted");
        budget.arm(100);
        assert!(!budget.is_exhausted());
    }
}
