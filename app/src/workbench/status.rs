//! How an instance is: as a dot, as a badge, and said aloud when it changes.

use leptos::prelude::*;
use plugin_host::signal::HostSignal;
use plugin_host::store::{Instance, Status};
use plugin_runtime::contracts::FaultCode;

use crate::icons::DotIcon;

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

/// The word, in its colour; of one that works but is slowed, that, in the same place.
#[component]
pub fn StatusBadge(
    /// How the instance is.
    status: Memo<Status>,
    /// Whether it had to wait for its share of the time lately.
    is_slowed: HostSignal<bool>,
) -> impl IntoView {
    const WHY: &str =
        "It asks for more time by itself than its share of a quarter, so some of it is left out.";
    let is_slowed = Memo::new(move |_| status.get() == Status::Running && is_slowed.get());
    let tone = move || match status.get() {
        Status::Running if is_slowed.get() => "warning",
        Status::Running => "success",
        Status::Loading => "info",
        Status::Restarting | Status::Paused => "warning",
        Status::Failed | Status::Quarantined => "danger",
    };
    let word = move || if is_slowed.get() { "slowed" } else { status.get().as_str() };
    let why = move || is_slowed.get().then_some(WHY);
    view! {
        <span class="badge" data-part="status-badge" data-tone=tone title=why>
            {word}
            <span class="visually-hidden">{move || why().map(|why| format!(": {why}"))}</span>
        </span>
    }
}

/// What is to be said next. Copies share it.
#[derive(Clone, Copy, Default)]
pub struct Voice(RwSignal<Vec<String>>);

/// Says what [`announce`] finds to say, to those who listen.
#[component]
pub fn Announcer() -> impl IntoView {
    let Voice(next) = expect_context();
    let said = RwSignal::new(String::new());
    Effect::new(move || {
        let sentences = next.get();
        if !sentences.is_empty() {
            next.set(Vec::new());
            said.set(sentences.join(" "));
        }
    });
    view! {
        <p class="visually-hidden" role="status" aria-live="polite" data-part="announcements">
            {said}
        </p>
    }
}

/// Has every change of an instance's status, and every new fault, said, for as long as the view
/// lives that asks for it.
pub fn announce(instance: Instance) {
    let Voice(next) = expect_context();
    Effect::new(move |known: Option<Known>| {
        let now = Known::of(&instance);
        if known.as_ref() != Some(&now) {
            next.update(|sentences| sentences.push(now.sentence()));
        }
        now
    });
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
