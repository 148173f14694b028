//! Faults, grouped by cause: the same fault a hundred times is one entry with a count.

use std::sync::Arc;

use plugin_runtime::contracts::Fault;

/// Groups kept; the one that was seen longest ago goes first.
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
}

impl FaultLog {
    /// Notes a fault.
    pub fn note(&mut self, fault: &Fault, title: Option<String>, now_ms: f64) {
        if let Some(index) = self.groups.iter().position(|group| has_same_cause(&group.fault, fault)) {
            let mut group = self.groups.remove(index);
            group.count += 1;
            group.last_ms = now_ms;
            group.fault = Arc::new(fault.clone());
            self.groups.push(group);
            return;
        }
        if self.groups.len() == GROUP_LIMIT {
            self.groups.remove(0);
        }
        self.next_id += 1;
        let fault = Arc::new(fault.clone());
        self.groups.push(FaultGroup { id: self.next_id, fault, title, count: 1, first_ms: now_ms, last_ms: now_ms });
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.groups.clear();
    }

    /// All groups, the latest seen last.
    pub fn groups(&self) -> &[FaultGroup] {
        &self.groups
    }
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

    #[test]
    fn the_same_fault_again_is_counted_and_moves_to_the_end() {
        let mut log = FaultLog::default();
        let threw = Fault::new(FaultCode::PluginThrew, Operation::Event, "no");
        let hung = Fault::new(FaultCode::WorkerHung, Operation::Render, "slow");
        log.note(&threw, None, 1.0);
        log.note(&hung, None, 2.0);
        log.note(&threw, None, 3.0);
        let seen: Vec<_> =
            log.groups().iter().map(|group| (group.fault.code, group.count, group.first_ms, group.last_ms)).collect();
        assert_eq!(seen, [(FaultCode::WorkerHung, 1, 2.0, 2.0), (FaultCode::PluginThrew, 2, 1.0, 3.0)]);
    }
}
