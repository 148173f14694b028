//! What is drawn under the textarea: the coloured lines, their numbers, and the marks; only what is
//! in view.

use std::ops::Range;

use leptos::prelude::*;

use super::Marker;
use super::buffer::Buffer;
use super::document::Document;
use super::tokens::{LineState, is_coloured, scan_line};
use super::viewport::{Viewport, columns, drawn_part, line_top};

/// The most spans drawn for one line; the rest of it stays plain.
const MAX_SPANS: usize = 1_500;

/// The longest stretch of a line that is measured out to underline a column.
const MAX_UNDERLINED_COLUMN: usize = 2_000;

/// The coloured text and the gutter of an editor.
#[component]
pub fn Layer(
    /// The text with its lines.
    buffer: ArcRwSignal<Buffer>,
    /// What is in view.
    viewport: ArcRwSignal<Viewport>,
    /// The one-based line of the caret.
    #[prop(into)]
    caret_line: Signal<u32>,
    /// The place to mark as faulty.
    #[prop(into)]
    marker: Signal<Option<Marker>>,
) -> impl IntoView {
    let line_count = {
        let buffer = buffer.clone();
        Memo::new(move |_| buffer.with(|buffer| buffer.document().line_count()))
    };
    let viewport: Signal<Viewport> = viewport.into();
    let lines = Memo::new(move |_| viewport.get().lines(line_count.get()));
    let across = Memo::new(move |_| viewport.get().columns());
    let marked_line =
        Memo::new(move |_| marker.with(|marker| marker.as_ref().map(|marker| marker.line)));
    // Offsets are from what is in view, not from the start of the text: a float does not tell
    // pixels apart in the millions.
    let down = move || line_top(lines.get().start) - viewport.get().top;
    let both = move || {
        let viewport = viewport.get();
        let left = count(across.get().start) * viewport.column_px - viewport.left;
        format!("translate({left}px, {}px)", down())
    };
    let underlined = {
        let buffer = buffer.clone();
        move || {
            let marker = marker.get()?;
            buffer.with(|buffer| {
                underline(buffer.document().line(marker.line.max(1) as usize - 1), marker.column)
            })
        }
    };
    let drawn = move || {
        let (lines, columns) = (lines.get(), across.get());
        buffer.track();
        buffer
            .try_update_untracked(|buffer| {
                buffer.scan_to(lines.end);
                drawn_lines(buffer.document(), lines, &columns, &buffer.window())
            })
            .unwrap_or_default()
    };

    view! {
        <Gutter
            line_count=line_count
            lines=lines
            top=Signal::derive(down)
            caret_line=caret_line
            marked_line=marked_line
        />
        <div class="code-editor__bands" aria-hidden="true">
            <div
                class="code-editor__band code-editor__band--active"
                style:transform=move || band(caret_line.get(), viewport.get())
            />
            <Show when=move || marked_line.get().is_some()>
                <div
                    class="code-editor__band code-editor__band--marked"
                    data-part="code-editor-marked-line"
                    style:transform=move || band(marked_line.get().unwrap_or(1), viewport.get())
                />
            </Show>
        </div>
        <div class="code-editor__layer" aria-hidden="true">
            <div class="code-editor__lines" style:transform=both>
                <For each=drawn key=|line| line.key let:line>
                    <div
                        class="code-editor__line"
                        style:margin-left=move || indent(line.first_column, across.get().start)
                    >
                        {coloured(&line)}
                    </div>
                </For>
            </div>
            {move || underlined().map(|texts| underline_view(texts, viewport, marked_line))}
        </div>
    }
}

/// What stands before a column, and the squiggle under what is there.
fn underline_view(
    (before, marked): (String, String),
    viewport: Signal<Viewport>,
    line: Memo<Option<u32>>,
) -> impl IntoView {
    let place = move || {
        let viewport = viewport.get();
        let top = line_top(line.get().unwrap_or(1).max(1) as usize - 1) - viewport.top;
        format!("translate({}px, {top}px)", -viewport.left)
    };
    view! {
        <div class="code-editor__underline" style:transform=place>
            <span>{before}</span>
            <span class="code-editor__squiggle">{marked}</span>
        </div>
    }
}

/// The numbers of the lines in view.
#[component]
fn Gutter(
    line_count: Memo<usize>,
    lines: Memo<Range<usize>>,
    top: Signal<f64>,
    caret_line: Signal<u32>,
    marked_line: Memo<Option<u32>>,
) -> impl IntoView {
    let digits = move || line_count.get().to_string().len().to_string();
    let is_active = move |index: usize| caret_line.get() as usize == index + 1;
    let is_marked =
        move |index: usize| marked_line.get().is_some_and(|line| line as usize == index + 1);
    view! {
        <div class="code-editor__gutter" aria-hidden="true" style:--code-digits=digits>
            <div class="code-editor__lines" style:transform=move || format!("translateY({}px)", top.get())>
                <For each=move || lines.get() key=|index| *index let:index>
                    <div
                        class="code-editor__number"
                        class:code-editor__number--active=move || is_active(index)
                        class:code-editor__number--marked=move || is_marked(index)
                    >
                        {index + 1}
                    </div>
                </For>
            </div>
        </div>
    }
}

/// One line, or the part of a long one that is in view, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LinePart {
    /// Equal keys mean equal drawings: the line's id, and the part.
    key: (u64, usize, usize),
    /// The text to draw, and what stands before it on the line if its colours depend on that.
    text: String,
    /// Where the part begins in `text`.
    drawn_from: usize,
    /// Where the part begins, in columns.
    first_column: usize,
    /// What the lines before it left open, if it is coloured.
    state: Option<LineState>,
}

fn drawn_lines(
    document: &Document,
    lines: Range<usize>,
    across: &Range<usize>,
    window: &Range<usize>,
) -> Vec<LinePart> {
    let line_part = |index| {
        let text = document.line(index);
        let part = drawn_part(document, index, across, window);
        let state = is_coloured(text).then(|| document.line_state(index));
        let from = if state.is_some() { 0 } else { part.start };
        LinePart {
            key: (document.line_id(index), part.start, part.end),
            text: text[from..part.end].to_owned(),
            drawn_from: part.start - from,
            first_column: columns(&text[..part.start]),
            state,
        }
    };
    lines.map(line_part).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a source has far fewer than 2^52 columns")]
fn count(columns: usize) -> f64 {
    columns as f64
}

/// The way from the first column in view to the one that a part begins at; negative for what begins
/// before the view.
fn indent(first_column: usize, in_view: usize) -> Option<String> {
    (first_column != in_view).then(|| format!("{}ch", count(first_column) - count(in_view)))
}

/// Where the band behind a one-based line stands; it spans the width and so ignores sideways
/// scrolling.
fn band(line: u32, viewport: Viewport) -> String {
    format!("translateY({}px)", line_top(line.max(1) as usize - 1) - viewport.top)
}

/// The text before a one-based column and the word that starts there, if that place can be
/// underlined.
fn underline(line: &str, column: u32) -> Option<(String, String)> {
    let column = usize::try_from(column)
        .ok()
        .filter(|column| (1..=MAX_UNDERLINED_COLUMN).contains(column))?;
    let before: String = line.chars().take(column - 1).collect();
    let rest = &line[before.len()..];
    let is_word = |character: char| character.is_alphanumeric() || "_$".contains(character);
    let word: String = rest
        .chars()
        .take_while(|character| is_word(*character))
        .take(MAX_UNDERLINED_COLUMN)
        .collect();
    let other = rest.chars().next().unwrap_or(' ').to_string();
    Some((before, if word.is_empty() { other } else { word }))
}

/// One line as coloured spans.
fn coloured(line: &LinePart) -> impl IntoView + use<> {
    let mut spans = Vec::new();
    let mut plain_from = line.drawn_from;
    let Some(state) = line.state.clone() else { return line.text.clone().into_any() };
    scan_line(&line.text, state, |token| {
        if spans.len() < MAX_SPANS && token.range.end > plain_from {
            let range = token.range.start.max(plain_from)..token.range.end;
            let space = line.text[plain_from..range.start].to_owned();
            plain_from = range.end;
            let text = line.text[range].to_owned();
            spans.push(view! {
                {space}
                <span class=token.kind.class()>{text}</span>
            });
        }
    });
    let rest = line.text[plain_from..].to_owned();
    view! {
        {spans}
        {rest}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_underline_covers_the_word_at_the_column() {
        assert_eq!(underline("  let é = 1;", 7), Some(("  let ".into(), "é".into())));
        assert_eq!(underline("foo bar", 5), Some(("foo ".into(), "bar".into())));
        assert_eq!(underline("a + b", 3), Some(("a ".into(), "+".into())));
        assert_eq!(underline("ab", 9), Some(("ab".into(), " ".into())));
        assert_eq!(underline("ab", 0), None);
    }

    #[test]
    fn a_line_of_half_a_megabyte_is_drawn_in_part() {
        let mut document = Document::default();
        document.replace(0..0, &"x".repeat(512 * 1024));
        let parts = drawn_lines(&document, 0..1, &(9_800..10_400), &(0..0));
        assert_eq!((parts[0].text.len(), parts[0].first_column), (600, 9_800));
        assert_eq!(indent(9_800, 9_800), None);
        assert_eq!(indent(0, 9_800).as_deref(), Some("-9800ch"));
    }
}
