//! Buttons and the counter.

use leptos::prelude::*;
use plugin_runtime::contracts::ui::{ButtonVariant, EventRef, Word};

use super::event::WidgetEvent;
use super::outlet::Outlet;
use super::reconcile::NodeCell;
use super::text::label as shown;

/// A button.
pub(super) fn button(
    cell: &NodeCell,
    variant: ButtonVariant,
    disabled: bool,
    on_click: Option<&EventRef>,
    outlet: &Outlet,
) -> impl IntoView + use<> {
    let press = press(on_click, outlet);
    view! {
        <button
            type="button"
            data-kind="button"
            data-variant=variant.as_str()
            disabled=disabled
            dir="auto"
            on:click=move |_| press()
        >
            {cell.words()}
        </button>
    }
}

/// A number between a button that lowers and one that raises it.
pub(super) fn counter(
    cell: &NodeCell,
    label: Option<&str>,
    [on_decrement, on_increment]: [Option<&EventRef>; 2],
    outlet: &Outlet,
) -> impl IntoView + use<> {
    let label = label.map(shown);
    let label = label.as_deref();
    let step = |event: Option<&EventRef>, verb: &str, sign: &'static str| {
        let name = label.map_or_else(|| verb.to_owned(), |label| format!("{verb} {label}"));
        event.map(|event| {
            let press = press(Some(event), outlet);
            view! {
                <button type="button" aria-label=name on:click=move |_| press()>
                    {sign}
                </button>
            }
        })
    };
    let decrease = step(on_decrement, "Decrease", "−");
    let increase = step(on_increment, "Increase", "+");
    let name = label.unwrap_or("Counter").to_owned();
    let label = label.map(|label| {
        view! {
            <span data-part="label" aria-hidden="true" dir="auto">
                {label.to_owned()}
            </span>
        }
    });
    view! {
        <div data-kind="counter" role="group" aria-label=name>
            {label}
            <div data-part="counter-row">
                {decrease} <output data-part="counter-value">{cell.words()}</output> {increase}
            </div>
        </div>
    }
}

fn press(event: Option<&EventRef>, outlet: &Outlet) -> impl Fn() + use<> {
    let (event, outlet) = (event.cloned(), outlet.clone());
    move || {
        if let Some(event) = &event {
            outlet.send(WidgetEvent::press(event));
        }
    }
}
