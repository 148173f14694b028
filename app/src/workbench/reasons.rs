//! Why a dispatch was not applied, in words, and what would help.

use plugin_host::store::Access;
use plugin_runtime::contracts::{DomainId, InstanceId};

/// A reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened and what to do.
    pub text: String,
    /// What the instance would have to be granted.
    pub missing: Option<(DomainId, Access)>,
}

/// Explains the reason why a dispatch of `instance` was not applied.
pub fn explain(reason: &str, instance: &InstanceId) -> Explanation {
    let (code, about) = reason.split_once(':').unwrap_or((reason, ""));
    let text = match code {
        "missing-write-grant" => format!("{instance} may not change {about}. Nothing was changed."),
        "unsupported-domain" => format!("There is no shared domain called {about}."),
        "unsupported-action" => {
            format!("{} has no action called {}.", domain_of(about), action_of(about))
        }
        "invalid-payload" => {
            let (target, issue) =
                about.split_once(": ").unwrap_or((about, "it is not of the right shape"));
            format!("{target} did not take the payload: {issue}.")
        }
        "no-reducer" => format!(
            "{instance} has no action called {about}. Add it to the plugin's actions, or dispatch state/replace, state/merge or state/reset."
        ),
        "missing-command-grant" => {
            format!("{instance} may not use the command {about}. Nothing was done.")
        }
        "unsupported-command" => format!("The playground has no command called {about}."),
        "orphaned-domain" => format!("The plugin that declares {about} does not run any more."),
        "reducer-failed" => format!(
            "The plugin that declares {} failed in its action {}. Its fault is under Errors.",
            domain_of(about),
            action_of(about)
        ),
        _ => reason.to_owned(),
    };
    let missing = match code {
        "missing-write-grant" => Some((about.into(), Access::Write)),
        "missing-command-grant" => Some((about.into(), Access::Send)),
        _ => None,
    };
    Explanation { text, missing }
}

fn domain_of(target: &str) -> &str {
    target.split_once('/').map_or(target, |(domain, _)| domain)
}

fn action_of(target: &str) -> &str {
    target.split_once('/').map_or("", |(_, action)| action)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(reason: &str) -> Explanation {
        explain(reason, &"counter-1".into())
    }

    #[test]
    fn a_missing_grant_names_what_would_have_to_be_allowed() {
        let found = explained("missing-write-grant:counter-summary");
        assert_eq!(found.text, "counter-1 may not change counter-summary. Nothing was changed.");
        assert_eq!(found.missing, Some(("counter-summary".into(), Access::Write)));
        let found = explained("missing-command-grant:notify");
        assert_eq!(found.text, "counter-1 may not use the command notify. Nothing was done.");
        assert_eq!(found.missing, Some(("notify".into(), Access::Send)));
    }

    #[test]
    fn each_reason_has_words() {
        assert_eq!(
            explained("unsupported-action:greeter-profile/rename").text,
            "greeter-profile has no action called rename."
        );
        assert!(
            explained("no-reducer:state/add")
                .text
                .starts_with("counter-1 has no action called state/add.")
        );
        assert_eq!(
            explained("invalid-payload:a/b: payload.value must be a number, found null").text,
            "a/b did not take the payload: payload.value must be a number, found null."
        );
        assert_eq!(explained("something-new").text, "something-new");
    }
}
