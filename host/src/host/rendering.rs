//! Renders a widget again when a slice that it read has changed, and only then.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use plugin_runtime::contracts::messages::{RenderItem, Rendered};
use plugin_runtime::contracts::ui::measure::Extent;
use plugin_runtime::contracts::{
    Fault, InstanceId, Operation, Outcome, SliceKey, SliceUpdate, WidgetId, ui, ui::UiKind,
};
use reactive_graph::prelude::*;

use super::Runner;
use super::shares::Payer;
use crate::sandbox::{Answer, RenderJob};
use crate::signal::HostSignal;
use crate::store::{Instance, Lifecycle, RenderCost, Stamp};

/// What a render was made from, and what it is counted to.
#[derive(Clone)]
struct Seen {
    payer: Payer,
    revisions: Vec<(SliceKey, u64)>,
    stamp: Stamp,
    drawing: Option<HostSignal<RenderCost>>,
}

impl Runner {
    /// Renders every widget that read something that has changed, and gives back the tickets of
    /// what is shown.
    pub(super) fn refresh(self: &Rc<Self>) {
        self.store.project();
        let is_in_view = |id: &InstanceId| self.sandbox.borrow().is_in_view(id);
        let now_ms = self.now_ms();
        let may_render =
            |id: &InstanceId, payer| self.shares.borrow().wait_ms(id, payer, now_ms) <= 0.0;
        let touched = self.renders.borrow_mut().take_touched(
            &self.store.take_changes(),
            is_in_view,
            may_render,
        );
        let is_watched = self.renders.borrow_mut().take_watched();
        let mut renders = Vec::new();
        for instance in touched.iter().filter_map(|id| self.store.instance(id)) {
            let reader = if is_watched && is_in_view(&instance.id) {
                Payer::Watched
            } else {
                Payer::Reading
            };
            self.render_due(&instance, reader, &mut renders);
        }
        self.sandbox.borrow_mut().submit_renders(renders, now_ms);
        // Dropped after the borrow ends: a field that has its answer shows it at once.
        let shown = self.renders.borrow_mut().take_shown();
        drop(shown);
    }

    /// Adds the renders of what has changed of an instance; `reader` pays for what others have
    /// changed.
    fn render_due(
        self: &Rc<Self>,
        instance: &Instance,
        reader: Payer,
        renders: &mut Vec<RenderJob>,
    ) {
        if !matches!(instance.lifecycle.get_untracked(), Lifecycle::Ready | Lifecycle::Restarting) {
            return;
        }
        let now_ms = self.now_ms();
        let revision = |key: &SliceKey| self.store.revision(instance, key);
        let is_of_others = |key: &SliceKey| match key {
            SliceKey::Shared(domain) => {
                self.store.last_writer(domain).as_ref() != Some(&instance.id)
            }
            SliceKey::PluginState => false,
        };
        let may_render = |payer| self.shares.borrow().wait_ms(&instance.id, payer, now_ms) <= 0.0;
        let due =
            self.renders.borrow_mut().due(&instance.id, revision, is_of_others, reader, may_render);
        // Most readers of a domain are put off while many are.
        if due.is_empty() {
            return;
        }
        let slices = self.store.slices_of(instance);
        for (widget, payer) in due {
            renders.push(self.render(instance, widget, self.seen_in(&slices, payer)));
        }
    }

    /// A render of a widget. It is made from what there is when the request is posted; `now` stands
    /// for that until then.
    fn render(self: &Rc<Self>, instance: &Instance, widget: WidgetId, now: Seen) -> RenderJob {
        let item = RenderItem {
            instance_id: instance.id.clone(),
            widget: widget.clone(),
            slices: Vec::new(),
        };
        let (id, payer, seen) = (instance.id.clone(), now.payer, Rc::new(RefCell::new(now)));
        let (runner, instance, from) = (Rc::downgrade(self), instance.clone(), seen.clone());
        let cut = move || {
            let Some(runner) = runner.upgrade() else { return Vec::new() };
            let slices = runner.store.slices_of(&instance);
            *from.borrow_mut() = runner.seen_in(&slices, payer);
            slices
        };
        let rendered = move |runner: &Rc<Self>, answer| {
            let seen = seen.borrow().clone();
            runner.rendered(&id, &widget, &seen, answer);
        };
        RenderJob { item, cut: Box::new(cut), done: Box::new(self.acting(rendered)) }
    }

    fn seen_in(&self, slices: &[SliceUpdate], payer: Payer) -> Seen {
        let revisions = slices.iter().map(|slice| (slice.key.clone(), slice.revision)).collect();
        Seen { payer, revisions, stamp: self.store.stamp(), drawing: self.drawing.borrow().clone() }
    }

    fn rendered(
        self: &Rc<Self>,
        id: &InstanceId,
        widget: &WidgetId,
        from: &Seen,
        mut answer: Answer,
    ) {
        let cost_ms = super::pausing::cost_ms(&answer);
        self.note_answer(id, &mut answer);
        if let Some(drawing) = &from.drawing {
            drawing.update(|cost| cost.note_render(answer.cost.elapsed_us));
        }
        let Some(instance) = self.store.instance(id) else { return };
        let result = match answer.outcome {
            Ok(Outcome::Rendered(mut results)) => results.pop().map(|result| result.outcome),
            Ok(_) => None,
            Err(fault) => Some(Err(fault)),
        };
        let Some(result) = result else { return };
        // A render that failed may have read anything: it is tried again when anything has changed.
        let read =
            |key: &SliceKey| result.as_ref().map_or(true, |rendered| rendered.reads.contains(key));
        let seen = from.revisions.iter().filter(|(key, _)| read(key)).cloned().collect();
        match result {
            Ok(rendered) => {
                instance.note_reads(&rendered.reads);
                let (widget, from, bytes) =
                    (widget.clone(), from.clone(), rendered.tree.len_bytes());
                self.show_in_time(id, bytes, move |runner| {
                    runner.show(&instance, &widget, &rendered, &from);
                    runner.works.borrow_mut().note(&instance.id, from.payer, bytes);
                    runner.shown(&instance.id, &widget, seen, from.payer, cost_ms);
                });
            }
            Err(fault) => {
                self.store.note_fault(Some(id), Some(widget), &fault);
                self.shown(id, widget, seen, from.payer, cost_ms);
            }
        }
    }

    /// A render is over, whatever came of it.
    fn shown(
        self: &Rc<Self>,
        id: &InstanceId,
        widget: &WidgetId,
        seen: Vec<(SliceKey, u64)>,
        payer: Payer,
        cost_ms: f64,
    ) {
        self.renders.borrow_mut().done(id, widget, seen);
        self.pay(id, payer, cost_ms);
    }

    /// Forgets what an instance shows, which is gone or begins anew. Who was refused for want of
    /// room tries again.
    pub(super) fn forget_shown(&self, id: &InstanceId) {
        self.showing.borrow_mut().forget(id);
        let refused = self.room.borrow_mut().forget(id);
        let mut renders = self.renders.borrow_mut();
        renders.forget(id);
        for other in &refused {
            renders.stale(other);
        }
    }

    fn show(&self, instance: &Instance, widget: &WidgetId, rendered: &Rendered, from: &Seen) {
        let Some(target) = instance.widget(widget) else { return };
        let tree = ui::parse(&rendered.tree, &self.limits.borrow());
        if tree.issues.is_empty() {
            let was_own = target.fault.with_untracked(Option::is_some);
            if was_own {
                target.fault.set(None);
                instance.fault.set_new(None);
            }
        } else {
            let fault = Fault::contract(Operation::Render, tree.issues.clone())
                .of_instance(instance.id.clone());
            let is_useless = matches!(tree.root.kind, UiKind::Invalid { .. });
            self.store.note_fault(Some(&instance.id), is_useless.then_some(widget), &fault);
        }
        target.renders.update(|renders| *renders += 1);
        instance.stats.update(|stats| stats.renders += 1);
        let admitted = self.room.borrow_mut().admit(
            &instance.id,
            widget,
            Extent::of(&tree),
            &self.limits.borrow(),
        );
        target.excess.set_new(admitted.err());
        if admitted.is_err() {
            return;
        }
        let tree = Arc::new(tree);
        self.store.note_tree(from.stamp, &instance.id, widget, &tree);
        target.cause.set(from.drawing.clone());
        target.tree.set(Some(tree));
    }
}
