//! What an instance may do. Nothing is allowed that is not granted.

use plugin_runtime::contracts::{Capabilities, DomainId};
use serde::{Deserialize, Serialize};

use super::Identity;
use crate::sorted::SortedSet;

/// How a domain is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Its projection is visible.
    Read,
    /// Dispatches to it are accepted.
    Write,
    /// It is a system command, and may be sent.
    Send,
}

impl Access {
    /// The ways to use a shared domain, in the order of the columns.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The word for it, as in `data-access`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Send => "send",
        }
    }
}

/// Something that can be allowed. A name alone is not enough: whoever takes it next is somebody
/// else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// The domain or command.
    pub domain: DomainId,
    /// How it is used.
    pub access: Access,
    /// Whose it is; none while nobody declares it, and then it is not that of whoever does later.
    pub owner: Option<Identity>,
}

/// What an instance was given, by the user or because it ships with the app. What it may do follows
/// from that and from who owns the domains now: [`Given::in_force`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    items: SortedSet<Item>,
    /// Taken from it although it declares the domain itself.
    withheld: SortedSet<(DomainId, Access)>,
}

impl Given {
    /// These items, and none of the domains that it declares itself that stand in `withheld`.
    pub fn new(
        items: impl IntoIterator<Item = Item>,
        withheld: impl IntoIterator<Item = (DomainId, Access)>,
    ) -> Self {
        Self { items: items.into_iter().collect(), withheld: withheld.into_iter().collect() }
    }

    /// Gives or takes. What is taken is taken whoever owns the domain.
    pub fn set(&mut self, item: Item, allowed: bool) {
        if allowed {
            self.withheld.remove(&(item.domain.clone(), item.access));
            self.items.insert(item);
        } else {
            self.items.retain(|given| given.domain != item.domain || given.access != item.access);
            self.withheld.insert((item.domain, item.access));
        }
    }

    /// What it may do now: what was given while the same owner has it, and what it declares itself.
    pub fn in_force(
        &self,
        owner: impl Fn(&DomainId) -> Option<Identity>,
        declared: &[DomainId],
    ) -> Grants {
        let mut grants = Grants::default();
        for item in self
            .items
            .iter()
            .filter(|item| item.access == Access::Send || item.owner == owner(&item.domain))
        {
            grants.set(&item.domain, item.access, true);
        }
        for (domain, access) in
            declared.iter().flat_map(|domain| Access::ALL.map(|access| (domain, access)))
        {
            if !self.withheld.contains(&(domain.clone(), access)) {
                grants.set(domain, access, true);
            }
        }
        grants
    }
}

/// What one instance may do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    read: SortedSet<DomainId>,
    write: SortedSet<DomainId>,
    send: SortedSet<DomainId>,
}

impl Grants {
    /// Everything that a manifest asks for.
    pub fn all_of(asked: &Capabilities) -> Self {
        Self {
            read: asked.read_shared.iter().cloned().collect(),
            write: asked.write_shared.iter().cloned().collect(),
            send: asked.system_commands.iter().map(|name| DomainId::from(name.as_str())).collect(),
        }
    }

    /// Whether `domain` may be used so.
    pub fn allows(&self, domain: &DomainId, access: Access) -> bool {
        self.of(access).contains(domain)
    }

    /// Everything that is granted, reads first.
    pub fn iter(&self) -> impl Iterator<Item = (DomainId, Access)> + '_ {
        [Access::Read, Access::Write, Access::Send]
            .into_iter()
            .flat_map(|access| self.of(access).iter().map(move |domain| (domain.clone(), access)))
    }

    /// Grants or revokes.
    pub fn set(&mut self, domain: &DomainId, access: Access, allowed: bool) {
        let granted = match access {
            Access::Read => &mut self.read,
            Access::Write => &mut self.write,
            Access::Send => &mut self.send,
        };
        if allowed {
            granted.insert(domain.clone());
        } else {
            granted.remove(domain);
        }
    }

    /// What a manifest asks for beyond these grants.
    pub fn missing(&self, asked: &Capabilities) -> Vec<(DomainId, Access)> {
        let wanted = |domains: &[DomainId], access| -> Vec<_> {
            domains
                .iter()
                .filter(|domain| !self.allows(domain, access))
                .map(|domain| (domain.clone(), access))
                .collect()
        };
        let commands: Vec<_> =
            asked.system_commands.iter().map(|name| DomainId::from(name.as_str())).collect();
        [
            wanted(&asked.read_shared, Access::Read),
            wanted(&asked.write_shared, Access::Write),
            wanted(&commands, Access::Send),
        ]
        .concat()
    }

    fn of(&self, access: Access) -> &SortedSet<DomainId> {
        match access {
            Access::Read => &self.read,
            Access::Write => &self.write,
            Access::Send => &self.send,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_allowed_until_it_is_granted_and_again_nothing_once_it_is_revoked() {
        let domain = DomainId::from("counter-summary");
        let mut grants = Grants::default();
        assert!(!grants.allows(&domain, Access::Read));
        grants.set(&domain, Access::Read, true);
        assert!(grants.allows(&domain, Access::Read));
        assert!(!grants.allows(&domain, Access::Write));
        grants.set(&domain, Access::Read, false);
        assert_eq!(grants, Grants::default());
    }

    #[test]
    fn a_grant_names_the_owner_and_lapses_with_it() {
        let (one, other) = (Identity::random([1; 16]), Identity::random([2; 16]));
        let item = |owner: Option<&Identity>| Item {
            domain: "a".into(),
            access: Access::Write,
            owner: owner.cloned(),
        };
        let mut given = Given::new([item(Some(&one))], []);
        let may = |given: &Given, owner: Option<&Identity>| {
            given.in_force(|_| owner.cloned(), &[]).allows(&"a".into(), Access::Write)
        };
        assert!(may(&given, Some(&one)));
        assert!(!may(&given, Some(&other)) && !may(&given, None));
        assert!(
            !may(&Given::new([item(None)], []), Some(&other)),
            "what was meant for nobody is not for who comes first"
        );
        given.set(item(None), false);
        assert!(!may(&given, Some(&one)), "what is taken is taken whoever owns it");
    }

    #[test]
    fn owning_a_domain_is_no_grant_and_ends_with_the_declaration() {
        let owned = ["a".into()];
        let mut given = Given::default();
        assert!(given.in_force(|_| None, &owned).allows(&"a".into(), Access::Read));
        assert_eq!(given.in_force(|_| None, &[]), Grants::default());
        given.set(Item { domain: "a".into(), access: Access::Read, owner: None }, false);
        let now = given.in_force(|_| None, &owned);
        assert!(!now.allows(&"a".into(), Access::Read) && now.allows(&"a".into(), Access::Write));
    }

    #[test]
    fn only_the_difference_to_what_was_granted_is_missing() {
        let asked = Capabilities {
            read_shared: vec!["a".into(), "b".into()],
            write_shared: vec!["a".into()],
            ..Default::default()
        };
        let mut grants = Grants::default();
        grants.set(&"a".into(), Access::Read, true);
        assert_eq!(
            grants.missing(&asked),
            [("b".into(), Access::Read), ("a".into(), Access::Write)]
        );
        assert!(Grants::all_of(&asked).missing(&asked).is_empty());
    }
}
