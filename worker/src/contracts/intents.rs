//! What a handler asks the host to do. A request, never an effect.

use serde::{Deserialize, Serialize};

use super::display_text::shorten;
use super::ids::is_name;
use super::json_text::nesting;
use super::{DomainId, Issue, JsonText, Limits};

/// The longest action type, in bytes.
pub const ACTION_TYPE_LIMIT_BYTES: usize = 128;

/// Whom an intent is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IntentScope {
    /// The instance's own state.
    Plugin,
    /// A shared domain.
    Shared(DomainId),
    /// The host, with the name of the command.
    System(String),
}

/// One dispatch that a handler made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intent {
    /// Whom it is for.
    pub scope: IntentScope,
    /// What to do; for a system command its verb.
    pub action_type: String,
    /// With what; `null` where the handler gave nothing.
    #[serde(default)]
    pub payload: JsonText,
}

/// Everything that is wrong with the intents of one event; empty when they may be used.
///
/// Runs in the worker on what a handler produced, and again on the main thread, which does not
/// trust the worker.
pub fn check(intents: &[Intent], limits: &Limits) -> Vec<Issue> {
    let mut issues = Vec::new();
    if intents.len() > limits.intents {
        issues.push(Issue::new(
            "intents",
            format!("at most {} dispatches an event", limits.intents),
            intents.len().to_string(),
        ));
        return issues;
    }
    let total: usize =
        intents.iter().map(|intent| intent.action_type.len() + intent.payload.len_bytes()).sum();
    if total > limits.intent_bytes {
        issues.push(Issue::new(
            "intents",
            format!("at most {} bytes an event", limits.intent_bytes),
            format!("{total} bytes"),
        ));
    }
    for (index, intent) in intents.iter().enumerate() {
        let length = intent.action_type.len();
        if length == 0 || length > ACTION_TYPE_LIMIT_BYTES {
            let expected = format!("a text of 1 to {ACTION_TYPE_LIMIT_BYTES} bytes");
            issues.push(Issue::new(
                format!("intents[{index}].type"),
                expected,
                format!("{length} bytes"),
            ));
        }
        issues.extend(check_name(&intent.scope, index));
        let (depth, found) = (limits.value_depth(), nesting(intent.payload.as_str()));
        if found > depth {
            let expected = format!("nested at most {depth} deep");
            issues.push(Issue::new(
                format!("intents[{index}].payload"),
                expected,
                format!("{found} levels"),
            ));
        }
    }
    issues
}

fn check_name(scope: &IntentScope, index: usize) -> Option<Issue> {
    let (what, name) = match scope {
        IntentScope::Plugin => return None,
        IntentScope::Shared(domain) => ("domain", domain.as_str()),
        IntentScope::System(command) => ("command", command.as_str()),
    };
    let found = || format!("{:?}", shorten(name, 40));
    (!is_name(name)).then(|| {
        Issue::new(
            format!("intents[{index}].{what}"),
            "a letter, then letters, digits, _ or -",
            found(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(action_type: &str) -> Intent {
        Intent {
            scope: IntentScope::Plugin,
            action_type: action_type.to_owned(),
            payload: JsonText::null(),
        }
    }

    #[test]
    fn every_bad_action_type_is_named_with_its_index() {
        let long = "x".repeat(129);
        let issues = check(&[intent("ok"), intent(""), intent(&long)], &Limits::default());
        let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(paths, ["intents[1].type", "intents[2].type"]);
    }

    #[test]
    fn a_domain_a_command_and_a_payload_are_checked_too() {
        let deep = JsonText::parse(format!("{}{}", "[".repeat(65), "]".repeat(65))).expect("JSON");
        let bad = [
            Intent { scope: IntentScope::Shared("a b".into()), ..intent("x") },
            Intent { scope: IntentScope::System("__proto__".to_owned()), ..intent("x") },
            Intent { payload: deep, ..intent("x") },
        ];
        let issues = check(&bad, &Limits::default());
        let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(paths, ["intents[0].domain", "intents[1].command", "intents[2].payload"]);
    }

    #[test]
    fn too_many_dispatches_are_one_issue() {
        let flood = vec![intent("x"); 1001];
        assert_eq!(check(&flood, &Limits::default()).len(), 1);
    }
}
