//! The shared domains: a registry behind one trait, pure.

mod counter_summary;
mod declared;
mod greeter_profile;
mod runtime_metrics;
mod runtime_registry;

use plugin_runtime::contracts::json_text::JsonTextError;
use plugin_runtime::contracts::manifest::SharedDeclaration;
use plugin_runtime::contracts::messages::Reduction;
use plugin_runtime::contracts::{DomainId, InstanceId, Issue, JsonText};
use serde_json::Value;

use super::{Identity, Metrics, Names};
use crate::sorted::{SortedMap, SortedSet};
use declared::DeclaredDomain;
pub(super) use runtime_registry::registry_of;

/// The domain with the figures about the dispatches.
pub(super) const RUNTIME_METRICS: &str = "runtime-metrics";

/// The domain with the instances.
pub(super) const RUNTIME_REGISTRY: &str = "runtime-registry";

/// What read-only domains show: the page itself.
pub(super) struct World {
    /// The instances, as the domain `runtime-registry` shows them.
    pub registry: JsonText,
    /// How many instances there are.
    pub instance_count: usize,
    /// Figures about the dispatches.
    pub metrics: Metrics,
}

/// Why a domain did not take an action.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It has no such action.
    UnsupportedAction,
    /// The payload is not of the shape that the action takes.
    InvalidPayload(Issue),
    /// Who declared it is gone.
    Orphaned,
    /// The declaring plugin's reducer failed.
    ReducerFailed,
}

/// State that several plugins may read or write.
pub(super) trait SharedDomain {
    /// What it holds, in words for the user: "the sum of all counters".
    fn description(&self) -> &'static str;

    /// The actions that it takes.
    fn actions(&self) -> &'static [&'static str] {
        &[]
    }

    /// What readers see.
    fn project(&self, world: &World) -> JsonText;

    /// Takes an action of an instance, whose grant was checked.
    fn reduce(
        &mut self,
        _from: &InstanceId,
        _action: &str,
        _payload: &Value,
    ) -> Result<(), Refusal> {
        Err(Refusal::UnsupportedAction)
    }

    /// Forgets what an instance contributed.
    fn on_unload(&mut self, _instance: &InstanceId) {}
}

/// Who reduces a domain's actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainOwner {
    /// The app.
    Host,
    /// The instance that declares it, in its VM.
    Plugin(InstanceId),
    /// Nobody: who declared it is gone, and its last state stays readable.
    Orphaned,
}

/// What is known of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainInfo {
    /// Its name.
    pub id: DomainId,
    /// What it holds, in words for the user.
    pub description: String,
    /// The actions that it takes.
    pub actions: Vec<String>,
    /// Who reduces its actions.
    pub owner: DomainOwner,
    /// Who changed it last.
    pub last_writer: Option<InstanceId>,
}

enum Holder {
    BuiltIn(Box<dyn SharedDomain>),
    Declared(DeclaredDomain),
}

struct Entry {
    holder: Holder,
    last_writer: Option<InstanceId>,
}

impl Entry {
    fn owner(&self) -> DomainOwner {
        match &self.holder {
            Holder::BuiltIn(_) => DomainOwner::Host,
            Holder::Declared(domain) => domain.owner(),
        }
    }

    /// What readers see.
    fn seen(&self, world: &World) -> JsonText {
        match &self.holder {
            Holder::BuiltIn(domain) => domain.project(world),
            Holder::Declared(domain) => domain.state().clone(),
        }
    }

    fn info(&self, id: &DomainId) -> DomainInfo {
        let (description, actions, owner) = match &self.holder {
            Holder::BuiltIn(domain) => {
                let actions = domain.actions().iter().map(ToString::to_string).collect();
                (domain.description().to_owned(), actions, DomainOwner::Host)
            }
            Holder::Declared(domain) => {
                (domain.description(), domain.actions().to_vec(), domain.owner())
            }
        };
        DomainInfo {
            id: id.clone(),
            description,
            actions,
            owner,
            last_writer: self.last_writer.clone(),
        }
    }
}

/// The registry of all domains.
pub(super) struct Domains {
    entries: SortedMap<DomainId, Entry>,
    /// The names that belong to somebody anyway.
    pub(super) names: Names,
}

impl Domains {
    /// The domains that come with the app.
    pub(super) fn built_in(names: Names) -> Self {
        let all: [(&str, Box<dyn SharedDomain>); 4] = [
            ("counter-summary", Box::<counter_summary::CounterSummary>::default()),
            ("greeter-profile", Box::<greeter_profile::GreeterProfile>::default()),
            (RUNTIME_REGISTRY, Box::new(runtime_registry::RuntimeRegistry)),
            (RUNTIME_METRICS, Box::new(runtime_metrics::RuntimeMetrics)),
        ];
        let entry = |(id, domain): (&str, _)| {
            (DomainId::from(id), Entry { holder: Holder::BuiltIn(domain), last_writer: None })
        };
        Self { entries: all.into_iter().map(entry).collect(), names }
    }

    /// The name of each.
    pub(super) fn names(&self) -> impl Iterator<Item = DomainId> + '_ {
        self.entries.keys().cloned()
    }

    /// What is known of each.
    pub(super) fn infos(&self) -> Vec<DomainInfo> {
        self.entries.iter().map(|(id, entry)| entry.info(id)).collect()
    }

    /// Who reduces a domain's actions; `None` where there is no such domain.
    pub(super) fn owner(&self, domain: &DomainId) -> Option<DomainOwner> {
        self.entries.get(domain).map(Entry::owner)
    }

    /// Who changed it last.
    pub(super) fn last_writer(&self, domain: &DomainId) -> Option<&InstanceId> {
        self.entries.get(domain)?.last_writer.as_ref()
    }

    /// The package that a domain belongs to, whether or not it runs: a grant names it. `None` where
    /// nobody declared it.
    pub(super) fn package(&self, domain: &DomainId) -> Option<Identity> {
        match self.entries.get(domain).map(|entry| &entry.holder) {
            Some(Holder::BuiltIn(_)) => Some(Identity::app()),
            Some(Holder::Declared(domain)) => Some(domain.package().clone()),
            None => self.names.owner(domain),
        }
    }

    /// The domains that an instance declares, as long as it lives.
    pub(super) fn declared_by(&self, instance: &InstanceId) -> Vec<DomainId> {
        let owner = DomainOwner::Plugin(instance.clone());
        self.entries
            .iter()
            .filter(|(_, entry)| entry.owner() == owner)
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Puts a domain that a plugin declares in place. A name that the app, a shipped plugin or
    /// another living instance holds stays theirs, and so does what would be taken for it; one that
    /// is orphaned begins anew.
    pub(super) fn declare(
        &mut self,
        instance: &InstanceId,
        package: &Identity,
        declaration: &SharedDeclaration,
    ) -> Result<(), Issue> {
        let domain = &declaration.domain;
        if let Some(found) =
            self.taken(instance, package, domain).or_else(|| self.names.holder(domain, package))
        {
            return Err(Issue::new(
                format!("shared.{domain}"),
                "a name that nobody else holds",
                found,
            ));
        }
        let holder =
            Holder::Declared(DeclaredDomain::new(instance.clone(), package.clone(), declaration));
        self.entries.insert(domain.clone(), Entry { holder, last_writer: None });
        Ok(())
    }

    /// Who holds the name, or one that looks like it, if it is somebody else.
    fn taken(
        &self,
        instance: &InstanceId,
        package: &Identity,
        domain: &DomainId,
    ) -> Option<String> {
        let holder = |(name, entry): (&DomainId, &Entry)| match (&entry.holder, entry.owner()) {
            (Holder::BuiltIn(_), _) if name == domain => {
                Some("a domain of the playground".to_owned())
            }
            (Holder::BuiltIn(_), _) => Some(format!("too like {name}, a domain of the playground")),
            (Holder::Declared(_), DomainOwner::Plugin(other)) if name == domain => {
                (other != *instance).then(|| format!("a domain of {other}"))
            }
            (Holder::Declared(held), DomainOwner::Plugin(other)) => {
                (held.package() != package).then(|| format!("too like {name}, a domain of {other}"))
            }
            _ => None,
        };
        self.entries
            .iter()
            .filter(|(name, _)| self.names.looks_like(domain.as_str(), name.as_str()))
            .find_map(holder)
    }

    /// What readers of these see; of one that is not there, nothing.
    pub(super) fn project(
        &self,
        world: &World,
        names: &SortedSet<DomainId>,
    ) -> Vec<(DomainId, JsonText)> {
        names
            .iter()
            .filter_map(|id| Some((id.clone(), self.entries.get(id)?.seen(world))))
            .collect()
    }

    /// Gives an action to a domain, which must exist. `reduction` is what the declaring plugin's
    /// reducer made of it.
    pub(super) fn reduce(
        &mut self,
        domain: &DomainId,
        from: &InstanceId,
        action: &str,
        payload: &JsonText,
        reduction: Option<Reduction>,
    ) -> Result<(), Refusal> {
        let entry = self.entries.get_mut(domain).ok_or(Refusal::UnsupportedAction)?;
        match &mut entry.holder {
            Holder::Declared(declared) => declared.take(reduction)?,
            Holder::BuiltIn(built_in) => {
                let no_json = |error: JsonTextError| {
                    Refusal::InvalidPayload(Issue::new("payload", "JSON", error.to_string()))
                };
                built_in.reduce(from, action, &payload.to_value().map_err(no_json)?)?;
            }
        }
        entry.last_writer = Some(from.clone());
        Ok(())
    }

    /// Forgets what an instance contributed to any of them; what it declared is orphaned.
    pub(super) fn on_unload(&mut self, instance: &InstanceId) {
        for entry in self.entries.values_mut() {
            match &mut entry.holder {
                Holder::BuiltIn(domain) => domain.on_unload(instance),
                Holder::Declared(domain) => domain.on_unload(instance),
            }
        }
    }
}

/// A field of a payload, or what is wrong with it.
fn field<'a, T>(
    payload: &'a Value,
    name: &str,
    expected: &str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<T, Refusal> {
    let found = payload.get(name);
    found.and_then(read).ok_or_else(|| {
        let found =
            found.map_or_else(|| "nothing".to_owned(), plugin_runtime::contracts::issue::describe);
        Refusal::InvalidPayload(Issue::new(format!("payload.{name}"), expected, found))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_belongs_to_a_package_and_its_name_to_nobody_who_comes_first() {
        let (one, other, todo) =
            (Identity::random([1; 16]), Identity::random([2; 16]), Identity::shipped("todo-list"));
        let declaration = |name: &str| SharedDeclaration {
            domain: name.into(),
            initial_state: JsonText::null(),
            actions: Vec::new(),
        };
        let mut domains = Domains::built_in(Names {
            domains: vec![("todo-items", "todo-list")],
            ..Names::default()
        });
        let mut declare = |by: &str, package: &Identity, name: &str| {
            domains.declare(&by.into(), package, &declaration(name)).map_err(|issue| issue.found)
        };
        assert_eq!(declare("one-1", &one, "votes"), Ok(()));
        assert_eq!(declare("one-1", &one, "votes"), Ok(()), "again, after a restart");
        assert_eq!(declare("one-2", &one, "votes"), Err("a domain of one-1".to_owned()));
        assert_eq!(
            declare("other-1", &other, "Votes"),
            Err("too like votes, a domain of one-1".to_owned())
        );
        assert_eq!(
            declare("other-1", &other, "counter-summary"),
            Err("a domain of the playground".to_owned())
        );
        assert_eq!(
            declare("other-1", &other, "Counter_Summary"),
            Err("too like counter-summary, a domain of the playground".to_owned())
        );
        assert!(
            declare("other-1", &other, "todo-items").is_err(),
            "reserved, although nobody declares it yet"
        );
        assert!(declare("other-1", &other, "T0do-items").is_err());
        assert_eq!(declare("todo-list-1", &todo, "todo-items"), Ok(()));
        assert_eq!(domains.package(&"votes".into()), Some(one));
        assert_eq!(domains.package(&"todo-items".into()), Some(todo));
        assert_eq!(domains.package(&"counter-summary".into()), Some(Identity::app()));
        assert_eq!(domains.package(&"nothing".into()), None);
        assert_eq!(domains.declared_by(&"one-1".into()), ["votes".into()]);
        domains.on_unload(&"one-1".into());
        assert_eq!(domains.declared_by(&"one-1".into()), []);
        assert_eq!(
            domains.declare(&"other-1".into(), &other, &declaration("votes")),
            Ok(()),
            "an orphan begins anew"
        );
        assert_eq!(domains.package(&"votes".into()), Some(other));
    }

    #[test]
    fn every_action_that_a_domain_names_is_one_that_it_takes() {
        let mut domains = Domains::built_in(Names::default());
        for info in domains.infos() {
            let from = InstanceId::from("a-1");
            for action in info.actions {
                let refused = domains.reduce(&info.id, &from, &action, &JsonText::null(), None);
                assert!(
                    matches!(refused, Err(Refusal::InvalidPayload(_))),
                    "{}/{action}: {refused:?}",
                    info.id
                );
            }
            assert_eq!(
                domains.reduce(&info.id, &from, "no-such", &JsonText::null(), None),
                Err(Refusal::UnsupportedAction)
            );
        }
    }
}
