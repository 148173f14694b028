//! Places in a state, written as JSON pointers (RFC 6901): found, named, read and replaced. Pure.

use std::io;

use serde_json::Value;

use crate::lower_case::lower_case;
use crate::workbench::tree_view::path::{with_index, with_key};
use crate::workbench::tree_view::rows::SEARCHED_LIMIT;

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

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The places, from the top down; [`FOUND_LIMIT`] at the most.
    pub(super) places: Vec<String>,
    /// Whether the search ended at [`SEARCHED_LIMIT`].
    pub(super) is_cut: bool,
}

/// The places whose name or simple value contains `query`, in any case.
pub(super) fn search(state: &Value, query: &str) -> Found {
    let query = lower_case(query.trim());
    let mut search =
        Search { query: &query, pointer: String::new(), left: SEARCHED_LIMIT, places: Vec::new() };
    if !query.is_empty() {
        search.walk(state, "");
    }
    Found { places: search.places, is_cut: search.left == 0 }
}

/// A value as JSON, of a long one what fits into so many bytes.
pub(super) fn beginning(value: &Value, most: usize) -> String {
    let mut written = Beginning { bytes: Vec::new(), most };
    let is_whole = serde_json::to_writer(&mut written, value).is_ok();
    let text = match String::from_utf8(written.bytes) {
        Ok(text) => text,
        Err(error) => {
            let whole = error.utf8_error().valid_up_to();
            String::from_utf8_lossy(&error.as_bytes()[..whole]).into_owned()
        }
    };
    if is_whole { text } else { text + "…" }
}

/// Takes so many bytes and then no more.
struct Beginning {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.most - self.bytes.len();
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        // Nothing written is an error to whoever writes all.
        Ok(bytes.len().min(room))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Search<'a> {
    query: &'a str,
    /// Where the walk is.
    pointer: String,
    /// How many more values are looked at.
    left: usize,
    places: Vec<String>,
}

impl Search<'_> {
    /// The walk is as deep as the value, which its parse has limited.
    fn walk(&mut self, value: &Value, name: &str) {
        if self.left == 0 || self.places.len() == FOUND_LIMIT {
            return;
        }
        self.left -= 1;
        let is_leaf_found = match value {
            Value::String(text) => lower_case(text).contains(self.query),
            Value::Array(_) | Value::Object(_) => false,
            simple => simple.to_string().contains(self.query),
        };
        if is_leaf_found || lower_case(name).contains(self.query) {
            self.places.push(self.pointer.clone());
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(item, &index.to_string());
                }
            }
            Value::Object(fields) => {
                for (key, field) in fields {
                    self.step(field, key);
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, value: &Value, name: &str) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self.walk(value, name);
        self.pointer.truncate(length);
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
        let places = |query| search(&state, query).places;
        assert_eq!(places("TITLE"), ["/title", "/items/0/title"]);
        assert_eq!(places("list"), ["/title", "/items/1/note"]);
        assert_eq!(places("true"), ["/items/0/done"]);
        assert_eq!(places("12"), ["/items/1/n~1o"]);
        assert!(places("o").iter().all(|pointer| state.pointer(pointer).is_some()));
        assert!(places(" ").is_empty());
        assert_eq!(search(&json!(vec!["x"; 500]), "x").places.len(), FOUND_LIMIT);
    }

    #[test]
    fn a_search_has_an_end_and_says_so() {
        assert_eq!(search(&json!(vec![0; SEARCHED_LIMIT - 2]), "x"), Found::default());
        assert_eq!(
            search(&json!(vec![0; 300_000]), "x"),
            Found { places: Vec::new(), is_cut: true }
        );
    }

    #[test]
    fn of_a_long_value_only_the_beginning_is_written() {
        assert_eq!(beginning(&json!({ "a": [1, "é"] }), 200), r#"{"a":[1,"é"]}"#);
        assert_eq!(beginning(&json!(vec![0; 300_000]), 6), "[0,0,0…");
        assert_eq!(beginning(&json!("éééé"), 4), "\"é…", "no half of a character");
    }
}
