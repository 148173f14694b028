//! One line of the console: its arguments as text, or as trees where they are data.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::store::{ConsoleLine, Store};
use plugin_runtime::contracts::JsonText;
use plugin_runtime::contracts::display_text::{self, shorten};
use serde_json::Value;

use super::super::clock::time_of_day;
use crate::button::{Button, Look};
use crate::workbench::filters::console_filter::level_name;
use crate::workbench::session::Session;
use crate::workbench::tree_view::JsonTree;

/// Characters of an object that are shown before it is opened.
const PREVIEW_LIMIT: usize = 120;

/// Shows a line.
#[component]
pub fn LineView(
    /// The line.
    line: Arc<ConsoleLine>,
) -> impl IntoView {
    let entry = &line.entry;
    let (level, writer, time) =
        (level_name(entry.level), entry.instance_id.to_string(), time_of_day(line.timestamp_ms));
    let instance = writer.clone();
    let args: Vec<_> = entry.args.iter().map(argument).collect();
    let place = line.entry.line.map(|number| view! { <PlaceLink line=line number=number /> });
    view! {
        <li class="console__line" data-part="console-line" data-level=level data-instance-id=writer>
            <span class="console__time">{time}</span>
            <span class="console__level">{level}</span>
            <span class="console__instance">{instance}</span>
            <span class="console__args">{args}</span>
            <span class="console__place">{place}</span>
        </li>
    }
}

/// The way to the call in the source, as long as the instance runs.
#[component]
fn PlaceLink(line: Arc<ConsoleLine>, number: u32) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let reveal = move |_| {
        if let Some(instance) = store.instance(&line.entry.instance_id) {
            session.reveal(&instance, number, 1);
        }
    };
    view! {
        <Button look=Look::Link part="console-place" on_press=reveal>
            {format!("line {number}")}
        </Button>
    }
}

/// A text as it is; an array or object as a short line that opens into a tree.
fn argument(arg: &JsonText) -> AnyView {
    match arg.to_value() {
        Ok(Value::String(text)) => view! {
            <span class="console__text">
                <bdi>{display_text::block(&text).into_owned()}</bdi>
            </span>
        }
        .into_any(),
        Ok(value @ (Value::Array(_) | Value::Object(_))) => view! {
            <ObjectView
                preview=display_text::line(&shorten(arg.as_str(), PREVIEW_LIMIT)).into_owned()
                value=Arc::new(value)
            />
        }
        .into_any(),
        Ok(value) => view! { <code>{value.to_string()}</code> }.into_any(),
        Err(_) => view! { <code>{display_text::line(arg.as_str()).into_owned()}</code> }.into_any(),
    }
}

/// Data that opens into a tree. Two thousand trees would be slow, so a tree exists only while it is
/// open.
#[component]
fn ObjectView(preview: String, value: Arc<Value>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let branches = RwSignal::new(HashSet::new());
    view! {
        <Button
            look=Look::Link
            place="console__object"
            part="console-object"
            on_press=move |_| is_open.update(|open| *open = !*open)
            attr:aria-expanded=move || if is_open.get() { "true" } else { "false" }
        >
            <code>{preview}</code>
        </Button>
        {move || {
            is_open
                .get()
                .then(|| view! { <JsonTree label="value" value=value.clone() open=branches /> })
        }}
    }
}
