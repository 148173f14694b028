//! What the events of an editor do: they change the buffer, and the textarea is made to show it.

use leptos::ev::{ClipboardEvent, Event, InputEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html::{Div, Textarea};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlTextAreaElement};

use super::buffer::{Buffer, TooLarge};
use super::edits::{self, Edit};
use super::history::{Change, EditKind};
use super::moves::{self, CaretKey};
use super::selection::Selection;
use super::textarea;
use super::viewport::{LINE_HEIGHT_PX, MARGIN_PX, Viewport, columns, line_top, text_height};
use super::window::is_long;
use crate::window_size::window_size;

/// More characters than this at once are not typed: they go into the text without the detour over
/// the textarea.
const MAX_TYPED: usize = 1_000;

/// The width of a character before it was measured.
const USUAL_COLUMN_PX: f64 = 7.8;

/// The columns that the ruler is wide, which measures the width of one.
const RULER_COLUMNS: f64 = 1_000.0;

/// The state of one editor. Copies share it, and it outlives the view: a field that is removed
/// still loses the focus.
#[derive(Clone)]
pub(super) struct Editor {
    pub(super) input: NodeRef<Textarea>,
    pub(super) scroller: NodeRef<Div>,
    pub(super) ruler: NodeRef<Div>,
    source: ArcRwSignal<String>,
    pub(super) buffer: ArcRwSignal<Buffer>,
    pub(super) viewport: ArcRwSignal<Viewport>,
    /// The width that the text needs, in pixels.
    pub(super) width: ArcRwSignal<f64>,
    /// One-based line and column.
    pub(super) caret: ArcRwSignal<(u32, u32)>,
    /// Whether the next Tab is the browser's: after Escape, and when the focus came by Tab and
    /// nothing was done since.
    pub(super) tab_leaves: ArcRwSignal<bool>,
    /// Whether an input method is composing.
    pub(super) is_composing: ArcRwSignal<bool>,
    /// Whether the textarea could not be put where its text is drawn, so that its caret would
    /// mislead.
    pub(super) is_away: ArcRwSignal<bool>,
    /// Why the last edit was refused.
    pub(super) refusal: ArcRwSignal<Option<TooLarge>>,
    inner: ArcStoredValue<Inner>,
    on_run: Callback<()>,
    on_change: Option<Callback<()>>,
}

/// What is not shown.
#[derive(Clone, Copy, Debug, Default)]
struct Inner {
    /// Whether `source` has the line breaks of the buffer, so that changes can be carried over one
    /// by one.
    is_source_plain: bool,
    /// How far the textarea was scrolled when it was last put in its place.
    placed: (i32, i32),
    /// Whether a key was pressed since the editor has the focus.
    has_key: bool,
    /// Whether the pointer selects, outside of what the textarea holds.
    is_dragging: bool,
}

impl Editor {
    pub(super) fn new(
        source: ArcRwSignal<String>,
        on_run: Callback<()>,
        on_change: Option<Callback<()>>,
    ) -> Self {
        let (width, height) = window_size();
        Self {
            input: NodeRef::new(),
            scroller: NodeRef::new(),
            ruler: NodeRef::new(),
            source,
            buffer: ArcRwSignal::default(),
            viewport: ArcRwSignal::new(Viewport {
                width,
                height,
                column_px: USUAL_COLUMN_PX,
                ..Viewport::default()
            }),
            width: ArcRwSignal::default(),
            caret: ArcRwSignal::new((1, 1)),
            tab_leaves: ArcRwSignal::default(),
            is_composing: ArcRwSignal::default(),
            is_away: ArcRwSignal::default(),
            refusal: ArcRwSignal::default(),
            inner: ArcStoredValue::default(),
            on_run,
            on_change,
        }
    }

    /// Shows a text that someone else wrote into `source`; what the user typed is already here. To
    /// be called in an effect.
    pub(super) fn take_source(&self) {
        self.source.track();
        if self.input.get().is_none() {
            return;
        }
        let is_plain = self.source.with_untracked(|source| !source.contains('\r'));
        let is_new = self
            .source
            .with_untracked(|source| self.buffer.with_untracked(|buffer| is_other(buffer, source)));
        if is_new {
            self.source
                .with_untracked(|source| self.buffer.update(|buffer| _ = buffer.set_text(source)));
            self.inner.update_value(|inner| inner.is_source_plain = is_plain);
            self.keep_whole_text();
            self.show();
            self.scroll_to(Viewport { top: 0.0, left: 0.0, ..self.viewport.get_untracked() });
        }
    }

    /// Moves the caret to a one-based line and column, focuses it and brings it into the middle.
    pub(super) fn reveal(&self, (line, column): (u32, u32)) {
        let Some(input) = self.input.get_untracked() else { return };
        let offset = self.buffer.with_untracked(|buffer| buffer.document().offset_of(line, column));
        self.select(Selection::caret(offset));
        // Focusing scrolls to the caret in its own way; ours comes after it.
        let _ = input.focus();
        let pane = self.pane();
        let centred = self.buffer.with_untracked(|it| {
            self.viewport.get_untracked().centred(it.document(), offset, pane)
        });
        self.scroll_to(centred);
    }

    pub(super) fn on_before_input(&self, event: &InputEvent) {
        if event.is_composing() || self.is_composing.get_untracked() || !event.cancelable() {
            return;
        }
        self.take_selection();
        let kind = event.input_type();
        let data = event
            .data()
            .or_else(|| event.data_transfer().and_then(|data| data.get_data("text/plain").ok()));
        let took = match kind.as_str() {
            "historyUndo" | "historyRedo" => {
                // Asked for in another field, the browser would go on with what was typed here.
                if self.has_focus() {
                    self.step(kind == "historyUndo");
                }
                true
            }
            "insertLineBreak" => self.edit(edits::line_break) || self.take_over(&kind, Some("\n")),
            "insertText"
                if data.as_deref().is_some_and(|data| {
                    self.edit(|text, range| edits::closing_bracket(text, range, data))
                }) =>
            {
                true
            }
            _ => self.take_over(&kind, data.as_deref()),
        };
        if took {
            event.prevent_default();
        }
    }

    pub(super) fn on_input(&self, event: &Event) {
        let Some(input) = self.input.get_untracked() else { return };
        let kind = event.dyn_ref::<InputEvent>().map(InputEvent::input_type).unwrap_or_default();
        if kind.starts_with("history") {
            self.show();
            return;
        }
        let is_long = event
            .dyn_ref::<InputEvent>()
            .and_then(InputEvent::data)
            .is_some_and(|data| data.chars().nth(1).is_some());
        let kind = match kind.as_str() {
            "insertText" if !is_long => EditKind::Typing,
            "insertCompositionText" => EditKind::Typing,
            "deleteContentBackward" => EditKind::Backspace,
            "deleteContentForward" => EditKind::Delete,
            _ => EditKind::Other,
        };
        let text = input.value();
        let shown = textarea::selection(&input, &text);
        // The lock of the buffer is not held while others are told.
        let result =
            self.buffer.try_update_untracked(|buffer| buffer.take_window(&text, shown, kind));
        match result {
            Some(Ok(Some(change))) => self.publish(&[change]),
            Some(Err(refused)) => self.refuse(refused),
            _ => {}
        }
        self.settle();
    }

    pub(super) fn on_keydown(&self, event: &KeyboardEvent) {
        // While an input method composes, its keys are not ours.
        if event.is_composing() || self.is_composing.get_untracked() {
            return;
        }
        let key = event.key();
        if matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta") {
            return;
        }
        self.take_selection();
        if key == "Tab"
            && (self.tab_leaves.get_untracked()
                || (event.repeat() && !self.inner.get_value().has_key))
        {
            return;
        }
        self.inner.update_value(|inner| inner.has_key = true);
        self.tab_leaves.set(key == "Escape");
        self.follow_caret();
        if self.is_own_key(event, &key) {
            event.prevent_default();
        }
    }

    /// Does what a key means, and returns whether that was all.
    fn is_own_key(&self, event: &KeyboardEvent, key: &str) -> bool {
        let is_command = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
        match key {
            "Enter" if is_command => self.on_run.run(()),
            "Tab" if !is_command && !event.alt_key() => self.tab(event.shift_key()),
            "z" | "Z" if is_command => self.step(!event.shift_key()),
            "y" | "Y" if is_command && !event.shift_key() => self.step(false),
            "a" | "A" if is_command && self.is_windowed() => {
                self.select(Selection::of(
                    0..self.buffer.with_untracked(|buffer| buffer.document().text().len()),
                ));
            }
            // The key of an input method: it composes in the place of what is selected, which the
            // textarea has to hold.
            "Process" | "Unidentified" if !self.is_selection_held() => {
                self.replace_selection("", EditKind::Other);
                return false;
            }
            _ => return !event.alt_key() && self.move_caret(event, key, is_command),
        }
        true
    }

    pub(super) fn on_keyup(&self, event: &KeyboardEvent) {
        // A Tab that is let go here but was not pressed here brought the focus; the next one goes
        // on.
        if event.key() == "Tab" && !self.inner.get_value().has_key {
            self.tab_leaves.set(true);
        }
        self.on_caret();
    }

    pub(super) fn on_focus(&self) {
        self.measure_column();
        self.on_caret();
    }

    pub(super) fn on_blur(&self) {
        self.inner
            .update_value(|inner| *inner = Inner { has_key: false, is_dragging: false, ..*inner });
        self.tab_leaves.set(false);
    }

    pub(super) fn on_caret(&self) {
        self.take_selection();
        if !self.is_composing.get_untracked() {
            self.follow_caret();
        }
    }

    pub(super) fn on_composition(&self, is_composing: bool) {
        self.is_composing.set(is_composing);
        if !is_composing {
            self.settle();
        }
    }

    pub(super) fn on_paste(&self, event: &ClipboardEvent) {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            event.prevent_default();
            self.take_selection();
            self.replace_selection(&text, EditKind::Other);
        }
    }

    pub(super) fn on_copy(&self, event: &ClipboardEvent, is_cut: bool) {
        self.take_selection();
        let selected = self.buffer.with_untracked(|buffer| {
            buffer.document().text()[buffer.selection().range()].to_owned()
        });
        let Some(data) = event.clipboard_data().filter(|_| !selected.is_empty()) else { return };
        if data.set_data("text/plain", &selected).is_ok() {
            event.prevent_default();
            if is_cut {
                self.replace_selection("", EditKind::Other);
            }
        }
    }

    /// A press on what the textarea does not hold selects by itself; elsewhere the browser does
    /// that better.
    pub(super) fn on_pointer_down(&self, event: &PointerEvent) {
        self.tab_leaves.set(false);
        self.inner.update_value(|inner| inner.has_key = true);
        self.measure_column();
        if event.button() != 0 || !self.is_windowed() || self.is_composing.get_untracked() {
            return;
        }
        let Some(offset) = self.offset_under(event) else { return };
        let is_held = self.buffer.with_untracked(|buffer| {
            (buffer.window().start..=buffer.window().end).contains(&offset)
        });
        if is_held && !self.is_away.get_untracked() {
            return;
        }
        self.take_selection();
        let selection = self.buffer.with_untracked(Buffer::selection);
        let anchor = if event.shift_key() { selection.anchor } else { offset };
        self.inner.update_value(|inner| inner.is_dragging = true);
        self.select(Selection { anchor, head: offset });
    }

    pub(super) fn on_pointer_move(&self, event: &PointerEvent) {
        if event.buttons() & 1 == 0 || !self.is_windowed() {
            self.inner.update_value(|inner| inner.is_dragging = false);
            return;
        }
        let Some(offset) = self.offset_under(event) else { return };
        let is_held = self.buffer.with_untracked(|buffer| {
            (buffer.window().start..=buffer.window().end).contains(&offset)
        });
        if !self.inner.get_value().is_dragging && is_held {
            return;
        }
        self.take_selection();
        let anchor = self.buffer.with_untracked(|buffer| buffer.selection().anchor);
        self.inner.update_value(|inner| inner.is_dragging = true);
        self.select(Selection { anchor, head: offset });
    }

    /// Keeps the browser from selecting while we do.
    pub(super) fn on_mouse_down(&self, event: &MouseEvent) {
        if self.inner.get_value().is_dragging {
            event.prevent_default();
            if let Some(input) = self.input.get_untracked() {
                let _ = input.focus();
            }
        }
    }

    /// The pane was scrolled.
    pub(super) fn on_scroll(&self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        self.measure_column();
        let (width, height) = window_size();
        let (top, left) = (f64::from(scroller.scroll_top()), f64::from(scroller.scroll_left()));
        self.viewport
            .update(|viewport| *viewport = Viewport { top, left, width, height, ..*viewport });
        if !self.is_composing.get_untracked() && self.is_windowed() && self.is_window_left() {
            self.take_selection();
            let (pane, viewport) = (self.pane(), self.viewport.get_untracked());
            let seen = Viewport { width: pane.0, height: pane.1, ..viewport };
            let moved = self
                .buffer
                .try_update_untracked(|buffer| buffer.look_at(seen.middle(buffer.document())));
            if moved == Some(true) {
                self.show();
            }
        }
        self.place();
    }

    /// The textarea scrolled by itself, to show its caret: the pane follows.
    pub(super) fn on_input_scroll(&self) {
        let (Some(input), Some(scroller)) =
            (self.input.get_untracked(), self.scroller.get_untracked())
        else {
            return;
        };
        let placed = self.inner.get_value().placed;
        let (right, down) = (input.scroll_left() - placed.0, input.scroll_top() - placed.1);
        if (right, down) != (0, 0) {
            scroller.set_scroll_left(scroller.scroll_left() + right);
            scroller.set_scroll_top(scroller.scroll_top() + down);
            self.on_scroll();
        }
    }

    fn tab(&self, outdents: bool) {
        if outdents {
            self.edit(edits::outdent);
        } else {
            self.edit(|text, selection| Some(edits::indent(text, selection)));
        }
    }

    /// Carries out an edit of the selection; returns whether there was one.
    fn edit(&self, edit: impl FnOnce(&str, std::ops::Range<usize>) -> Option<Edit>) -> bool {
        let edit = self
            .buffer
            .with_untracked(|buffer| edit(buffer.document().text(), buffer.selection().range()));
        let Some(edit) = edit else { return false };
        let result = self.buffer.try_update_untracked(|buffer| buffer.apply(edit, EditKind::Other));
        self.finish(result);
        true
    }

    /// Does an edit of the browser's that reaches beyond what the textarea holds, or is too large
    /// for one. Returns whether it was.
    fn take_over(&self, kind: &str, data: Option<&str>) -> bool {
        let is_large = data.is_some_and(|data| data.len() > MAX_TYPED);
        let is_held = self.is_selection_held();
        if is_held && !is_large {
            return false;
        }
        match data {
            Some(data) if kind.starts_with("insert") => {
                self.replace_selection(data, EditKind::Other);
            }
            _ if kind.starts_with("delete") && !is_held => {
                self.replace_selection("", EditKind::Other);
            }
            _ => return false,
        }
        true
    }

    fn replace_selection(&self, text: &str, kind: EditKind) {
        let result =
            self.buffer.try_update_untracked(|buffer| buffer.replace_selection(text, kind));
        self.finish(result);
    }

    fn step(&self, back: bool) {
        let changes = self
            .buffer
            .try_update_untracked(|buffer| if back { buffer.undo() } else { buffer.redo() });
        if let Some(changes) = changes.filter(|changes| !changes.is_empty()) {
            self.publish(&changes);
            self.settle();
            self.bring_into_view();
        }
    }

    fn finish(&self, result: Option<Result<Change, TooLarge>>) {
        match result {
            Some(Ok(change)) => self.publish(&[change]),
            Some(Err(refused)) => self.refuse(refused),
            None => {}
        }
        self.settle();
        self.bring_into_view();
    }

    fn refuse(&self, refused: TooLarge) {
        self.refusal.set(Some(refused));
        self.show();
    }

    /// Tells everyone of changes that the buffer already has.
    fn publish(&self, changes: &[Change]) {
        self.buffer.notify();
        if self.refusal.with_untracked(Option::is_some) {
            self.refusal.set(None);
        }
        let is_plain = self.inner.get_value().is_source_plain;
        self.source.update(|source| {
            if is_plain {
                for change in changes {
                    source.replace_range(change.replaced(), &change.inserted);
                }
            } else {
                self.buffer.with_untracked(|buffer| buffer.document().text().clone_into(source));
            }
        });
        self.inner.update_value(|inner| inner.is_source_plain = true);
        self.keep_whole_text();
        if let Some(on_change) = self.on_change {
            on_change.run(());
        }
    }

    /// Leaves the whole text on the textarea for the page that is shown when the app has died,
    /// which finds only the window.
    fn keep_whole_text(&self) {
        let Some(input) = self.input.get_untracked() else { return };
        let whole = self.buffer.with_untracked(|buffer| {
            if buffer.is_windowed() {
                JsValue::from_str(buffer.document().text())
            } else {
                JsValue::UNDEFINED
            }
        });
        // Fails only where the element is frozen, which nobody does.
        let _ = js_sys::Reflect::set(&input, &JsValue::from_str("wholeText"), &whole);
    }

    fn select(&self, selection: Selection) {
        self.buffer.try_update_untracked(|buffer| buffer.select(selection));
        self.settle();
    }

    fn move_caret(&self, event: &KeyboardEvent, key: &str, is_command: bool) -> bool {
        if !self.is_windowed() {
            return false;
        }
        let (head, anchor) = self
            .buffer
            .with_untracked(|buffer| (buffer.selection().head, buffer.selection().anchor));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a pane has at most a few hundred lines"
        )]
        let page_lines = (self.pane().1 / LINE_HEIGHT_PX - 1.0).max(1.0) as usize;
        let pressed = CaretKey { key, is_command, page_lines };
        let target = self.buffer.with_untracked(|buffer| {
            moves::target(buffer.document(), &buffer.window(), head, pressed)
        });
        let Some(target) = target else { return false };
        self.select(Selection {
            anchor: if event.shift_key() { anchor } else { target },
            head: target,
        });
        self.bring_into_view();
        true
    }

    /// Takes over what the textarea has selected.
    fn take_selection(&self) {
        let Some(input) = self.input.get_untracked() else { return };
        self.buffer.try_update_untracked(|buffer| {
            let shown = textarea::selection(&input, buffer.window_text());
            buffer.take_selection(shown)
        });
        self.show_caret_position();
    }

    /// Moves the window along with the caret where that is due.
    fn follow_caret(&self) {
        if self.buffer.try_update_untracked(Buffer::follow_caret) == Some(true) {
            self.show();
        }
    }

    /// After an edit or another selection: everything shows it.
    fn settle(&self) {
        if !self.is_composing.get_untracked() {
            self.buffer.try_update_untracked(Buffer::follow_caret);
            self.show();
        }
        self.show_caret_position();
    }

    /// Makes the textarea hold the window and show the selection, touching only what differs.
    fn show(&self) {
        let Some(input) = self.input.get_untracked() else { return };
        let is_another_window = self.buffer.with_untracked(|buffer| {
            let (text, selection) =
                (buffer.window_text(), buffer.selection().within(&buffer.window()));
            let differs = input.value() != text;
            if differs {
                input.set_value(text);
            }
            if textarea::selection(&input, text) != selection {
                textarea::select(&input, text, selection);
            }
            differs
        });
        if is_another_window {
            self.keep_whole_text();
        }
        self.measure_width(&input);
        self.place();
    }

    fn show_caret_position(&self) {
        let caret = self
            .buffer
            .with_untracked(|buffer| buffer.document().position_of(buffer.selection().head));
        if self.caret.get_untracked() != caret {
            self.caret.set(caret);
        }
    }

    /// Puts the textarea's text where the layer draws it.
    fn place(&self) {
        let Some(input) = self.input.get_untracked() else { return };
        let viewport = self.viewport.get_untracked();
        let (left, top) = self.buffer.with_untracked(|buffer| {
            let (document, start) = (buffer.document(), buffer.window().start);
            let line = document.line_at(start);
            (
                viewport.x_of(document, line, start) - MARGIN_PX - viewport.left,
                line_top(line) - line_top(0) - viewport.top,
            )
        });
        let pane = self.pane();
        let (within, below) =
            (left.min(pane.0 - 2.0 * MARGIN_PX), top.min(pane.1 - LINE_HEIGHT_PX));
        let is_placed = textarea::place(&input, within, below) && within >= left && below >= top;
        self.inner.update_value(|inner| inner.placed = (input.scroll_left(), input.scroll_top()));
        if self.is_away.get_untracked() == is_placed {
            self.is_away.set(!is_placed);
        }
    }

    /// Finds the width that the text needs: of what the textarea holds, and of long lines in view,
    /// which it does not.
    fn measure_width(&self, input: &HtmlTextAreaElement) {
        let viewport = self.viewport.get_untracked();
        let widest = self.buffer.with_untracked(|buffer| {
            let document = buffer.document();
            let long = viewport
                .lines(document.line_count())
                .filter(|line| buffer.is_windowed() && is_long(document, *line));
            long.map(|line| columns(document.line(line))).max()
        });
        let width = match widest {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a line has far fewer than 2^52 columns"
            )]
            Some(columns) => (columns as f64 + 2.0) * viewport.column_px + 2.0 * MARGIN_PX,
            None => f64::from(input.scroll_width()),
        };
        if (self.width.get_untracked() - width).abs() > 0.5 {
            self.width.set(width);
        }
    }

    fn measure_column(&self) {
        let width = self
            .ruler
            .get_untracked()
            .map_or(0.0, |ruler| ruler.get_bounding_client_rect().width())
            / RULER_COLUMNS;
        if width > 0.0
            && (self.viewport.with_untracked(|viewport| viewport.column_px) - width).abs()
                > f64::EPSILON
        {
            self.viewport.update(|viewport| viewport.column_px = width);
        }
    }

    fn bring_into_view(&self) {
        let pane = self.pane();
        let viewport = self.viewport.get_untracked();
        let shown = self.buffer.with_untracked(|buffer| {
            viewport.showing(buffer.document(), buffer.selection().head, pane)
        });
        if shown != viewport {
            self.scroll_to(shown);
        }
    }

    /// Scrolls the pane, whose surface may not have its new size yet.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a scroll offset of whole pixels is what the browser takes"
    )]
    fn scroll_to(&self, viewport: Viewport) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        if let Some(surface) =
            scroller.first_element_child().and_then(|it| it.dyn_into::<HtmlElement>().ok())
        {
            let height = self.buffer.with_untracked(|buffer| text_height(buffer.document()));
            let _ = surface.style().set_property("height", &format!("{height}px"));
        }
        scroller.set_scroll_left(viewport.left as i32);
        scroller.set_scroll_top(viewport.top as i32);
        self.on_scroll();
    }

    /// Whether the lines in view are no longer all in the textarea.
    fn is_window_left(&self) -> bool {
        let (pane, viewport) = (self.pane(), self.viewport.get_untracked());
        let seen = Viewport { width: pane.0, height: pane.1, ..viewport };
        self.buffer.with_untracked(|buffer| {
            let document = buffer.document();
            let first = seen.offset_at(document, 0.0, seen.top);
            let last = seen.offset_at(document, f64::MAX, seen.top + seen.height);
            buffer.window().start > first || buffer.window().end < last
        })
    }

    fn offset_under(&self, event: &PointerEvent) -> Option<usize> {
        let pane = self.scroller.get_untracked()?.get_bounding_client_rect();
        let viewport = self.viewport.get_untracked();
        let x = f64::from(event.client_x()) - pane.left() + viewport.left;
        let y = f64::from(event.client_y()) - pane.top() + viewport.top;
        Some(self.buffer.with_untracked(|buffer| viewport.offset_at(buffer.document(), x, y)))
    }

    fn is_windowed(&self) -> bool {
        self.buffer.with_untracked(Buffer::is_windowed)
    }

    fn is_selection_held(&self) -> bool {
        self.buffer.with_untracked(|buffer| buffer.selection().is_within(&buffer.window()))
    }

    fn has_focus(&self) -> bool {
        let active = document().active_element();
        self.input
            .get_untracked()
            .is_some_and(|input| active.as_ref() == Some(input.unchecked_ref()))
    }

    /// The size of the pane, without its scroll bars.
    fn pane(&self) -> (f64, f64) {
        let size = |pane: &web_sys::HtmlDivElement| {
            (f64::from(pane.client_width()), f64::from(pane.client_height()))
        };
        self.scroller.get_untracked().map(|pane| size(&pane)).unwrap_or_default()
    }
}

fn is_other(buffer: &Buffer, source: &str) -> bool {
    let text = buffer.document().text();
    text != source
        && (!source.contains('\r') || text != super::document::with_plain_line_breaks(source))
}
