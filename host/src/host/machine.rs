//! The machine: what happens goes in, one input at a time, and what has to be done about it comes
//! out.
//!
//! It has no clock, no workers and no browser: time, what workers say and what the page took come
//! with the inputs, and randomness with the packages that are run. So what it did once it does
//! again. Everything that an input leads to is done before the next: nothing is ever called from
//! the middle of something else, while half of an event has taken effect.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use plugin_runtime::contracts::{InstanceId, Limits};
use reactive_graph::graph::untrack;

use super::commands::Commands;
use super::{Effect, Health, Input, Neighbours, Now, Runner};
use crate::sandbox::{Answer, Core, CoreEffect, PoolConfig, Work};
use crate::signal::HostSignal;
use crate::store::{Program, Store};

/// What decides. What it decides is in its store; what is to be done about it, [`Machine::feed`]
/// returns.
pub struct Machine(Rc<Runner>);

impl Machine {
    /// A machine over `store`, with as many workers as `config` says.
    pub fn new(store: Store, config: PoolConfig) -> Self {
        let commands = Commands::built_in();
        store.set_commands(commands.infos());
        Self(Rc::new(Runner {
            store,
            sandbox: RefCell::new(Core::new(config)),
            limits: RefCell::default(),
            health: HostSignal::default(),
            commands,
            line: RefCell::default(),
            shares: RefCell::default(),
            wakes_at_ms: Cell::default(),
            held: RefCell::default(),
            renders: RefCell::default(),
            room: RefCell::default(),
            showing: RefCell::default(),
            drawing: RefCell::default(),
            works: RefCell::default(),
            is_hidden: Cell::default(),
            returned: Rc::default(),
            now: Cell::default(),
            is_busy: Cell::default(),
            put_off: RefCell::default(),
            effects: RefCell::default(),
            timers: RefCell::default(),
            next_token: Cell::default(),
            awaited: RefCell::default(),
        }))
    }

    /// Does all that something leads to which happens now, and returns what the page has to do
    /// about it.
    pub fn feed(&self, input: Input, now: Now) -> Vec<Effect> {
        untrack(|| self.0.feed(input, now))
    }

    /// The store that it changes.
    pub fn store(&self) -> Store {
        self.0.store
    }

    /// How the workers are.
    pub fn health(&self) -> HostSignal<Health> {
        self.0.health.clone()
    }

    /// The limits of instances that are started from now on.
    pub fn limits(&self) -> Limits {
        self.0.limits.borrow().clone()
    }

    /// The worker that an instance lives in, and who else does.
    pub fn neighbours(&self, id: &InstanceId) -> Option<Neighbours> {
        let (slot, others) = self.0.sandbox.borrow().neighbours(id)?;
        Some(Neighbours { slot, others })
    }

    /// How many workers there are.
    pub fn worker_count(&self) -> usize {
        self.0.sandbox.borrow().worker_count()
    }
}

impl Runner {
    fn feed(self: &Rc<Self>, input: Input, now: Now) -> Vec<Effect> {
        self.showing.borrow_mut().begin_task();
        if self.is_busy.get() || self.is_waiting() && !input.is_of_storage() {
            // Nothing comes between the halves of an event.
            self.put_off.borrow_mut().push((input, now));
            return Vec::new();
        }
        self.is_busy.set(true);
        self.take(input, now);
        while let Some((input, now)) = self.next_put_off() {
            self.take(input, now);
        }
        self.is_busy.set(false);
        let returned = self.returned.take();
        if !returned.is_empty() {
            self.effect(Effect::Returned(returned));
        }
        if !self.is_waiting() && self.works.borrow_mut().end_feed() {
            self.effect(Effect::Measure);
        }
        self.effects.take()
    }

    fn next_put_off(&self) -> Option<(Input, Now)> {
        let mut put_off = self.put_off.borrow_mut();
        if self.is_waiting() || put_off.is_empty() { None } else { Some(put_off.remove(0)) }
    }

    fn take(self: &Rc<Self>, input: Input, now: Now) {
        self.now.set(now);
        self.store.set_now(now.unix_ms);
        if self.is_looking_back() && input.returns_to_live() {
            self.return_to_live();
            // What was held meanwhile came before it.
            self.settle();
            if self.is_waiting() {
                return self.put_off.borrow_mut().insert(0, (input, now));
            }
        }
        self.hear(input);
        self.settle();
    }

    fn hear(self: &Rc<Self>, input: Input) {
        let now_ms = self.now_ms();
        match input {
            Input::WarmUp => self.sandbox.borrow_mut().warm_up(now_ms),
            Input::Retry => self.retry(),
            Input::SetLimits(limits) => *self.limits.borrow_mut() = *limits,
            Input::Run { id, name, package } => self.run(name, id, &package),
            Input::Restart(id) => self.restart(&id),
            Input::Unload(id) => self.unload(&id),
            Input::GoOn(id) => self.go_on(&id),
            Input::Event(event) => self.enqueue(event.with_ticket(|number| self.claim(number))),
            Input::Dispatch { instance_id, intent } => self.dispatch_as(&instance_id, intent),
            Input::SetGrant { instance_id, domain, access, allowed } => {
                self.set_grant(&instance_id, &domain, access, allowed);
            }
            Input::Choose { identity, code, item, allowed } => {
                self.store.note_choice(Program { identity: &identity, code: &code }, item, allowed);
            }
            Input::SetChoice { identity, choice } => self.store.set_choice(identity, choice),
            Input::AdoptCode { identity, before, after } => {
                self.store.adopt_code(Program { identity: &identity, code: &before }, &after);
            }
            Input::Dismiss { instance_id, notice } => self.dismiss(&instance_id, notice),
            Input::Clear(log) => self.clear(&log),
            Input::SetKeptLimit(bytes) => self.store.keeping().set_limit(bytes),
            Input::ClosedTabs(bytes) => self.store.keeping().note_closed_tabs(bytes),
            Input::ResumePast => self.store.keeping().resume_past(),
            Input::Memory { limit_bytes, taken_bytes } => {
                self.store.keeping().note_memory(limit_bytes, taken_bytes);
            }
            Input::Check { number, source } => self.check(number, source),
            Input::ShowMoment(id) => self.show_moment(id),
            Input::StepMoment(by) => self.step_moment(by),
            Input::ReturnToLive => {}
            Input::InView { instance_id, is_in_view } => {
                self.sandbox.borrow_mut().set_in_view(&instance_id, is_in_view);
            }
            Input::Hidden(is_hidden) => self.is_hidden.set(is_hidden),
            Input::Drawn { instance_id, widget, dom_ms, layout_ms } => {
                self.drawn(&instance_id, &widget, dom_ms, layout_ms);
            }
            Input::Took(ms) => self.took(ms),
            Input::Timer(token) => {
                let action = self.timers.borrow_mut().remove(&token);
                if let Some(action) = action {
                    action(self);
                }
            }
            Input::Worker { slot, generation, signal } => {
                self.sandbox.borrow_mut().signal(slot, generation, signal, now_ms);
            }
            Input::Loaded(text) | Input::Saved(text) => {
                let awaited = self.awaited.take();
                if let Some(go_on) = awaited {
                    go_on(self, text);
                }
            }
        }
    }

    /// Does all that came up: gives the answers, and when there are none left renders what has
    /// changed and begins the events whose turn it is, once for all that one message of a worker
    /// leads to.
    fn settle(self: &Rc<Self>) {
        while !self.is_waiting() {
            if let Some(action) = self.next_held() {
                action(self);
                continue;
            }
            let effect = self.sandbox.borrow_mut().next_effect();
            if let Some(effect) = effect {
                self.pass_on(effect);
                continue;
            }
            self.refresh();
            self.advance_events();
            // What was dispatched without asking a worker has taken effect already.
            self.refresh();
            self.wake_when_due();
            if !self.sandbox.borrow().has_effects() {
                return;
            }
        }
    }

    fn pass_on(self: &Rc<Self>, effect: CoreEffect) {
        match effect {
            CoreEffect::Worker(order) => self.effect(Effect::Worker(order)),
            CoreEffect::Arm { slot, token, delay_ms } => {
                self.after(delay_ms, move |runner| {
                    runner.sandbox.borrow_mut().timer(slot, token, runner.now_ms());
                });
            }
            CoreEffect::Finish { done, answer } => done(*answer),
            CoreEffect::Notify(event) => self.on_pool_event(event),
        }
    }

    /// When what happens now happens, in milliseconds from any fixed point. It stands still until
    /// the next input.
    pub(super) fn now_ms(&self) -> f64 {
        self.now.get().ms
    }

    /// Lets the page do something, after all that it was told to do before.
    pub(super) fn effect(&self, effect: Effect) {
        self.effects.borrow_mut().push(effect);
    }

    /// Does something after a time.
    pub(super) fn after(&self, delay_ms: f64, action: impl FnOnce(&Rc<Self>) + 'static) {
        let token = self.next_token.get() + 1;
        self.next_token.set(token);
        self.timers.borrow_mut().insert(token, Box::new(action));
        self.effect(Effect::Arm { token, delay_ms });
    }

    /// Asks for a text or to save one, and goes on when that is done; everything else waits until
    /// then.
    pub(super) fn wait_for(
        &self,
        effect: Effect,
        go_on: impl FnOnce(&Rc<Self>, Option<String>) + 'static,
    ) {
        self.effect(effect);
        self.awaited.replace(Some(Box::new(go_on)));
    }

    /// Whether an event waits for what is stored.
    pub(super) fn is_waiting(&self) -> bool {
        self.awaited.borrow().is_some()
    }

    /// Hands in work; `done` gets the answer, never from within this call.
    pub(super) fn submit(
        self: &Rc<Self>,
        work: Work,
        done: impl FnOnce(&Rc<Self>, Answer) + 'static,
    ) {
        let done = Box::new(self.acting(done));
        self.sandbox.borrow_mut().submit(work, done, self.now_ms());
    }

    /// Something that is done with the machine, as long as there is one.
    pub(super) fn acting(
        self: &Rc<Self>,
        done: impl FnOnce(&Rc<Self>, Answer) + 'static,
    ) -> impl FnOnce(Answer) + 'static {
        let runner = Rc::downgrade(self);
        move |answer| {
            if let Some(runner) = runner.upgrade() {
                done(&runner, answer);
            }
        }
    }
}
