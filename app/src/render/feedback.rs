//! Progress, and the box that stands where a node could not be shown.

use leptos::prelude::*;
use plugin_runtime::contracts::Issue;

use super::number::number_text;
use super::text::label as shown;

/// More issues of one node than help anybody: past it they are only counted.
const ISSUES_SHOWN: usize = 8;

/// How far something is.
pub(super) fn progress(
    value: Option<f64>,
    max: f64,
    label: Option<&str>,
    id: u64,
) -> impl IntoView + use<> {
    let id = format!("widget-progress-{id}");
    let name = label.is_none().then_some("Progress");
    let label = label.map(|label| {
        let id = id.clone();
        view! {
            <label data-part="label" for=id dir="auto">
                {shown(label)}
            </label>
        }
    });
    let share = value.map(|value| format!("{:.0} %", (value / max).clamp(0.0, 1.0) * 100.0));
    view! {
        <div data-kind="progress">
            {label}
            <progress id=id aria-label=name max=number_text(max) value=value.map(number_text) />
            {share
                .map(|share| {
                    view! {
                        <span data-part="progress-share" aria-hidden="true">
                            {share}
                        </span>
                    }
                })}
        </div>
    }
}

/// What is wrong with a node, for the author of the plugin.
pub(super) fn invalid(issues: &[Issue]) -> impl IntoView + use<> {
    let shown: Vec<_> = issues.iter().take(ISSUES_SHOWN).map(issue).collect();
    let hidden = issues.len().saturating_sub(ISSUES_SHOWN);
    let more = (hidden > 0).then(|| view! { <li>{format!("and {hidden} more")}</li> });
    view! {
        <div data-kind="invalid" role="note" aria-label="This part could not be shown">
            <p>"This part could not be shown"</p>
            <ul>{shown} {more}</ul>
        </div>
    }
}

fn issue(issue: &Issue) -> impl IntoView + use<> {
    let Issue { path, expected, found } = issue.clone();
    view! {
        <li>
            <code dir="auto">{path}</code>
            " must be "
            <span dir="auto">{expected}</span>
            ", found "
            <span dir="auto">{found}</span>
        </li>
    }
}
