//! What a plugin writes to `console`, as data and within a budget.

use rquickjs::{Array, Value};

use super::EngineError;
use super::budget::Budget;
use super::walker::{Bounds, Strictness, walk};
use crate::contracts::console::{ARGS_DEPTH, ARGS_LIMIT};
use crate::contracts::{ConsoleEntry, ConsoleLevel, InstanceId, JsonText};

/// The console of one instance during one request.
pub(crate) struct Console {
    instance: InstanceId,
    limit_bytes: usize,
    used_bytes: usize,
    entries: Vec<ConsoleEntry>,
}

impl Console {
    /// A console that keeps `limit_bytes` a request.
    pub(crate) fn new(instance: InstanceId, limit_bytes: usize) -> Self {
        Self { instance, limit_bytes, used_bytes: 0, entries: Vec::new() }
    }

    /// Whether anything more is kept.
    pub(crate) fn has_room(&self) -> bool {
        self.used_bytes < self.limit_bytes
    }

    /// Bytes that are left.
    pub(crate) fn room(&self) -> usize {
        self.limit_bytes.saturating_sub(self.used_bytes)
    }

    /// The arguments of a call as data; one that does not fit says so.
    pub(crate) fn convert(
        args: &Array<'_>,
        mut room: usize,
        budget: &Budget,
    ) -> Result<Vec<JsonText>, EngineError> {
        let mut converted = Vec::new();
        for index in 0..args.len().min(ARGS_LIMIT) {
            let bounds = Bounds {
                depth: ARGS_DEPTH,
                values: 1000,
                nodes: 1000,
                bytes: room,
                string_bytes: 8 * 1024,
            };
            let value: Value<'_> = args.get(index)?;
            let text = match walk(value, "arg", bounds, Strictness::Lenient, budget) {
                Ok(text) => text,
                Err(EngineError::Issues(_)) => {
                    JsonText::of("[too large to show]").unwrap_or_default()
                }
                Err(stop) => return Err(stop),
            };
            room = room.saturating_sub(text.len_bytes());
            converted.push(text);
        }
        Ok(converted)
    }

    /// Keeps an entry.
    pub(crate) fn push(&mut self, level: ConsoleLevel, args: Vec<JsonText>, line: Option<u32>) {
        if !self.has_room() {
            return;
        }
        let entry = ConsoleEntry { instance_id: self.instance.clone(), level, args, line };
        self.used_bytes += entry.bytes();
        if self.used_bytes <= self.limit_bytes {
            self.entries.push(entry);
        }
        if !self.has_room() {
            self.entries.push(ConsoleEntry::limit_notice(self.instance.clone()));
        }
    }

    /// Takes what was written and starts over.
    pub(crate) fn take(&mut self) -> Vec<ConsoleEntry> {
        self.used_bytes = 0;
        std::mem::take(&mut self.entries)
    }
}
