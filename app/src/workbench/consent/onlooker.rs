//! Looks at a card on the page: where it is, whether all of it can be seen, and whether somebody is
//! there to see it.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use web_sys::Element;

use super::stillness::{Sight, Standing, Stillness};
use crate::later::{self, ViewLife};
use crate::window_size::window_size;

/// How often it is seen whether a card has moved: about once a frame, so that no button says longer
/// than that it answers.
const GLANCE_EVERY: Duration = Duration::from_millis(16);
/// How often a card that has not moved is looked at from all sides, in glances.
const LOOK_EVERY: u32 = 6;
/// How far inside its edge a card is touched to see whether it is on top, in pixels: its corners
/// are round.
const INSET_PX: f64 = 8.0;

/// How cards are looked at, and by which clock. Tests put their own in the context.
#[derive(Clone, Copy)]
pub struct Onlooker {
    /// How the card is seen now.
    pub sight: fn(&Element) -> Sight,
    /// Milliseconds, of any beginning.
    pub now_ms: fn() -> f64,
}

impl Default for Onlooker {
    fn default() -> Self {
        Self { sight, now_ms: js_sys::Date::now }
    }
}

/// The answers of one card, held back until it has stood still. Copies share it.
#[derive(Clone, Copy)]
pub struct Patience {
    onlooker: Onlooker,
    stillness: StoredValue<Rc<RefCell<Stillness>>, LocalStorage>,
    card: StoredValue<Option<Element>, LocalStorage>,
    /// Where it was when it was looked at last.
    place: StoredValue<Option<Place>>,
    /// What stands in the way.
    pub standing: RwSignal<Standing>,
}

impl Patience {
    /// For the card that is being made.
    pub fn new() -> Self {
        let patience = Self {
            onlooker: use_context().unwrap_or_default(),
            stillness: StoredValue::new_local(Rc::default()),
            card: StoredValue::new_local(None),
            place: StoredValue::new(None),
            standing: RwSignal::new(Standing::Waiting),
        };
        patience.watch(ViewLife::new(), 0);
        patience
    }

    /// The element of the card, once it is there.
    pub fn is_about(self, card: Element) {
        self.card.set_value(Some(card));
        self.look();
    }

    /// Whether an answer counts at this moment. A click asks too: the card may have moved since it
    /// was looked at last.
    pub fn answers(self) -> bool {
        self.look() == Standing::Ready
    }

    fn watch(self, life: ViewLife, glances: u32) {
        later::after(GLANCE_EVERY, move || {
            if life.is_over() {
                return;
            }
            let is_due = glances >= LOOK_EVERY || self.has_moved();
            if is_due {
                self.look();
            }
            self.watch(life, if is_due { 0 } else { glances + 1 });
        });
    }

    /// Whether the card is elsewhere than when it was looked at last.
    fn has_moved(self) -> bool {
        let place = self.card.try_get_value().flatten().map(|card| place_of(&card));
        place.is_some() && place != self.place.try_get_value().flatten()
    }

    fn look(self) -> Standing {
        let Some(card) = self.card.try_get_value().flatten() else { return Standing::Waiting };
        let (sight, now_ms) = ((self.onlooker.sight)(&card), (self.onlooker.now_ms)());
        self.place.try_set_value(Some(place_of(&card)));
        let look = |stillness: &Rc<RefCell<Stillness>>| stillness.borrow_mut().look(&sight, now_ms);
        let standing = self.stillness.try_with_value(look).unwrap_or_default();
        if self.standing.try_get_untracked().is_some_and(|before| before != standing) {
            self.standing.set(standing);
        }
        standing
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self::new()
    }
}

/// Left, top, width and height in the window, in pixels.
type Place = [f64; 4];

fn place_of(card: &Element) -> Place {
    let edges = card.get_bounding_client_rect();
    [edges.left(), edges.top(), edges.width(), edges.height()]
}

/// How a card is seen in the browser.
fn sight(card: &Element) -> Sight {
    let document = document();
    Sight {
        place: place_of(card),
        is_whole: is_inside(card) && is_on_top(card),
        is_attended: !document.hidden() && document.has_focus().unwrap_or(false),
        is_framed: is_framed(),
    }
}

/// Whether all of it is inside the window and inside whatever around it scrolls or cuts.
fn is_inside(card: &Element) -> bool {
    let edges = card.get_bounding_client_rect();
    let (width, height) = window_size();
    let within = |left: f64, top: f64, right: f64, bottom: f64| {
        edges.left() >= left - 1.0
            && edges.top() >= top - 1.0
            && edges.right() <= right + 1.0
            && edges.bottom() <= bottom + 1.0
    };
    let cuts = |around: &Element| {
        let style = window().get_computed_style(around).ok().flatten();
        style.is_some_and(|style| {
            style.get_property_value("overflow").is_ok_and(|value| value != "visible")
        })
    };
    let fits = |around: &Element| {
        let outer = around.get_bounding_client_rect();
        !cuts(around) || within(outer.left(), outer.top(), outer.right(), outer.bottom())
    };
    let mut around = card.parent_element();
    while let Some(element) = around {
        // The root and the body hand their overflow to the window.
        around = element.parent_element().filter(|_| element.tag_name() != "BODY");
        if around.is_some() && !fits(&element) {
            return false;
        }
    }
    edges.width() > 0.0 && edges.height() > 0.0 && within(0.0, 0.0, width, height)
}

/// Whether nothing lies on its corners and its middle.
fn is_on_top(card: &Element) -> bool {
    let edges = card.get_bounding_client_rect();
    let (left, right) = (edges.left() + INSET_PX, edges.right() - INSET_PX);
    let (top, bottom) = (edges.top() + INSET_PX, edges.bottom() - INSET_PX);
    let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
    [(left, top), (right, top), (left, bottom), (right, bottom), middle].into_iter().all(
        |(x, y)| {
            #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
            let found = document().element_from_point(x as f32, y as f32);
            found.is_some_and(|found| card.contains(Some(&found)))
        },
    )
}

/// Whether a page of another origin is around: it may cover this one, move it, or make it
/// invisible.
pub fn is_framed() -> bool {
    let top = window().top().ok().flatten();
    // The address of a page of another origin cannot be read.
    top.is_none_or(|top| top != window() && top.location().href().is_err())
}
