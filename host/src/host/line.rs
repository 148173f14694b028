//! Whose turn it is: the events that wait, and those under way.
//!
//! What people do comes first, in the order in which they did it; then what plugins cause by
//! themselves, in the order that the caller gives. Nobody overtakes an event that is in time. One
//! that is overdue holds up only its own instance.

use std::collections::VecDeque;

use plugin_runtime::contracts::InstanceId;

use crate::sorted::SortedMap;

/// So many events of people may wait for one instance.
pub(super) const PEOPLE_LIMIT: usize = 1_000;

/// So many events that a plugin caused itself may wait for it.
pub(super) const OWN_LIMIT: usize = 256;

/// So often an event is run beside others before it is run alone.
const RUNS_BESIDE_OTHERS: u32 = 4;

/// So often an event is run in all.
const RUNS: u32 = 8;

/// What led to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Somebody did something.
    Person,
    /// The plugin itself: a tick of its timer, the answer to its command.
    Plugin,
}

/// One run of one event: an event is run again when what it read has changed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) id: u64,
    /// Which run it is, from 1.
    pub(super) run: u32,
}

/// An event whose turn has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Start<E> {
    pub(super) turn: Turn,
    pub(super) cause: Cause,
    pub(super) event: E,
    /// Whether nothing else begins before it ends.
    pub(super) is_alone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// It is in time: those behind it wait.
    InTime,
    /// Only its own instance waits.
    Overdue,
    /// It may not be overtaken any more.
    Alone,
}

struct UnderWay<E> {
    id: u64,
    run: u32,
    instance_id: InstanceId,
    cause: Cause,
    hold: Hold,
    /// The event, while it waits to be run again.
    parked: Option<E>,
}

/// All events, by whose turn it is.
pub(super) struct Line<E> {
    people: VecDeque<(InstanceId, E)>,
    own: SortedMap<InstanceId, VecDeque<E>>,
    turns: Vec<UnderWay<E>>,
    next_turn: u64,
}

impl<E> Default for Line<E> {
    fn default() -> Self {
        Self { people: VecDeque::new(), own: SortedMap::new(), turns: Vec::new(), next_turn: 0 }
    }
}

impl<E> Line<E> {
    /// Takes an event, or gives it back where too many wait already.
    pub(super) fn join(&mut self, id: &InstanceId, cause: Cause, event: E) -> Result<(), E> {
        match cause {
            Cause::Person
                if self.people.iter().filter(|(other, _)| other == id).count() >= PEOPLE_LIMIT =>
            {
                Err(event)
            }
            Cause::Person => {
                self.people.push_back((id.clone(), event));
                Ok(())
            }
            Cause::Plugin if self.own_room(id) == 0 => Err(event),
            Cause::Plugin => {
                self.own.get_or_insert_with(id.clone(), VecDeque::new).push_back(event);
                Ok(())
            }
        }
    }

    /// How many more events of its own may wait for an instance.
    pub(super) fn own_room(&self, id: &InstanceId) -> usize {
        OWN_LIMIT.saturating_sub(self.own.get(id).map_or(0, VecDeque::len))
    }

    /// The next event to run. `can_run` says whether an instance can be asked now; `rank` gives the
    /// order of what plugins cause themselves, least first, and `None` for those that have to wait.
    pub(super) fn next(
        &mut self,
        can_run: &dyn Fn(&InstanceId) -> bool,
        rank: &dyn Fn(&InstanceId) -> Option<f64>,
    ) -> Option<Start<E>> {
        if self.turns.iter().any(|turn| turn.hold == Hold::Alone && turn.parked.is_none()) {
            return None;
        }
        if self.turns.iter().any(|turn| turn.parked.is_some()) {
            return self.next_again();
        }
        if let Some(index) = self.next_of_people(can_run) {
            let (id, event) = self.people.remove(index)?;
            return Some(self.begin(id, Cause::Person, event));
        }
        let id = self.next_own(can_run, rank)?;
        let event = self.own.get_mut(&id)?.pop_front()?;
        self.own.retain(|_, waiting| !waiting.is_empty());
        Some(self.begin(id, Cause::Plugin, event))
    }

    /// One that is to be run again goes before all that have not begun; one that is to run alone
    /// waits until it is.
    fn next_again(&mut self) -> Option<Start<E>> {
        let is_quiet = self.turns.iter().all(|turn| turn.parked.is_some());
        let index = self
            .turns
            .iter()
            .position(|turn| turn.parked.is_some() && (is_quiet || turn.hold != Hold::Alone))?;
        let turn = &mut self.turns[index];
        let event = turn.parked.take()?;
        let is_alone = turn.hold == Hold::Alone;
        Some(Start {
            turn: Turn { id: turn.id, run: turn.run },
            cause: turn.cause,
            event,
            is_alone,
        })
    }

    fn next_of_people(&self, can_run: &dyn Fn(&InstanceId) -> bool) -> Option<usize> {
        if self.turns.iter().any(|turn| turn.hold == Hold::InTime && turn.cause == Cause::Person) {
            return None;
        }
        for (index, (id, _)) in self.people.iter().enumerate() {
            match self.turns.iter().find(|turn| turn.instance_id == *id) {
                None if can_run(id) => return Some(index),
                Some(turn) if turn.hold == Hold::InTime => return None,
                _ => {}
            }
        }
        None
    }

    fn next_own(
        &self,
        can_run: &dyn Fn(&InstanceId) -> bool,
        rank: &dyn Fn(&InstanceId) -> Option<f64>,
    ) -> Option<InstanceId> {
        if self.turns.iter().any(|turn| turn.hold == Hold::InTime) {
            return None;
        }
        let free = self
            .own
            .keys()
            .filter(|id| !self.turns.iter().any(|turn| turn.instance_id == **id) && can_run(id));
        let ranked = free.filter_map(|id| rank(id).map(|rank| (rank, id)));
        ranked.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, id)| id.clone())
    }

    fn begin(&mut self, instance_id: InstanceId, cause: Cause, event: E) -> Start<E> {
        self.next_turn += 1;
        let turn = Turn { id: self.next_turn, run: 1 };
        self.turns.push(UnderWay {
            id: turn.id,
            run: 1,
            instance_id,
            cause,
            hold: Hold::InTime,
            parked: None,
        });
        Start { turn, cause, event, is_alone: false }
    }

    /// Whether this run still counts: not where its instance is gone or began anew, or where the
    /// event is run again.
    pub(super) fn is_under_way(&self, turn: Turn) -> bool {
        self.turns.iter().any(|under_way| {
            under_way.id == turn.id && under_way.run == turn.run && under_way.parked.is_none()
        })
    }

    /// Lets an event be run again, in the end alone; gives it back where that has been tried often
    /// enough.
    pub(super) fn again(&mut self, turn: Turn, event: E) -> Result<(), E> {
        match self.turns.iter_mut().find(|under_way| under_way.id == turn.id) {
            Some(under_way) if turn.run < RUNS => {
                under_way.run += 1;
                under_way.hold =
                    if turn.run < RUNS_BESIDE_OTHERS { Hold::InTime } else { Hold::Alone };
                under_way.parked = Some(event);
                Ok(())
            }
            _ => Err(event),
        }
    }

    /// From now on this run holds up only its own instance.
    pub(super) fn set_overdue(&mut self, turn: Turn) {
        let of_turn =
            |under_way: &&mut UnderWay<E>| under_way.id == turn.id && under_way.run == turn.run;
        if let Some(under_way) =
            self.turns.iter_mut().find(of_turn).filter(|under_way| under_way.parked.is_none())
        {
            under_way.hold = Hold::Overdue;
        }
    }

    /// Ends a turn: all that it led to is done.
    pub(super) fn finish(&mut self, turn: Turn) {
        self.turns.retain(|under_way| under_way.id != turn.id);
    }

    /// Drops what waits for an instance that is gone or begins anew; what is under way for it has
    /// no effect any more.
    pub(super) fn forget(&mut self, id: &InstanceId) {
        self.people.retain(|(other, _)| other != id);
        self.own.remove(id);
        self.turns.retain(|turn| turn.instance_id != *id);
    }

    /// Whether anything of an instance waits or is under way.
    pub(super) fn has(&self, id: &InstanceId) -> bool {
        self.has_own(id)
            || self.people.iter().any(|(other, _)| other == id)
            || self.turns.iter().any(|turn| turn.instance_id == *id)
    }

    /// Whether anything waits or is under way that an instance caused itself.
    pub(super) fn has_own(&self, id: &InstanceId) -> bool {
        self.own.contains_key(id)
            || self.turns.iter().any(|turn| turn.instance_id == *id && turn.cause == Cause::Plugin)
    }

    /// Who has events of its own waiting.
    pub(super) fn waiting_own(&self) -> impl Iterator<Item = &InstanceId> {
        self.own.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk(Line<&'static str>);

    impl Desk {
        fn new(events: &[(&str, Cause, &'static str)]) -> Self {
            let mut desk = Self(Line::default());
            for (id, cause, event) in events {
                desk.0.join(&InstanceId::from(*id), *cause, event).expect("there is room");
            }
            desk
        }

        fn next(&mut self) -> Option<Start<&'static str>> {
            self.0.next(&|id| id.as_str() != "stopped", &|id| {
                (id.as_str() != "poor").then_some(if id.as_str() == "rich" { 1.0 } else { 2.0 })
            })
        }

        fn name(&mut self) -> Option<&'static str> {
            self.next().map(|start| start.event)
        }
    }

    use Cause::{Person, Plugin};

    #[test]
    fn nobody_overtakes_an_event_that_is_in_time_and_one_that_is_overdue_holds_up_only_its_own_instance()
     {
        let mut desk = Desk::new(&[("a", Person, "a1"), ("a", Person, "a2"), ("b", Person, "b1")]);
        let first = desk.next().expect("it is its turn");
        assert_eq!(desk.name(), None);
        desk.0.set_overdue(first.turn);
        assert_eq!(desk.name(), Some("b1"));
        desk.0.finish(first.turn);
        assert_eq!(desk.name(), None, "b1 is in time");
    }

    #[test]
    fn people_come_first_and_then_who_used_the_least() {
        let mut desk = Desk::new(&[
            ("a", Plugin, "a"),
            ("rich", Plugin, "rich"),
            ("poor", Plugin, "poor"),
            ("b", Person, "b"),
        ]);
        let person = desk.next().expect("it is its turn");
        assert_eq!(person.event, "b");
        assert_eq!(desk.name(), None);
        desk.0.finish(person.turn);
        let own = desk.next().expect("it is its turn");
        assert_eq!(own.event, "rich");
        desk.0.join(&"c".into(), Person, "c").expect("there is room");
        assert_eq!(
            desk.name(),
            Some("c"),
            "what a plugin does by itself holds up nobody else's click"
        );
        desk.0.finish(own.turn);
        assert_eq!(desk.name(), None);
    }

    #[test]
    fn who_cannot_run_holds_up_nobody() {
        let mut desk =
            Desk::new(&[("stopped", Person, "no"), ("a", Person, "a"), ("stopped", Plugin, "no")]);
        assert_eq!(desk.name(), Some("a"));
        assert!(desk.0.has(&"stopped".into()));
    }

    #[test]
    fn an_event_that_is_overtaken_again_and_again_is_run_alone_and_in_the_end_given_back() {
        let mut desk = Desk::new(&[("a", Person, "a"), ("b", Person, "b"), ("c", Person, "c")]);
        let mut start = desk.next().expect("it is its turn");
        desk.0.set_overdue(start.turn);
        let other = desk.next().expect("it is its turn");
        desk.0.set_overdue(other.turn);
        for run in 2..=8 {
            assert!(desk.0.is_under_way(start.turn));
            desk.0.again(start.turn, start.event).expect("it is run again");
            assert!(!desk.0.is_under_way(start.turn));
            if run == 5 {
                assert_eq!(desk.next(), None, "it waits until it is alone");
                desk.0.finish(other.turn);
            }
            start = desk.next().expect("it is its turn again");
            assert_eq!((start.event, start.turn.run, start.is_alone), ("a", run, run >= 5));
            assert_eq!(desk.next(), None, "it is not overtaken");
        }
        assert_eq!(desk.0.again(start.turn, "a"), Err("a"));
        desk.0.finish(start.turn);
        assert_eq!(desk.name(), Some("c"));
    }

    #[test]
    fn a_line_has_an_end() {
        let mut line = Line::default();
        let id = InstanceId::from("a");
        assert_eq!(
            (0..2_000).filter(|_| line.join(&id, Person, "x").is_ok()).count(),
            PEOPLE_LIMIT
        );
        assert_eq!((0..2_000).filter(|_| line.join(&id, Plugin, "x").is_ok()).count(), OWN_LIMIT);
        assert_eq!(line.own_room(&id), 0);
        line.forget(&id);
        assert!(!line.has(&id));
    }
}
