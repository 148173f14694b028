//! Places in a state, written as JSON pointers (RFC 6901): found, named, read and replaced. Pure.

use serde_json::Value;

use super::super::tree_view::path::{with_index, with_key};
use crate::lower_case::lower_case;

/// The most places that a search names.
pub(super) const FOUND_LIMIT: usize = 100;

/// The place as an author would write it: `items[0].title`; `state` for the whole.
pub(super) fn written(state: &Value, pointer: &str) -> String {
    let (mut path, mut at) = (String::new(), Some(state));
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        path = match (at, key.parse()) {
            (Some(Value::Array(_)), Ok(index)) => with_index(&path, index),
            _ => with_key(&path, &key),
        };
        at = at.and_then(|value| value.pointer(&format!("/{token}")));
    }
    if path.is_empty() { "state".to_owned() } else { path }
}

/// The value with another one at a place; `None` where there is no such place any more.
pub(super) fn replaced(state: &Value, pointer: &str, value: Value) -> Option<Value> {
    let mut next = state.clone();
    *next.pointer_mut(pointer)? = value;
    Some(next)
}

/// The places whose name or simple value contains `query`, in any case, from the top down.
pub(super) fn search(state: &Value, query: &str) -> Vec<String> {
    let query = lower_case(query.trim());
    let mut found = Vec::new();
    if !query.is_empty() {
        walk(state, "", &query, &mut found);
    }
    found
}

/// The walk is as deep as the value, which its parse has limited.
fn walk(value: &Value, pointer: &str, query: &str, found: &mut Vec<String>) {
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let is_leaf_found = match value {
        Value::String(text) => lower_case(text).contains(query),
        Value::Array(_) | Value::Object(_) => false,
        simple => simple.to_string().contains(query),
    };
    if found.len() < FOUND_LIMIT && (is_leaf_found || lower_case(&name).contains(query)) {
        found.push(pointer.to_owned());
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{index}"), query, found);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let token = key.replace('~', "~0").replace('/', "~1");
                walk(field, &format!("{pointer}/{token}"), query, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_is_written_as_an_author_would() {
        let state = json!({ "items": [{ "title": "a" }], "a b": { "c/d": { "~": 1 } }, "0": 1 });
        assert_eq!(written(&state, ""), "state");
        assert_eq!(written(&state, "/items/0/title"), "items[0].title");
        assert_eq!(written(&state, "/a b/c~1d/~0"), r#"["a b"]["c/d"]["~"]"#);
        assert_eq!(written(&state, "/0"), r#"["0"]"#);
        assert_eq!(written(&state, "/gone/0"), r#"gone["0"]"#);
    }

    #[test]
    fn one_place_is_replaced_and_the_rest_stays() {
        let state = json!({ "items": [{ "title": "a" }, { "title": "b" }], "a/b": 1 });
        assert_eq!(
            replaced(&state, "/items/1/title", json!(2)),
            Some(json!({ "items": [{ "title": "a" }, { "title": 2 }], "a/b": 1 }))
        );
        assert_eq!(
            replaced(&state, "/a~1b", json!(null)),
            Some(json!({ "items": [{ "title": "a" }, { "title": "b" }], "a/b": null }))
        );
        assert_eq!(replaced(&state, "", json!([])), Some(json!([])));
        assert_eq!(replaced(&state, "/items/7", json!([])), None);
    }

    #[test]
    fn a_search_reads_names_and_values_and_its_places_exist() {
        let state = json!({ "title": "List", "items": [{ "title": "milk", "done": true }, { "note": "No list", "n/o": 12 }] });
        assert_eq!(search(&state, "TITLE"), ["/title", "/items/0/title"]);
        assert_eq!(search(&state, "list"), ["/title", "/items/1/note"]);
        assert_eq!(search(&state, "true"), ["/items/0/done"]);
        assert_eq!(search(&state, "12"), ["/items/1/n~1o"]);
        assert!(search(&state, "o").iter().all(|pointer| state.pointer(pointer).is_some()));
        assert!(search(&state, " ").is_empty());
        assert_eq!(search(&json!(vec!["x"; 500]), "x").len(), FOUND_LIMIT);
    }
}
