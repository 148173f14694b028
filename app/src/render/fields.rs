//! Fields for text: one line or several.

use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use plugin_runtime::contracts::ui::measure::{is_cut_value, shown_value};
use plugin_runtime::contracts::ui::{UiKind, Word};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::caret::caret_after;
use super::field::Field;
use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::label;

/// A field of one line.
pub(super) fn input(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let field = Field::new(cell, outlet);
    let control = NodeRef::<html::Input>::new();
    field.controlled(move |kind| {
        if let (UiKind::Input { value, .. }, Some(control)) = (kind, control.get()) {
            // A control of one line drops line breaks; comparing with them would find a difference
            // each time.
            write_text(&control, &shown_value(value).replace(['\r', '\n'], ""));
        }
    });
    let typing = Typing::of(&field);
    let on_keydown = {
        let field = field.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                field.submit(event_target_value(&event).into());
            }
        }
    };
    let input_type = field.prop(|kind| match kind {
        UiKind::Input { input_type, .. } => input_type.as_str(),
        _ => "text",
    });
    // Browsers fill in stored passwords despite "off"; a plugin must not get one that the user did
    // not type.
    let autocomplete = {
        let input_type = input_type.clone();
        move || if input_type() == "password" { "new-password" } else { "off" }
    };
    view! {
        <div data-kind="input">
            {field.label()}
            <input
                node_ref=control
                id=field.id()
                type=input_type
                autocomplete=autocomplete
                dir="auto"
                aria-label=field.name("Text field")
                placeholder=field.prop(placeholder)
                disabled=field.disabled()
                readonly=read_only(&field)
                aria-describedby=cut_id(&field)
                on:input=typing.on_input()
                on:keydown=on_keydown
                on:compositionstart=typing.on_start()
                on:compositionend=typing.on_end()
            /> {cut_note(&field)}
        </div>
    }
}

/// A field of several lines.
pub(super) fn textarea(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let field = Field::new(cell, outlet);
    let control = NodeRef::<html::Textarea>::new();
    field.controlled(move |kind| {
        if let (UiKind::Textarea { value, .. }, Some(control)) = (kind, control.get()) {
            // As the control reports it.
            write_text(&control, &shown_value(value).replace("\r\n", "\n").replace('\r', "\n"));
        }
    });
    let typing = Typing::of(&field);
    let rows = field.prop(|kind| match kind {
        UiKind::Textarea { rows, .. } => rows.to_string(),
        _ => "3".to_owned(),
    });
    view! {
        <div data-kind="textarea">
            {field.label()}
            <textarea
                node_ref=control
                id=field.id()
                rows=rows
                autocomplete="off"
                dir="auto"
                aria-label=field.name("Text field")
                placeholder=field.prop(placeholder)
                disabled=field.disabled()
                readonly=read_only(&field)
                aria-describedby=cut_id(&field)
                on:input=typing.on_input()
                on:compositionstart=typing.on_start()
                on:compositionend=typing.on_end()
            /> {cut_note(&field)}
        </div>
    }
}

fn value(kind: &UiKind) -> &str {
    match kind {
        UiKind::Input { value, .. } | UiKind::Textarea { value, .. } => value,
        _ => "",
    }
}

fn is_cut(kind: &UiKind) -> bool {
    is_cut_value(value(kind))
}

/// What is not shown whole cannot be edited.
fn read_only(field: &Field) -> impl Fn() -> bool + Clone + Send + Sync + use<> {
    let (is_deaf, is_cut) = (field.read_only(), field.prop(is_cut));
    move || is_deaf() || is_cut()
}

/// Where it is said that only the beginning is shown.
fn cut_id(field: &Field) -> impl Fn() -> Option<String> + Clone + Send + Sync + use<> {
    let (id, is_cut) = (field.id(), field.prop(is_cut));
    move || is_cut().then(|| format!("{id}-cut"))
}

fn cut_note(field: &Field) -> impl IntoView + use<> {
    let id = cut_id(field);
    move || {
        let text = "Only the beginning is shown, and it cannot be changed here: the whole mixes scripts and marks in a way that \
                    takes a browser very long to show.";
        id().map(|id| {
            view! {
                <p data-part="field-cut" id=id>
                    {text}
                </p>
            }
        })
    }
}

fn placeholder(kind: &UiKind) -> Option<String> {
    match kind {
        UiKind::Input { placeholder, .. } | UiKind::Textarea { placeholder, .. } => {
            placeholder.as_deref().map(label)
        }
        _ => None,
    }
}

/// Typing with or without an input method: nothing is sent or overwritten in the middle of a
/// composition.
struct Typing {
    field: Field,
    is_composing: StoredValue<bool>,
}

impl Typing {
    fn of(field: &Field) -> Self {
        Self { field: field.clone(), is_composing: StoredValue::new(false) }
    }

    fn on_input(&self) -> impl Fn(Event) + use<> {
        let (field, is_composing) = (self.field.clone(), self.is_composing);
        move |event| {
            if is_composing.try_get_value() == Some(false) {
                field.change(event_target_value(&event).into());
            }
        }
    }

    fn on_start<E>(&self) -> impl Fn(E) + use<E> {
        let (field, is_composing) = (self.field.clone(), self.is_composing);
        move |_| {
            is_composing.try_set_value(true);
            field.hold();
        }
    }

    fn on_end<E: AsRef<web_sys::Event> + Into<Event>>(&self) -> impl Fn(E) + use<E> {
        let (field, is_composing) = (self.field.clone(), self.is_composing);
        move |event| {
            is_composing.try_set_value(false);
            field.change(event_target_value(&event.into()).into());
        }
    }
}

/// A control with a text and a caret.
trait TextControl: AsRef<web_sys::Element> {
    fn text(&self) -> String;
    fn set_text(&self, text: &str);
    /// Start and end in UTF-16 units; `None` for types without a caret of their own (a date, a
    /// number).
    fn selection(&self) -> Option<(u32, u32)>;
    fn select(&self, start: u32, end: u32);
}

macro_rules! text_control {
    ($element:ty) => {
        impl TextControl for $element {
            fn text(&self) -> String {
                self.value()
            }

            fn set_text(&self, text: &str) {
                self.set_value(text);
            }

            fn selection(&self) -> Option<(u32, u32)> {
                self.selection_start().ok().flatten().zip(self.selection_end().ok().flatten())
            }

            fn select(&self, start: u32, end: u32) {
                // Fails only for types without a caret, where there is nothing to restore.
                self.set_selection_range(start, end).ok();
            }
        }
    };
}

text_control!(HtmlInputElement);
text_control!(HtmlTextAreaElement);

/// Shows `text`. An equal text is left alone, with its caret and composition; in another one the
/// caret finds its place.
fn write_text(control: &impl TextControl, text: &str) {
    let old = control.text();
    if old == text {
        return;
    }
    let is_focused = document().active_element().is_some_and(|active| active == *control.as_ref());
    let selection = control.selection().filter(|_| is_focused);
    control.set_text(text);
    if let Some((start, end)) = selection {
        control.select(caret_after(&old, text, start), caret_after(&old, text, end));
    }
}
