//! Every limit a plugin lives under, with its default. An embedder sets its own; the host sends
//! them with `Load`.

use serde::{Deserialize, Serialize};

use super::json_text::NESTING_LIMIT;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The limits of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// Memory of the instance's heap in bytes. Default 32 MiB.
    pub memory_bytes: usize,
    /// Time for loading in milliseconds. Default 1000.
    pub load_ms: u32,
    /// Time for rendering one widget in milliseconds. Default 100.
    pub render_ms: u32,
    /// Time for one event, its promise jobs and its reducers in milliseconds. Default 100.
    pub event_ms: u32,
    /// How long past the time above a worker may stay silent before it is terminated, in
    /// milliseconds. Default 1000.
    pub kill_grace_ms: u32,
    /// Plugin source in bytes. Default 512 KiB.
    pub source_bytes: usize,
    /// Widgets of a plugin. Default 64.
    pub widgets: usize,
    /// Nodes of a UI tree. Default 5,000.
    pub tree_nodes: usize,
    /// Cells of all tables and options of all selects of a UI tree; an empty row counts as a cell.
    /// Default 50,000.
    pub table_cells: usize,
    /// Columns of a table. Default 256.
    pub table_columns: usize,
    /// Nodes of a UI tree that are wrong and shown as boxes that say so. Default 100.
    pub bad_nodes: usize,
    /// Elements that all widgets of an instance put on the page. Default 20,000.
    pub instance_elements: usize,
    /// What the page keeps of the UI trees that an instance shows, in bytes. Default 8 MiB.
    pub instance_tree_bytes: usize,
    /// Elements that all instances together put on the page. Default 40,000.
    pub page_elements: usize,
    /// What the page keeps of the UI trees that all instances together show, in bytes. Default 32
    /// MiB.
    pub page_tree_bytes: usize,
    /// Nested nodes of a UI tree, and nested arrays and objects of any other value. Default 64.
    pub depth: usize,
    /// A UI tree in bytes of JSON. Default 1 MiB.
    pub tree_bytes: usize,
    /// One string in bytes of UTF-8. Default 64 KiB.
    pub string_bytes: usize,
    /// The state of an instance, or of a domain it declares, in bytes of JSON. Default 1 MiB.
    pub state_bytes: usize,
    /// Intents of one event. Default 1,000.
    pub intents: usize,
    /// All intents of one event in bytes of JSON. Default 1 MiB.
    pub intent_bytes: usize,
    /// Captured console output of one request in bytes. Default 64 KiB.
    pub console_bytes: usize,
}

impl Limits {
    /// Nested arrays and objects of a value that is not a UI tree.
    pub fn value_depth(&self) -> usize {
        self.depth.min(NESTING_LIMIT)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 32 * MIB,
            load_ms: 1000,
            render_ms: 100,
            event_ms: 100,
            kill_grace_ms: 1000,
            source_bytes: 512 * KIB,
            widgets: 64,
            tree_nodes: 5_000,
            table_cells: 50_000,
            table_columns: 256,
            bad_nodes: 100,
            instance_elements: 20_000,
            instance_tree_bytes: 8 * MIB,
            page_elements: 40_000,
            page_tree_bytes: 32 * MIB,
            depth: 64,
            tree_bytes: MIB,
            string_bytes: 64 * KIB,
            state_bytes: MIB,
            intents: 1_000,
            intent_bytes: MIB,
            console_bytes: 64 * KIB,
        }
    }
}
