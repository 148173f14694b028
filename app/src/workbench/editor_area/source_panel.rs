//! One open source: its editor, what is wrong with it, and the check that runs when typing stops.

use std::time::Duration;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::store::{Instance, Store};
use plugin_runtime::contracts::Fault;

use super::super::actions;
use super::super::code_editor::{CodeEditor, Marker};
use super::super::debounce::Debounce;
use super::super::session::{EditorTab, Session};
use super::ids::{panel_id, tab_id};
use crate::lazy_part;

/// How long nothing must be typed before the source is checked.
const CHECK_DELAY: Duration = Duration::from_millis(300);

/// A source in its editor.
#[component]
pub fn SourcePanel(
    /// The tab that it belongs to.
    tab: EditorTab,
) -> impl IntoView {
    let (store, host, session) = (Store::expect(), Host::expect(), Session::expect());
    let id = tab.id;
    let is_shown = Memo::new(move |_| session.active_tab.get() == Some(id));
    let marker = Memo::new({
        let tab = tab.clone();
        move |_| marker_of(&tab, &store)
    });
    // A tab is called what its plugin calls itself, as soon as that is known.
    let own_title = Memo::new({
        let tab = tab.clone();
        move |_| title_of(&tab, &store)
    });
    let shown_title = tab.title.clone();
    Effect::new(move || {
        if let Some(title) = own_title.get() {
            shown_title.set(title);
        }
    });
    let limit_bytes = host.limits().source_bytes;
    let soon = Debounce::new(CHECK_DELAY);
    let edited = tab.clone();
    let on_change = move |()| {
        let edited = edited.clone();
        soon.call(move || actions::check_tab(&host, &session, &edited));
    };
    let (title, source, reveal) = (tab.title.clone(), tab.source.clone(), tab.reveal.clone());
    let editing = Editing {
        title: title.into(),
        source,
        marker: marker.into(),
        reveal: reveal.into(),
        is_shown: is_shown.into(),
        limit_bytes,
        on_run: Callback::new(move |()| actions::run_tab(&host, &session, &tab)),
        on_change: Callback::new(on_change),
    };
    view! {
        <div
            class="editor-area__panel"
            role="tabpanel"
            id=panel_id(id)
            aria-labelledby=tab_id(id)
            data-shown=move || is_shown.get().to_string()
        >
            // The first run comes first.
            {move || {
                if session.is_settled.get() { EDITOR.view(editing.clone()) } else { EDITOR.face() }
            }}
        </div>
    }
}

/// What an editor is about.
#[derive(Clone)]
struct Editing {
    title: Signal<String>,
    source: ArcRwSignal<String>,
    marker: Signal<Option<Marker>>,
    reveal: Signal<Option<(u32, u32)>>,
    is_shown: Signal<bool>,
    limit_bytes: usize,
    on_run: Callback<()>,
    on_change: Callback<()>,
}

lazy_part! {
    static EDITOR in editor, "The editor": fn editor(editing: Editing) {
        let Editing { title, source, marker, reveal, is_shown, limit_bytes, on_run, on_change } = editing;
        view! {
            <CodeEditor
                title=title
                source=source
                marker=marker
                reveal=reveal
                is_shown=is_shown
                limit_bytes=limit_bytes
                on_run=on_run
                on_change=on_change
            />
        }
    }
}

/// The place to mark: where the source does not compile, otherwise where an instance of this very
/// source failed.
fn marker_of(tab: &EditorTab, store: &Store) -> Option<Marker> {
    let unsound = tab.fault.with(|fault| fault.as_deref().and_then(mark));
    unsound.or_else(|| {
        find_in_own(tab, store, |instance| {
            instance.fault.with(|fault| fault.as_deref().and_then(mark))
        })
    })
}

fn title_of(tab: &EditorTab, store: &Store) -> Option<String> {
    find_in_own(tab, store, |instance| {
        instance.manifest.with(Option::is_some).then(|| instance.title.get())
    })
}

/// The first find in the instances of this very source; tracks both.
fn find_in_own<T>(
    tab: &EditorTab,
    store: &Store,
    find: impl Fn(&Instance) -> Option<T>,
) -> Option<T> {
    tab.source.with(|source| {
        let is_own = |instance: &&Instance| source.as_str() == instance.source.as_ref();
        store.instances().with(|instances| instances.iter().filter(is_own).find_map(find))
    })
}

fn mark(fault: &Fault) -> Option<Marker> {
    let place = fault.location?;
    Some(Marker { line: place.line, column: place.column, message: fault.message.clone() })
}
