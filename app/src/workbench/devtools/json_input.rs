//! JSON that somebody types: parsed, or told what is wrong and where. Pure.

use plugin_runtime::contracts::JsonText;
use plugin_runtime::contracts::json_text::JsonTextError;
use serde_json::Value;

/// Reads typed JSON; nothing typed is `null`. The error says where, for the person who types.
pub(super) fn parse(text: &str) -> Result<JsonText, String> {
    if text.trim().is_empty() {
        return Ok(JsonText::null());
    }
    let value = JsonText::parse(text.to_owned())
        .and_then(|json| json.to_value())
        .map_err(|error| describe(text, &error))?;
    // Written anew: what is dispatched has no blanks in it.
    Ok(JsonText::from_value(&value))
}

/// A value as indented text, to read and to edit.
pub(super) fn pretty(value: &Value) -> String {
    // A value is plain data: it always encodes.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn describe(text: &str, error: &JsonTextError) -> String {
    match error {
        JsonTextError::Invalid { source } => {
            let message = source.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let (line, column) = place(text, source.line(), source.column());
            format!("Line {line}, column {column}: {message}")
        }
        other => other.to_string(),
    }
}

/// Line and column in characters, from 1. The parser counts bytes, and blames the beginning of a
/// line for what is missing at the end of the one before.
fn place(text: &str, line: usize, column_bytes: usize) -> (usize, usize) {
    let line_text = |line: usize| text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    if column_bytes == 0 && line > 1 {
        return (line - 1, line_text(line - 1).chars().count() + 1);
    }
    let before = line_text(line).char_indices().take_while(|(start, _)| *start < column_bytes);
    (line, before.count().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_taken_and_blanks_are_not_kept() {
        assert_eq!(
            parse(" { \"a\" : [1, 2] } ").as_ref().map(JsonText::as_str),
            Ok(r#"{"a":[1,2]}"#)
        );
        assert_eq!(parse("  \n").as_ref().map(JsonText::as_str), Ok("null"));
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_column() {
        assert_eq!(
            parse("{\n  \"a\": tru\n}"),
            Err("Line 2, column 11: expected ident".to_owned())
        );
        assert_eq!(parse("{\n  \"é\": x\n}"), Err("Line 2, column 8: expected value".to_owned()));
        assert_eq!(parse("{'a': 1}"), Err("Line 1, column 2: key must be a string".to_owned()));
        assert_eq!(parse("1 2"), Err("Line 1, column 3: trailing characters".to_owned()));
        assert!(parse(&"[".repeat(500)).is_err());
    }
}
