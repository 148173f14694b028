//! The work that one operation may do: armed once, asked by QuickJS, compared again when the
//! operation is over.
//!
//! A deadline counts work and not only time, so that a busy machine fails nobody. The clock alone
//! ends what works little for very long, well before the page loses patience.

use std::cell::Cell;
use std::rc::Rc;

use super::allocator::Heap;
use super::clock::Clock;
use super::meter::Meter;

/// How often QuickJS may ask after the deadline before the interrupt counts as swallowed: the first
/// answer normally ends the operation, but several built-ins turn it into a rejected promise and go
/// on.
const SWALLOWED_HITS: u32 = 50;

/// How much of the page's patience beyond the limit an operation may use, in thousandths: the rest
/// is for its answer.
const GRACE_PERMILLE: u64 = 700;

/// What the present operation may use up.
#[derive(Clone, Copy, Debug)]
struct Allowed {
    /// Work in microseconds.
    work_us: u64,
    /// When it is too late, whatever was worked.
    end_us: u64,
}

/// The budget of a VM.
pub(crate) struct Budget {
    clock: Rc<dyn Clock>,
    heap: Rc<Heap>,
    allowed: Cell<Option<Allowed>>,
    meter: Cell<Meter>,
    hits: Cell<u32>,
}

impl Budget {
    /// A budget that is not armed.
    pub(crate) fn new(clock: Rc<dyn Clock>, heap: Rc<Heap>) -> Rc<Self> {
        Rc::new(Self {
            clock,
            heap,
            allowed: Cell::new(None),
            meter: Cell::default(),
            hits: Cell::new(0),
        })
    }

    /// Gives the operation that starts now `limit_ms` of work, for which it has most of the
    /// `grace_ms` longer that the page waits; returns the time of its start.
    pub(crate) fn arm(&self, limit_ms: u32, grace_ms: u32) -> u64 {
        let now = self.now_us();
        let work_us = u64::from(limit_ms) * 1000;
        let end_us =
            now.saturating_add(work_us).saturating_add(u64::from(grace_ms) * GRACE_PERMILLE);
        self.hits.set(0);
        self.meter.set(Meter::start(now));
        self.allowed.set(Some(Allowed { work_us, end_us }));
        now
    }

    /// Ends the operation. Only after everything of it that may run plugin code: conversion, error
    /// texts, jobs.
    pub(crate) fn disarm(&self) {
        self.allowed.set(None);
    }

    /// The clock.
    pub(crate) fn now_us(&self) -> u64 {
        self.clock.now_us()
    }

    /// How often QuickJS asked during the operation.
    pub(crate) fn ticks(&self) -> u64 {
        self.meter.get().ticks()
    }

    /// Whether the budget is used up, or was when QuickJS last asked.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.has_interrupted() || self.is_used_up(self.now_us())
    }

    /// Whether QuickJS was told to stop.
    pub(crate) fn has_interrupted(&self) -> bool {
        self.hits.get() > 0
    }

    fn is_used_up(&self, now_us: u64) -> bool {
        let allowed = self.allowed.get();
        allowed.is_some_and(|allowed| {
            now_us >= allowed.end_us || self.meter.get().work_us(now_us) >= allowed.work_us
        })
    }

    /// The interrupt handler: whether the VM must stop.
    pub(crate) fn poll(&self) -> bool {
        let now_us = self.now_us();
        let mut meter = self.meter.get();
        meter.tick(now_us);
        self.meter.set(meter);
        if !self.is_used_up(now_us) {
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

/// Ends a worker in which a plugin keeps swallowing its interrupt. Nothing inside the VM can stop
/// that loop.
///
/// The exception unwinds every frame of the worker and reaches the page as the worker's `error`
/// event, whereupon the page terminates it. The instance is inconsistent from here on and is never
/// called again.
#[cfg(target_arch = "wasm32")]
fn abandon() -> ! {
    wasm_bindgen::throw_str("a plugin swallowed its interrupt; this worker must be terminated")
}

/// Natively there is no page that could end the worker, so the process ends itself. Only tests run
/// the engine natively; the one that gets here does so in a child process.
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

    /// Polls every `tick_us` until the budget says stop; the time that has passed then.
    fn stopped_after(limit_ms: u32, grace_ms: u32, tick_us: u64) -> u64 {
        let clock = Rc::new(Manual(Cell::new(0)));
        let budget = Budget::new(clock.clone(), Heap::new(0));
        budget.arm(limit_ms, grace_ms);
        while !budget.poll() {
            clock.0.set(clock.0.get() + tick_us);
        }
        assert_eq!(budget.ticks(), clock.0.get() / tick_us + 1);
        clock.0.get()
    }

    #[test]
    fn a_loop_is_stopped_when_its_work_is_done() {
        assert_eq!(stopped_after(100, 1_000, 100), 100_000);
        assert_eq!(stopped_after(1_000, 1_000, 100), 1_000_000);
    }

    #[test]
    fn the_clock_ends_what_works_little_and_before_the_page_does() {
        assert_eq!(
            stopped_after(100, 1_000, 200_000),
            600_000,
            "each tick is mostly somebody else's"
        );
        assert_eq!(stopped_after(1_000, 1_000, 850_000), 1_700_000);
        assert_eq!(
            stopped_after(100, 0, 50_000),
            100_000,
            "a page without patience leaves no time"
        );
    }

    #[test]
    fn the_budget_holds_from_arming_to_disarming() {
        let clock = Rc::new(Manual(Cell::new(0)));
        let budget = Budget::new(clock.clone(), Heap::new(0));
        clock.0.set(1_000_000);
        assert!(!budget.poll(), "not armed");
        budget.arm(100, 1_000);
        clock.0.set(1_200_000);
        assert!(!budget.is_exhausted(), "it may have waited for the machine");
        clock.0.set(1_800_000);
        assert!(budget.is_exhausted());
        assert!(budget.poll());
        budget.disarm();
        assert!(budget.is_exhausted(), "what was interrupted stays interrupted");
        budget.arm(100, 1_000);
        assert!(!budget.is_exhausted());
    }
}
