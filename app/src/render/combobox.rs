//! A select with many options: a field to search in, and a list that draws the options in view.

use std::ops::Deref;
use std::sync::Arc;

use leptos::ev::{Event, FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use plugin_runtime::contracts::ui::{SelectOption, UiKind};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::field::Field;
use super::matching::{Matching, Step};
use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::label;
use super::window::Window;

/// The height of an option, which the style sheet takes over as `--option-row`.
const ROW_PX: f64 = 28.0;
/// The height of the list, as the style sheet has it at most.
const LIST_PX: f64 = 224.0;
/// Options drawn beyond each edge of the list.
const BEYOND: usize = 8;

/// One such select; clones are the same. The focus leaves a field that is taken away, and what that
/// changes reaches views that outlive their owner by a task: so nothing of this lies in the owner's
/// arena but the references to elements.
#[derive(Clone)]
struct Combobox(Arc<Parts>);

struct Parts {
    field: Field,
    is_open: ArcRwSignal<bool>,
    /// What the user searches for; `None` until they type.
    search: ArcRwSignal<Option<String>>,
    /// Which of the options that match is the one that Enter chooses.
    active: ArcRwSignal<usize>,
    top_px: ArcRwSignal<f64>,
    matching: ArcMemo<Matching>,
    input: NodeRef<html::Input>,
    list: NodeRef<html::Ul>,
}

impl Deref for Combobox {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Reads the options of a select; of anything else there are none.
fn with_options<T>(kind: &UiKind, read: impl FnOnce(&str, &[SelectOption]) -> T) -> T {
    match kind {
        UiKind::Select { value, options, .. } => read(value, options),
        _ => read("", &[]),
    }
}

/// The combobox of a select.
pub(super) fn combobox(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let field = Field::new(cell, outlet);
    let search = ArcRwSignal::new(None::<String>);
    let matching = {
        let (props, search) = (cell.props().clone(), search.clone());
        ArcMemo::new(move |_| {
            props.with(|kind| {
                with_options(kind, |_, options| {
                    search.with(|search| Matching::of(options, search.as_deref()))
                })
            })
        })
    };
    let combobox = Combobox(Arc::new(Parts {
        field: field.clone(),
        is_open: ArcRwSignal::new(false),
        search,
        active: ArcRwSignal::new(0),
        top_px: ArcRwSignal::new(0.0),
        matching,
        input: NodeRef::new(),
        list: NodeRef::new(),
    }));
    field.controlled({
        let combobox = combobox.clone();
        move |kind| combobox.show_chosen(kind)
    });
    let field_id = field.id();
    let list_id = format!("{field_id}-options");
    let shown_id = list_id.clone();
    let active_id = {
        let (combobox, list_id) = (combobox.clone(), list_id.clone());
        move || combobox.is_open.get().then(|| format!("{list_id}-{}", combobox.active.get()))
    };
    let is_open = combobox.is_open.clone();
    let options = {
        let combobox = combobox.clone();
        move || combobox.is_open.get().then(|| options_list(&combobox, list_id.clone()))
    };
    view! {
        <div data-kind="select" data-large="">
            {field.label()}
            <div data-part="combobox" on:focusout=on(&combobox, Combobox::on_focus_left)>
                <input
                    node_ref=combobox.input
                    id=field_id
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-label=field.name("Choice")
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=shown_id
                    aria-activedescendant=active_id
                    disabled=field.disabled()
                    on:click=on(&combobox, |combobox, _| combobox.open())
                    on:input=on(&combobox, Combobox::on_search)
                    on:keydown=on(&combobox, Combobox::on_key)
                />
                {options}
            </div>
        </div>
    }
}

/// Hands an event of the page to the combobox.
fn on<E: 'static>(combobox: &Combobox, act: fn(&Combobox, &E)) -> impl Fn(E) + use<E> {
    let combobox = combobox.clone();
    move |event| act(&combobox, &event)
}

/// The list while it is open.
fn options_list(combobox: &Combobox, id: String) -> impl IntoView + use<> {
    let combobox = combobox.clone();
    let value = combobox.field.prop(|kind| with_options(kind, |value, _| value.to_owned()));
    let count = {
        let combobox = combobox.clone();
        move || combobox.matching.with(Matching::len)
    };
    let drawn = {
        let (combobox, count) = (combobox.clone(), count.clone());
        ArcMemo::new(move |_| combobox.window().rows(count(), BEYOND))
    };
    let rows = {
        let (combobox, drawn, prefix) = (combobox.clone(), drawn.clone(), id.clone());
        move || {
            let (value, drawn) = (value(), drawn.get());
            let options = combobox.field.prop_with(|kind| {
                with_options(kind, |_, options| {
                    combobox.matching.with(|all| all.shown(options, drawn.clone()))
                })
            });
            let of = combobox.matching.with(Matching::len).to_string();
            let row = |(place, option): (usize, SelectOption)| {
                let (choose, active, value_of) =
                    (combobox.clone(), combobox.active.clone(), option.value.clone());
                view! {
                    <li
                        role="option"
                        id=format!("{prefix}-{place}")
                        aria-setsize=of.clone()
                        aria-posinset=(place + 1).to_string()
                        aria-selected=(option.value == value).to_string()
                        dir="auto"
                        data-active=move || (active.get() == place).then_some("")
                        // Before the field loses the focus, which would close the list.
                        on:mousedown=move |event: MouseEvent| event.prevent_default()
                        on:click=move |_| choose.choose(&value_of)
                    >
                        {label(&option.label)}
                    </li>
                }
            };
            options.into_iter().map(row).collect::<Vec<_>>()
        }
    };
    let nothing = {
        let count = count.clone();
        move || {
            (count() == 0).then(|| {
                view! {
                    <li role="presentation" data-part="no-option">
                        "Nothing matches"
                    </li>
                }
            })
        }
    };
    let before = {
        let drawn = drawn.clone();
        move || space(drawn.get().start)
    };
    let behind = move || space(count().saturating_sub(drawn.get().end));
    view! {
        <ul
            role="listbox"
            id=id
            tabindex="-1"
            aria-label="Options"
            node_ref=combobox.list
            on:scroll=on(&combobox, Combobox::follow)
        >
            {nothing}
            {before}
            {rows}
            {behind}
        </ul>
    }
}

/// Stands for rows that are not drawn.
fn space(rows: usize) -> Option<impl IntoView> {
    let window = Window { top_px: 0.0, height_px: LIST_PX, row_px: ROW_PX };
    (rows > 0).then(
        || view! { <li role="presentation" style:height=format!("{}px", window.top_of(rows)) /> },
    )
}

impl Combobox {
    fn window(&self) -> Window {
        Window { top_px: self.top_px.get(), height_px: LIST_PX, row_px: ROW_PX }
    }

    fn window_untracked(&self) -> Window {
        Window { top_px: self.top_px.get_untracked(), height_px: LIST_PX, row_px: ROW_PX }
    }

    /// Shows the label of the chosen option, unless the user is searching. A value that is no
    /// option shows as none.
    fn show_chosen(&self, kind: &UiKind) {
        let Some(input) =
            self.input.try_get().flatten().filter(|_| self.search.with_untracked(Option::is_none))
        else {
            return;
        };
        with_options(kind, |value, options| {
            let label = options
                .iter()
                .find(|option| option.value == value)
                .map_or("", |option| option.label.as_str());
            if input.value() != label {
                input.set_value(label);
            }
        });
    }

    fn open(&self) {
        if self.is_open.get_untracked() {
            return;
        }
        let chosen = self.field.prop_with_untracked(|kind| {
            with_options(kind, |value, options| {
                options.iter().position(|option| option.value == value)
            })
        });
        self.is_open.set(true);
        self.activate(chosen.unwrap_or_default());
    }

    /// Closes the list; what was searched for goes, and the choice is shown again.
    fn close(&self) {
        self.is_open.set(false);
        self.search.set(None);
        self.field.prop_with_untracked(|kind| self.show_chosen_now(kind));
    }

    fn show_chosen_now(&self, kind: &UiKind) {
        untrack(|| self.show_chosen(kind));
    }

    fn activate(&self, place: usize) {
        self.active.set(place);
        if let Some(top_px) = self.window_untracked().top_showing(place) {
            self.top_px.set(top_px);
            let list = self.list;
            // When the list that was just opened is there.
            #[expect(
                clippy::disallowed_methods,
                reason = "it only tries to read what may be gone"
            )]
            request_animation_frame(move || {
                if let Some(list) = list.try_get_untracked().flatten() {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "saturates; no list is as high"
                    )]
                    list.set_scroll_top(top_px as i32);
                }
            });
        }
    }

    fn choose(&self, value: &str) {
        let is_other =
            self.field.prop_with_untracked(|kind| with_options(kind, |old, _| old != value));
        let label = self.field.prop_with_untracked(|kind| {
            with_options(kind, |_, options| {
                options
                    .iter()
                    .find(|option| option.value == value)
                    .map(|option| option.label.clone())
            })
        });
        self.is_open.set(false);
        self.search.set(None);
        if let (Some(input), Some(label)) = (self.input.try_get_untracked().flatten(), label) {
            input.set_value(&label);
        }
        if is_other {
            self.field.change(value.to_owned().into());
        }
    }

    fn choose_active(&self) {
        let place = self.active.get_untracked();
        let value = self.field.prop_with_untracked(|kind| {
            let shown = |options: &[SelectOption]| {
                self.matching.with_untracked(|all| all.shown(options, place..place + 1))
            };
            with_options(kind, |_, options| shown(options).pop().map(|(_, option)| option.value))
        });
        match value {
            Some(value) => self.choose(&value),
            None => self.close(),
        }
    }

    fn on_search(&self, event: &Event) {
        self.search.set(Some(event_target_value(event)));
        self.is_open.set(true);
        self.activate(0);
    }

    fn on_key(&self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let is_open = self.is_open.get_untracked();
        match event.key().as_str() {
            "Enter" if is_open => self.choose_active(),
            "Escape" if is_open => self.close(),
            "ArrowDown" | "ArrowUp" if !is_open => self.open(),
            key if is_open => match Step::of(key) {
                Some(step) => self.activate(step.from(
                    self.active.get_untracked(),
                    self.matching.with_untracked(Matching::len),
                )),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Draws the rows that are in view now.
    fn follow(&self, _: &Event) {
        if let Some(list) = self.list.try_get_untracked().flatten() {
            self.top_px.set(f64::from(list.scroll_top()));
        }
    }

    /// The list closes when the focus goes somewhere else.
    fn on_focus_left(&self, event: &FocusEvent) {
        let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        // The focus also leaves a field that is taken away.
        let is_open = self.is_open.get_untracked();
        let inside = self
            .list
            .try_get_untracked()
            .flatten()
            .is_some_and(|list| list.contains(next.as_ref()));
        if is_open && !inside {
            self.close();
        }
    }
}
