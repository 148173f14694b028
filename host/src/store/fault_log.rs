//! Faults, grouped by cause: the same fault a hundred times is one entry with a count.

use std::sync::Arc;

use plugin_runtime::contracts::{Fault, InstanceId, Issue};

use super::accountant::ENTRY_BYTES;
use crate::sorted::SortedMap;

/// Groups kept. Beyond it the plugin with the most causes loses the one that was seen longest ago.
const GROUP_LIMIT: usize = 200;

/// One cause.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultGroup {
    /// Identity of the group for as long as the page lives.
    pub id: u64,
    /// The fault as it was seen last.
    pub fault: Arc<Fault>,
    /// The instance's title, if it was an instance's.
    pub title: Option<String>,
    /// How often it was seen.
    pub count: u32,
    /// When first, in milliseconds since 1970.
    pub first_ms: f64,
    /// When last, in milliseconds since 1970.
    pub last_ms: f64,
}

/// All causes, the latest seen last.
#[derive(Clone, Debug, Default)]
pub struct FaultLog {
    groups: Vec<FaultGroup>,
    next_id: u64,
    dropped: u64,
}

impl FaultLog {
    /// Notes a fault, and returns the number of its group with that of the one that had to go for
    /// it.
    pub fn note(
        &mut self,
        fault: Arc<Fault>,
        title: Option<String>,
        now_ms: f64,
    ) -> (u64, Option<u64>) {
        if let Some(index) =
            self.groups.iter().position(|group| has_same_cause(&group.fault, &fault))
        {
            let mut group = self.groups.remove(index);
            group.count = group.count.saturating_add(1);
            group.last_ms = now_ms;
            group.fault = fault;
            let id = group.id;
            self.groups.push(group);
            return (id, None);
        }
        let dropped = if self.groups.len() >= GROUP_LIMIT { self.leaving() } else { None };
        if let Some(id) = dropped {
            self.drop_group(id);
        }
        self.next_id += 1;
        self.groups.push(FaultGroup {
            id: self.next_id,
            fault,
            title,
            count: 1,
            first_ms: now_ms,
            last_ms: now_ms,
        });
        (self.next_id, dropped)
    }

    /// Of who has the most causes, the one that was seen longest ago.
    fn leaving(&self) -> Option<u64> {
        let mut counts: SortedMap<Option<&InstanceId>, usize> = SortedMap::new();
        for group in &self.groups {
            *counts.get_or_insert_with(group.fault.instance_id.as_ref(), usize::default) += 1;
        }
        let (most, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        self.groups
            .iter()
            .find(|group| group.fault.instance_id.as_ref() == most)
            .map(|group| group.id)
    }

    /// Drops a cause to make room, and counts it as dropped.
    pub fn drop_group(&mut self, id: u64) {
        let before = self.groups.len();
        self.groups.retain(|group| group.id != id);
        self.dropped += u64::from(self.groups.len() < before);
    }

    /// How many causes were dropped to make room since the log was cleared.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Forgets all, and returns their numbers.
    pub fn clear(&mut self) -> Vec<u64> {
        self.dropped = 0;
        std::mem::take(&mut self.groups).into_iter().map(|group| group.id).collect()
    }

    /// All groups, the latest seen last.
    pub fn groups(&self) -> &[FaultGroup] {
        &self.groups
    }
}

/// What a fault takes, in bytes.
pub(super) fn bytes_of(fault: &Fault) -> usize {
    let issue = |issue: &Issue| {
        size_of::<Issue>() + issue.path.len() + issue.expected.len() + issue.found.len()
    };
    let texts = fault.message.len() + fault.stack.as_ref().map_or(0, String::len);
    ENTRY_BYTES
        + size_of::<FaultGroup>()
        + size_of::<Fault>()
        + texts
        + fault.issues.iter().map(issue).sum::<usize>()
}

fn has_same_cause(one: &Fault, other: &Fault) -> bool {
    one.code == other.code
        && one.operation == other.operation
        && one.instance_id == other.instance_id
        && one.location == other.location
        && one.message == other.message
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::{FaultCode, Operation};

    use super::*;

    fn threw(by: &str, message: &str) -> Arc<Fault> {
        Arc::new(
            Fault::new(FaultCode::PluginThrew, Operation::Event, message).of_instance(by.into()),
        )
    }

    #[test]
    fn the_same_fault_again_is_counted_and_moves_to_the_end() {
        let mut log = FaultLog::default();
        let hung = Arc::new(Fault::new(FaultCode::WorkerHung, Operation::Render, "slow"));
        log.note(threw("a", "no"), None, 1.0);
        log.note(hung, None, 2.0);
        assert_eq!(log.note(threw("a", "no"), None, 3.0), (1, None));
        let seen: Vec<_> = log
            .groups()
            .iter()
            .map(|group| (group.fault.code, group.count, group.first_ms, group.last_ms))
            .collect();
        assert_eq!(
            seen,
            [(FaultCode::WorkerHung, 1, 2.0, 2.0), (FaultCode::PluginThrew, 2, 1.0, 3.0)]
        );
    }

    #[test]
    fn thousands_of_causes_of_one_plugin_push_out_its_own_and_are_counted() {
        let mut log = FaultLog::default();
        for number in 0..20 {
            log.note(threw("quiet", &number.to_string()), None, 0.0);
        }
        let pushed_out: Vec<u64> = (0..3_000)
            .filter_map(|number| log.note(threw("loud", &number.to_string()), None, 0.0).1)
            .collect();
        let quiet = log
            .groups()
            .iter()
            .filter(|group| group.fault.instance_id == Some("quiet".into()))
            .count();
        assert_eq!((log.groups().len(), quiet), (GROUP_LIMIT, 20));
        assert_eq!((pushed_out.len(), pushed_out[0], log.dropped()), (2_820, 21, 2_820));
        assert_eq!((log.clear().len(), log.dropped()), (GROUP_LIMIT, 0));
    }

    #[test]
    fn a_fault_weighs_its_texts() {
        let fault = threw("a", "four");
        let issues = vec![Issue::new("x".repeat(100), "y".repeat(100), "z".repeat(100)); 10];
        let heavy = Fault { issues, stack: Some("s".repeat(500)), ..(*fault).clone() };
        assert!(bytes_of(&heavy) >= bytes_of(&fault) + 3_500);
    }
}
