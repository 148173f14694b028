//! Looking back: what says that one does, and the ways through time and out of it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::{ev, html};
use plugin_host::host::Host;
use plugin_host::store::{Store, Timeline};
use plugin_runtime::contracts::DispatchId;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::button::{Button, IconButton, Look};
use crate::icons::Icon;
use crate::lazy_part;

/// How often the age of the moment is told anew, in milliseconds.
const AGE_STEP: std::time::Duration = std::time::Duration::from_secs(1);

/// `past` for the `data-moment` of a region that shows the past.
pub fn moment_mark(store: Store) -> Option<&'static str> {
    store.is_past().then_some("past")
}

/// What a key in a banner or on the timeline means for the moment: steps, or nothing.
pub fn step_of(key: &str) -> Option<isize> {
    match key {
        "ArrowLeft" | "[" => Some(-1),
        "ArrowRight" | "]" => Some(1),
        _ => None,
    }
}

/// Says which moment the preview shows, and leads to others and back. Escape leads back, but from a
/// field: there it is the field's own key.
#[component]
pub fn PastBanner() -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape"
            && !event.default_prevented()
            && !is_in_text(&event)
            && store.moment().with_untracked(Option::is_some)
        {
            event.prevent_default();
            host.return_to_live();
        }
    });
    on_cleanup(move || escape.remove());
    // There is nothing to look at any more.
    Effect::new(move || {
        if store.past_is_given_up().get() {
            host.return_to_live();
        }
    });
    let is_past = Memo::new(move |_| store.is_past());
    view! { {move || is_past.get().then(|| BANNER.view(()))} }
}

lazy_part! { static BANNER in timeline, "The way back": fn banner() { view! { <Banner /> } } }
lazy_part! { static STRIP in timeline, "The way back": fn strip() { view! { <Strip /> } } }

/// Whether a key was pressed where somebody writes or chooses.
fn is_in_text(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let field = "textarea, select, input:not([type='range'], [type='checkbox'], [type='button']), [contenteditable]";
    target.is_some_and(|target| target.matches(field).unwrap_or(false))
}

#[component]
fn Banner() -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let on_key = move |event: KeyboardEvent| {
        if let Some(by) = step_of(&event.key())
            .filter(|_| !(event.ctrl_key() || event.meta_key() || event.alt_key()))
        {
            event.prevent_default();
            host.step_moment(by);
        }
    };
    view! {
        <section class="past" data-part="past-banner" aria-label="The past" on:keydown=on_key>
            <p class="past__text" role="status">
                "You are looking at the past: "
                <strong>{move || named(store)}</strong>
            </p>
            <Age />
            <div class="past__controls">
                <IconButton
                    icon=Icon::CHEVRON_LEFT
                    part="past-earlier"
                    label="One dispatch earlier"
                    title="One dispatch earlier ([)"
                    on_press=move |_| host.step_moment(-1)
                />
                <Scrubber />
                <IconButton
                    icon=Icon::CHEVRON_RIGHT
                    part="past-later"
                    label="One dispatch later"
                    title="One dispatch later (])"
                    on_press=move |_| host.step_moment(1)
                />
                <Button
                    look=Look::SmallPrimary
                    part="timeline-live"
                    on_press=move |_| host.return_to_live()
                >
                    "Back to live"
                    <kbd>"Esc"</kbd>
                </Button>
            </div>
        </section>
    }
}

/// Goes through the timeline entry by entry.
#[component]
fn Scrubber() -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let slider = NodeRef::<html::Input>::new();
    let last = move || store.timeline().with(Timeline::len).saturating_sub(1).to_string();
    let index = move || {
        let moment = store.moment().get()?;
        store.timeline().with(|timeline| timeline.position(moment))
    };
    let scrub = move |_| {
        let index = slider.get_untracked().and_then(|slider| slider.value().parse().ok());
        let id = index.and_then(|index| {
            store.timeline().with_untracked(|timeline| timeline.get(index).map(|record| record.id))
        });
        if let Some(id) = id {
            host.show_moment(id);
        }
    };
    view! {
        <input
            class="past__slider"
            type="range"
            data-part="past-slider"
            aria-label="Moment"
            aria-valuetext=move || named(store)
            min="0"
            max=last
            node_ref=slider
            prop:value=move || index().unwrap_or_default().to_string()
            on:input=scrub
        />
    }
}

/// How long ago the moment was.
#[component]
fn Age() -> impl IntoView {
    let store = Store::expect();
    let now_ms = RwSignal::new(js_sys::Date::now());
    // Without a clock the age is told once, when the moment changes.
    #[expect(clippy::disallowed_methods, reason = "it is cleared when the view goes")]
    let clock = set_interval_with_handle(move || now_ms.set(js_sys::Date::now()), AGE_STEP);
    if let Ok(clock) = clock {
        on_cleanup(move || clock.clear());
    }
    let since_ms = move || {
        let moment = store.moment().get()?;
        store
            .timeline()
            .with(|timeline| Some(timeline.get(timeline.position(moment)?)?.timestamp_ms))
    };
    view! {
        <span class="past__age" data-part="past-age">
            {move || since_ms().map(|since_ms| ago(now_ms.get() - since_ms))}
        </span>
    }
}

/// The same in short, for the devtools.
#[component]
pub fn PastStrip() -> impl IntoView {
    let store = Store::expect();
    let is_past = Memo::new(move |_| store.is_past());
    move || is_past.get().then(|| STRIP.view(()))
}

#[component]
fn Strip() -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    view! {
        <div class="past past--strip" data-part="past-strip">
            <p class="past__text">
                "State, shared domains and grants as they were "
                <strong>{move || named(store)}</strong>
            </p>
            <IconButton
                icon=Icon::CLOSE
                part="past-return"
                label="Back to live"
                on_press=move |_| host.return_to_live()
            />
        </div>
    }
}

/// `after #12 counter-1 increment`.
fn named(store: Store) -> String {
    let Some(moment) = store.moment().get() else { return String::new() };
    let record =
        store.timeline().with(|timeline| timeline.get(timeline.position(moment)?).cloned());
    match record {
        Some(record) => {
            format!("after #{} {} {}", record.id, record.instance_id, record.action_type)
        }
        None => format!("after #{}", DispatchId::to_string(&moment)),
    }
}

/// A duration in the past as people say it: `3 s ago`.
fn ago(duration_ms: f64) -> String {
    let seconds = (duration_ms / 1_000.0).max(0.0);
    match seconds {
        seconds if seconds < 1.0 => "just now".to_owned(),
        seconds if seconds < 60.0 => format!("{seconds:.0} s ago"),
        seconds if seconds < 3_600.0 => format!("{:.0} min ago", (seconds / 60.0).floor()),
        _ => format!("{:.0} h ago", (seconds / 3_600.0).floor()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_unit_that_suits_it() {
        let told = [-5.0, 400.0, 3_000.0, 90_000.0, 7_300_000.0].map(ago);
        assert_eq!(told, ["just now", "just now", "3 s ago", "1 min ago", "2 h ago"]);
    }

    #[test]
    fn arrows_and_brackets_step() {
        assert_eq!(
            ["ArrowLeft", "]", "[", "ArrowRight", "a"].map(step_of),
            [Some(-1), Some(1), Some(-1), Some(1), None]
        );
    }
}
