//! One running plugin, as a bundle of signals that it owns.

use std::collections::VecDeque;
use std::sync::Arc;

use plugin_runtime::contracts::messages::Cost;
use plugin_runtime::contracts::ui::UiTree;
use plugin_runtime::contracts::{
    Fault, InstanceId, JsonText, Manifest, PackageId, SliceKey, SliceUpdate, WidgetId,
};
use reactive_graph::computed::ArcMemo;
use reactive_graph::prelude::*;
use serde_json::json;

use super::{Access, CodeHash, Excess, Given, GrantUse, Grants, Identity, Program, RenderCost};
use crate::signal::HostSignal;

/// Samples kept of the time an instance spends in its VM.
const SAMPLES: usize = 64;

/// Where a plugin's source comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "recording", derive(serde::Serialize, serde::Deserialize))]
pub enum Origin {
    /// It is shipped with the app: what its manifest asks for is granted.
    Shipped,
    /// Anybody wrote it: nothing is granted until the user does.
    Own,
}

/// Where an instance is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// Its source is being run.
    Loading,
    /// It works.
    Ready,
    /// It could not be loaded.
    LoadFailed,
    /// Its worker died; another is starting.
    Restarting,
    /// It brought its worker down twice and waits for the user.
    Quarantined,
    /// It took far more than its share by itself and waits for the user.
    Paused,
}

/// What the user is shown of it, as `data-status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its source is being run.
    Loading,
    /// It works.
    Running,
    /// It could not be loaded, or a widget could not be rendered.
    Failed,
    /// Its worker died; another is starting.
    Restarting,
    /// It brought its worker down twice and waits for the user.
    Quarantined,
    /// It took far more than its share by itself and waits for the user.
    Paused,
}

impl Status {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Restarting => "restarting",
            Self::Quarantined => "quarantined",
            Self::Paused => "paused",
        }
    }
}

/// A value with a revision that grows with every change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// 0 before the first value.
    pub revision: u64,
    /// The value.
    pub value: JsonText,
}

impl Slice {
    /// Puts a new value in place.
    pub fn replace(&mut self, value: JsonText) {
        self.revision += 1;
        self.value = value;
    }

    /// The slice as it is sent to a worker.
    pub fn update(&self, key: SliceKey) -> SliceUpdate {
        SliceUpdate { key, revision: self.revision, value: Some(self.value.clone()) }
    }
}

/// One widget of an instance.
#[derive(Clone, Debug)]
pub struct Widget {
    /// Its name.
    pub id: WidgetId,
    /// What it rendered last; kept when a later render fails.
    pub tree: HostSignal<Option<Arc<UiTree>>>,
    /// Why its last render failed.
    pub fault: HostSignal<Option<Arc<Fault>>>,
    /// Why its newest tree is not shown, if that is more than its share.
    pub excess: HostSignal<Option<Excess>>,
    /// How often it was rendered.
    pub renders: HostSignal<u32>,
    /// What the newest tree's drawing is counted to, until it is drawn.
    pub(crate) cause: HostSignal<Option<HostSignal<RenderCost>>>,
    /// What the page took to draw and lay out its trees and was not yet counted to its instance's
    /// share, in milliseconds.
    pub(crate) drawn_ms: HostSignal<f64>,
}

impl Widget {
    /// One that has shown nothing yet.
    fn new(id: WidgetId) -> Self {
        Self {
            id,
            tree: HostSignal::default(),
            fault: HostSignal::default(),
            excess: HostSignal::default(),
            renders: HostSignal::default(),
            cause: HostSignal::default(),
            drawn_ms: HostSignal::default(),
        }
    }

    /// Counts the time that the browser took to lay out what was drawn of it.
    pub(crate) fn note_laid_out(&self, layout_ms: f64) {
        self.drawn_ms.update_untracked(|drawn_ms| *drawn_ms += layout_ms);
    }

    /// Counts the time that the page took to draw the newest tree.
    pub(crate) fn note_drawn(&self, dom_ms: f64) {
        self.drawn_ms.update_untracked(|drawn_ms| *drawn_ms += dom_ms);
        if let Some(drawing) = self.cause.update_untracked(Option::take).flatten() {
            drawing.update(|cost| cost.note_drawn(dom_ms));
        }
    }
}

/// What an instance costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceStats {
    /// Widgets rendered.
    pub renders: u32,
    /// Events handled.
    pub events: u32,
    /// Deaths of its worker.
    pub worker_restarts: u32,
    /// Events that it caused itself and that were left out: the one before was not done yet, or it
    /// took too much.
    pub left_out: u32,
    /// Memory of its heap in bytes, after its last operation.
    pub memory_bytes: usize,
    /// Bytes that came from the worker for it.
    pub bytes_received: usize,
    /// The last times in the VM, in microseconds, oldest first.
    pub vm_us: VecDeque<u64>,
}

impl InstanceStats {
    /// Adds what one operation cost.
    fn note(&mut self, cost: Cost, bytes: usize) {
        self.memory_bytes = cost.memory_bytes;
        self.bytes_received += bytes;
        if self.vm_us.len() == SAMPLES {
            self.vm_us.pop_front();
        }
        self.vm_us.push_back(cost.elapsed_us);
    }
}

/// One running plugin. Clones share its signals.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its identity.
    pub id: InstanceId,
    /// How many were started before it.
    pub ordinal: u64,
    /// The name of the package it was started from, for people.
    pub package_id: PackageId,
    /// Whose it is: what the user chose, what it stores and what it declares belongs to this.
    pub identity: Identity,
    /// What code it runs.
    pub code: CodeHash,
    /// Where its source comes from.
    pub origin: Origin,
    /// Its source.
    pub source: Arc<str>,
    /// Its title: the manifest's once that is known.
    pub title: HostSignal<String>,
    /// Where it is in its life.
    pub lifecycle: HostSignal<Lifecycle>,
    /// What it said of itself.
    pub manifest: HostSignal<Option<Arc<Manifest>>>,
    /// Its own state.
    pub state: HostSignal<Slice>,
    /// Its widgets.
    pub widgets: HostSignal<Vec<Widget>>,
    /// What it was given.
    pub given: HostSignal<Given>,
    /// What it may do: what was given, as far as the same owners have it. [`super::Store`] keeps it
    /// so.
    pub grants: HostSignal<Grants>,
    /// How it uses that.
    pub grant_use: HostSignal<GrantUse>,
    /// Why its last dispatch that was ignored was, until the user has seen it.
    pub ignored: HostSignal<Option<String>>,
    /// Whether it had to wait lately, as it asks for more time by itself than its share.
    pub is_slowed: HostSignal<bool>,
    /// The last fault that the user has not seen go away.
    pub fault: HostSignal<Option<Arc<Fault>>>,
    /// What it costs.
    pub stats: HostSignal<InstanceStats>,
    /// As the domain `runtime-registry` shows it.
    pub(super) registry_row: ArcMemo<JsonText>,
}

/// What of an instance tells how it is.
#[derive(Clone)]
struct Life {
    title: HostSignal<String>,
    lifecycle: HostSignal<Lifecycle>,
    widgets: HostSignal<Vec<Widget>>,
}

impl Life {
    /// What the user is shown; tracks what it depends on.
    fn status(&self) -> Status {
        let is_broken = |widget: &Widget| widget.fault.with(Option::is_some);
        match self.lifecycle.get() {
            Lifecycle::Loading => Status::Loading,
            Lifecycle::LoadFailed => Status::Failed,
            Lifecycle::Restarting => Status::Restarting,
            Lifecycle::Quarantined => Status::Quarantined,
            Lifecycle::Paused => Status::Paused,
            Lifecycle::Ready if self.widgets.with(|all| all.iter().any(is_broken)) => {
                Status::Failed
            }
            Lifecycle::Ready => Status::Running,
        }
    }

    /// An instance, as the domain `runtime-registry` shows it to others.
    fn row(self, id: InstanceId, package_id: PackageId) -> ArcMemo<JsonText> {
        ArcMemo::new(move |_| {
            let status = self.status();
            let widgets: Vec<_> =
                self.widgets.with(|all| all.iter().map(|widget| widget.id.clone()).collect());
            JsonText::from_value(&json!({
                "instanceId": id,
                "packageId": package_id,
                "title": self.title.get(),
                "status": status.as_str(),
                "enabled": status != Status::Quarantined,
                "widgets": widgets,
            }))
        })
    }
}

impl Instance {
    /// An instance that is being loaded; without a title it is called by its id.
    pub(crate) fn new(
        id: InstanceId,
        package_id: PackageId,
        identity: Identity,
        origin: Origin,
        title: Option<String>,
        source: Arc<str>,
    ) -> Self {
        let title = title.unwrap_or_else(|| id.to_string());
        let life = Life {
            title: HostSignal::new(title),
            lifecycle: HostSignal::new(Lifecycle::Loading),
            widgets: HostSignal::default(),
        };
        Self {
            registry_row: life.clone().row(id.clone(), package_id.clone()),
            id,
            ordinal: 0,
            package_id,
            identity,
            code: CodeHash::of(&source),
            origin,
            source,
            title: life.title,
            lifecycle: life.lifecycle,
            manifest: HostSignal::default(),
            state: HostSignal::default(),
            widgets: life.widgets,
            given: HostSignal::default(),
            grants: HostSignal::default(),
            grant_use: HostSignal::default(),
            ignored: HostSignal::default(),
            is_slowed: HostSignal::default(),
            fault: HostSignal::default(),
            stats: HostSignal::default(),
        }
    }

    /// Takes what a load found: the manifest, the state it begins with, its widgets, and the title
    /// if it names one.
    pub(super) fn begin(&self, manifest: Manifest, title: Option<String>) {
        if let Some(title) = title {
            self.title.set(title);
        }
        self.state.update(|state| state.replace(manifest.initial_state.clone()));
        // Who is restarted while it is being restarted begins twice; the view of a widget that is
        // there shows that one.
        let widget = |id: &WidgetId| self.widget(id).unwrap_or_else(|| Widget::new(id.clone()));
        let widgets = manifest.widgets.iter().map(widget).collect();
        self.widgets.set(widgets);
        self.fault.set(None);
        self.ignored.set(None);
        self.manifest.set(Some(Arc::new(manifest)));
        self.lifecycle.set(Lifecycle::Ready);
    }

    /// Whose code it is, for the user's choices.
    pub fn program(&self) -> Program<'_> {
        Program { identity: &self.identity, code: &self.code }
    }

    /// One of its widgets.
    pub fn widget(&self, id: &WidgetId) -> Option<Widget> {
        self.widgets.with_untracked(|all| all.iter().find(|widget| widget.id == *id).cloned())
    }

    /// What the page took to draw its widgets since this was last asked, in milliseconds.
    pub(crate) fn take_drawn_ms(&self) -> f64 {
        self.widgets.with_untracked(|all| {
            all.iter().filter_map(|widget| widget.drawn_ms.update_untracked(std::mem::take)).sum()
        })
    }

    /// What the user is shown; tracks what it depends on.
    pub fn status(&self) -> Status {
        let (title, lifecycle, widgets) =
            (self.title.clone(), self.lifecycle.clone(), self.widgets.clone());
        Life { title, lifecycle, widgets }.status()
    }

    /// Counts the domains that a render says it read. What was not granted is not counted: a worker
    /// may say anything.
    pub(crate) fn note_reads(&self, reads: &[SliceKey]) {
        let grants = self.grants.read_untracked();
        let domains: Vec<_> = reads
            .iter()
            .filter_map(|key| match key {
                SliceKey::Shared(domain) if grants.allows(domain, Access::Read) => Some(domain),
                _ => None,
            })
            .collect();
        if !domains.is_empty() {
            self.grant_use.update(|uses| {
                for domain in domains {
                    uses.note_used(domain, Access::Read);
                }
            });
        }
    }

    /// Adds what one of its operations cost, and how many bytes came for it.
    pub(crate) fn note_cost(&self, cost: Cost, bytes: usize) {
        self.stats.update(|stats| stats.note(cost, bytes));
    }

    /// The user has seen its fault.
    pub(crate) fn dismiss_fault(&self) {
        self.fault.set(None);
    }

    /// The user has seen why a dispatch was ignored.
    pub(crate) fn dismiss_ignored(&self) {
        self.ignored.set(None);
    }

    /// The user has seen what it was denied.
    pub(crate) fn dismiss_denial(&self) {
        self.grant_use.update(GrantUse::dismiss_denial);
    }

    pub(super) fn note_fault(&self, widget: Option<&WidgetId>, fault: &Arc<Fault>) {
        if let Some(widget) = widget.and_then(|id| self.widget(id)) {
            widget.fault.set(Some(fault.clone()));
        }
        self.fault.set(Some(fault.clone()));
    }
}
