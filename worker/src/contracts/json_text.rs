//! A JSON value kept as the text it came as: checked once, cloned for free, parsed only by who
//! needs it.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

/// The deepest JSON that is ever parsed into a tree, in nested arrays and objects.
/// A UI tree of 64 nodes needs two levels a node and some for its props.
pub const NESTING_LIMIT: usize = 160;

/// Why a text was not accepted as JSON.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JsonTextError {
    /// The text nests deeper than [`NESTING_LIMIT`].
    #[error("JSON nests {found} levels deep; at most {limit} are accepted")]
    TooDeep {
        /// Levels in the text.
        found: usize,
        /// Levels accepted.
        limit: usize,
    },
    /// The text is not JSON, or not of the wanted shape.
    #[error("not valid JSON: {source}")]
    Invalid {
        /// What the parser says, with line and column in the JSON.
        #[from]
        source: serde_json::Error,
    },
}

/// Valid JSON text. Equality is equality of text.
#[derive(Clone)]
pub struct JsonText(Arc<RawValue>);

impl JsonText {
    /// Accepts `text` if it is one JSON value that nests no deeper than [`NESTING_LIMIT`].
    pub fn parse(text: String) -> Result<Self, JsonTextError> {
        refuse_deep(&text)?;
        Ok(Self(RawValue::from_string(text)?.into()))
    }

    /// Writes `value` as JSON.
    pub fn of(value: &(impl Serialize + ?Sized)) -> Result<Self, JsonTextError> {
        Ok(Self(serde_json::value::to_raw_value(value)?.into()))
    }

    /// The JSON value `null`.
    pub fn null() -> Self {
        Self(RawValue::NULL.to_owned().into())
    }

    /// The JSON of a value that is already parsed, which cannot fail.
    pub fn from_value(value: &Value) -> Self {
        Self::of(value).unwrap_or_else(|_| Self::null())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Size of the text in bytes.
    pub fn len_bytes(&self) -> usize {
        self.as_str().len()
    }

    /// Whether two clones share one allocation, which proves equality without reading.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Parses the text into a tree.
    pub fn to_value(&self) -> Result<Value, JsonTextError> {
        self.decode()
    }

    /// Parses the text into `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, JsonTextError> {
        refuse_deep(self.as_str())?;
        let mut deserializer = serde_json::Deserializer::from_str(self.as_str());
        deserializer.disable_recursion_limit();
        Ok(T::deserialize(&mut deserializer)?)
    }
}

fn refuse_deep(text: &str) -> Result<(), JsonTextError> {
    let found = nesting(text);
    if found > NESTING_LIMIT {
        Err(JsonTextError::TooDeep { found, limit: NESTING_LIMIT })
    } else {
        Ok(())
    }
}

/// The most brackets open at once in JSON `text`, counted without recursion and without parsing.
pub fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

impl fmt::Debug for JsonText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.as_str() == other.as_str()
    }
}

impl Eq for JsonText {}

impl Default for JsonText {
    fn default() -> Self {
        Self::null()
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Box::<RawValue>::deserialize(deserializer)?.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_counts_open_brackets_and_ignores_strings() {
        assert_eq!(nesting("1"), 0);
        assert_eq!(nesting(r#"{"a":[1,[2]],"b":{}}"#), 3);
        assert_eq!(nesting(r#"["[[[","\"[","\\"]"#), 1);
    }

    #[test]
    fn a_hundred_and_forty_levels_parse_and_a_thousand_are_refused() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let text = JsonText::parse(deep(140)).expect("within the limit");
        assert!(text.to_value().is_ok());
        assert!(matches!(
            JsonText::parse(deep(1000)),
            Err(JsonTextError::TooDeep { found: 1000, .. })
        ));
    }

    #[test]
    fn text_survives_a_message_unchanged() {
        let text = JsonText::parse(r#"{"b":1,"a":[1.50, -0]}"#.to_owned()).expect("JSON");
        let message = serde_json::to_string(&Some(&text)).expect("encodes");
        let back: Option<JsonText> = serde_json::from_str(&message).expect("decodes");
        assert_eq!(back, Some(text));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        assert!(matches!(JsonText::parse("{nope}".to_owned()), Err(JsonTextError::Invalid { .. })));
        assert!(matches!(JsonText::parse("1 2".to_owned()), Err(JsonTextError::Invalid { .. })));
    }
}
