//! Paths into a value, written as an author would write them: `items[2].name`, `["two words"]`.

/// The path of a field.
pub fn with_key(path: &str, key: &str) -> String {
    match (is_identifier(key), path.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{path}.{key}"),
        (false, _) => format!("{path}[{key:?}]"),
    }
}

/// The path of an item.
pub fn with_index(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

fn is_identifier(key: &str) -> bool {
    let is_letter =
        |character: char| character.is_alphabetic() || character == '_' || character == '$';
    key.starts_with(is_letter)
        && key.chars().all(|character| is_letter(character) || character.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_no_identifier_is_quoted() {
        assert_eq!(with_key(&with_index(&with_key("", "items"), 2), "name"), "items[2].name");
        assert_eq!(with_key("a", "two words"), "a[\"two words\"]");
        assert_eq!(with_key("", "1"), "[\"1\"]");
        assert_eq!(with_key("", ""), "[\"\"]");
    }
}
