//! Identifiers: newtypes, so that a package cannot be passed for an instance.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The longest a name that a plugin chooses may be, in bytes.
pub const NAME_LIMIT_BYTES: usize = 64;

/// Names that JavaScript gives a meaning of its own; never accepted, so that nobody has to think
/// about them.
const RESERVED: [&str; 3] = ["__proto__", "constructor", "prototype"];

/// Whether `name` can name a domain, a widget, a handler or a system command: a letter, then up to
/// 63 letters, digits, `_` or `-`, and no word that JavaScript objects reserve.
pub fn is_name(name: &str) -> bool {
    name.len() <= NAME_LIMIT_BYTES
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && !RESERVED.contains(&name)
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// One running plugin. Chosen by the host; a plugin can neither pick nor change it.
    InstanceId
}
text_id! {
    /// The plugin that an instance was started from. Chosen by the host.
    PackageId
}
text_id! {
    /// A widget of a plugin: a key of its `widgets`.
    WidgetId
}
text_id! {
    /// A shared domain: state that several plugins may read or write.
    DomainId
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

number_id! {
    /// A request to a worker, unique in the life of the page.
    RequestId
}
number_id! {
    /// A dispatch: one change of state, numbered from 1 in order.
    DispatchId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_letter_and_then_letters_digits_dashes() {
        for good in ["a", "main", "counter-summary", "go_2", &"x".repeat(64)] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "",
            "1a",
            "-a",
            "a b",
            "a/b",
            "é",
            "__proto__",
            "constructor",
            "prototype",
            &"x".repeat(65),
        ] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
