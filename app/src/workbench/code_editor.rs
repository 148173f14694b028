//! A source editor: a real textarea above coloured lines, with line numbers, error marks and
//! indentation keys.

pub mod buffer;
pub mod document;
mod editor;
pub mod edits;
pub mod history;
pub mod layer;
mod moves;
pub mod selection;
mod textarea;
pub mod tokens;
pub mod viewport;
pub mod window;

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use buffer::Buffer;
use document::Document;
use editor::Editor;
use layer::Layer;
use viewport::{LINE_HEIGHT_PX, MARGIN_PX, PADDING_PX, TAB_COLUMNS, text_height};

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

/// Edits a source. Selection, typing and input methods are the browser's own; undo is ours, and
/// lives as long as the editor.
#[component]
pub fn CodeEditor(
    /// What is edited; part of the accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// The text: read, and written at every edit.
    #[prop(into)]
    source: ArcRwSignal<String>,
    /// The faulty place, if there is one.
    #[prop(optional, into)]
    marker: Signal<Option<Marker>>,
    /// Every value set moves the caret to that one-based line and column, and focuses it.
    #[prop(optional, into)]
    reveal: Signal<Option<(u32, u32)>>,
    /// Whether it is the one on the screen, where several are mounted. Only that one is
    /// `code-editor-input`.
    #[prop(into, default = Signal::stored(true))]
    is_shown: Signal<bool>,
    /// The largest source that can be run, in bytes.
    #[prop(default = usize::MAX)]
    limit_bytes: usize,
    /// Called for Ctrl+Enter or Cmd+Enter.
    #[prop(into)]
    on_run: Callback<()>,
    /// Called after each edit that the user makes, when `source` already holds it.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let editor = Editor::new(source, on_run, on_change);
    let (buffer, caret) = (reading(&editor.buffer), reading(&editor.caret));
    let refusal = reading(&editor.refusal);
    let length = Memo::new(move |_| buffer.with(|buffer: &Buffer| buffer.document().text().len()));
    let turned = Memo::new(move |_| buffer.with(|buffer: &Buffer| turned_text(buffer.document())));
    let problem = Memo::new(move |_| {
        let refused = refusal.get().map(|refused| refused.to_string());
        let wrong = refused
            .or_else(|| too_long_to_run(length.get(), limit_bytes))
            .or_else(|| marker.get().map(|marker| problem_text(&marker)));
        let all = [wrong, turned.get()].into_iter().flatten().collect::<Vec<_>>();
        (!all.is_empty()).then(|| all.join(" "))
    });
    let has_problem = Memo::new(move |_| problem.with(Option::is_some));
    watch(&editor, reveal);
    view! {
        <div
            class="code-editor"
            data-part=move || is_shown.get().then_some("code-editor")
            style:--code-line-height=format!("{LINE_HEIGHT_PX}px")
            style:--code-padding=format!("{PADDING_PX}px")
            style:--code-margin=format!("{MARGIN_PX}px")
            style:--code-tab-size=TAB_COLUMNS.to_string()
        >
            <Body editor=editor.clone() title=title marker=marker is_shown=is_shown has_problem=has_problem problem=problem caret=caret />
        </div>
    }
}

/// Keeps the editor up to date with what happens outside of it.
fn watch(editor: &Editor, reveal: Signal<Option<(u32, u32)>>) {
    let resized = {
        let editor = editor.clone();
        window_event_listener(leptos::ev::resize, move |_| editor.on_scroll())
    };
    on_cleanup(move || resized.remove());
    let taking = editor.clone();
    Effect::new(move || taking.take_source());
    let revealing = editor.clone();
    Effect::new(move || {
        if let Some(place) = reveal.get() {
            revealing.reveal(place);
        }
    });
}

/// The parts of an editor.
#[component]
fn Body(
    /// What the parts show.
    editor: Editor,
    /// What is edited.
    title: Signal<String>,
    /// The faulty place, if there is one.
    marker: Signal<Option<Marker>>,
    /// Whether it is the one on the screen.
    is_shown: Signal<bool>,
    /// Whether there is something to say.
    has_problem: Memo<bool>,
    /// What is wrong.
    problem: Memo<Option<String>>,
    /// The place of the caret.
    caret: Signal<(u32, u32)>,
) -> impl IntoView {
    let id = next_id();
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if has_problem.get() { format!("{problem_id} {hint_id}") } else { hint_id.clone() }
    };
    let position = move || format!("Line {}, column {}", caret.get().0, caret.get().1);
    let tab_leaves = reading(&editor.tab_leaves);
    let is_composing = reading(&editor.is_composing);
    let is_away = reading(&editor.is_away);
    let (width, buffer) = (reading(&editor.width), reading(&editor.buffer));
    let height = Memo::new(move |_| buffer.with(|buffer: &Buffer| text_height(buffer.document())));
    let (input, scroller, ruler) = (editor.input, editor.scroller, editor.ruler);
    // By themselves: an element of a build that keeps the types of its attributes takes 26 of them
    // at the most.
    let clipboard = view! {
        <{..}
            on:copy=on(&editor, |editor, event| editor.on_copy(event, false))
            on:cut=on(&editor, |editor, event| editor.on_copy(event, true))
            on:paste=on(&editor, Editor::on_paste)
        />
    };
    let composition = view! {
        <{..}
            on:compositionstart=on(&editor, |editor, _| editor.on_composition(true))
            on:compositionend=on(&editor, |editor, _| editor.on_composition(false))
        />
    };
    view! {
        <div class="code-editor__body">
            <Layer
                buffer=editor.buffer.clone()
                viewport=editor.viewport.clone()
                caret_line=Signal::derive(move || caret.get().0)
                marker=marker
            />
            <div
                class="code-editor__scroller"
                node_ref=scroller
                on:scroll=on(&editor, |editor, _| editor.on_scroll())
                on:pointerdown=on(&editor, Editor::on_pointer_down)
                on:pointermove=on(&editor, Editor::on_pointer_move)
                on:mousedown=on(&editor, Editor::on_mouse_down)
            >
                <div
                    class="code-editor__surface"
                    style:width=move || format!("{}px", width.get())
                    style:height=move || format!("{}px", height.get())
                >
                    <textarea
                        class="code-editor__input"
                        class:code-editor__input--composing=move || is_composing.get()
                        class:code-editor__input--away=move || is_away.get()
                        data-part=move || is_shown.get().then_some("code-editor-input")
                        node_ref=input
                        aria-label=move || format!("Source of {}", title.get())
                        aria-describedby=described_by
                        aria-invalid=move || has_problem.get().to_string()
                        aria-keyshortcuts="Control+Enter Meta+Enter"
                        wrap="off"
                        spellcheck="false"
                        autocomplete="off"
                        autocapitalize="off"
                        {..custom_attribute("autocorrect", "off")}
                        translate="no"
                        on:beforeinput=on(&editor, Editor::on_before_input)
                        on:input=on(&editor, Editor::on_input)
                        on:keydown=on(&editor, Editor::on_keydown)
                        on:keyup=on(&editor, Editor::on_keyup)
                        on:pointerup=on(&editor, |editor, _| editor.on_caret())
                        on:select=on(&editor, |editor, _| editor.on_caret())
                        on:focus=on(&editor, |editor, _| editor.on_focus())
                        on:blur=on(&editor, |editor, _| editor.on_blur())
                        {..clipboard}
                        {..composition}
                        on:scroll=on(&editor, |editor, _| editor.on_input_scroll())
                    ></textarea>
                </div>
            </div>
            <div class="code-editor__ruler" node_ref=ruler aria-hidden="true"></div>
        </div>
        <p class="code-editor__problem" data-part="code-editor-problem" id=problem_id aria-live="polite">{move || problem.get()}</p>
        <p class="code-editor__hint" id=hint_id>
            <span aria-hidden="true">{position}</span>
            <span aria-live="polite">
                {move || if tab_leaves.get() { "Tab now leaves the editor." } else { "Tab indents. Escape, then Tab leaves." }}
            </span>
            <span>"Ctrl+Enter runs."</span>
        </p>
    }
}

/// What a view reads of a signal that outlives it.
fn reading<T: Send + Sync + 'static>(signal: &ArcRwSignal<T>) -> Signal<T> {
    signal.clone().into()
}

/// A handler that gives an event to an editor.
fn on<E: 'static>(editor: &Editor, act: fn(&Editor, &E)) -> impl Fn(E) + 'static + use<E> {
    let editor = editor.clone();
    move |event| act(&editor, &event)
}

fn too_long_to_run(length: usize, limit_bytes: usize) -> Option<String> {
    (length > limit_bytes)
        .then(|| format!("This source has {length} bytes. It can be edited, but only one of up to {limit_bytes} can be run."))
}

fn problem_text(marker: &Marker) -> String {
    match marker.column {
        0 => format!("Line {}: {}", marker.line, marker.message),
        column => format!("Line {}, column {column}: {}", marker.line, marker.message),
    }
}

/// Says where a source has letters stand in another order than they run in.
fn turned_text(document: &Document) -> Option<String> {
    let (at, sign) = document
        .text()
        .char_indices()
        .find(|(_, sign)| matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))?;
    let (line, code) = (document.line_at(at) + 1, u32::from(sign));
    Some(format!(
        "Line {line} turns the order of letters around (U+{code:04X}): what runs there may not be what it reads like."
    ))
}

/// An id for the parts of one editor that refer to each other.
fn next_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("code-editor-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
