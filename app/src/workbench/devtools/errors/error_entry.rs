//! One cause of faults: what, where, how often, and the ways to its source and its documentation.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::store::{FaultGroup, Instance, Store};
use plugin_runtime::contracts::{Fault, Issue};

use super::super::clock::{grouped, time_of_day};
use super::source_frame::{FrameLine, source_frame};
use super::stack::{StackFrame, frames};
use crate::button::{Button, Look};
use crate::workbench::session::Session;

/// Issues listed; a tree can have thousands.
const ISSUE_LIMIT: usize = 10;

/// Shows one group of the log. Its element stays while the same fault is seen again.
#[component]
pub fn ErrorEntry(
    /// The group's identity.
    id: u64,
    /// The groups, at the pace of the panel.
    groups: RwSignal<Vec<FaultGroup>>,
) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let group = Memo::new(move |_| {
        groups.with(|groups| groups.iter().find(|group| group.id == id).cloned())
    });
    let Some(first) = group.get_untracked() else { return ().into_any() };
    let code = first.fault.code;
    let instance = first.fault.instance_id.as_ref().and_then(|id| store.instance(id));
    let owner = match (&first.title, &first.fault.instance_id) {
        (Some(title), Some(id)) => format!("{title} ({id})"),
        (_, Some(id)) => id.to_string(),
        (_, None) => "The playground".to_owned(),
    };
    // What may differ from one time to the next: everything but the cause.
    let fault =
        Memo::new(move |_| group.with(|group| group.as_ref().map(|group| group.fault.clone())));
    let times = move || group.with(|group| group.as_ref().map(times_of));
    let count = move || group.with(|group| group.as_ref().map_or(0, |group| group.count));
    view! {
        <li class="error-entry" data-part="error-entry" data-code=code.as_str()>
            <p class="error-entry__head">
                <Button
                    look=Look::Link
                    part="error-code"
                    title="What this code means"
                    on_press=move |_| {
                        session.show_docs(format!("faults#{}", code.as_str().to_ascii_lowercase()));
                    }
                >
                    <code>{code.as_str()}</code>
                </Button>
                <span>{format!("in {}", first.fault.operation)}</span>
                <strong>{owner}</strong>
                <span class="badge" data-tone="danger" data-part="error-count">
                    {move || format!("{} ×", grouped(count() as usize))}
                </span>
                <span class="muted error-entry__times">{times}</span>
            </p>
            <p class="error-entry__message">{first.fault.message.clone()}</p>
            {instance
                .clone()
                .zip(first.fault.location)
                .map(|(instance, place)| {
                    view! { <Place instance=instance line=place.line column=place.column /> }
                })}
            {move || fault.get().map(|fault| details(&fault, instance.as_ref()))}
        </li>
    }
    .into_any()
}

fn times_of(group: &FaultGroup) -> String {
    if group.count == 1 {
        return time_of_day(group.last_ms);
    }
    format!("first {}, last {}", time_of_day(group.first_ms), time_of_day(group.last_ms))
}

/// The issues and the stack of a fault.
fn details(fault: &Arc<Fault>, instance: Option<&Instance>) -> impl IntoView + use<> {
    let issues = (!fault.issues.is_empty()).then(|| issue_table(&fault.issues));
    let stack =
        fault.stack.as_deref().map(frames).filter(|frames| !frames.is_empty()).map(|frames| {
            let rows: Vec<_> =
                frames.into_iter().map(|frame| stack_row(frame, instance.cloned())).collect();
            view! {
                <details open=true>
                    <summary>"Stack"</summary>
                    <ol class="stack" data-part="error-stack">
                        {rows}
                    </ol>
                </details>
            }
        });
    view! {
        {issues}
        {stack}
    }
}

fn issue_table(issues: &[Issue]) -> impl IntoView + use<> {
    let row = |issue: &Issue| {
        view! {
            <tr data-part="error-issue">
                <td>
                    <code>{issue.path.clone()}</code>
                </td>
                <td>{issue.expected.clone()}</td>
                <td>{issue.found.clone()}</td>
            </tr>
        }
    };
    let rows: Vec<_> = issues.iter().take(ISSUE_LIMIT).map(row).collect();
    let more = issues.len().checked_sub(ISSUE_LIMIT).filter(|more| *more > 0);
    view! {
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">"Path"</th>
                    <th scope="col">"Expected"</th>
                    <th scope="col">"Found"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {more.map(|more| view! { <p class="muted">{format!("And {} more.", grouped(more))}</p> })}
    }
}

fn stack_row(frame: StackFrame, instance: Option<Instance>) -> impl IntoView {
    let session = Session::expect();
    let place = frame.place.map(|(line, column)| match instance {
        Some(instance) => view! {
            <Button
                look=Look::Link
                part="stack-frame"
                on_press=move |_| session.reveal(&instance, line, column)
            >
                {format!("line {line}, column {column}")}
            </Button>
        }
        .into_any(),
        None => view! { <span>{format!("line {line}, column {column}")}</span> }.into_any(),
    });
    view! {
        <li>
            <code>{frame.function}</code>
            " "
            {place}
        </li>
    }
}

/// The source around the place, and the way to it in the editor.
#[component]
fn Place(instance: Instance, line: u32, column: u32) -> impl IntoView {
    let session = Session::expect();
    let rows: Vec<_> = source_frame(&instance.source, line, column).iter().map(frame_row).collect();
    let source = (!rows.is_empty()).then(|| {
        view! {
            <pre class="source-frame" data-part="error-source" tabindex="0">
                {rows}
            </pre>
        }
    });
    view! {
        {source}
        <p>
            <Button part="error-reveal" on_press=move |_| session.reveal(&instance, line, column)>
                {format!("Open line {line}, column {column}")}
            </Button>
        </p>
    }
}

fn frame_row(line: &FrameLine) -> impl IntoView + use<> {
    let text = match line.mark {
        Some(mark) => {
            let before: String = line.text.chars().take(mark).collect();
            let at: String = line.text.chars().skip(mark).take(1).collect();
            let after: String = line.text.chars().skip(mark + 1).collect();
            let at = if at.is_empty() { " ".to_owned() } else { at };
            view! {
                {before}
                <mark>{at}</mark>
                {after}
            }
            .into_any()
        }
        None => line.text.clone().into_any(),
    };
    view! {
        <span class="source-frame__line" data-marked=line.mark.map(|_| "true")>
            <span class="source-frame__number">{line.number}</span>
            <span>{text}</span>
            "\n"
        </span>
    }
}
