//! How an instance is: as a dot, as a badge, and said aloud when it changes.

use std::collections::HashMap;

use leptos::prelude::*;
use plugin_runtime::contracts::{FaultCode, InstanceId};

use super::icons::DotIcon;
use crate::store::{Instance, Status, Store};

/// A dot in the colour of the status, with the word for those who do not see it.
#[component]
pub fn StatusDot(
    /// Whose status.
    instance: Instance,
) -> impl IntoView {
    let status = Memo::new(move |_| instance.status());
    view! {
        <span class="status-dot" data-status=move || status.get().as_str()>
            <DotIcon />
            <span class="visually-hidden">{move || status.get().as_str()}</span>
        </span>
    }
}

/// The word, in its colour.
#[component]
pub fn StatusBadge(
    /// How the instance is.
    status: Memo<Status>,
) -> impl IntoView {
    let tone = move || match status.get() {
        Status::Running => "success",
        Status::Loading => "info",
        Status::Restarting | Status::Paused => "warning",
        Status::Failed | Status::Quarantined => "danger",
    };
    view! { <span class="badge" data-tone=tone>{move || status.get().as_str()}</span> }
}

/// Says every change of an instance's status, and every new fault, to those who listen.
#[component]
pub fn Announcer() -> impl IntoView {
    let store = Store::expect();
    let said = RwSignal::new(String::new());
    Effect::new(move |known: Option<HashMap<InstanceId, Known>>| {
        let known = known.unwrap_or_default();
        let now: HashMap<_, _> =
            store.instances().get().iter().map(|instance| (instance.id.clone(), Known::of(instance))).collect();
        let changed: Vec<_> =
            now.iter().filter(|(id, state)| known.get(id) != Some(state)).map(|(_, state)| state.sentence()).collect();
        if !changed.is_empty() {
            said.set(changed.join(" "));
        }
        now
    });
    view! { <p class="visually-hidden" role="status" aria-live="polite" data-part="announcements">{said}</p> }
}

/// What was last said of an instance.
#[derive(PartialEq)]
struct Known {
    title: String,
    status: Status,
    fault: Option<FaultCode>,
}

impl Known {
    fn of(instance: &Instance) -> Self {
        let fault = instance.fault.with(|fault| fault.as_ref().map(|fault| fault.code));
        Self { title: instance.title.get(), status: instance.status(), fault }
    }

    fn sentence(&self) -> String {
        match self.fault {
            Some(code) => format!("{} is {}, with {code}.", self.title, self.status.as_str()),
            None => format!("{} is {}.", self.title, self.status.as_str()),
        }
    }
}
