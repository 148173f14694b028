//! What can go wrong while a plugin runs, with codes that never change their meaning.

pub(crate) mod stack_frames;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::display_text::{self, print_as, truncate};
use super::{InstanceId, Issue};

/// The longest message or stack, in characters.
const TEXT_LIMIT: usize = 5_000;

/// Issues that a fault lists; its message says how many there are.
const ISSUE_LIMIT: usize = 200;

/// A stable code. docs/faults.md has a section for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum FaultCode {
    /// The source does not parse.
    PluginSyntax,
    /// The source or `definePlugin` threw while loading.
    PluginLoadError,
    /// A render, a handler or a reducer threw.
    PluginThrew,
    /// No such instance is loaded in the worker.
    PluginNotFound,
    /// The plugin has no such widget.
    WidgetNotFound,
    /// The widget has no such handler.
    HandlerNotFound,
    /// The plugin gave something that is not of the agreed shape.
    ContractViolation,
    /// The time for the operation is used up.
    VmTimeout,
    /// The instance's memory is used up.
    VmMemoryLimit,
    /// The stack is used up.
    VmStackLimit,
    /// The worker did not answer in time and was terminated.
    WorkerHung,
    /// The worker died or gave an answer that cannot be read.
    WorkerLost,
    /// The plugin took far more than its share of time by itself, and was paused.
    PluginPaused,
    /// The host did not take an event, or gave it up.
    EventNotTaken,
    /// A defect of the playground itself.
    InternalError,
}

impl FaultCode {
    /// The code as it is shown and documented: `VM_TIMEOUT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PluginSyntax => "PLUGIN_SYNTAX",
            Self::PluginLoadError => "PLUGIN_LOAD_ERROR",
            Self::PluginThrew => "PLUGIN_THREW",
            Self::PluginNotFound => "PLUGIN_NOT_FOUND",
            Self::WidgetNotFound => "WIDGET_NOT_FOUND",
            Self::HandlerNotFound => "HANDLER_NOT_FOUND",
            Self::ContractViolation => "CONTRACT_VIOLATION",
            Self::VmTimeout => "VM_TIMEOUT",
            Self::VmMemoryLimit => "VM_MEMORY_LIMIT",
            Self::VmStackLimit => "VM_STACK_LIMIT",
            Self::WorkerHung => "WORKER_HUNG",
            Self::WorkerLost => "WORKER_LOST",
            Self::PluginPaused => "PLUGIN_PAUSED",
            Self::EventNotTaken => "EVENT_NOT_TAKEN",
            Self::InternalError => "INTERNAL_ERROR",
        }
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What the worker was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Start an instance.
    Load,
    /// Compile without running.
    Check,
    /// Render a widget.
    Render,
    /// Run a handler.
    Event,
    /// Run reducers.
    Reduce,
    /// Unload an instance.
    Dispose,
    /// Tell how the worker is.
    Health,
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Load => "load",
            Self::Check => "check",
            Self::Render => "render",
            Self::Event => "event",
            Self::Reduce => "reduce",
            Self::Dispose => "dispose",
            Self::Health => "health",
        })
    }
}

/// A place in a plugin's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLocation {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// One failure, as it crosses the wire and as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What kind.
    pub code: FaultCode,
    /// What happened, in words for the author.
    pub message: String,
    /// What was being done.
    pub operation: Operation,
    /// Whose plugin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<InstanceId>,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<SourceLocation>,
    /// The stack inside the VM, a frame a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// For a contract violation, everything that is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Issue>,
}

impl Fault {
    /// A fault without place, stack or issues.
    pub fn new(code: FaultCode, operation: Operation, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            operation,
            instance_id: None,
            location: None,
            stack: None,
            issues: Vec::new(),
        }
        .shortened()
    }

    /// A contract violation: its message is the first issue and how many more there are.
    pub fn contract(operation: Operation, issues: Vec<Issue>) -> Self {
        let message = match issues.as_slice() {
            [] => "the value is not of the agreed shape".to_owned(),
            [only] => only.to_string(),
            [first, more @ ..] => format!("{first} (and {} more)", more.len()),
        };
        Self { issues, ..Self::new(FaultCode::ContractViolation, operation, message) }.shortened()
    }

    /// The same fault, nothing about it too long or otherwise than it looks: its texts may be of a
    /// plugin's choice, and a worker that was taken over may send any. The message is one line, the
    /// stack one frame a line.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        truncate(&mut self.message, TEXT_LIMIT);
        print_as(display_text::line, &mut self.message);
        if let Some(stack) = &mut self.stack {
            truncate(stack, TEXT_LIMIT);
            *stack = stack_frames::frames(stack);
        }
        self.stack = self.stack.filter(|stack| !stack.is_empty());
        self.issues.truncate(ISSUE_LIMIT);
        self.issues = self.issues.into_iter().map(Issue::shortened).collect();
        self
    }

    /// The same fault, of this instance.
    #[must_use]
    pub fn of_instance(mut self, instance_id: InstanceId) -> Self {
        self.instance_id = Some(instance_id);
        self
    }

    /// Whether the instance's VM may have been left in the middle of something and must be reloaded
    /// before its next use.
    pub fn poisons_instance(&self) -> bool {
        matches!(
            self.code,
            FaultCode::VmTimeout | FaultCode::VmMemoryLimit | FaultCode::VmStackLimit
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}: {}", self.code, self.operation, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_on_the_wire_is_the_code_in_the_docs() {
        for code in [FaultCode::PluginSyntax, FaultCode::VmMemoryLimit, FaultCode::WorkerHung] {
            let wire = serde_json::to_value(code).expect("encodes");
            assert_eq!(wire, code.as_str());
        }
    }

    #[test]
    fn a_contract_fault_names_its_first_issue_and_counts_the_rest() {
        let issue = |path| Issue::new(path, "a string", "null");
        let fault = Fault::contract(Operation::Render, vec![issue("root.text"), issue("root.key")]);
        assert_eq!(fault.message, "root.text must be a string, found null (and 1 more)");
    }

    #[test]
    fn a_fault_has_no_lines_that_the_plugin_forged() {
        let stack = "    at render\nWORKER_LOST in counter-1: gone (plugin.js:3:1)\n    at \u{202E}evil (plugin.js:4:2)";
        let fault = Fault::new(
            FaultCode::PluginThrew,
            Operation::Event,
            "no\n\nINTERNAL_ERROR in load: counter-1",
        );
        let fault = Fault { stack: Some(stack.to_owned()), ..fault }.shortened();
        assert_eq!(fault.message, "no  INTERNAL_ERROR in load: counter-1");
        assert_eq!(fault.stack.as_deref(), Some("    at ‹U+202E›evil (plugin.js:4:2)"));
    }

    #[test]
    fn a_fault_is_never_too_long_to_be_shown() {
        let text = "x".repeat(1_000_000);
        let fault = Fault {
            stack: Some(text.clone()),
            ..Fault::new(FaultCode::PluginThrew, Operation::Event, text.clone())
        };
        let issues = vec![Issue { path: text.clone(), expected: text.clone(), found: text }; 1_000];
        for fault in [fault.shortened(), Fault::contract(Operation::Event, issues)] {
            let bytes = serde_json::to_vec(&fault).expect("encodes").len();
            assert!(bytes < 1_000_000, "{bytes}");
        }
    }
}
