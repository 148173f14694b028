//! The page's frames: where drawing that does not fit into one waits for the next.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use leptos::prelude::*;

use super::Took;
use super::turns::{TurnId, Turns};
use crate::later::now_ms;

/// A tab that nobody sees gets no frames: then so much time passes for one, in milliseconds.
const UNSEEN_FRAME: Duration = Duration::from_millis(100);

/// Whose drawing it is: all widgets of an instance are one owner.
pub(super) type Owner = String;

#[derive(Default)]
struct Page {
    turns: Turns<Owner>,
    wakers: HashMap<TurnId, Waker>,
    granted: HashSet<TurnId>,
    asks: u64,
    /// The ask that a frame will answer.
    asked: Option<u64>,
    /// What was drawn since the frame before.
    drawn: Vec<Drawn>,
    /// What drawing took, and who hears of it when there is time.
    told: Vec<(Callback<Took>, Took)>,
}

/// Something that was drawn, and who hears what its layout takes.
struct Drawn {
    owner: Owner,
    ms: f64,
    on_layout: Option<Callback<Took>>,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

/// The number of the frame that is being made, and whether it has time left for drawing.
pub(super) fn frame() -> (u64, bool) {
    PAGE.with_borrow(|page| (page.turns.frame(), page.turns.has_time()))
}

/// Counts time that was spent on drawing.
pub(super) fn spend(owner: &Owner, ms: f64, on_layout: Option<Callback<Took>>) {
    PAGE.with_borrow_mut(|page| {
        page.turns.spend(owner, ms);
        page.drawn.push(Drawn { owner: owner.clone(), ms, on_layout });
    });
    ask_frame();
}

/// Lets somebody hear in the next frame what drawing took: what was drawn shows first.
pub(super) fn tell(listener: Callback<Took>, took: Took) {
    PAGE.with_borrow_mut(|page| page.told.push((listener, took)));
    ask_frame();
}

/// Counts time that drawing in turns took, layout included.
pub(super) fn owe(ms: f64) {
    PAGE.with_borrow_mut(|page| page.turns.owe(ms));
}

/// Whoever the user acts on draws first.
pub(super) fn favour(owner: &Owner) {
    PAGE.with_borrow_mut(|page| page.turns.favour(owner.clone()));
}

/// The right to draw, until it is dropped; it comes when it is the owner's turn.
pub(super) fn turn(owner: &Owner) -> Turn {
    Turn { place: PAGE.with_borrow_mut(|page| page.turns.wait(owner.clone())) }
}

/// A turn that is waited for, and then held.
pub(super) struct Turn {
    place: TurnId,
}

impl Turn {
    /// Waits until it is there.
    pub(super) async fn come(self) -> Self {
        Coming(&self).await;
        self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        PAGE.with_borrow_mut(|page| {
            page.turns.leave(self.place);
            page.wakers.remove(&self.place);
            page.granted.remove(&self.place);
        });
        pass_on();
    }
}

struct Coming<'a>(&'a Turn);

impl Future for Coming<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let place = self.0.place;
        PAGE.with_borrow_mut(|page| page.wakers.insert(place, context.waker().clone()));
        pass_on();
        if PAGE.with_borrow_mut(|page| page.granted.remove(&place)) {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

/// Gives the turn to the next, or waits for the next frame with it.
fn pass_on() {
    let waker = PAGE.with_borrow_mut(|page| {
        let place = page.turns.next_place()?;
        page.granted.insert(place);
        page.wakers.remove(&place)
    });
    // Woken outside of the borrow: a waker may run anything.
    if let Some(waker) = waker {
        waker.wake();
    } else if PAGE.with_borrow(|page| page.turns.has_waiting()) {
        ask_frame();
    }
}

/// Hears of the next frame, once.
fn ask_frame() {
    let ask = PAGE.with_borrow_mut(|page| {
        let is_new = page.asked.is_none();
        page.asks += u64::from(is_new);
        page.asked.get_or_insert(page.asks);
        is_new.then_some(page.asks)
    });
    #[expect(clippy::disallowed_methods, reason = "no view owns the page's turns")]
    if let Some(ask) = ask {
        request_animation_frame(move || begin_frame(ask));
        set_timeout(move || begin_frame(ask), UNSEEN_FRAME);
    }
}

/// Runs at the frame or when it took too long to come, whichever is first; the other finds its ask
/// answered.
fn begin_frame(ask: u64) {
    let is_first = PAGE.with_borrow_mut(|page| {
        let is_first = page.asked == Some(ask);
        if is_first {
            page.asked = None;
            page.turns.begin_frame();
        }
        is_first
    });
    if is_first {
        for (listener, took) in PAGE.with_borrow_mut(|page| std::mem::take(&mut page.told)) {
            listener.try_run(took);
        }
        lay_out();
        pass_on();
    }
}

/// Lays out what was drawn since the last time, as the browser would right after this, and counts
/// the time to those who drew, each by what its drawing took. Returns all of it, in milliseconds.
pub(super) fn lay_out() -> f64 {
    let drawn = PAGE.with_borrow_mut(|page| std::mem::take(&mut page.drawn));
    let Some(body) = document().body().filter(|_| !drawn.is_empty()) else { return 0.0 };
    let began_ms = now_ms();
    // To ask for a size is to have it laid out.
    body.offset_height();
    let layout_ms = now_ms() - began_ms;
    let drawn_ms = drawn.iter().map(|drawn| drawn.ms).sum::<f64>().max(f64::MIN_POSITIVE);
    for Drawn { owner, ms, on_layout } in drawn {
        let part_ms = layout_ms * ms / drawn_ms;
        PAGE.with_borrow_mut(|page| page.turns.spend(&owner, part_ms));
        if let Some(on_layout) = on_layout {
            on_layout.try_run(Took::Layout(part_ms));
        }
    }
    layout_ms
}
