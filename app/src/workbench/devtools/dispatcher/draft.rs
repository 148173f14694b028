//! An intent as it is being written.

use leptos::prelude::*;
use plugin_host::store::Store;
use plugin_runtime::contracts::ids::is_name;
use plugin_runtime::contracts::intents::ACTION_TYPE_LIMIT_BYTES;
use plugin_runtime::contracts::{DomainId, InstanceId, Intent, IntentScope};

use super::super::json_input;

/// What every plugin understands.
const STATE_ACTIONS: [&str; 3] = ["state/replace", "state/merge", "state/reset"];

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeChoice {
    Plugin,
    Shared,
    System,
}

impl ScopeChoice {
    pub(super) const ALL: [Self; 3] = [Self::Plugin, Self::Shared, Self::System];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Plugin => "plugin",
            Self::Shared => "shared",
            Self::System => "system",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Plugin => "its own state",
            Self::Shared => "a shared domain",
            Self::System => "the playground",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).unwrap_or(Self::Plugin)
    }
}

/// The fields.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    store: Store,
    pub(super) instance: RwSignal<Option<InstanceId>>,
    pub(super) scope: RwSignal<ScopeChoice>,
    /// The domain or the command.
    pub(super) target: RwSignal<String>,
    pub(super) action_type: RwSignal<String>,
    pub(super) payload: RwSignal<String>,
}

impl Draft {
    /// An empty draft, as `selected` or the first instance there is.
    pub(super) fn new(store: Store, selected: Option<InstanceId>) -> Self {
        let first = || {
            store.instances().with_untracked(|all| all.first().map(|instance| instance.id.clone()))
        };
        Self {
            store,
            instance: RwSignal::new(selected.or_else(first)),
            scope: RwSignal::new(ScopeChoice::Plugin),
            target: RwSignal::default(),
            action_type: RwSignal::default(),
            payload: RwSignal::default(),
        }
    }

    /// What is wrong with the payload, and where.
    pub(super) fn payload_problem(self) -> Option<String> {
        self.payload.with(|text| json_input::parse(text).err())
    }

    /// The domains or commands that there are.
    pub(super) fn known_targets(self) -> Vec<String> {
        match self.scope.get() {
            ScopeChoice::Plugin => Vec::new(),
            ScopeChoice::Shared => {
                self.store.shared().with(|shared| shared.keys().map(ToString::to_string).collect())
            }
            ScopeChoice::System => {
                self.store.commands().iter().map(|info| info.id.to_string()).collect()
            }
        }
    }

    /// The actions that whom it is for is known to take.
    pub(super) fn known_types(self) -> Vec<String> {
        match self.scope.get() {
            ScopeChoice::System => {
                let commands = self.store.commands();
                let command = commands
                    .into_iter()
                    .find(|info| self.target.with(|target| info.id.as_str() == target));
                command.into_iter().flat_map(|info| info.verbs).map(ToString::to_string).collect()
            }
            ScopeChoice::Shared => {
                let domains = self.store.domains();
                let domain = domains
                    .into_iter()
                    .find(|info| self.target.with(|target| info.id.as_str() == target));
                domain.map(|info| info.actions).unwrap_or_default()
            }
            ScopeChoice::Plugin => {
                let instance = self.instance.get().and_then(|id| self.store.instance(&id));
                let manifest = instance.and_then(|instance| instance.manifest.get());
                let own = manifest.map(|manifest| manifest.actions.clone()).unwrap_or_default();
                own.into_iter().chain(STATE_ACTIONS.map(str::to_owned)).collect()
            }
        }
    }

    /// What is to be sent, or why it cannot be.
    pub(super) fn intent(self) -> Result<(InstanceId, Intent), String> {
        let id = self.instance.get().filter(|id| self.store.instance(id).is_some());
        let id = id.ok_or("Choose the plugin that is to send it.")?;
        let target = self.target.get().trim().to_owned();
        let scope = match self.scope.get() {
            ScopeChoice::Plugin => IntentScope::Plugin,
            _ if !is_name(&target) => {
                return Err(
                    "A domain or command is a letter, then letters, digits, - or _: for example counter-summary.".to_owned()
                );
            }
            ScopeChoice::Shared => IntentScope::Shared(DomainId::from(target)),
            ScopeChoice::System => IntentScope::System(target),
        };
        let action_type = self.action_type.get().trim().to_owned();
        if action_type.is_empty() || action_type.len() > ACTION_TYPE_LIMIT_BYTES {
            return Err(format!(
                "An action is a text of 1 to {ACTION_TYPE_LIMIT_BYTES} bytes: for example state/merge."
            ));
        }
        let payload = self.payload.with(|text| json_input::parse(text))?;
        Ok((id, Intent { scope, action_type, payload }))
    }
}

#[cfg(test)]
mod tests {
    use plugin_host::store::Names;

    use super::*;

    fn draft() -> Draft {
        Draft::new(Store::new(Names::default()), None)
    }

    #[test]
    fn what_is_missing_is_asked_for_in_words() {
        let owner = Owner::new();
        owner.set();
        let draft = draft();
        assert!(
            untrack(|| draft.intent())
                .is_err_and(|message| message.starts_with("Choose the plugin"))
        );
        draft.scope.set(ScopeChoice::Shared);
        draft.target.set("counter-summary".to_owned());
        assert_eq!(untrack(|| draft.known_types()), ["set-instance"]);
        draft.scope.set(ScopeChoice::Plugin);
        assert_eq!(untrack(|| draft.known_types()), STATE_ACTIONS);
        draft.payload.set("{".to_owned());
        assert!(
            untrack(|| draft.payload_problem())
                .is_some_and(|message| message.starts_with("Line 1, column 1"))
        );
    }
}
