//! What a grant means, in words for the user. Pure.

use plugin_host::store::{Access, CommandInfo, DomainInfo, UseCount};
use plugin_runtime::contracts::{Capabilities, DomainId, display_text};

/// What an instance could do with a grant: "See the sum of all counters".
pub fn ability(
    domains: &[DomainInfo],
    commands: &[CommandInfo],
    id: &DomainId,
    access: Access,
) -> String {
    let domain = domains.iter().find(|info| info.id == *id).map(|info| info.description.as_str());
    let command = commands.iter().find(|info| info.id == *id).map(|info| info.description);
    let text = match access {
        Access::Read => domain.map(|description| format!("see {description}")),
        Access::Write => domain.map(|description| format!("change {description}")),
        Access::Send => command.map(str::to_owned),
    };
    let unknown =
        || format!("{} something called {id}, which does not exist here now", access.as_str());
    capitalized(&text.unwrap_or_else(unknown))
}

fn capitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// What an instance may not do for want of a grant: "may not change".
pub fn refusal(access: Access) -> &'static str {
    match access {
        Access::Read => "may not see",
        Access::Write => "may not change",
        Access::Send => "may not use the command",
    }
}

/// Why a plugin asks, in its author's words, on one line.
pub fn reason(asked: &Capabilities, domain: &DomainId) -> Option<String> {
    display_text::reason(asked.reasons.get(domain.as_str())?)
}

/// How a grant was used: "never used", "used 3 times, denied once".
pub fn usage(count: UseCount, is_allowed: bool, is_asked: bool) -> String {
    let mut parts = Vec::new();
    if count.used > 0 {
        parts.push(format!("used {}", times(count.used)));
    } else if is_allowed {
        parts.push("never used".to_owned());
    }
    if count.denied > 0 {
        parts.push(format!("denied {}", times(count.denied)));
    }
    if parts.is_empty() {
        parts.push(if is_asked { "asked for" } else { "not asked for" }.to_owned());
    }
    parts.join(", ")
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use plugin_host::store::DomainOwner;

    #[test]
    fn a_grant_is_said_in_plain_words() {
        let info = DomainInfo {
            id: "sum".into(),
            description: "the sum of all counters".to_owned(),
            actions: Vec::new(),
            owner: DomainOwner::Host,
            last_writer: None,
        };
        assert_eq!(
            ability(&[info], &[], &"sum".into(), Access::Read),
            "See the sum of all counters"
        );
        let unknown = ability(&[], &[], &"votes".into(), Access::Write);
        assert_eq!(unknown, "Write something called votes, which does not exist here now");
        let toast = CommandInfo {
            id: "toast".into(),
            description: "show you short messages",
            verbs: &["show"],
        };
        assert_eq!(
            ability(&[], &[toast], &"toast".into(), Access::Send),
            "Show you short messages"
        );
        assert_eq!(
            ability(&[], &[], &"fly".into(), Access::Send),
            "Send something called fly, which does not exist here now"
        );
    }

    #[test]
    fn a_reason_is_one_line_and_short() {
        let long = "very ".repeat(100);
        let reasons =
            BTreeMap::from([("a", "to\n\n add  up"), ("b", long.as_str()), ("c", " \n ")]);
        let reasons =
            reasons.into_iter().map(|(key, reason)| (key.to_owned(), reason.to_owned())).collect();
        let asked = Capabilities { reasons, ..Capabilities::default() };
        assert_eq!(reason(&asked, &"a".into()).as_deref(), Some("to add up"));
        assert_eq!(
            reason(&asked, &"b".into()).map(|reason| reason.chars().count()),
            Some(display_text::REASON_LIMIT)
        );
        assert_eq!(reason(&asked, &"c".into()), None);
        assert_eq!(reason(&asked, &"d".into()), None);
    }

    #[test]
    fn use_is_counted_in_words() {
        let count = |used, denied| UseCount { used, denied };
        assert_eq!(usage(count(0, 0), true, true), "never used");
        assert_eq!(usage(count(1, 0), true, true), "used once");
        assert_eq!(usage(count(3, 1), true, false), "used 3 times, denied once");
        assert_eq!(usage(count(0, 2), false, true), "denied 2 times");
        assert_eq!(usage(count(0, 0), false, true), "asked for");
        assert_eq!(usage(count(0, 0), false, false), "not asked for");
    }
}
