//! What the user says that no plugin hears: what is allowed and was chosen for packages, what is
//! cleared and what is kept.

use std::rc::Rc;

use plugin_runtime::contracts::{DomainId, InstanceId};

use super::{Host, Input, Log, Notice, Runner};
use crate::store::{Access, Choice, CodeHash, Identity, Item, Program};

impl Host {
    /// Remembers what the user allowed or denied.
    pub fn note_choice(&self, program: Program<'_>, item: Item, allowed: bool) {
        self.feed(Input::Choose {
            identity: program.identity.clone(),
            code: program.code.clone(),
            item,
            allowed,
        });
    }

    /// Takes what was decided about a package elsewhere; `None` where it was forgotten.
    pub fn set_choice(&self, identity: Identity, choice: Option<Choice>) {
        self.feed(Input::SetChoice { identity, choice });
    }

    /// What was decided about the code before holds for what its author made of it.
    pub fn adopt_code(&self, before: Program<'_>, after: CodeHash) {
        self.feed(Input::AdoptCode {
            identity: before.identity.clone(),
            before: before.code.clone(),
            after,
        });
    }

    /// Forgets what was decided about a package.
    pub fn forget_choice(&self, identity: &Identity) {
        self.feed(Input::SetChoice { identity: identity.clone(), choice: None });
    }

    /// Forgets what a list holds.
    pub fn clear(&self, log: Log) {
        self.feed(Input::Clear(log));
    }

    /// The user has seen what a card says.
    pub fn dismiss(&self, id: &InstanceId, notice: Notice) {
        self.feed(Input::Dismiss { instance_id: id.clone(), notice });
    }

    /// Sets how much is kept in bytes; [`crate::store::KEPT_LIMIT_BYTES`] by default.
    pub fn set_kept_limit(&self, limit_bytes: usize) {
        self.feed(Input::SetKeptLimit(limit_bytes));
    }

    /// Keeps again what is needed for looking back, from now on, after that was given up.
    pub fn resume_past(&self) {
        self.feed(Input::ResumePast);
    }

    /// Says how much the sources of closed tabs take, in bytes, which only the user can throw away.
    pub fn note_closed_tabs(&self, bytes: usize) {
        self.feed(Input::ClosedTabs(bytes));
    }

    /// Watches the memory of the page, which may grow to `limit_bytes`: less is kept when much is
    /// taken.
    pub fn watch_memory(&self, limit_bytes: usize, taken_bytes: impl Fn() -> usize + 'static) {
        self.shell().watch_memory(limit_bytes, Box::new(taken_bytes));
    }
}

impl Runner {
    pub(super) fn set_grant(
        self: &Rc<Self>,
        id: &InstanceId,
        domain: &DomainId,
        access: Access,
        allowed: bool,
    ) {
        if let Some(instance) = self.store.instance(id) {
            self.store.set_grant(&instance, domain, access, allowed);
            self.renders.borrow_mut().stale(id);
            self.drawing.take();
        }
    }

    pub(super) fn clear(&self, log: &Log) {
        match log {
            Log::Timeline => self.store.keeping().clear_timeline(),
            Log::Console(of) => self.store.keeping().clear_console(of.as_ref()),
            Log::Faults => self.store.keeping().clear_faults(),
        }
    }

    pub(super) fn dismiss(&self, id: &InstanceId, notice: Notice) {
        let Some(instance) = self.store.instance(id) else { return };
        match notice {
            Notice::Fault => instance.dismiss_fault(),
            Notice::Ignored => instance.dismiss_ignored(),
            Notice::Denial => instance.dismiss_denial(),
        }
    }
}
