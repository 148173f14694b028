//! Tables: a small one is on the page as it is, of a large one the rows near those in view.

use leptos::html;
use leptos::prelude::*;
use plugin_runtime::contracts::ui::UiKind;
use plugin_runtime::contracts::ui::measure::{columns, is_large_table, rows_beyond};

use super::reconcile::NodeCell;
use super::text::label;
use super::window::Window;

/// The height of a row of a large table, which the style sheet takes over as `--table-row`.
const ROW_PX: f64 = 30.0;

/// The greatest height of a table, in pixels, as the style sheet has it: what is in view before it
/// is measured.
const GREATEST_PX: f64 = 384.0;

/// The width of a column of a large table, in characters.
const WIDTH_CHARS: std::ops::RangeInclusive<usize> = 4..=40;

/// What decides how a table is drawn.
#[derive(Clone, Copy, PartialEq)]
struct Shape {
    rows: usize,
    columns: usize,
    has_head: bool,
    is_large: bool,
}

impl Shape {
    fn of(kind: &UiKind) -> Self {
        let UiKind::Table { headers, rows, .. } = kind else {
            return Self { rows: 0, columns: 0, has_head: false, is_large: false };
        };
        let columns = columns(headers, rows);
        let is_large = is_large_table(rows.len(), columns);
        Self { rows: rows.len(), columns, has_head: !headers.is_empty(), is_large }
    }

    /// The rows to draw.
    fn drawn(self, window: Window) -> std::ops::Range<usize> {
        if self.is_large { window.rows(self.rows, rows_beyond(self.columns)) } else { 0..self.rows }
    }

    /// For assistive technology, which sees only what is drawn: how many rows there are, headers
    /// included.
    fn row_count(self) -> Option<String> {
        self.is_large.then(|| (self.rows + usize::from(self.has_head)).to_string())
    }

    /// The same for one row.
    fn row_index(self, row: usize) -> Option<String> {
        self.is_large.then(|| (row + 1 + usize::from(self.has_head)).to_string())
    }
}

/// A table that scrolls inside itself; the keyboard can reach it to scroll.
pub(super) fn table(cell: &NodeCell) -> impl IntoView + use<> {
    let props = cell.props().clone();
    let scroller = NodeRef::<html::Div>::new();
    let window = RwSignal::new(Window { top_px: 0.0, height_px: GREATEST_PX, row_px: ROW_PX });
    let shape = {
        let props = props.clone();
        Memo::new(move |_| props.with(Shape::of))
    };
    let drawn = Memo::new(move |_| shape.get().drawn(window.get()));
    let follow = move |_| {
        let scroller = scroller.try_get_untracked().flatten();
        if let Some(scroller) =
            scroller.filter(|_| shape.try_get_untracked().is_some_and(|shape| shape.is_large))
        {
            let height_px = f64::from(scroller.client_height());
            window.try_set(Window {
                top_px: f64::from(scroller.scroll_top()),
                height_px,
                row_px: ROW_PX,
            });
        }
    };
    let caption = {
        let props = props.clone();
        Memo::new(move |_| {
            props.with(|kind| {
                if let UiKind::Table { caption, .. } = kind {
                    caption.as_deref().map(label)
                } else {
                    None
                }
            })
        })
    };
    let head = {
        let props = props.clone();
        move || props.with(|kind| head(kind, shape.get()))
    };
    let widths = {
        let props = props.clone();
        move || props.with(|kind| widths(kind, shape.get()))
    };
    let rows = move || props.with(|kind| rows(kind, shape.get(), drawn.get()));
    let space = move |rows: usize| {
        (rows > 0).then(|| {
            view! {
                <tr
                    aria-hidden="true"
                    style:height=format!("{}px", window.get_untracked().top_of(rows))
                />
            }
        })
    };
    view! {
        <div
            data-kind="table"
            role="group"
            aria-label=move || caption.get().unwrap_or_else(|| "Table".to_owned())
            tabindex="0"
            data-large=move || shape.get().is_large.then_some("")
            node_ref=scroller
            on:scroll=follow
        >
            <table aria-rowcount=move || {
                shape.get().row_count()
            }>
                {move || {
                    caption.get().map(|caption| view! { <caption dir="auto">{caption}</caption> })
                }} {widths} {head}
                <tbody>
                    {move || space(drawn.get().start)} {rows}
                    {move || space(shape.get().rows.saturating_sub(drawn.get().end))}
                </tbody>
            </table>
        </div>
    }
}

fn head(kind: &UiKind, shape: Shape) -> Option<AnyView> {
    let UiKind::Table { headers, .. } = kind else { return None };
    let index = shape.is_large.then_some("1");
    let cells: Vec<_> =
        headers.iter().map(|header| view! { <th scope="col">{label(header)}</th> }).collect();
    shape.has_head.then(|| {
        view! {
            <thead>
                <tr aria-rowindex=index>{cells}</tr>
            </thead>
        }
        .into_any()
    })
}

fn rows(kind: &UiKind, shape: Shape, drawn: std::ops::Range<usize>) -> Vec<impl IntoView + use<>> {
    let UiKind::Table { rows, .. } = kind else { return Vec::new() };
    let shown = rows.iter().enumerate().skip(drawn.start).take(drawn.len());
    shown
        .map(|(index, row)| {
            let cells: Vec<_> = row.iter().map(|cell| view! { <td>{label(cell)}</td> }).collect();
            view! { <tr aria-rowindex=shape.row_index(index)>{cells}</tr> }
        })
        .collect()
}

/// The widths of the columns of a large table, by their longest texts: else they would jump with
/// each row that comes.
fn widths(kind: &UiKind, shape: Shape) -> Option<AnyView> {
    let UiKind::Table { headers, rows, .. } = kind else { return None };
    if !shape.is_large {
        return None;
    }
    let mut chars = vec![*WIDTH_CHARS.start(); shape.columns];
    for row in rows.iter().chain([headers]) {
        for (most, cell) in chars.iter_mut().zip(row) {
            // Bytes bound the characters from above, and are there without counting.
            if cell.len() > *most {
                *most = cell.chars().take(*WIDTH_CHARS.end()).count().max(*most);
            }
        }
    }
    let columns: Vec<_> = chars
        .into_iter()
        .map(|chars| view! { <col style:width=format!("{}ch", chars + 4) /> })
        .collect();
    Some(view! { <colgroup>{columns}</colgroup> }.into_any())
}
