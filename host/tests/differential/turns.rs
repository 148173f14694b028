//! Whose turn it is, as plain rules: one event of people at a time in the order in which they came,
//! one that is overdue holds up only its own instance, what was made from something that has
//! changed is run again, and all that an event dispatches takes effect together.

use std::collections::VecDeque;

use plugin_host::store::Access;
use serde_json::{Value, json};

use super::model::{Life, Model, Revisions};
use super::players::{To, Wish, wishes};

/// Something to be done in turn.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) who: String,
    pub(crate) deed: Deed,
    pub(crate) is_person: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// A handler is run.
    Handler(String, Value),
    /// Something is dispatched by hand.
    Hand(Wish),
}

/// One run of one entry.
pub(crate) type Run = (u64, u32);

/// What a worker is asked for a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Job {
    pub(crate) run: Run,
    /// Who is asked.
    pub(crate) at: String,
    pub(crate) task: Task,
    pub(crate) is_posted: bool,
    pub(crate) attempts: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Task {
    Event { handler: String, args: Value },
    Reduce { domain: Option<String>, state: Value, actions: Vec<(String, Value)> },
}

/// What a worker answers.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// What it read.
    Done(Vec<String>),
    /// It threw, and might not have on another state.
    Threw,
    /// It took too long, or its worker died of it.
    Lost,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Hold {
    InTime,
    Overdue,
    Alone,
}

#[derive(Debug)]
enum Stage {
    /// It is to be run again.
    Parked,
    /// Its worker has it.
    Asked,
    /// Those who declare domains have it.
    Owners { questions: Vec<Question>, reads: Vec<String>, lost: Vec<String>, answers: usize },
    /// It waits for what is stored.
    Stored { lost: Vec<String>, is_saved: bool },
}

/// What an owner is asked: who, which domain in which revision, for which of the dispatches.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    owner: String,
    domain: String,
    revision: u64,
    indices: Vec<usize>,
}

#[derive(Debug)]
struct Turn {
    id: u64,
    run: u32,
    entry: Entry,
    hold: Hold,
    seen: Revisions,
    stage: Stage,
}

/// All that waits or is under way.
#[derive(Default)]
pub(crate) struct Turns {
    people: VecDeque<Entry>,
    own: VecDeque<Entry>,
    under_way: Vec<Turn>,
    next: u64,
    pub(crate) jobs: VecDeque<Job>,
    /// Answers that are there and not looked at.
    finishes: VecDeque<(Job, Answer)>,
    /// The runs that began, in order.
    pub(crate) begun: Vec<Run>,
    /// How often something was run again.
    pub(crate) again: usize,
    pub(crate) overdue: usize,
}

impl Turns {
    pub(crate) fn take_jobs_of(&mut self, id: &str) -> VecDeque<Job> {
        let (of, rest) = std::mem::take(&mut self.jobs).into_iter().partition(|job| job.at == id);
        self.jobs = rest;
        of
    }

    pub(crate) fn finish(&mut self, jobs: impl IntoIterator<Item = Job>, answer: &Answer) {
        self.finishes.extend(jobs.into_iter().map(|job| (job, answer.clone())));
    }

    pub(crate) fn join(&mut self, entry: Entry) {
        if entry.is_person { &mut self.people } else { &mut self.own }.push_back(entry);
    }

    pub(crate) fn forget(&mut self, id: &str) {
        self.people.retain(|entry| entry.who != id);
        self.own.retain(|entry| entry.who != id);
        self.under_way.retain(|turn| turn.entry.who != id);
    }

    pub(crate) fn set_overdue(&mut self, run: Run) {
        let of_run =
            |turn: &&mut Turn| (turn.id, turn.run) == run && !matches!(turn.stage, Stage::Parked);
        if let Some(turn) = self.under_way.iter_mut().find(of_run) {
            turn.hold = Hold::Overdue;
            self.overdue += 1;
        }
    }

    /// Whether anything of an instance waits or is under way; and of what it caused itself.
    pub(crate) fn has(&self, id: &str) -> (bool, bool) {
        let turns = || self.under_way.iter().filter(|turn| turn.entry.who == id);
        let has_own = self.own.iter().any(|entry| entry.who == id)
            || turns().any(|turn| !turn.entry.is_person);
        let has = has_own || turns().next().is_some();
        (has || self.people.iter().any(|entry| entry.who == id), has_own)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.own.is_empty() && self.under_way.is_empty()
    }

    /// Whether an event waits for what is stored; everything else waits until it is there.
    pub(crate) fn is_waiting(&self) -> bool {
        self.under_way.iter().any(|turn| matches!(turn.stage, Stage::Stored { .. }))
    }

    /// The next to begin, or the place of one that begins again.
    fn next(&mut self) -> Option<Result<Entry, usize>> {
        let is_parked = |turn: &Turn| matches!(turn.stage, Stage::Parked);
        let turns = &self.under_way;
        if turns.iter().any(|turn| turn.hold == Hold::Alone && !is_parked(turn)) {
            return None;
        }
        if turns.iter().any(is_parked) {
            let is_quiet = turns.iter().all(is_parked);
            let may = |turn: &Turn| is_parked(turn) && (is_quiet || turn.hold != Hold::Alone);
            return turns.iter().position(may).map(Err);
        }
        let in_time = || turns.iter().filter(|turn| turn.hold == Hold::InTime);
        let of = |id: &str| turns.iter().find(|turn| turn.entry.who == id);
        if in_time().all(|turn| !turn.entry.is_person) {
            let waits =
                |entry: &Entry| of(&entry.who).is_some_and(|turn| turn.hold == Hold::Overdue);
            let first = self.people.iter().position(|entry| !waits(entry));
            if let Some(index) = first.filter(|index| of(&self.people[*index].who).is_none()) {
                return self.people.remove(index).map(Ok);
            }
        }
        let is_free = in_time().next().is_none()
            && self.own.front().is_some_and(|entry| of(&entry.who).is_none());
        if is_free { self.own.pop_front().map(Ok) } else { None }
    }

    fn turn(&mut self, run: Run) -> Option<&mut Turn> {
        self.under_way
            .iter_mut()
            .find(|turn| (turn.id, turn.run) == run && !matches!(turn.stage, Stage::Parked))
    }
}

impl Model {
    /// Does all that came up.
    pub(crate) fn settle(&mut self) {
        while !self.turns.is_waiting() {
            if let Some((job, answer)) = self.turns.finishes.pop_front() {
                self.answered(&job, &answer);
                continue;
            }
            self.refresh();
            self.advance();
            self.refresh();
            if self.turns.finishes.is_empty() {
                return;
            }
        }
    }

    fn advance(&mut self) {
        while !self.turns.is_waiting() {
            let turns = &mut self.turns;
            let id = match turns.next() {
                None => return,
                Some(Err(index)) => turns.under_way[index].id,
                Some(Ok(entry)) => {
                    turns.next += 1;
                    turns.under_way.push(Turn {
                        id: turns.next,
                        run: 1,
                        entry,
                        hold: Hold::InTime,
                        seen: Revisions::new(),
                        stage: Stage::Asked,
                    });
                    turns.next
                }
            };
            self.start(id);
        }
    }

    fn start(&mut self, id: u64) {
        let Some(index) = self.turns.under_way.iter().position(|turn| turn.id == id) else {
            return;
        };
        let seen = self.revisions(&self.turns.under_way[index].entry.who);
        let turn = &mut self.turns.under_way[index];
        turn.seen = seen;
        turn.stage = Stage::Asked;
        let (run, who) = ((turn.id, turn.run), turn.entry.who.clone());
        self.turns.begun.push(run);
        let task = match &self.turns.under_way[index].entry.deed {
            Deed::Handler(handler, args) => {
                Task::Event { handler: handler.clone(), args: args.clone() }
            }
            Deed::Hand(Wish(To::Own, action, payload)) => Task::Reduce {
                domain: None,
                state: self.players[&who].state.value.clone(),
                actions: vec![(action.clone(), payload.clone())],
            },
            Deed::Hand(_) => return self.ask_owners(run, Vec::new()),
        };
        self.ask(run, who, task);
    }

    fn ask(&mut self, run: Run, at: String, task: Task) {
        let is_there = self.players.get(&at).is_some_and(|player| player.life != Life::Barred);
        let job = Job { run, at, task, is_posted: false, attempts: 0 };
        if is_there {
            self.turns.jobs.push_back(job);
        } else {
            self.turns.finish([job], &Answer::Lost);
        }
    }

    fn answered(&mut self, job: &Job, answer: &Answer) {
        let Some(turn) = self.turns.turn(job.run) else { return };
        if let (Stage::Owners { lost, answers, questions, reads }, Task::Reduce { domain, .. }) =
            (&mut turn.stage, &job.task)
        {
            *answers += 1;
            if !matches!(answer, Answer::Done(_)) {
                lost.extend(domain.clone());
            }
            if *answers == questions.len() {
                let (reads, lost) = (std::mem::take(reads), std::mem::take(lost));
                self.decide(job.run, &reads, lost);
            }
            return;
        }
        match answer {
            Answer::Done(reads) => {
                let mut reads = reads.clone();
                if matches!(job.task, Task::Reduce { .. }) {
                    reads.push("own".to_owned());
                }
                if self.has_changed(job.run, Some(&reads)) {
                    return self.run_again(job.run);
                }
                self.ask_owners(job.run, reads);
            }
            Answer::Threw if self.has_changed(job.run, None) => self.run_again(job.run),
            Answer::Threw | Answer::Lost => self.end(job.run),
        }
    }

    /// Whether any of this, or anything at all, is not what it was when the run began.
    fn has_changed(&mut self, run: Run, reads: Option<&[String]>) -> bool {
        let Some(turn) = self.turns.turn(run) else { return true };
        let (seen, who) = (turn.seen.clone(), turn.entry.who.clone());
        let now = self.revisions(&who);
        match reads {
            Some(reads) => reads.iter().any(|name| seen.get(name) != now.get(name)),
            None => seen != now,
        }
    }

    fn run_again(&mut self, run: Run) {
        self.turns.again += 1;
        let Some(turn) = self.turns.turn(run) else { return };
        if turn.run == 8 {
            return self.end(run);
        }
        turn.run += 1;
        turn.hold = if run.1 < 4 { Hold::InTime } else { Hold::Alone };
        turn.stage = Stage::Parked;
    }

    /// What a run wants to do, from what there is now.
    fn wishes(&mut self, run: Run) -> Vec<Wish> {
        let Some(turn) = self.turns.turn(run) else { return Vec::new() };
        let (who, deed) = (turn.entry.who.clone(), turn.entry.deed.clone());
        match deed {
            Deed::Hand(wish) => vec![wish],
            Deed::Handler(handler, args) => {
                wishes(&handler, &args, self.sight(&who)).unwrap_or_default()
            }
        }
    }

    fn questions(&mut self, run: Run, wishes: &[Wish]) -> Vec<Question> {
        let Some(who) = self.turns.turn(run).map(|turn| turn.entry.who.clone()) else {
            return Vec::new();
        };
        let mut questions = Vec::<Question>::new();
        for (index, Wish(to, ..)) in wishes.iter().enumerate() {
            let To::Domain(name) = to else { continue };
            let Some(domain) = self.domains.get(name) else { continue };
            let Some(owner) = domain.owner.clone().filter(|_| self.may(&who, name, Access::Write))
            else {
                continue;
            };
            match questions.iter_mut().find(|question| question.domain == *name) {
                Some(question) => question.indices.push(index),
                None => questions.push(Question {
                    owner,
                    domain: name.clone(),
                    revision: domain.cell.revision,
                    indices: vec![index],
                }),
            }
        }
        questions
    }

    fn ask_owners(&mut self, run: Run, reads: Vec<String>) {
        let wishes = self.wishes(run);
        let questions = self.questions(run, &wishes);
        if questions.is_empty() {
            return self.decide(run, &reads, Vec::new());
        }
        if let Some(turn) = self.turns.turn(run) {
            let questions = questions.clone();
            turn.stage = Stage::Owners { questions, reads, lost: Vec::new(), answers: 0 };
        }
        for Question { owner, domain, indices, .. } in questions {
            let action = |index: &usize| {
                let Wish(_, action, payload) = &wishes[*index];
                (action.clone(), payload.clone())
            };
            let task = Task::Reduce {
                state: self.domains[&domain].cell.value.clone(),
                domain: Some(domain),
                actions: indices.iter().map(action).collect(),
            };
            self.ask(run, owner, task);
        }
    }

    /// Everybody has answered.
    fn decide(&mut self, run: Run, reads: &[String], lost: Vec<String>) {
        let wishes = self.wishes(run);
        let now = self.questions(run, &wishes);
        let asked = match self.turns.turn(run).map(|turn| &turn.stage) {
            Some(Stage::Owners { questions, .. }) => questions.clone(),
            _ => Vec::new(),
        };
        if self.has_changed(run, Some(reads)) || now != asked {
            return self.run_again(run);
        }
        let Some(who) = self.turns.turn(run).map(|turn| turn.entry.who.clone()) else { return };
        let stores = |Wish(to, ..): &Wish| *to == To::Command("storage");
        if wishes.iter().any(stores) && self.may(&who, "storage", Access::Send) {
            if let Some(turn) = self.turns.turn(run) {
                turn.stage = Stage::Stored { lost, is_saved: false };
            }
            return;
        }
        self.carry_out(run, &wishes);
        self.apply(run, &wishes, &lost);
    }

    /// What is stored is there, or was saved.
    pub(crate) fn stored(&mut self) {
        let waiting = self.turns.under_way.iter_mut().find_map(|turn| match &mut turn.stage {
            Stage::Stored { lost, is_saved } => {
                let was_saved = std::mem::replace(is_saved, true);
                Some(((turn.id, turn.run), was_saved, lost.clone()))
            }
            _ => None,
        });
        let Some((run, was_saved, lost)) = waiting else { return };
        let wishes = self.wishes(run);
        if !was_saved && self.carry_out(run, &wishes) {
            return;
        }
        self.apply(run, &wishes, &lost);
    }

    /// Carries the commands out; whether something is to be saved.
    fn carry_out(&mut self, run: Run, wishes: &[Wish]) -> bool {
        let Some(who) = self.turns.turn(run).map(|turn| turn.entry.who.clone()) else {
            return false;
        };
        let mut has_changed = false;
        for wish in wishes {
            let (told, stores) = self.command(&who, wish);
            has_changed |= stores;
            if let Some(args) = told {
                let deed = Deed::Handler("got".to_owned(), args);
                self.turns.join(Entry { who: who.clone(), deed, is_person: false });
            }
        }
        has_changed
    }

    fn apply(&mut self, run: Run, wishes: &[Wish], lost: &[String]) {
        let Some(who) = self.turns.turn(run).map(|turn| turn.entry.who.clone()) else { return };
        for wish in wishes {
            let is_lost = matches!(&wish.0, To::Domain(name) if lost.contains(name));
            self.dispatch(&who, wish, !is_lost);
        }
        self.end(run);
    }

    fn end(&mut self, run: Run) {
        self.turns.under_way.retain(|turn| turn.id != run.0);
    }

    /// A timer that a start of a plugin's timer waits for.
    pub(crate) fn tick(&mut self, who: &str, start: u64) {
        let Some((_, tick)) = self
            .players
            .get(who)
            .and_then(|player| player.ticking)
            .filter(|(now, _)| *now == start)
        else {
            return;
        };
        let is_sent = !self.is_hidden && self.turns.has(who) == (false, false);
        if is_sent {
            let deed = Deed::Handler("tick".to_owned(), json!({ "tick": tick, "args": null }));
            self.turns.join(Entry { who: who.to_owned(), deed, is_person: false });
        }
        self.armed.push(start);
        if let Some(player) = self.players.get_mut(who) {
            player.ticking = Some((start, tick + u64::from(is_sent)));
        }
    }
}
