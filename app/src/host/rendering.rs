//! Renders a widget again when a slice that it read has changed, and only then.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use plugin_runtime::contracts::messages::{RenderItem, Rendered};
use plugin_runtime::contracts::{Fault, InstanceId, Operation, Outcome, SliceKey, SliceUpdate, WidgetId, ui, ui::UiKind};

use super::Runner;
use crate::render::EventTicket;
use crate::render::measure::Extent;
use crate::sandbox::{Answer, Work};
use crate::store::{Drawing, Instance, Lifecycle, Stamp, Widget};

/// What is known of the last render of every widget.
#[derive(Default)]
pub(super) struct Renders(HashMap<InstanceId, Vec<View>>);

struct View {
    widget: WidgetId,
    /// The slices that the last render read, with the revisions it saw; `None` before the first render.
    seen: Option<Vec<(SliceKey, u64)>>,
    is_under_way: bool,
    urgency: Urgency,
    /// Something changed that no revision tells of.
    is_stale: bool,
    tickets: Vec<EventTicket>,
}

/// How soon a widget has to show what has changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Urgency {
    /// Somebody did something and waits for it: it costs nothing of the plugin's own share.
    Awaited,
    /// It costs of the plugin's own share.
    Usual,
    /// It is due, and waits for the plugin's share to fill up again.
    PutOff,
}

/// What a render was made from, and what it is counted to.
#[derive(Clone)]
struct Seen {
    /// Whether it is of the plugin's own share.
    is_own: bool,
    revisions: Vec<(SliceKey, u64)>,
    stamp: Stamp,
    drawing: Option<ArcRwSignal<Drawing>>,
}

impl Renders {
    /// The widgets of an instance that was loaded.
    pub(super) fn begin(&mut self, id: &InstanceId, widgets: Vec<WidgetId>) {
        let view = |widget| View {
            widget,
            seen: None,
            is_under_way: false,
            urgency: Urgency::Awaited,
            is_stale: true,
            tickets: Vec::new(),
        };
        self.0.insert(id.clone(), widgets.into_iter().map(view).collect());
    }

    /// Forgets an instance that is gone or begins anew.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.0.remove(id);
    }

    /// All widgets of an instance have to be rendered again.
    pub(super) fn stale(&mut self, id: &InstanceId) {
        self.0.get_mut(id).into_iter().flatten().for_each(|view| view.is_stale = true);
    }

    /// What an instance has to show now is what somebody waits for.
    pub(super) fn await_all(&mut self, id: &InstanceId) {
        self.0.get_mut(id).into_iter().flatten().for_each(|view| view.urgency = Urgency::Awaited);
    }

    /// Who has something to show and waits for its share to fill up again.
    pub(super) fn put_off(&self) -> impl Iterator<Item = &InstanceId> {
        self.0.iter().filter(|(_, views)| views.iter().any(|view| view.urgency == Urgency::PutOff)).map(|(id, _)| id)
    }

    /// Keeps a field's ticket until its widget shows what came of the event; gives it back if nothing is to be rendered.
    pub(super) fn keep_until_shown(&mut self, id: &InstanceId, widget: &WidgetId, ticket: EventTicket) -> Option<EventTicket> {
        match self.view(id, widget).filter(|view| view.is_under_way || view.is_stale) {
            Some(view) => {
                view.tickets.push(ticket);
                None
            }
            None => Some(ticket),
        }
    }

    fn view(&mut self, id: &InstanceId, widget: &WidgetId) -> Option<&mut View> {
        self.0.get_mut(id)?.iter_mut().find(|view| view.widget == *widget)
    }

    /// Marks what has to be rendered now as under way and returns it, with whether it is of the plugin's own share. What
    /// nobody waits for is put off while the share is used up: then the newest state is rendered.
    fn due(&mut self, id: &InstanceId, slices: &[SliceUpdate], may_run: bool) -> Vec<(WidgetId, bool)> {
        let revision = |key: &SliceKey| slices.iter().find(|slice| slice.key == *key).map(|slice| slice.revision);
        let views = self.0.get_mut(id).into_iter().flatten();
        let due = views.filter_map(|view| {
            let has_changed = || view.seen.iter().flatten().any(|(key, seen)| revision(key) != Some(*seen));
            if view.is_under_way {
                return None;
            }
            let is_due = view.is_stale || has_changed();
            let is_awaited = view.urgency == Urgency::Awaited;
            let is_put_off = is_due && !is_awaited && !may_run;
            view.urgency = if is_put_off { Urgency::PutOff } else { Urgency::Usual };
            if !is_due || is_put_off {
                return None;
            }
            view.is_under_way = true;
            view.is_stale = false;
            Some((view.widget.clone(), !is_awaited))
        });
        due.collect()
    }

    /// Notes what a render read.
    fn done(&mut self, id: &InstanceId, widget: &WidgetId, seen: Vec<(SliceKey, u64)>) {
        if let Some(view) = self.view(id, widget) {
            view.is_under_way = false;
            view.seen = Some(seen);
        }
    }

    /// The tickets of the events that a widget shows: none while it is being rendered once more.
    fn shown(&mut self, id: &InstanceId, widget: &WidgetId) -> Vec<EventTicket> {
        let settled = self.view(id, widget).filter(|view| !view.is_under_way);
        settled.map(|view| std::mem::take(&mut view.tickets)).unwrap_or_default()
    }
}

impl Runner {
    /// Renders every widget that read something that has changed.
    pub(super) fn refresh(self: &Rc<Self>) {
        self.store.project();
        self.store.take_regranted().iter().for_each(|id| self.renders.borrow_mut().stale(id));
        self.store.instances().get_untracked().iter().for_each(|instance| self.render_due(instance));
    }

    fn render_due(self: &Rc<Self>, instance: &Instance) {
        if !matches!(instance.lifecycle.get_untracked(), Lifecycle::Ready | Lifecycle::Restarting) {
            return;
        }
        let slices = self.store.slices_of(instance);
        let may_run = self.may_run(&instance.id);
        let due = self.renders.borrow_mut().due(&instance.id, &slices, may_run);
        for (widget, is_own) in due {
            self.render(instance, widget, is_own, slices.clone());
        }
    }

    fn render(self: &Rc<Self>, instance: &Instance, widget: WidgetId, is_own: bool, slices: Vec<SliceUpdate>) {
        let revisions: Vec<_> = slices.iter().map(|slice| (slice.key.clone(), slice.revision)).collect();
        let item = RenderItem { instance_id: instance.id.clone(), widget: widget.clone(), slices };
        let seen = Seen { is_own, revisions, stamp: self.store.stamp(), drawing: self.drawing.borrow().clone() };
        let id = instance.id.clone();
        let rendered = self.acting(move |runner: &Rc<Self>, answer| runner.rendered(&id, &widget, &seen, answer));
        self.sandbox.submit(Work::Render(item), rendered);
    }

    fn rendered(self: &Rc<Self>, id: &InstanceId, widget: &WidgetId, from: &Seen, mut answer: Answer) {
        let cost_ms = super::pausing::cost_ms(&answer);
        self.note_answer(id, &mut answer);
        if let Some(drawing) = &from.drawing {
            drawing.update(|drawing| {
                drawing.widgets += 1;
                drawing.vm_us += answer.cost.elapsed_us;
            });
        }
        let Some(instance) = self.store.instance(id) else { return };
        let result = match answer.outcome {
            Ok(Outcome::Rendered(mut results)) => results.pop().map(|result| result.outcome),
            Ok(_) => None,
            Err(fault) => Some(Err(fault)),
        };
        let Some(result) = result else { return };
        // A render that failed may have read anything: it is tried again when anything has changed.
        let read = |key: &SliceKey| result.as_ref().map_or(true, |rendered| rendered.reads.contains(key));
        let seen = from.revisions.iter().filter(|(key, _)| read(key)).cloned().collect();
        match result {
            Ok(rendered) => {
                instance.note_reads(&rendered.reads);
                let (widget, from) = (widget.clone(), from.clone());
                self.show_in_time(id, rendered.tree.len_bytes(), move |runner| {
                    let began_ms = runner.timers.now_ms();
                    runner.show(&instance, &widget, &rendered, &from);
                    let cost_ms = cost_ms + runner.timers.now_ms() - began_ms;
                    runner.shown(&instance.id, &widget, seen, from.is_own.then_some(cost_ms));
                });
            }
            Err(fault) => {
                self.store.note_fault(Some(id), Some(widget), &fault);
                self.shown(id, widget, seen, from.is_own.then_some(cost_ms));
            }
        }
    }

    /// A render is over, whatever came of it. What it cost is given where the instance caused it by itself.
    fn shown(self: &Rc<Self>, id: &InstanceId, widget: &WidgetId, seen: Vec<(SliceKey, u64)>, own_cost_ms: Option<f64>) {
        self.renders.borrow_mut().done(id, widget, seen);
        if let Some(cost_ms) = own_cost_ms {
            self.spend(id, cost_ms);
        }
        self.refresh();
        // Dropped after the borrow ends: a field that has its answer shows it at once.
        let shown = self.renders.borrow_mut().shown(id, widget);
        drop(shown);
    }

    /// Forgets what an instance shows, which is gone or begins anew. Who was refused for want of room tries again.
    pub(super) fn forget_shown(&self, id: &InstanceId) {
        self.renders.borrow_mut().forget(id);
        self.room.borrow_mut().forget(id);
        self.showing.borrow_mut().forget(id);
        for other in self.store.instances().get_untracked() {
            let was_refused = |widget: &Widget| widget.excess.with_untracked(Option::is_some);
            if other.id != *id && other.widgets.with_untracked(|all| all.iter().any(was_refused)) {
                self.renders.borrow_mut().stale(&other.id);
            }
        }
    }

    fn show(&self, instance: &Instance, widget: &WidgetId, rendered: &Rendered, from: &Seen) {
        let Some(target) = instance.widget(widget) else { return };
        let tree = ui::parse(&rendered.tree, &self.limits.borrow());
        if tree.issues.is_empty() {
            let was_own = target.fault.get_untracked().is_some();
            target.fault.set(None);
            if was_own {
                instance.fault.set(None);
            }
        } else {
            let fault = Fault::contract(Operation::Render, tree.issues.clone()).of_instance(instance.id.clone());
            let is_useless = matches!(tree.root.kind, UiKind::Invalid { .. });
            self.store.note_fault(Some(&instance.id), is_useless.then_some(widget), &fault);
        }
        target.renders.update(|renders| *renders += 1);
        instance.stats.update(|stats| stats.renders += 1);
        let admitted = self.room.borrow_mut().admit(&instance.id, widget, Extent::of(&tree), &self.limits.borrow());
        target.excess.set(admitted.err());
        if admitted.is_err() {
            return;
        }
        let tree = Arc::new(tree);
        self.store.note_tree(from.stamp, &instance.id, widget, &tree);
        target.cause.set(from.drawing.clone());
        target.tree.set(Some(tree));
    }
}
