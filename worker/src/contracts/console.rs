//! What a plugin writes to `console`.

use serde::{Deserialize, Serialize};

use std::collections::BTreeMap;

use super::findings::Findings;
use super::{InstanceId, JsonText};

/// Arguments of one call; more are dropped.
pub const ARGS_LIMIT: usize = 20;

/// How deep an argument nests.
pub const ARGS_DEPTH: usize = 8;

/// What the entry may take which says that the rest is not shown, in bytes.
const NOTICE_BYTES: usize = 256;

/// The `console` method that was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsoleLevel {
    /// `console.debug`
    Debug,
    /// `console.log`
    Log,
    /// `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`
    Error,
}

/// One call of `console`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleEntry {
    /// Who wrote it.
    pub instance_id: InstanceId,
    /// Which method.
    pub level: ConsoleLevel,
    /// The arguments as data; what is not data (a function, a cycle) stands there as a string in
    /// brackets.
    pub args: Vec<JsonText>,
    /// Line of the call in the plugin's source, from 1, where known.
    pub line: Option<u32>,
}

impl ConsoleEntry {
    /// What every entry costs besides its text, in bytes, so that a flood of empty ones ends too.
    pub const OVERHEAD_BYTES: usize = 32;

    /// The entry that stands for everything beyond the limit.
    pub fn limit_notice(instance_id: InstanceId) -> Self {
        let args = vec![
            JsonText::of("[console limit reached: the rest of this request is not shown]")
                .unwrap_or_default(),
        ];
        Self { instance_id, level: ConsoleLevel::Warn, args, line: None }
    }

    /// What it counts against the limit.
    pub fn bytes(&self) -> usize {
        self.args.iter().map(JsonText::len_bytes).sum::<usize>() + Self::OVERHEAD_BYTES
    }
}

/// What each instance has written in the course of one request.
#[derive(Default)]
pub struct Written(BTreeMap<InstanceId, Option<usize>>);

impl Written {
    /// Leaves of each instance's next entries what `limit_of` has room for; the first that has none
    /// is replaced by a notice.
    pub fn trim(
        &mut self,
        entries: &mut Vec<ConsoleEntry>,
        limit_of: impl Fn(&InstanceId) -> usize,
    ) {
        entries.retain_mut(|entry| {
            // `None` once the notice stands there.
            let own = self.0.entry(entry.instance_id.clone()).or_insert(Some(0));
            let Some(before) = *own else { return false };
            let total = before + entry.bytes();
            if total <= limit_of(&entry.instance_id) {
                *own = Some(total);
            } else {
                *own = None;
                *entry = ConsoleEntry::limit_notice(entry.instance_id.clone());
            }
            true
        });
    }
}

/// Notes what is wrong with the entries of one answer; `limit_of` knows the instances that were
/// asked, and nobody else.
pub(super) fn check(
    entries: &[ConsoleEntry],
    limit_of: impl Fn(&InstanceId) -> Option<usize>,
    findings: &mut Findings,
) {
    let mut spent: BTreeMap<&InstanceId, usize> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = || format!("console[{index}]");
        let Some(limit) = limit_of(&entry.instance_id) else {
            findings
                .require(false, path, "written by who was asked", || entry.instance_id.to_string());
            return;
        };
        findings.count(&path(), entry.args.len(), ARGS_LIMIT, "arguments");
        let total = spent.entry(&entry.instance_id).or_default();
        *total += entry.bytes();
        let most = limit.saturating_add(NOTICE_BYTES);
        if *total > most {
            findings.require(false, path, &format!("at most {most} bytes in all"), || {
                "more".to_owned()
            });
            return;
        }
        for arg in &entry.args {
            findings.json(&path(), arg, most, ARGS_DEPTH);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(who: &str, text: &str) -> ConsoleEntry {
        let args = vec![JsonText::of(text).expect("JSON")];
        ConsoleEntry { instance_id: who.into(), level: ConsoleLevel::Log, args, line: None }
    }

    #[test]
    fn each_instance_keeps_what_fits_and_one_notice_and_that_passes_the_check() {
        let mut entries: Vec<_> =
            (0..50).flat_map(|_| [entry("a", &"x".repeat(20)), entry("b", "")]).collect();
        Written::default().trim(&mut entries, |_| 200);
        let of = |who: &str| entries.iter().filter(|entry| entry.instance_id == who.into()).count();
        assert_eq!(
            (of("a"), of("b")),
            (4, 6),
            "three of 54 bytes and five of 34, each with a notice"
        );
        let mut findings = Findings::default();
        check(&entries, |_| Some(200), &mut findings);
        assert_eq!(findings.into_issues(), []);
    }

    #[test]
    fn lines_of_strangers_and_floods_are_found() {
        for (entries, path) in [
            (vec![entry("a", "x"), entry("stranger", "x")], "console[1]"),
            (vec![entry("a", &"x".repeat(10_000))], "console[0]"),
            (vec![entry("a", ""); 1_000], "console[35]"),
            (
                vec![ConsoleEntry { args: vec![JsonText::null(); 21], ..entry("a", "") }],
                "console[0]",
            ),
        ] {
            let mut findings = Findings::default();
            check(&entries, |id| (id.as_str() == "a").then_some(960), &mut findings);
            let issues = findings.into_issues();
            assert_eq!(issues.first().map(|issue| issue.path.as_str()), Some(path), "{issues:?}");
        }
    }
}
