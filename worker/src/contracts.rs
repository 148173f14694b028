//! What crosses the worker boundary and how it is checked: plain data, without the web and without
//! QuickJS.

pub mod capabilities;
pub mod console;
pub mod display_text;
pub mod faults;
pub mod findings;
pub mod ids;
pub mod intents;
pub mod issue;
pub mod json_text;
pub mod limits;
pub mod manifest;
pub mod messages;
pub mod question;
pub mod slices;
pub mod ui;

pub use capabilities::Capabilities;
pub use console::{ConsoleEntry, ConsoleLevel};
pub use faults::{Fault, FaultCode, Operation, SourceLocation};
pub use ids::{DispatchId, DomainId, InstanceId, PackageId, RequestId, WidgetId};
pub use intents::{Intent, IntentScope};
pub use issue::Issue;
pub use json_text::JsonText;
pub use limits::Limits;
pub use manifest::Manifest;
pub use messages::{Op, Outcome, Reply, Request, Response};
pub use question::Question;
pub use slices::{SliceKey, SliceUpdate};
