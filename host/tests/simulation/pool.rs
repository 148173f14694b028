//! The pool of workers by itself, without a host.

#![allow(dead_code, reason = "each test file uses its part")]

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use plugin_host::sandbox::{
    Answer, Core, CoreEffect, PoolConfig, PoolEvent, SlotId, Timers, Work, Workers,
};
use plugin_runtime::contracts::InstanceId;

use super::Browser;

/// A core whose workers live in a simulated browser.
pub(crate) struct Sandbox(Rc<Pool>);

struct Pool {
    core: RefCell<Core>,
    workers: Rc<Workers>,
    timers: Rc<dyn Timers>,
    on_event: Box<dyn Fn(PoolEvent)>,
    is_running: Cell<bool>,
}

impl Sandbox {
    pub(crate) fn new(
        config: PoolConfig,
        browser: &Rc<Browser>,
        on_event: impl Fn(PoolEvent) + 'static,
    ) -> Self {
        Self(Rc::new_cyclic(|weak: &Weak<Pool>| {
            let hearing = weak.clone();
            let on_signal = move |slot, generation, signal| {
                if let Some(pool) = hearing.upgrade() {
                    pool.input(|core, now_ms| core.signal(slot, generation, signal, now_ms));
                }
            };
            Pool {
                core: RefCell::new(Core::new(config)),
                workers: Workers::new(browser.spawner(), browser.timers(), on_signal),
                timers: browser.timers(),
                on_event: Box::new(on_event),
                is_running: Cell::default(),
            }
        }))
    }

    pub(crate) fn warm_up(&self) {
        self.0.input(Core::warm_up);
    }

    pub(crate) fn submit(&self, work: Work, done: impl FnOnce(Answer) + 'static) {
        self.0.input(|core, now_ms| core.submit(work, Box::new(done), now_ms));
    }

    pub(crate) fn dispose(&self, id: &InstanceId) {
        self.0.input(|core, now_ms| core.dispose(id, now_ms));
    }

    pub(crate) fn retry(&self) {
        self.0.input(Core::retry);
    }

    pub(crate) fn neighbours(&self, id: &InstanceId) -> Option<(SlotId, Vec<InstanceId>)> {
        self.0.core.borrow().neighbours(id)
    }

    pub(crate) fn outage(&self) -> Option<(String, bool)> {
        self.0.core.borrow().outage()
    }

    pub(crate) fn worker_count(&self) -> usize {
        self.0.core.borrow().worker_count()
    }
}

impl Pool {
    fn input(self: &Rc<Self>, feed: impl FnOnce(&mut Core, f64)) {
        feed(&mut self.core.borrow_mut(), self.timers.now_ms());
        if self.is_running.replace(true) {
            return;
        }
        while let Some(effect) = self.next_effect() {
            self.carry_out(effect);
        }
        self.is_running.set(false);
    }

    fn next_effect(&self) -> Option<CoreEffect> {
        self.core.borrow_mut().next_effect()
    }

    fn carry_out(self: &Rc<Self>, effect: CoreEffect) {
        match effect {
            CoreEffect::Worker(order) => self.workers.carry_out(order),
            CoreEffect::Arm { slot, token, delay_ms } => {
                let pool = self.clone();
                let fire = move || pool.input(|core, now_ms| core.timer(slot, token, now_ms));
                self.timers.after(delay_ms, Box::new(fire));
            }
            CoreEffect::Finish { done, answer } => done(*answer),
            CoreEffect::Notify(event) => (self.on_event)(event),
        }
    }
}
