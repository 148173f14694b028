//! One node from close by: its props, the handlers that it calls, and what is wrong with it.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_runtime::contracts::ui::{EventRef, UiKind, UiTree};

use super::ShownWidget;
use super::node::{handlers, props};
use super::outline::{ROOT, is_about, node_at};
use crate::workbench::clipboard::CopyButton;
use crate::workbench::session::Session;
use crate::workbench::tree_view::JsonTree;

/// The chosen node of the widget at `place`, or its outermost.
pub(super) fn node_detail(
    place: Memo<Option<ShownWidget>>,
    tree: Signal<Option<Arc<UiTree>>>,
) -> impl IntoView {
    let session = Session::expect();
    let chosen = session.inspection.chosen;
    let path = Memo::new(move |_| {
        place.track();
        let path = chosen.get().map(|spot| spot.path);
        path.filter(|path| {
            tree.with(|tree| tree.as_ref().is_some_and(|tree| node_at(tree, path).is_some()))
        })
        .unwrap_or_else(|| ROOT.to_owned())
    });
    let open = RwSignal::from(session.open_branches("inspector-props"));
    let shown = Memo::new(move |_| {
        let read = |tree: &Arc<UiTree>| node_at(tree, &path.get()).map(|node| props(&node.kind));
        Arc::new(tree.with(|tree| tree.as_ref().and_then(read)).unwrap_or_default())
    });
    let about = move || {
        tree.with(|tree| {
            let node = tree.as_ref().and_then(|tree| Some((tree, node_at(tree, &path.get())?)));
            node.map(|(tree, node)| {
                let handlers: Vec<_> = handlers(&node.kind)
                    .into_iter()
                    .map(|(prop, event)| handler(prop, event))
                    .collect();
                let title = node.kind.name();
                view! {
                    <h3 class="inspector__title">{title}</h3>
                    {node.key.clone().map(|key| view! { <p>"Key " <code>{key}</code></p> })}
                    {issues(tree, &path.get(), &node.kind)}
                    <h4>"Handlers"</h4>
                    {if handlers.is_empty() {
                        view! { <p class="muted">"It calls none."</p> }.into_any()
                    } else {
                        view! { <ul data-part="inspector-handlers">{handlers}</ul> }.into_any()
                    }}
                }
            })
        })
    };
    view! {
        <aside class="inspector__detail" data-part="inspector-detail" aria-label="The chosen node">
            <p class="inspector__path">
                <code data-part="inspector-path">{path}</code>
                <CopyButton text=path label="Copy path" />
            </p>
            {about}
            <h4>"Props"</h4>
            <JsonTree label="props" value=shown open=open />
        </aside>
    }
}

fn handler(prop: &'static str, event: &EventRef) -> impl IntoView + use<> {
    let args = event.args.as_str().to_owned();
    let args = (args != "null").then(|| {
        view! {
            " with "
            <code>{args}</code>
        }
    });
    view! {
        <li data-part="inspector-handler">
            {prop} " calls " <code>{event.handler.clone()}</code> {args}
        </li>
    }
}

/// What is wrong with the node itself.
fn issues(tree: &UiTree, path: &str, kind: &UiKind) -> Option<impl IntoView + use<>> {
    let own = match kind {
        UiKind::Invalid { issues } => issues.clone(),
        _ => tree.issues.iter().filter(|issue| is_about(&issue.path, path)).cloned().collect(),
    };
    let rows: Vec<_> = own
        .iter()
        .map(|issue| view! { <li data-part="inspector-issue">{issue.to_string()}</li> })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <ul class="notice inspector__issues" data-tone="danger">
                {rows}
            </ul>
        }
    })
}
