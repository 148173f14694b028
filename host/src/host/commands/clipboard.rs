//! `clipboard`: puts a text on the clipboard, right after a click. `write { text }`.

use plugin_runtime::contracts::Issue;

use super::{Call, Deed, SystemCommand};

/// The longest text, in bytes.
const TEXT_LIMIT_BYTES: usize = 64 * 1024;

/// Writes only; what is on the clipboard stays the user's secret.
pub(super) struct Clipboard;

impl SystemCommand for Clipboard {
    fn description(&self) -> &'static str {
        "put text on your clipboard when you click"
    }

    fn verbs(&self) -> &'static [&'static str] {
        &["write"]
    }

    fn run(&mut self, call: &Call<'_>) -> Result<Option<Deed>, Issue> {
        let text = call.text("text", TEXT_LIMIT_BYTES)?;
        if !call.sender.is_user_action {
            return Err(Issue::new(
                "clipboard",
                "written in the handler of a click or key",
                "a handler that nobody pressed",
            ));
        }
        Ok(Some(Deed::Copy(text)))
    }
}
