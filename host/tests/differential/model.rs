//! What the machine has to do, as plain rules: states, domains, grants, what is on the timeline,
//! and who is rendered. Whose turn it is stands in [`super::turns`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plugin_host::store::{Access, DispatchOutcome, DispatchRecord, DispatchScope};
use serde_json::{Value, json};

use super::players::{Sight, To, Wish, declared_by, reads, reduced};
use super::turns::{Job, Turns};

/// Whether an instance is there to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Loading,
    Running,
    /// It brought its worker down: all that it is asked fails.
    Barred,
}

/// Revisions of what an instance may see, by name; its own state is `own`.
pub(crate) type Revisions = BTreeMap<String, u64>;

/// A value, and how often it has changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    pub(crate) revision: u64,
    pub(crate) value: Value,
}

impl Cell {
    fn replace(&mut self, value: Value) {
        self.revision += 1;
        self.value = value;
    }
}

/// A domain that somebody declared, or the sum that the page keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Domain {
    pub(crate) cell: Cell,
    /// Who declares it; none where they are gone.
    pub(crate) owner: Option<String>,
}

/// A widget: what its last render saw.
#[derive(Clone, Debug)]
struct View {
    widget: &'static str,
    seen: Option<Revisions>,
    is_stale: bool,
    is_asked: bool,
}

/// An instance.
pub(crate) struct Player {
    pub(crate) package: &'static str,
    pub(crate) state: Cell,
    pub(crate) life: Life,
    given: BTreeSet<(String, Access)>,
    withheld: BTreeSet<(String, Access)>,
    pub(crate) grants: BTreeSet<(String, Access)>,
    has_begun: bool,
    views: Vec<View>,
    /// Its timer: which start of it, and the number of the next tick.
    pub(crate) ticking: Option<(u64, u64)>,
}

/// A dispatch as it stands on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    who: String,
    to: String,
    action: String,
    payload: Value,
    pub(crate) outcome: DispatchOutcome,
    pub(crate) reason: Option<String>,
    before: Value,
    after: Value,
}

impl Line {
    pub(crate) fn of(record: &DispatchRecord) -> Self {
        let json = |text: &plugin_runtime::contracts::JsonText| text.to_value().unwrap_or_default();
        let to = record.domain.clone().unwrap_or_else(|| "own".to_owned());
        Self {
            who: record.instance_id.to_string(),
            to: if record.scope == DispatchScope::Host { format!("grant {to}") } else { to },
            action: record.action_type.clone(),
            payload: json(&record.payload),
            outcome: record.outcome,
            reason: record.reason.clone(),
            before: json(&record.before),
            after: json(&record.after),
        }
    }
}

/// All state.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) players: BTreeMap<String, Player>,
    pub(crate) domains: BTreeMap<String, Domain>,
    /// What each counts to the sum, and who said so last.
    counted: (BTreeMap<String, u64>, Option<String>),
    stored: BTreeMap<String, Value>,
    pub(crate) turns: Turns,
    pub(crate) timeline: Vec<Line>,
    /// The renders that are asked for, in order: whose, and which.
    pub(crate) renders: Vec<(String, &'static str)>,
    pub(crate) is_hidden: bool,
    /// The timers that ticks wait for, by start, in the order in which they were armed.
    pub(crate) armed: Vec<u64>,
    starts: u64,
    history: BTreeMap<(String, u64), Value>,
}

impl Model {
    pub(crate) fn new() -> Self {
        let mut model = Self::default();
        model.domains.insert("counter-summary".to_owned(), Domain::default());
        model.project_sum();
        model
    }

    pub(crate) fn insert(&mut self, id: &str, package: &'static str) {
        let player = Player {
            package,
            state: Cell::default(),
            life: Life::Loading,
            given: BTreeSet::new(),
            withheld: BTreeSet::new(),
            grants: BTreeSet::new(),
            has_begun: false,
            views: Vec::new(),
            ticking: None,
        };
        self.players.insert(id.to_owned(), player);
    }

    /// A load is done: it has the state that it begins with, and what it declares.
    pub(crate) fn begin(&mut self, id: &str) {
        let Some(player) = self.players.get_mut(id) else { return };
        if !std::mem::replace(&mut player.has_begun, true) {
            player.given.clear();
            player.withheld.clear();
        }
        player.life = Life::Running;
        player.state.replace(json!({ "h": 1 }));
        let view = |widget| View { widget, seen: None, is_stale: true, is_asked: false };
        player.views = ["main", "side"].map(view).into();
        self.remember(id, &self.players[id].state.clone());
        if let Some(name) = declared_by(self.players[id].package) {
            let domain = self.domains.entry(name.to_owned()).or_default();
            if domain.owner.as_deref().is_none_or(|owner| owner == id) {
                domain.owner = Some(id.to_owned());
                self.set_domain(name, json!({ "h": 1 }));
            }
        }
        self.settle_grants();
    }

    /// An instance is gone, or begins anew: what it contributed goes.
    pub(crate) fn withdraw(&mut self, id: &str) {
        if let Some(player) = self.players.get_mut(id) {
            player.views.clear();
            player.ticking = None;
            player.life = Life::Loading;
        }
        for domain in self.domains.values_mut() {
            domain.owner.take_if(|owner| owner == id);
        }
        self.counted.0.remove(id);
        self.counted.1.take_if(|last| last == id);
        self.project_sum();
        self.settle_grants();
    }

    /// A grant is given or taken; it is recorded where that changes something.
    pub(crate) fn grant(&mut self, id: &str, domain: &str, access: Access, allowed: bool) {
        let item = (domain.to_owned(), access);
        let Some(player) = self.players.get_mut(id) else { return };
        player.views.iter_mut().for_each(|view| view.is_stale = true);
        if player.grants.contains(&item) == allowed {
            return;
        }
        if allowed {
            player.withheld.remove(&item);
            player.given.insert(item);
        } else {
            player.given.remove(&item);
            player.withheld.insert(item);
        }
        self.settle_grants();
        let verb = if allowed { "allow" } else { "revoke" };
        self.timeline.push(Line {
            who: id.to_owned(),
            to: format!("grant {domain}"),
            action: format!("grant/{verb}-{}", access.as_str()),
            payload: Value::Null,
            outcome: DispatchOutcome::Applied,
            reason: None,
            before: json!(!allowed),
            after: json!(allowed),
        });
    }

    /// Who may do what: what was given, and what is its own as long as it declares it.
    fn settle_grants(&mut self) {
        for (id, player) in &mut self.players {
            let mut grants = player.given.clone();
            let own = self.domains.iter().filter(|(_, domain)| domain.owner.as_ref() == Some(id));
            let own = own.flat_map(|(name, _)| Access::ALL.map(|access| (name.clone(), access)));
            grants.extend(own.filter(|item| !player.withheld.contains(item)));
            if player.grants != grants {
                player.grants = grants;
                player.views.iter_mut().for_each(|view| view.is_stale = true);
            }
        }
    }

    pub(crate) fn may(&self, id: &str, name: &str, access: Access) -> bool {
        let item = (name.to_owned(), access);
        self.players.get(id).is_some_and(|player| player.grants.contains(&item))
    }

    fn cell(&self, id: &str, name: &str) -> Option<&Cell> {
        if name == "own" {
            return self.players.get(id).map(|player| &player.state);
        }
        let domain = self.domains.get(name).filter(|_| self.may(id, name, Access::Read));
        domain.map(|domain| &domain.cell)
    }

    /// The revisions of all that an instance may see now.
    pub(crate) fn revisions(&self, id: &str) -> Revisions {
        let names = std::iter::once("own").chain(self.domains.keys().map(String::as_str));
        let cells = names.filter_map(|name| Some((name.to_owned(), self.cell(id, name)?.revision)));
        cells.collect()
    }

    /// What an instance sees now.
    pub(crate) fn sight(&self, id: &str) -> Sight {
        sight(|name| self.cell(id, name).map(|cell| cell.value.clone()))
    }

    /// The value that something had in a revision.
    pub(crate) fn value_at(&self, id: &str, name: &str, revision: u64) -> Option<&Value> {
        let name = if name == "own" { id } else { name };
        self.history.get(&(name.to_owned(), revision))
    }

    fn remember(&mut self, name: &str, cell: &Cell) {
        self.history.insert((name.to_owned(), cell.revision), cell.value.clone());
    }

    fn set_own(&mut self, id: &str, value: Value) {
        let Some(player) = self.players.get_mut(id).filter(|player| player.state.value != value)
        else {
            return;
        };
        player.state.replace(value);
        let cell = player.state.clone();
        self.remember(id, &cell);
    }

    fn set_domain(&mut self, name: &str, value: Value) {
        let Some(domain) = self.domains.get_mut(name).filter(|domain| domain.cell.value != value)
        else {
            return;
        };
        domain.cell.replace(value);
        let cell = domain.cell.clone();
        self.remember(name, &cell);
    }

    fn project_sum(&mut self) {
        let (values, last) = &self.counted;
        let sum = json!({
            "totalValue": values.values().sum::<u64>(),
            "instanceCount": values.len(),
            "lastUpdatedInstanceId": last,
        });
        self.set_domain("counter-summary", sum);
    }

    /// Dispatches. A plugin's reducers have `answered`, but for those of a worker that died of it.
    pub(crate) fn dispatch(&mut self, who: &str, wish: &Wish, has_answered: bool) {
        let Wish(to, action, payload) = wish;
        let own = |model: &Self| model.players[who].state.value.clone();
        let of = |model: &Self, name: &str| {
            model.domains.get(name).map(|domain| domain.cell.value.clone()).unwrap_or_default()
        };
        let (before, verdict) = match to {
            To::Own => (own(self), self.reduce_own(who, action, payload)),
            To::Domain(name) => {
                (of(self, name), self.reduce(who, name, action, payload, has_answered))
            }
            To::Command(name) if self.may(who, name, Access::Send) => (Value::Null, Ok(())),
            To::Command(name) => (
                Value::Null,
                Err((DispatchOutcome::Denied, format!("missing-command-grant:{name}"))),
            ),
        };
        let (name, after) = match to {
            To::Own => ("own".to_owned(), own(self)),
            To::Domain(name) => (name.clone(), of(self, name)),
            To::Command(name) => ((*name).to_owned(), Value::Null),
        };
        let (outcome, reason) = match verdict {
            Ok(()) => (DispatchOutcome::Applied, None),
            Err((outcome, reason)) => (outcome, Some(reason)),
        };
        self.timeline.push(Line {
            who: who.to_owned(),
            to: name,
            action: action.clone(),
            payload: payload.clone(),
            outcome,
            reason,
            before,
            after,
        });
    }

    fn reduce_own(&mut self, who: &str, action: &str, payload: &Value) -> Verdict {
        let next = reduced(action, &self.players[who].state.value, payload)
            .ok_or_else(|| ignored(format!("no-reducer:{action}")))?;
        self.set_own(who, next);
        Ok(())
    }

    fn reduce(
        &mut self,
        who: &str,
        name: &str,
        action: &str,
        payload: &Value,
        has_answered: bool,
    ) -> Verdict {
        let Some(domain) = self.domains.get(name) else {
            return Err(ignored(format!("unsupported-domain:{name}")));
        };
        if !self.may(who, name, Access::Write) {
            return Err((DispatchOutcome::Denied, format!("missing-write-grant:{name}")));
        }
        if name == "counter-summary" {
            let value = (action == "set-instance").then(|| payload["value"].as_u64()).flatten();
            let value =
                value.ok_or_else(|| ignored(format!("unsupported-action:{name}/{action}")))?;
            self.counted.0.insert(who.to_owned(), value);
            self.counted.1 = Some(who.to_owned());
            self.project_sum();
            return Ok(());
        }
        if domain.owner.is_none() {
            return Err(ignored(format!("orphaned-domain:{name}")));
        }
        if !has_answered {
            return Err(ignored(format!("reducer-failed:{name}/{action}")));
        }
        let next = reduced(action, &domain.cell.value, payload)
            .ok_or_else(|| ignored(format!("unsupported-action:{name}/{action}")))?;
        self.set_domain(name, next);
        Ok(())
    }

    /// Carries a command out; what it has a handler told, and whether it stores something.
    pub(crate) fn command(&mut self, who: &str, wish: &Wish) -> (Option<Value>, bool) {
        let Wish(To::Command(name), verb, payload) = wish else { return (None, false) };
        if !self.may(who, name, Access::Send) {
            return (None, false);
        }
        let key = payload["key"].as_str().unwrap_or_default().to_owned();
        match verb.as_str() {
            "set" => {
                self.stored.insert(key, payload["value"].clone());
                (None, true)
            }
            "get" => {
                let value = self.stored.get(&key).cloned().unwrap_or_default();
                (Some(json!({ "key": key, "value": value })), false)
            }
            verb => {
                self.starts += 1;
                let ticking = (verb == "start").then_some((self.starts, 1));
                self.armed.extend(ticking.map(|(start, _)| start));
                if let Some(player) = self.players.get_mut(who) {
                    player.ticking = ticking;
                }
                (None, false)
            }
        }
    }

    /// Asks for the widgets that show something which is no more.
    pub(crate) fn refresh(&mut self) {
        let ids: Vec<_> = self.players.keys().cloned().collect();
        for id in ids {
            let now = self.revisions(&id);
            let Some(player) =
                self.players.get_mut(&id).filter(|player| player.life == Life::Running)
            else {
                continue;
            };
            for view in player.views.iter_mut().filter(|view| !view.is_asked) {
                let has_changed = |seen: &Revisions| {
                    seen.iter().any(|(name, revision)| now.get(name) != Some(revision))
                };
                if view.is_stale || view.seen.as_ref().is_some_and(has_changed) {
                    view.is_asked = true;
                    view.is_stale = false;
                    self.renders.push((id.clone(), view.widget));
                }
            }
        }
    }

    /// A render is over; one that `failed` may have read anything.
    pub(crate) fn rendered(&mut self, id: &str, widget: &str, saw: &Revisions, failed: bool) {
        let views = self.players.get_mut(id).into_iter().flat_map(|player| &mut player.views);
        for view in views.filter(|view| view.widget == widget) {
            let read = |name: &str| failed || reads(widget).contains(&name);
            view.is_asked = false;
            view.seen = Some(
                saw.iter()
                    .filter(|(name, _)| read(name))
                    .map(|(name, revision)| (name.clone(), *revision))
                    .collect(),
            );
        }
    }

    /// Whose widgets are asked for and not there.
    pub(crate) fn awaited(&self) -> impl Iterator<Item = (&String, &'static str)> {
        self.players.iter().flat_map(|(id, player)| {
            player.views.iter().filter(|view| view.is_asked).map(move |view| (id, view.widget))
        })
    }

    /// From now on all that an instance is asked fails.
    pub(crate) fn bar(&mut self, id: &str) -> VecDeque<Job> {
        if let Some(player) = self.players.get_mut(id) {
            player.life = Life::Barred;
            player.views.iter_mut().for_each(|view| view.is_asked = false);
        }
        self.turns.take_jobs_of(id)
    }
}

/// What came of a dispatch.
type Verdict = Result<(), (DispatchOutcome, String)>;

fn ignored(reason: String) -> (DispatchOutcome, String) {
    (DispatchOutcome::Ignored, reason)
}

/// What is seen of values by name.
pub(crate) fn sight(value: impl Fn(&str) -> Option<Value>) -> Sight {
    let number = |name, field: &str| value(name).and_then(|value| value[field].as_u64());
    Sight {
        own: number("own", "h").unwrap_or(0),
        alpha: number("alpha", "h").unwrap_or(0),
        beta: number("beta", "h").unwrap_or(0),
        sum: number("counter-summary", "totalValue").unwrap_or(0),
    }
}
