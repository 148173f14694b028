//! What is wrong with an instance: the code, the message, the way to the place and to the details.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::host::{Host, Notice};
use plugin_host::store::{Instance, Status};
use plugin_runtime::contracts::Fault;

use super::super::session::{DevtoolsTab, Session};
use crate::button::{Button, IconButton, Look};
use crate::icons::{Icon, WarningIcon};

/// The fault of an instance, if it has one.
#[component]
pub fn InstanceError(
    /// Whose fault.
    instance: Instance,
    /// How the instance is: while it works, its fault can be dismissed.
    status: Memo<Status>,
) -> impl IntoView {
    let fault = {
        let instance = instance.clone();
        Memo::new(move |_| current_fault(&instance))
    };
    move || {
        fault
            .get()
            .map(|fault| view! { <ErrorBox instance=instance.clone() fault=fault status=status /> })
    }
}

/// The last fault of the instance; failing that one of a widget which still cannot be rendered.
fn current_fault(instance: &Instance) -> Option<Arc<Fault>> {
    let of_widget =
        || instance.widgets.with(|widgets| widgets.iter().find_map(|widget| widget.fault.get()));
    instance.fault.get().or_else(of_widget)
}

#[component]
fn ErrorBox(instance: Instance, fault: Arc<Fault>, status: Memo<Status>) -> impl IntoView {
    let (session, host) = (Session::expect(), Host::expect());
    let dismissed = instance.id.clone();
    let place = fault.location.map(|place| {
        view! {
            <Button
                look=Look::Link
                part="instance-card-line"
                on_press=move |_| session.reveal(&instance, place.line, place.column)
            >
                {format!("Line {}, column {}", place.line, place.column)}
            </Button>
        }
    });
    view! {
        <div
            class="notice instance-error"
            data-tone="danger"
            data-part="instance-card-error"
            data-code=fault.code.as_str()
        >
            <p class="instance-error__head">
                <WarningIcon />
                <code>{fault.code.as_str()}</code>
                <span class="muted">{format!("in {}", fault.operation)}</span>
                <Show when=move || status.get() == Status::Running>
                    <IconButton
                        icon=Icon::CLOSE
                        part="instance-card-dismiss"
                        label="Dismiss this error"
                        title="Dismiss: the plugin still works"
                        on_press={
                            let dismissed = dismissed.clone();
                            move |_| host.dismiss(&dismissed, Notice::Fault)
                        }
                    />
                </Show>
            </p>
            <p class="instance-error__message">{fault.message.clone()}</p>
            <p class="instance-error__links">
                {place}
                <Button
                    words="Details"
                    look=Look::Link
                    part="instance-card-details"
                    on_press=move |_| session.show_panel(DevtoolsTab::Errors)
                />
            </p>
        </div>
    }
}
