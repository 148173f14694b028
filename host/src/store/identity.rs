//! Who a plugin is to the page: what it was allowed, what it stores and what it declares belongs to
//! this, and not to a name, which anybody may take.

use std::fmt::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// 128 bits that nobody can guess and nobody gets twice.
pub type RandomBytes = [u8; 16];

/// What stands before the name of a shipped plugin; no random identity has it.
const SHIPPED: &str = "shipped/";
/// The identity of the playground itself.
const APP: &str = "app";
/// Digits of a random identity.
const DIGITS: usize = 32;

/// The identity of a package: 128 random bits as hexadecimal digits, given once and never again.
/// That of a shipped plugin is its name behind a prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identity(Arc<str>);

impl Identity {
    /// A new package's.
    pub fn random(bytes: RandomBytes) -> Self {
        Self(hexadecimal(&bytes).into())
    }

    /// A shipped plugin's.
    pub fn shipped(package_id: &str) -> Self {
        Self(format!("{SHIPPED}{package_id}").into())
    }

    /// The playground's own: what it holds itself belongs to it.
    pub fn app() -> Self {
        Self(APP.into())
    }

    /// The identity of a package of the user's that was stored; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let is_random = text.len() == DIGITS
            && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_random.then(|| Self(text.into()))
    }

    /// The name of the shipped plugin, if it is one's.
    pub fn shipped_name(&self) -> Option<&str> {
        self.0.strip_prefix(SHIPPED)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What code it is: the SHA-256 of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeHash(Arc<str>);

impl CodeHash {
    /// The hash of a source.
    pub fn of(source: &str) -> Self {
        Self(hexadecimal(&Sha256::digest(source.as_bytes())).into())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What the user decides about: a package, and the code of it that was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The package.
    pub identity: &'a Identity,
    /// The code that it runs.
    pub code: &'a CodeHash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_identity_is_read_back_from_its_text() {
        let one = Identity::random([7; 16]);
        assert_eq!(one.as_str(), "07".repeat(16));
        assert_eq!(Identity::parse(one.as_str()), Some(one));
    }

    #[test]
    fn no_text_that_was_stored_becomes_a_shipped_plugin_or_the_playground() {
        for text in [
            "",
            "app",
            "shipped/counter",
            "counter",
            &"A".repeat(32),
            &"0".repeat(31),
            &"0".repeat(33),
            &"é".repeat(16),
        ] {
            assert_eq!(Identity::parse(text), None, "{text}");
        }
        assert_eq!(Identity::shipped("counter").shipped_name(), Some("counter"));
        assert_eq!(Identity::app().shipped_name(), None);
    }

    #[test]
    fn the_hash_of_a_source_is_its_sha_256() {
        let empty = "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"";
        assert_eq!(serde_json::to_string(&CodeHash::of("")).expect("encodes"), empty);
        assert_ne!(CodeHash::of("a"), CodeHash::of("b"));
    }
}
