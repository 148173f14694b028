//! When a card may be answered: after it has stood still, whole and in view, for as long as a
//! person needs to read where it is. So nobody's click lands on a question that came under it.
//! Pure.

/// How long a card has to stand, in milliseconds.
pub const STILL_MS: f64 = 700.0;
/// Nobody looked for so long: what was meanwhile is not known, in milliseconds.
const GAP_MS: f64 = 500.0;
/// What counts as the same place, in pixels.
const JITTER_PX: f64 = 0.5;

/// How a card is seen at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Left, top, width and height in the window, in pixels.
    pub place: [f64; 4],
    /// Whether all of it is inside the window and whatever scrolls around it, with nothing on top.
    pub is_whole: bool,
    /// Whether somebody looks: the page is visible and has the focus.
    pub is_attended: bool,
    /// Whether the page stands in a page of another origin, which may move and cover it unseen.
    pub is_framed: bool,
}

/// What stands in the way of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Only time.
    #[default]
    Waiting,
    /// Part of it is out of view or covered.
    Hidden,
    /// The page is in the background.
    Unattended,
    /// A page of another origin is around.
    Framed,
    /// Nothing: it may be answered.
    Ready,
}

/// A card under observation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stillness {
    place: Option<[f64; 4]>,
    since_ms: f64,
    looked_ms: f64,
}

impl Stillness {
    /// Looks once more.
    pub fn look(&mut self, sight: &Sight, now_ms: f64) -> Standing {
        let obstacle = match sight {
            Sight { is_framed: true, .. } => Some(Standing::Framed),
            Sight { is_whole: false, .. } => Some(Standing::Hidden),
            Sight { is_attended: false, .. } => Some(Standing::Unattended),
            _ => None,
        };
        let is_watched = (0.0..=GAP_MS).contains(&(now_ms - self.looked_ms));
        let is_there = self.place.is_some_and(|place| is_near(place, sight.place));
        self.looked_ms = now_ms;
        if let Some(obstacle) = obstacle {
            self.place = None;
            return obstacle;
        }
        if !is_watched || !is_there {
            self.place = Some(sight.place);
            self.since_ms = now_ms;
        }
        if now_ms - self.since_ms >= STILL_MS { Standing::Ready } else { Standing::Waiting }
    }
}

fn is_near(one: [f64; 4], other: [f64; 4]) -> bool {
    one.iter().zip(other).all(|(one, other)| (one - other).abs() <= JITTER_PX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: Sight = Sight {
        place: [10.0, 20.0, 300.0, 100.0],
        is_whole: true,
        is_attended: true,
        is_framed: false,
    };

    /// What is found at the end of a story, looked at every 100 ms.
    fn after(sights: impl IntoIterator<Item = Sight>) -> Standing {
        let mut stillness = Stillness::default();
        let looks = sights.into_iter().zip(0_u32..);
        looks.fold(Standing::Waiting, |_, (sight, tenth)| {
            stillness.look(&sight, 5_000.0 + f64::from(tenth) * 100.0)
        })
    }

    fn times(count: usize, sight: Sight) -> Vec<Sight> {
        vec![sight; count]
    }

    fn at(top: f64) -> Sight {
        Sight { place: [10.0, top, 300.0, 100.0], ..STILL }
    }

    #[test]
    fn a_card_answers_after_it_has_stood_for_700_ms() {
        assert_eq!(after(times(7, STILL)), Standing::Waiting);
        assert_eq!(after(times(8, STILL)), Standing::Ready);
    }

    #[test]
    fn a_card_that_moves_or_grows_begins_to_wait_again() {
        assert_eq!(after([times(20, STILL), times(1, at(60.0))].concat()), Standing::Waiting);
        assert_eq!(after([times(20, STILL), times(7, at(60.0))].concat()), Standing::Waiting);
        assert_eq!(after([times(20, STILL), times(8, at(60.0))].concat()), Standing::Ready);
        assert_eq!(
            after((0..60).map(|step| at(f64::from(step) * 2.0))),
            Standing::Waiting,
            "it creeps"
        );
        let wider = Sight { place: [10.0, 20.0, 301.0, 100.0], ..STILL };
        assert_eq!(after([times(20, STILL), times(1, wider)].concat()), Standing::Waiting);
        assert_eq!(
            after([times(20, at(60.0)), times(1, STILL), times(1, at(60.0))].concat()),
            Standing::Waiting,
            "there and back"
        );
    }

    #[test]
    fn what_cannot_be_seen_does_not_answer_and_begins_anew() {
        let hidden = Sight { is_whole: false, ..STILL };
        let unattended = Sight { is_attended: false, ..STILL };
        let framed = Sight { is_framed: true, ..STILL };
        for (sight, standing) in [
            (hidden, Standing::Hidden),
            (unattended, Standing::Unattended),
            (framed, Standing::Framed),
        ] {
            assert_eq!(after(times(50, sight)), standing);
            assert_eq!(
                after([times(20, STILL), times(1, sight), times(7, STILL)].concat()),
                Standing::Waiting
            );
            assert_eq!(
                after([times(20, STILL), times(1, sight), times(8, STILL)].concat()),
                Standing::Ready
            );
        }
    }

    #[test]
    fn time_in_which_nobody_looked_does_not_count() {
        let mut stillness = Stillness::default();
        stillness.look(&STILL, 1_000.0);
        assert_eq!(stillness.look(&STILL, 9_000.0), Standing::Waiting);
        for late in [9_300.0, 9_600.0] {
            assert_eq!(stillness.look(&STILL, late), Standing::Waiting);
        }
        assert_eq!(stillness.look(&STILL, 9_700.0), Standing::Ready);
        assert_eq!(stillness.look(&STILL, 9_000.0), Standing::Waiting, "a clock that goes back");
    }
}
