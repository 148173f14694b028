//! Fields to choose with: a box to tick, a list of options, a range.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiKind;
use plugin_runtime::contracts::ui::measure::NATIVE_OPTIONS;
use web_sys::HtmlInputElement;

use super::combobox;
use super::field::Field;
use super::number::number_text;
use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::label;

/// A box to tick.
pub(super) fn checkbox(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let field = Field::new(cell, outlet);
    let control = NodeRef::<html::Input>::new();
    field.controlled(move |kind| {
        if let (UiKind::Checkbox { checked, .. }, Some(control)) = (kind, control.get()) {
            control.set_checked(*checked);
        }
    });
    let on_change = {
        let field = field.clone();
        move |event: Event| field.change(event_target_checked(&event).into())
    };
    view! {
        <div data-kind="checkbox">
            <input
                node_ref=control
                id=field.id()
                type="checkbox"
                autocomplete="off"
                aria-label=field.name("Checkbox")
                disabled=field.disabled()
                on:change=on_change
            />
            {field.label()}
        </div>
    }
}

/// A choice from a list: the browser's own while there are few options.
pub(super) fn select(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let cell = cell.clone();
    let props = cell.props().clone();
    let is_long = Memo::new(move |_| {
        props.with(
            |kind| matches!(kind, UiKind::Select { options, .. } if options.len() > NATIVE_OPTIONS),
        )
    });
    move || {
        if is_long.get() {
            combobox::combobox(&cell, outlet.clone()).into_any()
        } else {
            native_select(&cell, outlet.clone()).into_any()
        }
    }
}

/// The browser's own. A value that is no option shows as no choice.
fn native_select(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let field = Field::new(cell, outlet);
    let control = NodeRef::<html::Select>::new();
    field.controlled(move |kind| {
        if let (UiKind::Select { value, .. }, Some(control)) = (kind, control.get())
            && control.value() != *value
        {
            control.set_value(value);
        }
    });
    let on_change = {
        let field = field.clone();
        move |event: Event| field.change(event_target_value(&event).into())
    };
    let options = field.prop(|kind| match kind {
        UiKind::Select { options, .. } => options.clone(),
        _ => Vec::new(),
    });
    let options = move || -> Vec<_> {
        options()
            .into_iter()
            .map(|option| view! { <option value=option.value>{label(&option.label)}</option> })
            .collect()
    };
    view! {
        <div data-kind="select">
            {field.label()}
            <select
                node_ref=control
                id=field.id()
                autocomplete="off"
                aria-label=field.name("Choice")
                disabled=field.disabled()
                on:change=on_change
            >
                {options}
            </select>
        </div>
    }
}

/// A number from a range, and the number in figures beside it.
pub(super) fn slider(cell: &NodeCell, outlet: Outlet) -> impl IntoView + use<> {
    let field = Field::new(cell, outlet);
    let control = NodeRef::<html::Input>::new();
    let figures = RwSignal::new(String::new());
    field.controlled(move |kind| {
        if let (UiKind::Slider { value, min, max, step, .. }, Some(control)) = (kind, control.get())
        {
            // The range first: the control moves a value that lies outside of it.
            control.set_min(&number_text(*min));
            control.set_max(&number_text(*max));
            control.set_step(&number_text(*step));
            let value = number_text(*value);
            if control.value() != value {
                control.set_value(&value);
            }
            figures.set(value);
        }
    });
    let on_input = {
        let field = field.clone();
        move |event: Event| {
            let number = event_target::<HtmlInputElement>(&event).value_as_number();
            if number.is_finite() {
                figures.set(event_target_value(&event));
                field.change(number.into());
            }
        }
    };
    view! {
        <div data-kind="slider">
            {field.label()} <div data-part="slider-row">
                <input
                    node_ref=control
                    id=field.id()
                    type="range"
                    autocomplete="off"
                    aria-label=field.name("Slider")
                    disabled=field.disabled()
                    on:input=on_input
                />
                <output for=field.id()>{figures}</output>
            </div>
        </div>
    }
}
