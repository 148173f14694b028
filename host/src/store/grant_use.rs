//! How an instance uses what it was granted: what is never used can be taken back.

use plugin_runtime::contracts::DomainId;

use super::{Access, Grants};
use crate::sorted::SortedMap;

/// How often one grant was used, or missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UseCount {
    /// Renders that read the domain, or dispatches that it took.
    pub used: u32,
    /// Dispatches that were denied.
    pub denied: u32,
}

/// A dispatch that was denied for want of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The domain or command.
    pub domain: DomainId,
    /// The grant that was missing.
    pub access: Access,
    /// What it wanted to do there.
    pub action_type: String,
}

/// The use of all grants of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantUse {
    counts: SortedMap<(DomainId, Access), UseCount>,
    last_denial: Option<Denial>,
}

impl GrantUse {
    /// How one grant was used.
    pub fn of(&self, domain: &DomainId, access: Access) -> UseCount {
        self.counts.get(&(domain.clone(), access)).copied().unwrap_or_default()
    }

    /// The last dispatch that was denied and would be denied again.
    pub fn last_denial(&self) -> Option<&Denial> {
        self.last_denial.as_ref()
    }

    /// Counts a use.
    pub fn note_used(&mut self, domain: &DomainId, access: Access) {
        let count = self.counts.get_or_insert_with((domain.clone(), access), UseCount::default);
        count.used = count.used.saturating_add(1);
    }

    /// Counts a dispatch that was denied.
    pub fn note_denied(&mut self, domain: &DomainId, access: Access, action_type: &str) {
        let count = self.counts.get_or_insert_with((domain.clone(), access), UseCount::default);
        count.denied = count.denied.saturating_add(1);
        self.last_denial =
            Some(Denial { domain: domain.clone(), access, action_type: action_type.to_owned() });
    }

    /// A grant was given: a denial for want of it is settled.
    pub fn note_allowed(&mut self, domain: &DomainId, access: Access) {
        self.last_denial.take_if(|denial| denial.access == access && denial.domain == *domain);
    }

    /// The user has seen the last denial and leaves it at that.
    pub fn dismiss_denial(&mut self) {
        self.last_denial = None;
    }

    /// What was granted and never used.
    pub fn unused(&self, grants: &Grants) -> Vec<(DomainId, Access)> {
        grants.iter().filter(|(domain, access)| self.of(domain, *access).used == 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(name: &str) -> DomainId {
        DomainId::from(name)
    }

    #[test]
    fn what_was_granted_and_never_used_is_unused() {
        let mut grants = Grants::default();
        grants.set(&domain("a"), Access::Read, true);
        grants.set(&domain("a"), Access::Write, true);
        grants.set(&domain("b"), Access::Read, true);
        let mut uses = GrantUse::default();
        uses.note_used(&domain("a"), Access::Read);
        uses.note_used(&domain("a"), Access::Read);
        assert_eq!(uses.of(&domain("a"), Access::Read), UseCount { used: 2, denied: 0 });
        assert_eq!(
            uses.unused(&grants),
            [(domain("b"), Access::Read), (domain("a"), Access::Write)]
        );
    }

    #[test]
    fn a_denied_dispatch_is_no_use() {
        let mut grants = Grants::default();
        grants.set(&domain("a"), Access::Write, true);
        let mut uses = GrantUse::default();
        uses.note_denied(&domain("a"), Access::Write, "set");
        assert_eq!(uses.of(&domain("a"), Access::Write), UseCount { used: 0, denied: 1 });
        assert_eq!(uses.unused(&grants), [(domain("a"), Access::Write)]);
    }

    #[test]
    fn a_denial_is_settled_by_the_grant_that_was_missing_and_by_no_other() {
        let mut uses = GrantUse::default();
        uses.note_denied(&domain("a"), Access::Write, "set");
        uses.note_allowed(&domain("a"), Access::Read);
        uses.note_allowed(&domain("b"), Access::Write);
        assert_eq!(
            uses.last_denial(),
            Some(&Denial {
                domain: domain("a"),
                access: Access::Write,
                action_type: "set".to_owned()
            })
        );
        uses.note_allowed(&domain("a"), Access::Write);
        assert_eq!(uses.last_denial(), None);
        assert_eq!(uses.of(&domain("a"), Access::Write).denied, 1);
    }
}
