//! What an instance may do. Nothing is allowed that is not granted.

use std::collections::BTreeSet;

use plugin_runtime::contracts::{Capabilities, DomainId};
use serde::{Deserialize, Serialize};

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

/// The grants of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    read: BTreeSet<DomainId>,
    write: BTreeSet<DomainId>,
    send: BTreeSet<DomainId>,
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
            domains.iter().filter(|domain| !self.allows(domain, access)).map(|domain| (domain.clone(), access)).collect()
        };
        let commands: Vec<_> = asked.system_commands.iter().map(|name| DomainId::from(name.as_str())).collect();
        [wanted(&asked.read_shared, Access::Read), wanted(&asked.write_shared, Access::Write), wanted(&commands, Access::Send)]
            .concat()
    }

    fn of(&self, access: Access) -> &BTreeSet<DomainId> {
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
    fn only_the_difference_to_what_was_granted_is_missing() {
        let asked =
            Capabilities { read_shared: vec!["a".into(), "b".into()], write_shared: vec!["a".into()], ..Default::default() };
        let mut grants = Grants::default();
        grants.set(&"a".into(), Access::Read, true);
        assert_eq!(grants.missing(&asked), [("b".into(), Access::Read), ("a".into(), Access::Write)]);
        assert!(Grants::all_of(&asked).missing(&asked).is_empty());
    }
}
