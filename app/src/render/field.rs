//! What all fields share: a value that the plugin controls, and a user who is faster than the
//! plugin.
//!
//! The plugin's answer to a change comes later. Until then the field keeps what the user made of
//! it: every change goes out with an [`EventTicket`], and only when none is left does the field
//! show the controlled value.

use leptos::prelude::*;
use plugin_host::host::{EventTicket, Tickets};
use plugin_runtime::contracts::ui::{EventRef, UiKind};
use serde_json::Value;

use super::event::WidgetEvent;
use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::label;

/// One field on the page. Clones are the same field.
#[derive(Clone)]
pub(super) struct Field {
    cell: NodeCell,
    outlet: Outlet,
    tickets: Tickets,
    /// The field's own ticket while it holds something that was not sent: a composition or a draft
    /// to submit.
    held: StoredValue<Option<EventTicket>>,
    /// What was sent last, until the field is settled.
    sent: StoredValue<Option<Value>>,
    /// Since the user acted on it: how many trees of the widget must be drawn before the answer is
    /// among them.
    answer: StoredValue<Answer>,
}

/// Where the answer to what the user did is.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    /// The user did nothing since the field was last settled.
    Settled,
    /// A ticket is outstanding, or was until now.
    Asked,
    /// The last ticket was given back when a tree was still to be drawn; it is, when so many are.
    Drawn(u64),
}

/// The props that every kind of field has.
struct FieldProps<'a> {
    label: Option<&'a String>,
    disabled: bool,
    on_change: Option<&'a EventRef>,
    on_submit: Option<&'a EventRef>,
}

impl Field {
    pub(super) fn new(cell: &NodeCell, outlet: Outlet) -> Self {
        Self {
            cell: cell.clone(),
            outlet,
            tickets: Tickets::default(),
            held: StoredValue::new(None),
            sent: StoredValue::new(None),
            answer: StoredValue::new(Answer::Settled),
        }
    }

    /// The `id` of the control, for its label.
    pub(super) fn id(&self) -> String {
        format!("widget-field-{}", self.cell.id())
    }

    /// A prop of the field, as a closure for the view.
    pub(super) fn prop<T>(
        &self,
        read: fn(&UiKind) -> T,
    ) -> impl Fn() -> T + Clone + Send + Sync + use<T> {
        let props = self.cell.props().clone();
        move || props.with(read)
    }

    /// The same at once, tracked.
    pub(super) fn prop_with<T>(&self, read: impl FnOnce(&UiKind) -> T) -> T {
        self.cell.props().with(read)
    }

    /// The same at once, not tracked.
    pub(super) fn prop_with_untracked<T>(&self, read: impl FnOnce(&UiKind) -> T) -> T {
        self.cell.props().with_untracked(read)
    }

    /// The visible label.
    pub(super) fn label(&self) -> impl IntoView + use<> {
        let (label, id) =
            (self.prop(|kind| FieldProps::of(kind).label.map(|text| label(text))), self.id());
        move || {
            let id = id.clone();
            label().map(|label| {
                view! {
                    <label data-part="label" for=id dir="auto">
                        {label}
                    </label>
                }
            })
        }
    }

    /// The accessible name of a field without a label.
    pub(super) fn name(
        &self,
        fallback: &'static str,
    ) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + use<> {
        let has_label = self.prop(|kind| FieldProps::of(kind).label.is_some());
        move || (!has_label()).then_some(fallback)
    }

    /// Whether the user may not change it.
    pub(super) fn disabled(&self) -> impl Fn() -> bool + Clone + Send + Sync + use<> {
        self.prop(|kind| FieldProps::of(kind).disabled)
    }

    /// Whether nobody listens to what is typed.
    pub(super) fn read_only(&self) -> impl Fn() -> bool + Clone + Send + Sync + use<> {
        self.prop(|kind| {
            matches!(FieldProps::of(kind), FieldProps { on_change: None, on_submit: None, .. })
        })
    }

    /// Runs `write` with the props now and whenever the field has to show them: they changed, or
    /// the last ticket is gone.
    pub(super) fn controlled(&self, write: impl Fn(&UiKind) + 'static) {
        let field = self.clone();
        Effect::new(move || {
            // Tracked before the mirror catches up, so that a change it makes runs this once more,
            // after the effects of the view (the options of a select, for one).
            field.cell.props().track();
            field.tickets.track();
            field.outlet.catch_up();
            if !field.tickets.are_out() && field.has_answer() {
                field.sent.set_value(None);
                field.cell.props().with_untracked(&write);
            }
        });
    }

    /// Whether the mirror has what the last ticket was given back for. Where it has not, the effect
    /// that asks runs again with the next tree that is drawn.
    fn has_answer(&self) -> bool {
        let drawn = match self.answer.try_get_value().unwrap_or(Answer::Settled) {
            Answer::Settled => return true,
            Answer::Asked => self.outlet.drawn_with_newest(),
            Answer::Drawn(count) => Some(count),
        };
        let waits = drawn.filter(|count| self.outlet.drawn().get() < *count);
        self.answer.try_set_value(waits.map_or(Answer::Settled, Answer::Drawn));
        waits.is_none()
    }

    /// The user made it `value`.
    pub(super) fn change(&self, value: Value) {
        let (on_change, on_submit) = self.cell.props().with_untracked(|kind| {
            let props = FieldProps::of(kind);
            (props.on_change.cloned(), props.on_submit.is_some())
        });
        match on_change {
            Some(event) => self.send_once(&event, value),
            None if on_submit => self.hold(),
            None => self.revert(),
        }
    }

    /// The user is done with `value`: it leaves with the draft's ticket.
    pub(super) fn submit(&self, value: Value) {
        let event =
            self.cell.props().with_untracked(|kind| FieldProps::of(kind).on_submit.cloned());
        if let Some(event) = event {
            self.outlet.send(WidgetEvent::change(&event, value, self.ticket()));
        }
    }

    /// From now on nothing overwrites the field, until the next change or submit is answered.
    pub(super) fn hold(&self) {
        self.held.try_update_value(|held| {
            held.get_or_insert_with(|| self.tickets.issue());
        });
        self.answer.try_set_value(Answer::Asked);
    }

    /// Some browsers report the end of a composition twice; the second report says nothing new.
    fn send_once(&self, event: &EventRef, value: Value) {
        let is_news =
            self.sent.try_update_value(|sent| sent.replace(value.clone()).as_ref() != Some(&value));
        if is_news == Some(true) {
            self.outlet.send(WidgetEvent::change(event, value, self.ticket()));
        }
    }

    fn ticket(&self) -> EventTicket {
        self.answer.try_set_value(Answer::Asked);
        self.held.try_update_value(Option::take).flatten().unwrap_or_else(|| self.tickets.issue())
    }

    fn revert(&self) {
        drop(self.ticket());
    }
}

impl<'a> FieldProps<'a> {
    fn of(kind: &'a UiKind) -> Self {
        match kind {
            UiKind::Input { label, disabled, on_change, on_submit, .. } => Self {
                label: label.as_ref(),
                disabled: *disabled,
                on_change: on_change.as_ref(),
                on_submit: on_submit.as_ref(),
            },
            UiKind::Textarea { label, disabled, on_change, .. }
            | UiKind::Checkbox { label, disabled, on_change, .. }
            | UiKind::Select { label, disabled, on_change, .. }
            | UiKind::Slider { label, disabled, on_change, .. } => Self {
                label: label.as_ref(),
                disabled: *disabled,
                on_change: on_change.as_ref(),
                on_submit: None,
            },
            _ => Self { label: None, disabled: false, on_change: None, on_submit: None },
        }
    }
}
