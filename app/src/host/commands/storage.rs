//! `storage`: a few values that outlive the page, per package. `set { key, value }`, `get { key, handler }`.

use plugin_runtime::contracts::Issue;
use serde_json::{Map, Value, json};

use super::{Call, SystemCommand};
use crate::store::Identity;

/// All values of a package together, in bytes of JSON.
const QUOTA_BYTES: usize = 64 * 1024;
/// The longest key, in bytes.
const KEY_LIMIT_BYTES: usize = 128;

/// Keeps one JSON object a package.
pub(super) struct Storage;

impl SystemCommand for Storage {
    fn description(&self) -> &'static str {
        "keep a few values of its own in your browser"
    }

    fn verbs(&self) -> &'static [&'static str] {
        &["get", "set"]
    }

    fn run(&mut self, call: &Call<'_>) -> Result<(), Issue> {
        let key = call.text("key", KEY_LIMIT_BYTES)?;
        let place = place_of(&call.sender.identity);
        let mut values = read(call, &place);
        if call.verb == "get" {
            let handler = call.text("handler", KEY_LIMIT_BYTES)?;
            let value = values.remove(&key).unwrap_or(Value::Null);
            call.tell(&handler, &json!({ "key": key, "value": value }));
            return Ok(());
        }
        match call.payload.get("value") {
            None | Some(Value::Null) => values.remove(&key),
            Some(value) => values.insert(key, value.clone()),
        };
        let text = Value::Object(values).to_string();
        if text.len() > QUOTA_BYTES {
            let expected = format!("kept within {QUOTA_BYTES} bytes a package");
            return Err(Issue::new("storage", expected, format!("{} bytes", text.len())));
        }
        call.runner.surroundings.save(&place, &text).map_err(|reason| Issue::new("storage", "accepted by the browser", reason))
    }
}

/// A package's place: nobody who is called like it later has the same. No shipped name is like a random identity.
fn place_of(package: &Identity) -> String {
    format!("plugin-storage/{}", package.shipped_name().unwrap_or(package.as_str()))
}

/// What a package stored; what cannot be read counts as nothing.
fn read(call: &Call<'_>, place: &str) -> Map<String, Value> {
    let text = call.runner.surroundings.load(place).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}
