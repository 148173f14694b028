//! A source editor: a real textarea above coloured lines, with line numbers, error marks and indentation keys.

pub mod document;
pub mod edits;
pub mod layer;
mod textarea;
pub mod tokens;

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::attr::custom::custom_attribute;
use leptos::ev::{Event, KeyboardEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use document::{Document, with_plain_line_breaks};
use edits::Edit;
use layer::{LINE_HEIGHT_PX, Layer, PADDING_PX, Scroll};

/// A faulty place in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marker {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1; 0 if unknown.
    pub column: u32,
    /// What is wrong, in one sentence.
    pub message: String,
}

/// Edits a source. Undo, selection, input methods and scrolling are the browser's own. Use one editor per source:
/// another source in the same one starts with an empty undo history.
#[component]
pub fn CodeEditor(
    /// What is edited; part of the accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// The text: read, and written at every edit.
    source: RwSignal<String>,
    /// The faulty place, if there is one.
    #[prop(optional, into)]
    marker: Signal<Option<Marker>>,
    /// Every value set moves the caret to that one-based line and column, and focuses it.
    #[prop(optional, into)]
    reveal: Signal<Option<(u32, u32)>>,
    /// Whether it is the one on the screen, where several are mounted. Only that one is `code-editor-input`.
    #[prop(into, default = Signal::stored(true))]
    is_shown: Signal<bool>,
    /// Called for Ctrl+Enter or Cmd+Enter.
    #[prop(into)]
    on_run: Callback<()>,
    /// Called after each edit that the user makes, when `source` already holds it.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let editor = Editor::new(source, on_run, on_change);
    let input = editor.input;
    let id = next_id();
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if marker.with(Option::is_some) { format!("{problem_id} {hint_id}") } else { hint_id.clone() }
    };
    let problem = move || marker.get().map(|marker| problem_text(&marker));
    let position = move || format!("Line {}, column {}", editor.caret.get().0, editor.caret.get().1);

    let resized = window_event_listener(leptos::ev::resize, move |_| editor.on_scroll());
    on_cleanup(move || resized.remove());
    Effect::new(move || {
        source.track();
        editor.take_source();
    });
    Effect::new(move || {
        if let Some(place) = reveal.get() {
            editor.reveal(place);
        }
    });

    view! {
        <div
            class="code-editor"
            data-part=move || is_shown.get().then_some("code-editor")
            style:--code-line-height=format!("{LINE_HEIGHT_PX}px")
            style:--code-padding=format!("{PADDING_PX}px")
        >
            <div class="code-editor__body">
                <Layer document=editor.document scroll=editor.scroll caret_line=Signal::derive(move || editor.caret.get().0) marker=marker />
                <textarea
                    class="code-editor__input"
                    data-part=move || is_shown.get().then_some("code-editor-input")
                    node_ref=input
                    aria-label=move || format!("Source of {}", title.get())
                    aria-describedby=described_by
                    aria-invalid=move || if marker.with(Option::is_some) { "true" } else { "false" }
                    aria-keyshortcuts="Control+Enter Meta+Enter"
                    wrap="off"
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    {..custom_attribute("autocorrect", "off")}
                    translate="no"
                    on:input=move |event| editor.on_input(&event)
                    on:keydown=move |event| editor.on_keydown(&event)
                    on:keyup=move |_| editor.on_caret()
                    on:pointerup=move |_| editor.on_caret()
                    on:select=move |_| editor.on_caret()
                    on:focus=move |_| editor.on_caret()
                    on:blur=move |_| editor.tab_leaves.set(false)
                    on:scroll=move |_| editor.on_scroll()
                ></textarea>
            </div>
            <p class="code-editor__problem" data-part="code-editor-problem" id=problem_id aria-live="polite">{problem}</p>
            <p class="code-editor__hint" id=hint_id>
                <span aria-hidden="true">{position}</span>
                <span aria-live="polite">
                    {move || if editor.tab_leaves.get() { "Tab now leaves the editor." } else { "Tab indents. Escape, then Tab leaves." }}
                </span>
                <span>"Ctrl+Enter runs."</span>
            </p>
        </div>
    }
}

/// The state of one editor and what its events do.
#[derive(Clone, Copy)]
struct Editor {
    input: NodeRef<Textarea>,
    source: RwSignal<String>,
    document: RwSignal<Document>,
    scroll: RwSignal<Scroll>,
    /// One-based line and column.
    caret: RwSignal<(u32, u32)>,
    /// Whether Escape has given the next Tab back to the browser.
    tab_leaves: RwSignal<bool>,
    on_run: Callback<()>,
    on_change: Option<Callback<()>>,
}

impl Editor {
    fn new(source: RwSignal<String>, on_run: Callback<()>, on_change: Option<Callback<()>>) -> Self {
        Self {
            input: NodeRef::new(),
            source,
            document: RwSignal::default(),
            scroll: RwSignal::new(Scroll { height: window_height(), ..Scroll::default() }),
            caret: RwSignal::new((1, 1)),
            tab_leaves: RwSignal::new(false),
            on_run,
            on_change,
        }
    }

    /// Shows a text that someone else wrote into `source`; what the user typed is already here.
    fn take_source(self) {
        let Some(input) = self.input.get() else { return };
        let text = self.source.with_untracked(|source| with_plain_line_breaks(source).into_owned());
        if self.document.with_untracked(|document| document.text() == text) {
            return;
        }
        input.set_value(&text);
        textarea::select(&input, &text, 0..0);
        self.document.update(|document| {
            document.update(&text);
        });
        self.caret.set((1, 1));
        self.on_scroll();
    }

    fn reveal(self, place: (u32, u32)) {
        if let Some(input) = self.input.get() {
            self.document.with_untracked(|document| textarea::reveal(&input, document, place));
            self.on_scroll();
            self.on_caret();
        }
    }

    fn on_input(self, event: &Event) {
        let text = event_target::<HtmlTextAreaElement>(event).value();
        if self.document.try_update(|document| document.update(&text)).unwrap_or(false) {
            self.source.set(text);
            self.on_caret();
            if let Some(on_change) = self.on_change {
                on_change.run(());
            }
        }
    }

    fn on_keydown(self, event: &KeyboardEvent) {
        // While an input method composes, its keys are not ours.
        if event.is_composing() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "Enter" if command => {
                event.prevent_default();
                self.on_run.run(());
            }
            "Tab" if self.tab_leaves.get_untracked() => return,
            "Tab" if !command && !event.alt_key() => {
                event.prevent_default();
                let outdent = event.shift_key();
                self.edit(
                    |text, selection| if outdent { edits::outdent(text, selection) } else { Some(edits::indent(text, selection)) },
                );
            }
            "Enter" if !event.alt_key() && self.edit(edits::line_break) => event.prevent_default(),
            _ => {}
        }
        if !matches!(event.key().as_str(), "Shift" | "Control" | "Alt" | "Meta") {
            self.tab_leaves.set(event.key() == "Escape");
        }
    }

    /// Carries out an edit of the selection; returns whether there was one. No borrow of the document is held while the
    /// browser types, since that fires `input`.
    fn edit(self, edit: impl FnOnce(&str, std::ops::Range<usize>) -> Option<Edit>) -> bool {
        let Some(input) = self.input.get_untracked() else { return false };
        let text = self.document.with_untracked(|document| document.text().to_owned());
        let Some(edit) = edit(&text, textarea::selection(&input, &text)) else { return false };
        textarea::apply(&input, &text, &edit);
        self.document.with_untracked(|document| textarea::select(&input, document.text(), edit.selection));
        self.on_caret();
        true
    }

    fn on_caret(self) {
        let Some(input) = self.input.get_untracked() else { return };
        let caret =
            self.document.with_untracked(|document| document.position_of(textarea::selection(&input, document.text()).start));
        if self.caret.get_untracked() != caret {
            self.caret.set(caret);
        }
    }

    fn on_scroll(self) {
        let Some(input) = self.input.get_untracked() else { return };
        let (top, left) = (f64::from(input.scroll_top()), f64::from(input.scroll_left()));
        self.scroll.set(Scroll { top, left, height: window_height() });
    }
}

/// An upper bound of every editor's height, which unlike the height itself needs no observer.
fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(1_000.0)
}

fn problem_text(marker: &Marker) -> String {
    match marker.column {
        0 => format!("Line {}: {}", marker.line, marker.message),
        column => format!("Line {}, column {column}: {}", marker.line, marker.message),
    }
}

/// An id for the parts of one editor that refer to each other.
fn next_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("code-editor-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
