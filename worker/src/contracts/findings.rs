//! Collects what is wrong with a value that somebody else made.

use super::json_text::nesting;
use super::{Issue, JsonText};

/// Issues that are kept; whoever sent a value may have put any number of mistakes into it.
const KEPT: usize = 200;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Findings(Vec<Issue>);

impl Findings {
    /// Notes an issue at `path` unless `holds`. The words are only made where they are needed.
    pub fn require(
        &mut self,
        holds: bool,
        path: impl FnOnce() -> String,
        expected: &str,
        found: impl FnOnce() -> String,
    ) {
        if !holds && self.0.len() < KEPT {
            self.0.push(Issue::new(path(), expected, found()));
        }
    }

    /// At most `limit` of something.
    pub fn count(&mut self, path: &str, found: usize, limit: usize, what: &str) {
        self.require(
            found <= limit,
            || path.to_owned(),
            &format!("at most {limit} {what}"),
            || found.to_string(),
        );
    }

    /// A text of at most `limit` bytes.
    pub fn words(&mut self, path: &str, text: Option<&str>, limit: usize) {
        let length = text.map_or(0, str::len);
        self.require(
            length <= limit,
            || path.to_owned(),
            &format!("at most {limit} bytes"),
            || format!("{length} bytes"),
        );
    }

    /// JSON of at most `bytes`, nested at most `depth` deep.
    pub fn json(&mut self, path: &str, text: &JsonText, bytes: usize, depth: usize) {
        let length = text.len_bytes();
        self.require(
            length <= bytes,
            || path.to_owned(),
            &format!("at most {bytes} bytes of JSON"),
            || format!("{length} bytes"),
        );
        if length <= bytes {
            let found = nesting(text.as_str());
            self.require(
                found <= depth,
                || path.to_owned(),
                &format!("nested at most {depth} deep"),
                || format!("{found} levels"),
            );
        }
    }

    /// Takes over issues that were found elsewhere.
    pub fn extend(&mut self, issues: Vec<Issue>) {
        let room = KEPT.saturating_sub(self.0.len());
        self.0.extend(issues.into_iter().take(room));
    }

    /// All issues, in the order in which they were found.
    pub fn into_issues(self) -> Vec<Issue> {
        self.0
    }

    /// Nothing, or what is wrong.
    pub fn into_result(self) -> Result<(), Vec<Issue>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
