//! Drawing at the pace of the page's frames: some pieces, a look at the clock, and the next turn
//! when it is used up.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::Took;
use super::frames::{self, Owner, Turn};
use super::reconcile::{PIECE_UNITS, Pace};
use super::turns::TURN_MS;
use crate::later::{ViewLife, now_ms};

/// The drawing of one tree.
pub(super) struct FramePace {
    /// Whose widget it is.
    owner: Arc<Owner>,
    /// Who hears what it takes.
    on_drawn: Option<Callback<Took>>,
    /// The widget's life.
    life: ViewLife,
    turn: RefCell<Option<Turn>>,
    /// Whether it is one piece, whatever it costs.
    is_whole: bool,
    units: Cell<usize>,
    began_ms: Cell<f64>,
    turn_ms: Cell<f64>,
    spent_ms: Cell<f64>,
    focused: RefCell<Option<Element>>,
}

impl FramePace {
    /// Begins now, in `turn` where it had to wait for one. What is whole knows no rest.
    pub(super) fn new(
        owner: Arc<Owner>,
        on_drawn: Option<Callback<Took>>,
        life: ViewLife,
        turn: Option<Turn>,
        is_whole: bool,
    ) -> Self {
        Self {
            owner,
            on_drawn,
            life,
            turn: RefCell::new(turn),
            is_whole,
            units: Cell::default(),
            began_ms: Cell::new(now_ms()),
            turn_ms: Cell::default(),
            spent_ms: Cell::default(),
            focused: RefCell::new(document().active_element()),
        }
    }

    /// Ends it when the page has followed, and returns the time it took, in milliseconds.
    pub(super) fn end(self) -> f64 {
        self.count();
        restore_focus(self.focused.take());
        self.spent_ms.get()
    }

    /// Counts the time since it was last counted, and of what comes in pieces the layout too: else
    /// the browser would lay out all pieces of a frame together, when nobody looks at the clock.
    fn count(&self) {
        let ms = now_ms() - self.began_ms.get();
        frames::spend(&self.owner, ms, self.on_drawn);
        let layout_ms = if self.is_whole { 0.0 } else { frames::lay_out() };
        if !self.is_whole {
            frames::owe(ms + layout_ms);
        }
        self.began_ms.set(now_ms());
        self.spent_ms.set(self.spent_ms.get() + ms);
        self.turn_ms.set(self.turn_ms.get() + ms + layout_ms);
    }
}

impl Pace for FramePace {
    fn spend(&self, units: usize) -> bool {
        self.units.set(self.units.get() + units);
        !self.is_whole && self.units.get() >= PIECE_UNITS
    }

    async fn rest(&self) -> bool {
        self.units.set(0);
        // The effects that draw what was changed, and those that they woke.
        tick().await;
        tick().await;
        self.count();
        if self.turn_ms.get() >= TURN_MS || !frames::frame().1 {
            restore_focus(self.focused.take());
            self.turn.take();
            let turn = frames::turn(&self.owner).come().await;
            self.turn.replace(Some(turn));
            self.turn_ms.set(0.0);
            self.began_ms.set(now_ms());
            self.focused.replace(document().active_element());
        }
        !self.life.is_over()
    }
}

/// Gives the focus back to an element that lost it because it moved.
fn restore_focus(focused: Option<Element>) {
    let nothing_has_it =
        document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    if let Some(focused) = focused.filter(|focused| nothing_has_it && focused.is_connected()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // Fails only for an element that cannot have the focus, and this one had it.
        focused.unchecked_ref::<HtmlElement>().focus_with_options(&options).ok();
    }
}
