//! From what a plugin threw to a [`Fault`]: read under the deadline, judged by facts instead of
//! message texts.

use std::fmt;

use rquickjs::{Ctx, Function, Object, Value};

use super::values::{describe, text_of};
use crate::contracts::display_text::{self, shorten};
use crate::contracts::faults::stack_frames;
use crate::contracts::{Issue, SourceLocation};

/// The name under which a plugin's source stands in stack traces.
pub(crate) const SOURCE_NAME: &str = "plugin.js";

/// The name of the bootstrap, whose frames no author wants to see.
pub(crate) const BOOTSTRAP_NAME: &str = "bootstrap.js";

/// The longest message or stack that leaves the VM, in characters.
const TEXT_LIMIT: usize = 4096;

/// Why an operation inside the VM ended early.
#[derive(Debug)]
pub(crate) enum EngineError {
    /// An exception is pending in the context.
    Thrown,
    /// The source does not compile; the syntax error is pending in the context.
    Syntax,
    /// The source cannot even be handed to the compiler.
    BadSource {
        /// Why not.
        message: String,
        /// The line, from 1.
        line: usize,
    },
    /// The walker found the deadline passed.
    OutOfTime,
    /// A value is not of the agreed shape.
    Issues(Vec<Issue>),
    /// A defect of the playground itself.
    Internal(String),
}

impl EngineError {
    /// A defect, in words.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::Internal(message.into())
    }

    /// One value of another shape than agreed.
    pub(crate) fn issue(
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self::Issues(vec![Issue::new(path, expected, found)])
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issues(issues) => issues.first().map_or(Ok(()), |issue| issue.fmt(formatter)),
            Self::Internal(message) | Self::BadSource { message, .. } => {
                formatter.write_str(message)
            }
            Self::Thrown | Self::Syntax => formatter.write_str("an exception"),
            Self::OutOfTime => formatter.write_str("out of time"),
        }
    }
}

impl From<rquickjs::Error> for EngineError {
    fn from(error: rquickjs::Error) -> Self {
        match error {
            rquickjs::Error::Exception | rquickjs::Error::Unknown | rquickjs::Error::Allocation => {
                Self::Thrown
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

/// What a plugin threw, as far as it could be read.
#[derive(Debug, Default)]
pub(crate) struct Thrown {
    /// In words.
    pub(crate) message: String,
    /// The frames of the plugin.
    pub(crate) stack: Option<String>,
    /// The innermost frame of the plugin's own source.
    pub(crate) location: Option<SourceLocation>,
    /// Whether the engine itself made this error because the stack was used up.
    pub(crate) is_stack_overflow: bool,
}

/// Reads what was thrown. Getters of an error may run; a Proxy is not asked for anything.
pub(crate) fn read<'js>(ctx: &Ctx<'js>, value: &Value<'js>, api: &Object<'js>) -> Thrown {
    let mut thrown = Thrown { message: brief(ctx, value), ..Thrown::default() };
    if value.is_error() {
        thrown.is_stack_overflow = ask(ctx, api, "isStackOverflow", value)
            .and_then(|answer| answer.as_bool())
            .unwrap_or(false);
        let stack = ask(ctx, api, "stackOf", value)
            .and_then(|stack| text_of(ctx, &stack))
            .unwrap_or_default();
        thrown.location = location(&stack);
        thrown.stack = own_frames(&stack);
    }
    thrown
}

/// Asks a function of the bootstrap about a value; whatever goes wrong meanwhile is dropped.
fn ask<'js>(
    ctx: &Ctx<'js>,
    api: &Object<'js>,
    name: &str,
    value: &Value<'js>,
) -> Option<Value<'js>> {
    let answer = api
        .get::<_, Function<'js>>(name)
        .and_then(|function| function.call::<_, Value<'js>>((value.clone(),)));
    answer.map_err(|_| drop(ctx.catch())).ok()
}

/// What was thrown in one line: `TypeError: x is not a function`.
pub(crate) fn brief<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    let text = if value.is_proxy() {
        "a Proxy was thrown".to_owned()
    } else if value.is_string() {
        text_of(ctx, value).unwrap_or_default()
    } else if let Some(object) = value.as_object() {
        let name = property(ctx, object, "name");
        let message = property(ctx, object, "message");
        match (name, message) {
            (Some(name), Some(message)) if message.is_empty() => name,
            (Some(name), Some(message)) => format!("{name}: {message}"),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => "an object without a message was thrown".to_owned(),
        }
    } else if let Some(number) = value.as_number() {
        format!("the number {number} was thrown")
    } else {
        format!("{} was thrown", describe(value))
    };
    // A message with a line break must not look like a line of the page.
    display_text::line(&shorten(&text, TEXT_LIMIT)).into_owned()
}

fn property<'js>(ctx: &Ctx<'js>, object: &Object<'js>, name: &str) -> Option<String> {
    let value = object.get::<_, Value<'js>>(name).map_err(|_| drop(ctx.catch())).ok()?;
    text_of(ctx, &value)
}

/// The place that the innermost frame of the plugin's source names.
pub(crate) fn location(stack: &str) -> Option<SourceLocation> {
    stack.lines().find_map(|frame| {
        let (_, place) = frame.rsplit_once(SOURCE_NAME)?;
        let mut numbers = place.trim_start_matches(':').trim_end_matches(')').splitn(2, ':');
        let line = numbers.next()?.parse().ok()?;
        let column = numbers.next().and_then(|column| column.parse().ok()).unwrap_or(1);
        Some(SourceLocation { line, column })
    })
}

/// The stack without the frames of the bootstrap and of built-ins around it; `None` where nothing
/// is left.
fn own_frames(stack: &str) -> Option<String> {
    let frames: Vec<_> = stack
        .lines()
        .filter(|frame| !frame.contains(BOOTSTRAP_NAME) && !frame.trim().is_empty())
        .collect();
    let text = stack_frames::frames(&shorten(&frames.join("\n"), TEXT_LIMIT));
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_location_is_that_of_the_innermost_frame_of_the_plugin() {
        let stack =
            "    at map (native)\n    at inner (plugin.js:12:7)\n    at render (plugin.js:3)\n";
        assert_eq!(location(stack), Some(SourceLocation { line: 12, column: 7 }));
        assert_eq!(location("    at plugin.js:4:1"), Some(SourceLocation { line: 4, column: 1 }));
        assert_eq!(location("    at <input>:1:1"), None);
    }

    #[test]
    fn a_name_with_a_line_break_is_no_frame() {
        let stack =
            "    at a\nINTERNAL_ERROR in load: b (plugin.js:1:2)\n    at c (plugin.js:3:4)\n";
        assert_eq!(own_frames(stack).as_deref(), Some("    at c (plugin.js:3:4)"));
    }

    #[test]
    fn frames_of_the_bootstrap_are_left_out() {
        let stack = "    at f (plugin.js:1:2)\n    at render (bootstrap.js:9:9)\n";
        assert_eq!(own_frames(stack).as_deref(), Some("    at f (plugin.js:1:2)"));
        assert_eq!(own_frames("    at render (bootstrap.js:9:9)\n"), None);
    }
}
