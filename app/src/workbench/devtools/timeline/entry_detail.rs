//! What one dispatch was about: whom it was for, why it was not applied, what it took, what it
//! changed.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Access, DispatchCost, DispatchRecord, Store};
use plugin_runtime::contracts::JsonText;
use serde_json::Value;

use super::super::clock::{duration, time_of_day};
use super::super::diff::{Change, ChangeKind, diff};
use super::TimelineMemory;
use super::entry_list::tone;
use crate::button::{Button, IconButton};
use crate::icons::Icon;
use crate::workbench::consent::allow_button::AllowButton;
use crate::workbench::consent::choose;
use crate::workbench::reasons::{Explanation, explain};
use crate::workbench::tree_view::JsonTree;

/// Shows one dispatch.
#[component]
pub fn EntryDetail(
    /// The dispatch.
    record: Arc<DispatchRecord>,
) -> impl IntoView {
    let memory = TimelineMemory::expect();
    let (id, pinned) = (record.id, record.clone());
    let explanation = record
        .reason
        .as_deref()
        .map(|reason| explain(reason, &record.instance_id))
        .map(|explanation| view! { <Reason record=record.clone() explanation=explanation /> });
    let payload = (record.payload != JsonText::null()).then(|| {
        let value = parsed(&record.payload);
        view! { <JsonTree label="payload" value=value open=memory.branches /> }
    });
    let after = parsed(&record.after);
    let facts = [
        ("Instance", record.instance_id.to_string()),
        ("Scope", record.scope.as_str().to_owned()),
        ("Domain", record.domain.clone().unwrap_or_else(|| "–".to_owned())),
        ("Time", time_of_day(record.timestamp_ms)),
    ];
    view! {
        <aside
            class="timeline__detail"
            data-part="timeline-detail"
            aria-label=format!("Dispatch {id}")
        >
            <header class="timeline__detail-head">
                <h3>{format!("#{id} {}", record.action_type)}</h3>
                <span class="badge" data-tone=tone(record.outcome)>
                    {record.outcome.as_str()}
                </span>
                <IconButton
                    icon=Icon::PIN
                    part="timeline-pin-toggle"
                    label="Pin this dispatch"
                    attr:aria-pressed=move || if memory.is_pinned(id) { "true" } else { "false" }
                    on_press=move |_| memory.toggle_pin(&pinned)
                />
                <IconButton
                    icon=Icon::CLOSE
                    label="Close"
                    on_press=move |_| memory.opened.set(None)
                />
            </header>
            {explanation}
            <TravelButton record=record.clone() />
            <dl class="facts">
                {facts
                    .map(|(name, value)| {
                        view! {
                            <div>
                                <dt>{name}</dt>
                                <dd>{value}</dd>
                            </div>
                        }
                    })}
            </dl>
            {record.cost.clone().map(|cost| view! { <CostBar cost=cost /> })}
            <h4>"Payload"</h4>
            {payload
                .map_or_else(
                    || view! { <p class="muted">"None."</p> }.into_any(),
                    IntoAny::into_any,
                )}
            <h4>"What changed"</h4>
            <Changes record=record />
            <details>
                <summary>"State after"</summary>
                <JsonTree label="state" value=after open=memory.branches />
            </details>
        </aside>
    }
}

/// Leads to the moment right after a dispatch, as long as the timeline has it.
#[component]
fn TravelButton(record: Arc<DispatchRecord>) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let id = record.id;
    let is_shown = move || store.moment().get() == Some(id);
    let is_forgotten = Memo::new(move |_| {
        let is_given_up = store.past_is_given_up().get();
        is_given_up
            || !store.can_look_back_to(id)
            || store.timeline().with(|timeline| timeline.position(id).is_none())
    });
    let words = move || match (is_forgotten.get(), is_shown()) {
        (true, _) => "This moment is not kept any more",
        (false, true) => "This moment is shown",
        (false, false) => "Show this moment",
    };
    view! {
        <Button
            part="timeline-travel"
            title="The preview and the panels show how it was right after this dispatch (t)"
            attr:aria-pressed=move || if is_shown() { "true" } else { "false" }
            attr:disabled=move || is_forgotten.get()
            on_press=move |_| host.show_moment(id)
        >
            {words}
        </Button>
    }
}

/// The reason in words; a grant that was missing can be given here.
#[component]
fn Reason(record: Arc<DispatchRecord>, explanation: Explanation) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let instance = store.instance(&record.instance_id);
    let allow = explanation.missing.zip(instance).map(|((domain, access), instance)| {
        let verb = if access == Access::Send { "use" } else { "change" };
        let words = format!("Allow {} to {verb} {domain}", record.instance_id);
        let granted = (instance.grants.clone(), domain.clone());
        let is_allowed = move || granted.0.read().allows(&granted.1, access);
        let give = move || choose(store, host, &instance, &domain, access, true);
        view! {
            {move || {
                let (words, give) = (words.clone(), give.clone());
                if is_allowed() {
                    view! {
                        <p class="muted" data-part="timeline-allowed">
                            "It is allowed now. Do it again, and it will be applied."
                        </p>
                    }
                        .into_any()
                } else {
                    view! { <AllowButton part="timeline-allow" words=words on_allow=give /> }
                        .into_any()
                }
            }}
        }
    });
    view! {
        <div class="notice" data-tone=tone(record.outcome) data-part="timeline-reason">
            <p>{explanation.text}</p>
            <p>
                <code>{record.reason.clone()}</code>
            </p>
            {allow}
        </div>
    }
}

/// Where the time went.
#[component]
fn CostBar(cost: DispatchCost) -> impl IntoView {
    let parts = move || {
        let drawing = cost.drawing.get();
        let vm_ms = milliseconds(cost.vm_us);
        let rendered = match drawing.widgets {
            1 => "Rendering 1 widget".to_owned(),
            count => format!("Rendering {count} widgets"),
        };
        [
            ("Waited".to_owned(), "queue", cost.queued_ms),
            ("In the plugin".to_owned(), "vm", vm_ms),
            ("To the worker and back".to_owned(), "travel", (cost.travel_ms - vm_ms).max(0.0)),
            (rendered, "render", milliseconds(drawing.vm_us)),
            ("Changing the page".to_owned(), "dom", drawing.dom_ms),
        ]
    };
    let bar = {
        let parts = parts.clone();
        move || {
            parts().map(
                |(_, kind, ms)| view! { <span data-cost=kind style:flex-grow=ms.to_string() /> },
            )
        }
    };
    let part = |(name, kind, ms): (String, &'static str, f64)| {
        view! {
            <div data-cost=kind>
                <dt>{name}</dt>
                <dd>{duration(ms)}</dd>
            </div>
        }
    };
    view! {
        <h4>"Cost of its event"</h4>
        <div class="cost-bar" aria-hidden="true">
            {bar}
        </div>
        <dl class="facts" data-part="timeline-cost">
            {move || parts().map(part)}
        </dl>
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds of one event are far below what f64 holds exactly"
)]
fn milliseconds(us: u64) -> f64 {
    us as f64 / 1_000.0
}

/// The difference of the states before and after.
#[component]
fn Changes(record: Arc<DispatchRecord>) -> impl IntoView {
    if record.before == record.after {
        return view! {
            <p class="muted" data-part="timeline-changes">
                "Nothing."
            </p>
        }
        .into_any();
    }
    let found = diff(&parsed(&record.before), &parsed(&record.after));
    let cut_off = found
        .is_cut_off
        .then(|| view! { <p class="muted">"There are more changes than are listed here."</p> });
    view! {
        <ul class="changes" data-part="timeline-changes">
            {found.changes.iter().map(change).collect::<Vec<_>>()}
        </ul>
        {cut_off}
    }
    .into_any()
}

fn change(change: &Change) -> impl IntoView + use<> {
    let (kind, word, before, after) = match &change.kind {
        ChangeKind::Added { after } => ("added", "Added", None, Some(after.clone())),
        ChangeKind::Removed { before } => ("removed", "Removed", Some(before.clone()), None),
        ChangeKind::Changed { before, after } => {
            ("changed", "Changed", Some(before.clone()), Some(after.clone()))
        }
    };
    let path =
        if change.path.is_empty() { "the whole state".to_owned() } else { change.path.clone() };
    view! {
        <li data-change=kind>
            <span class="visually-hidden">{word}</span>
            <code>{path}</code>
            {before.map(|value| view! { <del>{value}</del> })}
            {after.map(|value| view! { <ins>{value}</ins> })}
        </li>
    }
}

/// The value of a text that was JSON when it came; what cannot be parsed any more is shown as it
/// is.
fn parsed(text: &JsonText) -> Arc<Value> {
    Arc::new(text.to_value().unwrap_or_else(|_| Value::String(text.as_str().to_owned())))
}
