//! A shared domain that a plugin declares: its reducers run in the VM of that plugin, its state is
//! kept here.

use plugin_runtime::contracts::manifest::SharedDeclaration;
use plugin_runtime::contracts::messages::Reduction;
use plugin_runtime::contracts::{InstanceId, JsonText};

use super::super::Identity;
use super::{DomainOwner, Refusal};

/// The state, and whose reducers change it.
pub(super) struct DeclaredDomain {
    by: InstanceId,
    package: Identity,
    is_orphaned: bool,
    state: JsonText,
    actions: Vec<String>,
}

impl DeclaredDomain {
    /// A domain as its declaration begins it.
    pub(super) fn new(by: InstanceId, package: Identity, declaration: &SharedDeclaration) -> Self {
        Self {
            by,
            package,
            is_orphaned: false,
            state: declaration.initial_state.clone(),
            actions: declaration.actions.clone(),
        }
    }

    pub(super) fn description(&self) -> String {
        let by = &self.by;
        if self.is_orphaned {
            format!("what {by} left behind when it was unloaded")
        } else {
            format!("a domain that {by} declares")
        }
    }

    pub(super) fn actions(&self) -> &[String] {
        &self.actions
    }

    pub(super) fn owner(&self) -> DomainOwner {
        if self.is_orphaned { DomainOwner::Orphaned } else { DomainOwner::Plugin(self.by.clone()) }
    }

    /// The package that it belongs to, as long as nobody else declares the name.
    pub(super) fn package(&self) -> &Identity {
        &self.package
    }

    pub(super) fn state(&self) -> &JsonText {
        &self.state
    }

    /// Takes what the plugin's reducer made of an action.
    pub(super) fn take(&mut self, reduction: Option<Reduction>) -> Result<(), Refusal> {
        match reduction {
            _ if self.is_orphaned => Err(Refusal::Orphaned),
            Some(Reduction::State(state)) => {
                self.state = state;
                Ok(())
            }
            Some(Reduction::NoReducer) => Err(Refusal::UnsupportedAction),
            None => Err(Refusal::ReducerFailed),
        }
    }

    /// The last state stays readable until somebody declares the name again.
    pub(super) fn on_unload(&mut self, instance: &InstanceId) {
        self.is_orphaned |= self.by == *instance;
    }
}
