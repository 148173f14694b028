//! What is known of the last render of every widget, and which have to be rendered now. Pure.

use std::cmp::Reverse;

use plugin_runtime::contracts::{DomainId, InstanceId, SliceKey, WidgetId};

use super::shares::Payer;
use super::ticket::Claim;
use crate::sorted::{SortedMap, SortedSet};
use crate::store::Changes;

/// The widgets of all instances.
#[derive(Default)]
pub(super) struct Renders {
    of: SortedMap<InstanceId, Widgets>,
    begun: u64,
    /// Who may have something to render.
    touched: SortedSet<InstanceId>,
    /// Whether somebody did something and looks at what comes of it.
    is_watched: bool,
    /// Who has something to show and waits for a share to fill up again, and which.
    put_off: SortedMap<InstanceId, Payer>,
    /// Who has a widget that read the domain when it was rendered last; may name some who no longer
    /// do.
    readers: SortedMap<DomainId, SortedSet<InstanceId>>,
    /// Widgets that are shown, or have their event concluded, since tickets were given back last.
    settled: SortedSet<(InstanceId, WidgetId)>,
}

struct Widgets {
    /// Who began earlier is rendered earlier.
    number: u64,
    views: Vec<View>,
}

struct View {
    widget: WidgetId,
    /// The slices that the last render read, with the revisions it saw; `None` before the first
    /// render.
    seen: Option<Vec<(SliceKey, u64)>>,
    is_under_way: bool,
    urgency: Urgency,
    /// Somebody did something meanwhile that changes what it shows, and looks at it.
    is_watched: bool,
    /// Something changed that no revision tells of.
    is_stale: bool,
    tickets: Vec<Claim>,
}

impl View {
    fn has_read(&self, domain: &DomainId) -> bool {
        self.seen
            .iter()
            .flatten()
            .any(|(key, _)| matches!(key, SliceKey::Shared(read) if read == domain))
    }

    /// Who pays for its render, if one is due; `reader` where others have changed what it shows.
    /// What it waited for is known to it then.
    fn payer(
        &mut self,
        revision: impl Fn(&SliceKey) -> Option<u64>,
        is_of_others: impl Fn(&SliceKey) -> bool,
        reader: Payer,
    ) -> Option<Payer> {
        let urgency = std::mem::replace(&mut self.urgency, Urgency::Usual);
        let reader = if std::mem::take(&mut self.is_watched) { Payer::Watched } else { reader };
        let mut changed = self
            .seen
            .iter()
            .flatten()
            .filter(|(key, seen)| revision(key) != Some(*seen))
            .peekable();
        let is_due = self.is_stale || changed.peek().is_some();
        is_due.then(|| match urgency {
            Urgency::Awaited => Payer::Nobody,
            Urgency::Usual if !self.is_stale && changed.all(|(key, _)| is_of_others(key)) => reader,
            Urgency::Usual => Payer::Plugin,
        })
    }
}

/// How soon a widget has to show what has changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Urgency {
    /// Somebody did something and waits for it: it costs nothing of the plugin's shares.
    Awaited,
    /// It costs of the plugin's shares.
    Usual,
}

impl Renders {
    /// The widgets of an instance that was loaded.
    pub(super) fn begin(&mut self, id: &InstanceId, widgets: Vec<WidgetId>) {
        let view = |widget| View {
            widget,
            seen: None,
            is_under_way: false,
            urgency: Urgency::Awaited,
            is_watched: false,
            is_stale: true,
            tickets: Vec::new(),
        };
        self.begun += 1;
        self.of.insert(
            id.clone(),
            Widgets { number: self.begun, views: widgets.into_iter().map(view).collect() },
        );
        self.touched.insert(id.clone());
    }

    /// Forgets an instance that is gone or begins anew.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.of.remove(id);
        self.touched.remove(id);
        self.put_off.remove(id);
        self.readers.values_mut().for_each(|readers| _ = readers.remove(id));
    }

    /// All widgets of an instance have to be rendered again.
    pub(super) fn stale(&mut self, id: &InstanceId) {
        self.views(id).for_each(|view| view.is_stale = true);
        self.touched.insert(id.clone());
    }

    /// What an instance has to show now is what somebody waits for.
    pub(super) fn await_all(&mut self, id: &InstanceId) {
        self.views(id).for_each(|view| view.urgency = Urgency::Awaited);
        self.touched.insert(id.clone());
    }

    /// Somebody did something: who is in view shows at once what has changed.
    pub(super) fn watch(&mut self) {
        self.is_watched = true;
    }

    /// Whether somebody did something since this was last asked.
    pub(super) fn take_watched(&mut self) -> bool {
        std::mem::take(&mut self.is_watched)
    }

    /// Who has something to show and waits for a share to fill up again, and which.
    pub(super) fn put_off(&self) -> impl Iterator<Item = (&InstanceId, &Payer)> {
        self.put_off.iter()
    }

    /// Who may have something to render because of this and what was noted before: who somebody
    /// waits for first, then who is in view, then who began first. `may_render` tells whether who
    /// was put off has a share again.
    pub(super) fn take_touched(
        &mut self,
        changes: &Changes,
        is_in_view: impl Fn(&InstanceId) -> bool,
        may_render: impl Fn(&InstanceId, Payer) -> bool,
    ) -> Vec<InstanceId> {
        changes.grants.iter().for_each(|id| self.stale(id));
        self.touched.extend(changes.states.iter().cloned());
        // One of its other widgets may wait for showing what others have changed.
        let may_go_on = |(id, payer): &(&InstanceId, &Payer)| {
            may_render(id, **payer) || may_render(id, Payer::Reading)
        };
        self.touched.extend(self.put_off.iter().filter(may_go_on).map(|(id, _)| id.clone()));
        for domain in &changes.domains {
            self.touch_readers(domain);
        }
        let mut touched: Vec<_> = std::mem::take(&mut self.touched).into_iter().collect();
        touched.sort_by_cached_key(|id| {
            let widgets = self.of.get(id);
            let is_awaited = widgets.is_some_and(|widgets| {
                widgets.views.iter().any(|view| view.urgency == Urgency::Awaited)
            });
            (Reverse(is_awaited), Reverse(is_in_view(id)), widgets.map(|widgets| widgets.number))
        });
        touched
    }

    fn touch_readers(&mut self, domain: &DomainId) {
        let Some(readers) = self.readers.get_mut(domain) else { return };
        let of = &self.of;
        readers.retain(|id| {
            of.get(id).is_some_and(|widgets| widgets.views.iter().any(|view| view.has_read(domain)))
        });
        self.touched.extend(readers.iter().cloned());
    }

    /// Keeps a field's ticket until its widget shows what came of the event; gives it back where
    /// the widget is gone.
    pub(super) fn keep_until_shown(
        &mut self,
        id: &InstanceId,
        widget: &WidgetId,
        ticket: Claim,
    ) -> Option<Claim> {
        match self.view(id, widget) {
            Some(view) => {
                view.tickets.push(ticket);
                self.settled.insert((id.clone(), widget.clone()));
                None
            }
            None => Some(ticket),
        }
    }

    /// Marks what has to be rendered now as under way and returns it, with who pays; `reader` pays
    /// for what others have changed. What nobody waits for is put off while the share that it costs
    /// is used up: then the newest state is rendered.
    pub(super) fn due(
        &mut self,
        id: &InstanceId,
        revision: impl Fn(&SliceKey) -> Option<u64>,
        is_of_others: impl Fn(&SliceKey) -> bool,
        reader: Payer,
        may_render: impl Fn(Payer) -> bool,
    ) -> Vec<(WidgetId, Payer)> {
        let mut put_off = None;
        let due = self.views(id).filter_map(|view| {
            if view.is_under_way {
                view.is_watched |= reader == Payer::Watched;
                return None;
            }
            let payer = view.payer(&revision, &is_of_others, reader)?;
            if !may_render(payer) {
                put_off = Some(if put_off == Some(Payer::Plugin) { Payer::Plugin } else { payer });
                return None;
            }
            view.is_under_way = true;
            view.is_stale = false;
            Some((view.widget.clone(), payer))
        });
        let due = due.collect();
        match put_off {
            Some(payer) => _ = self.put_off.insert(id.clone(), payer),
            None => _ = self.put_off.remove(id),
        }
        due
    }

    /// Notes what a render read. What has changed meanwhile is looked at again.
    pub(super) fn done(&mut self, id: &InstanceId, widget: &WidgetId, seen: Vec<(SliceKey, u64)>) {
        for (key, _) in &seen {
            if let SliceKey::Shared(domain) = key {
                self.readers
                    .get_or_insert_with(domain.clone(), Default::default)
                    .insert(id.clone());
            }
        }
        if let Some(view) = self.view(id, widget) {
            view.is_under_way = false;
            view.seen = Some(seen);
            self.touched.insert(id.clone());
            self.settled.insert((id.clone(), widget.clone()));
        }
    }

    /// The tickets of the events that widgets show by now: not of those that are being rendered
    /// once more.
    pub(super) fn take_shown(&mut self) -> Vec<Claim> {
        let mut shown = Vec::new();
        for (id, widget) in std::mem::take(&mut self.settled) {
            if let Some(view) =
                self.view(&id, &widget).filter(|view| !view.is_under_way && !view.is_stale)
            {
                shown.append(&mut view.tickets);
            }
        }
        shown
    }

    fn view(&mut self, id: &InstanceId, widget: &WidgetId) -> Option<&mut View> {
        self.views(id).find(|view| view.widget == *widget)
    }

    fn views(&mut self, id: &InstanceId) -> impl Iterator<Item = &mut View> {
        self.of.get_mut(id).into_iter().flat_map(|widgets| &mut widgets.views)
    }
}
