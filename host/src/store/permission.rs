//! Who may do what now: what was given, and who owns which domain at this moment.

use plugin_runtime::contracts::manifest::SharedDeclaration;
use plugin_runtime::contracts::{Capabilities, DomainId, Issue};
use reactive_graph::prelude::*;

use super::{Access, DispatchRecord, Given, Grants, Identity, Instance, Item, Store};

impl Store {
    /// What a domain or command is when it is allowed now: with the package that it belongs to.
    pub fn item(&self, domain: &DomainId, access: Access) -> Item {
        let owner = if access == Access::Send {
            Some(Identity::app())
        } else {
            self.domain_package(domain)
        };
        Item { domain: domain.clone(), access, owner }
    }

    /// Everything that a manifest asks for, with whom it belongs to now.
    pub fn asked(&self, capabilities: &Capabilities) -> Vec<Item> {
        Grants::all_of(capabilities)
            .iter()
            .map(|(domain, access)| self.item(&domain, access))
            .collect()
    }

    /// The package that a domain belongs to; `None` where nobody declared it.
    pub fn domain_package(&self, domain: &DomainId) -> Option<Identity> {
        self.scopes(|scopes| scopes.domains.borrow().package(domain))
    }

    /// An instance that begins for the first time gets what was chosen for its package.
    pub(crate) fn give(&self, instance: &Instance, capabilities: &Capabilities) {
        instance.given.set(self.chosen_items(instance, capabilities));
        self.settle_grants_of(instance);
    }

    /// What an instance may do as far as it was chosen for its package.
    pub fn chosen(&self, instance: &Instance, capabilities: &Capabilities) -> Grants {
        self.in_force(instance, &self.chosen_items(instance, capabilities))
    }

    fn chosen_items(&self, instance: &Instance, capabilities: &Capabilities) -> Given {
        let asked = self.asked(capabilities);
        self.choices().with_untracked(|all| all.given(instance.program(), instance.origin, &asked))
    }

    fn in_force(&self, instance: &Instance, given: &Given) -> Grants {
        let declared = self.scopes(|scopes| scopes.domains.borrow().declared_by(&instance.id));
        given.in_force(|domain| self.domain_package(domain), &declared)
    }

    /// Puts the domains that an instance declares in place and returns the names that others hold.
    pub(crate) fn declare(
        &self,
        instance: &Instance,
        declarations: &[SharedDeclaration],
    ) -> Vec<Issue> {
        self.change_history(|history| history.happened_to(&instance.id));
        let declare = |declaration: &SharedDeclaration| {
            self.scopes(|scopes| {
                scopes.domains.borrow_mut().declare(&instance.id, &instance.identity, declaration)
            })
            .err()
        };
        let taken = declarations.iter().filter_map(declare).collect();
        if !declarations.is_empty() {
            self.settle_grants();
            self.outdate(declarations.iter().map(|declaration| declaration.domain.clone()));
            self.project();
        }
        taken
    }

    /// Changes a grant. A change that changes nothing is not recorded.
    pub(crate) fn set_grant(
        &self,
        instance: &Instance,
        domain: &DomainId,
        access: Access,
        allowed: bool,
    ) {
        if instance.grants.read_untracked().allows(domain, access) == allowed {
            return;
        }
        // Not part of the moment of the dispatch before.
        self.change_history(|history| history.happened_to(&instance.id));
        instance.given.update(|given| given.set(self.item(domain, access), allowed));
        self.settle_grants_of(instance);
        if allowed {
            instance.grant_use.update(|uses| uses.note_allowed(domain, access));
        }
        self.record(DispatchRecord::of_grant(&instance.id, domain, access, allowed));
    }

    /// Brings what every instance may do in line with who owns what. It runs whenever a domain gets
    /// or loses its owner, before anything else does, so no check ever finds a grant whose owner is
    /// gone.
    pub(super) fn settle_grants(&self) {
        self.instances()
            .with_untracked(|all| all.iter().for_each(|instance| self.settle_grants_of(instance)));
        self.scopes(|scopes| scopes.ownership.clone()).update(|version| *version += 1);
    }

    fn settle_grants_of(&self, instance: &Instance) {
        let now = instance.given.with_untracked(|given| self.in_force(instance, given));
        if *instance.grants.read_untracked() != now {
            self.change_history(|history| history.note_grants(&instance.id, &now));
            instance.grants.set(now);
            self.note_change(|changes| _ = changes.grants.insert(instance.id.clone()));
        }
    }
}
