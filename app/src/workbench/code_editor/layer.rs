//! What is drawn under the textarea: the coloured lines, their numbers, and the marks; only what is in view.

use std::ops::Range;

use leptos::prelude::*;

use super::Marker;
use super::document::{Document, LineView};
use super::tokens::scan_line;

/// The height of a line, which the style sheet takes over as `--code-line-height`.
pub const LINE_HEIGHT_PX: f64 = 20.0;

/// The space above the first line and below the last one, which the style sheet takes over as `--code-padding`.
pub const PADDING_PX: f64 = 8.0;

/// Lines drawn beyond the edges, so that scrolling does not run into blank space.
const OVERSCAN_LINES: usize = 12;

/// The most spans drawn for one line; the rest of a minified line stays plain.
const MAX_SPANS: usize = 1_500;

/// The longest stretch of a line that is measured out to underline a column.
const MAX_UNDERLINED_COLUMN: usize = 2_000;

/// How far the textarea is scrolled, and the height that it cannot exceed; in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    /// From the top of the text.
    pub top: f64,
    /// From its left edge.
    pub left: f64,
    /// An upper bound of what is in view.
    pub height: f64,
}

/// The coloured text and the gutter of an editor.
#[component]
pub fn Layer(
    /// The text with its lines.
    document: RwSignal<Document>,
    /// How far the textarea is scrolled, and how high it can be.
    scroll: RwSignal<Scroll>,
    /// The one-based line of the caret.
    #[prop(into)]
    caret_line: Signal<u32>,
    /// The place to mark as faulty.
    #[prop(into)]
    marker: Signal<Option<Marker>>,
) -> impl IntoView {
    let line_count = Memo::new(move |_| document.with(Document::line_count));
    let range = Memo::new(move |_| visible_lines(scroll.get(), line_count.get()));
    let marked_line = Memo::new(move |_| marker.with(|marker| marker.as_ref().map(|marker| marker.line)));
    let down = move || format!("translateY({}px)", -scroll.get().top);
    let both = move || scroll.with(|scroll| format!("translate({}px, {}px)", -scroll.left, -scroll.top));
    let first_top = move || px(line_top(range.get().start));
    let underlined = move || {
        let marker = marker.get()?;
        document.with(|document| underline(document.line(marker.line.max(1) as usize - 1), marker.column))
    };

    view! {
        <div class="code-editor__gutter" aria-hidden="true" style:--code-digits=move || line_count.get().to_string().len().to_string()>
            <div class="code-editor__canvas" style:transform=down>
                <div class="code-editor__lines" style:top=first_top>
                    <For each=move || range.get() key=|index| *index let:index>
                        <div
                            class="code-editor__number"
                            class:code-editor__number--active=move || caret_line.get() as usize == index + 1
                            class:code-editor__number--marked=move || marked_line.get().is_some_and(|line| line as usize == index + 1)
                        >
                            {index + 1}
                        </div>
                    </For>
                </div>
            </div>
        </div>
        <div class="code-editor__bands" aria-hidden="true">
            <div class="code-editor__band code-editor__band--active" style:transform=move || band(caret_line.get(), scroll.get())></div>
            <Show when=move || marked_line.get().is_some()>
                <div
                    class="code-editor__band code-editor__band--marked"
                    data-part="code-editor-marked-line"
                    style:transform=move || band(marked_line.get().unwrap_or(1), scroll.get())
                ></div>
            </Show>
        </div>
        <div class="code-editor__layer" aria-hidden="true">
            <div class="code-editor__canvas" style:transform=both>
                <div class="code-editor__lines" style:top=first_top>
                    <For each=move || document.with(|document| document.view(range.get())) key=|line| line.id let:line>
                        <div class="code-editor__line">{coloured(&line)}</div>
                    </For>
                </div>
                {move || {
                    underlined().map(|(before, marked)| {
                        let top = px(line_top(marked_line.get().unwrap_or(1).max(1) as usize - 1));
                        view! {
                            <div class="code-editor__underline" style:top=top>
                                <span>{before}</span>
                                <span class="code-editor__squiggle">{marked}</span>
                            </div>
                        }
                    })
                }}
            </div>
        </div>
    }
}

/// The indices of the lines to draw.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of lines, kept at zero or above")]
fn visible_lines(scroll: Scroll, line_count: usize) -> Range<usize> {
    let above = ((scroll.top - PADDING_PX) / LINE_HEIGHT_PX).max(0.0) as usize;
    let shown = (scroll.height / LINE_HEIGHT_PX).max(0.0) as usize + 1;
    let end = (above + shown + OVERSCAN_LINES).min(line_count);
    above.saturating_sub(OVERSCAN_LINES).min(end)..end
}

#[expect(clippy::cast_precision_loss, reason = "a source has far fewer than 2^52 lines")]
fn line_top(index: usize) -> f64 {
    index as f64 * LINE_HEIGHT_PX + PADDING_PX
}

fn px(length: f64) -> String {
    format!("{length}px")
}

/// Where the band behind a one-based line stands; it spans the width and so ignores sideways scrolling.
fn band(line: u32, scroll: Scroll) -> String {
    format!("translateY({}px)", line_top(line.max(1) as usize - 1) - scroll.top)
}

/// The text before a one-based column and the word that starts there, if that place can be underlined.
fn underline(line: &str, column: u32) -> Option<(String, String)> {
    let column = usize::try_from(column).ok().filter(|column| (1..=MAX_UNDERLINED_COLUMN).contains(column))?;
    let before: String = line.chars().take(column - 1).collect();
    let rest = &line[before.len()..];
    let word = rest.find(|character: char| !(character.is_alphanumeric() || "_$".contains(character)));
    let length = word.filter(|length| *length > 0).unwrap_or_else(|| match rest.chars().next() {
        Some(first) if !first.is_alphanumeric() => first.len_utf8(),
        _ => rest.len(),
    });
    let marked = if rest.is_empty() { " ".to_owned() } else { rest[..length].to_owned() };
    Some((before, marked))
}

/// One line as coloured spans.
fn coloured(line: &LineView) -> impl IntoView + use<> {
    let mut spans = Vec::new();
    let mut plain_from = 0;
    scan_line(&line.text, line.state.clone(), |token| {
        if spans.len() < MAX_SPANS {
            let space = line.text[plain_from..token.range.start].to_owned();
            plain_from = token.range.end;
            let text = line.text[token.range].to_owned();
            spans.push(view! { {space}<span class=token.kind.class()>{text}</span> });
        }
    });
    let rest = line.text[plain_from..].to_owned();
    view! { {spans}{rest} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_source_draws_only_what_is_in_view() {
        let scroll = Scroll { top: 20_008.0, left: 0.0, height: 400.0 };
        assert_eq!(visible_lines(scroll, 15_000), 988..1_033);
        assert_eq!(visible_lines(Scroll { top: 0.0, ..scroll }, 3), 0..3);
        assert_eq!(visible_lines(scroll, 1), 1..1);
    }

    #[test]
    fn the_underline_covers_the_word_at_the_column() {
        assert_eq!(underline("  let é = 1;", 7), Some(("  let ".into(), "é".into())));
        assert_eq!(underline("foo bar", 5), Some(("foo ".into(), "bar".into())));
        assert_eq!(underline("a + b", 3), Some(("a ".into(), "+".into())));
        assert_eq!(underline("ab", 9), Some(("ab".into(), " ".into())));
        assert_eq!(underline("ab", 0), None);
    }
}
