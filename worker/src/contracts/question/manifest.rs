//! What a manifest may say, and how much of it.

use std::collections::HashSet;

use super::super::display_text::shorten;
use super::super::findings::Findings;
use super::super::ids::{NAME_LIMIT_BYTES, is_name};
use super::super::intents::ACTION_TYPE_LIMIT_BYTES;
use super::super::{Issue, Limits, Manifest};

/// The longest title, in characters.
const TITLE_CHARS: usize = 80;
/// The longest reason, in characters.
const REASON_CHARS: usize = 300;
/// The longest id or description, in characters, and the ellipsis of one that was cut.
const TEXT_CHARS: usize = 2_001;
/// Domains that a plugin may ask for in each way, commands, and reasons.
const ASKED: usize = 256;
/// Domains that a plugin may declare.
const DECLARED: usize = 64;
/// Actions of a plugin, or of one domain.
const ACTIONS: usize = 1_000;

/// Everything that is wrong with a manifest; empty when it may be used. Runs in the worker on what
/// a plugin defined, and again on the page.
pub fn check(manifest: &Manifest, limits: &Limits) -> Vec<Issue> {
    let mut findings = Findings::default();
    chars("id", manifest.id.as_deref(), TEXT_CHARS, &mut findings);
    chars("title", manifest.title.as_deref(), TITLE_CHARS, &mut findings);
    chars("description", manifest.description.as_deref(), TEXT_CHARS, &mut findings);
    let widgets: Vec<&str> = manifest.widgets.iter().map(super::super::WidgetId::as_str).collect();
    findings.require(
        !widgets.is_empty(),
        || "widgets".to_owned(),
        "at least one",
        || "none".to_owned(),
    );
    names("widgets", &widgets, limits.widgets, &mut findings);
    distinct("widgets", &widgets, &mut findings);
    actions("actions", &manifest.actions, &mut findings);
    findings.json(
        "initialState",
        &manifest.initial_state,
        limits.state_bytes,
        limits.value_depth(),
    );
    capabilities(manifest, &mut findings);
    shared(manifest, limits, &mut findings);
    findings.into_issues()
}

fn capabilities(manifest: &Manifest, findings: &mut Findings) {
    let asked = &manifest.capabilities;
    for (path, domains) in [
        ("capabilities.readShared", &asked.read_shared),
        ("capabilities.writeShared", &asked.write_shared),
    ] {
        let domains: Vec<&str> = domains.iter().map(super::super::DomainId::as_str).collect();
        names(path, &domains, ASKED, findings);
    }
    let commands: Vec<&str> = asked.system_commands.iter().map(String::as_str).collect();
    names("capabilities.systemCommands", &commands, ASKED, findings);
    findings.count("capabilities.reasons", asked.reasons.len(), ASKED, "reasons");
    for (name, reason) in asked.reasons.iter().take(ASKED) {
        let path = format!("capabilities.reasons.{}", shorten(name, NAME_LIMIT_BYTES));
        findings.words(&path, Some(name), NAME_LIMIT_BYTES);
        chars(&path, Some(reason), REASON_CHARS, findings);
    }
}

fn shared(manifest: &Manifest, limits: &Limits, findings: &mut Findings) {
    let domains: Vec<&str> =
        manifest.shared.iter().map(|declared| declared.domain.as_str()).collect();
    names("shared", &domains, DECLARED, findings);
    distinct("shared", &domains, findings);
    for declared in manifest.shared.iter().take(DECLARED) {
        let path = format!("shared.{}", shorten(declared.domain.as_str(), NAME_LIMIT_BYTES));
        findings.json(
            &format!("{path}.initialState"),
            &declared.initial_state,
            limits.state_bytes,
            limits.value_depth(),
        );
        actions(&format!("{path}.actions"), &declared.actions, findings);
    }
}

fn names(path: &str, names: &[&str], limit: usize, findings: &mut Findings) {
    findings.count(path, names.len(), limit, "names");
    for name in names.iter().take(limit) {
        findings.require(
            is_name(name),
            || path.to_owned(),
            "a letter, then letters, digits, _ or -",
            || format!("{:?}", shorten(name, 40)),
        );
    }
}

fn distinct(path: &str, names: &[&str], findings: &mut Findings) {
    let different: HashSet<_> = names.iter().collect();
    findings.require(
        different.len() == names.len(),
        || path.to_owned(),
        "named once each",
        || "a name twice".to_owned(),
    );
}

/// An action is any text that can be dispatched.
fn actions(path: &str, actions: &[String], findings: &mut Findings) {
    findings.count(path, actions.len(), ACTIONS, "actions");
    for action in actions.iter().take(ACTIONS) {
        findings.words(path, Some(action), ACTION_TYPE_LIMIT_BYTES);
    }
}

fn chars(path: &str, text: Option<&str>, limit: usize, findings: &mut Findings) {
    let is_longer = text.is_some_and(|text| text.chars().nth(limit).is_some());
    findings.require(
        !is_longer,
        || path.to_owned(),
        &format!("at most {limit} characters"),
        || "more".to_owned(),
    );
}
