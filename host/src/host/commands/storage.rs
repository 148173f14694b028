//! `storage`: a few values that outlive the page, per package. `set { key, value }`, `get { key,
//! handler }`.

use plugin_runtime::contracts::Issue;
use serde_json::{Map, Value, json};

use super::{Call, Deed, Sender, SystemCommand};
use crate::host::line::OWN_LIMIT;
use crate::sorted::SortedMap;
use crate::store::Identity;

/// All values of a package together, in bytes of JSON.
const QUOTA_BYTES: usize = 64 * 1024;
/// The longest key, in bytes.
const KEY_LIMIT_BYTES: usize = 128;

/// Keeps one JSON object a package.
#[derive(Default)]
pub(super) struct Storage {
    /// The values of the package whose event is being carried out.
    open: Option<Values>,
}

/// All values of one package, with the bytes of JSON that each takes with its key.
struct Values {
    place: String,
    entries: SortedMap<String, (Value, usize)>,
    has_changed: bool,
}

impl Values {
    /// What a package stored; what cannot be read counts as nothing.
    fn read(place: String, text: &str) -> Self {
        let stored: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let entries =
            stored.into_iter().map(|(key, value)| (key.clone(), sized(&key, value))).collect();
        Self { place, entries, has_changed: false }
    }

    /// Braces, and with each entry a colon and a comma.
    fn len_bytes(&self) -> usize {
        2 + self.entries.values().map(|(_, bytes)| bytes + 2).sum::<usize>()
    }

    fn set(&mut self, key: String, value: Value) -> Result<(), Issue> {
        let entry = sized(&key, value);
        let replaced = self.entries.get(&key).map_or(0, |(_, bytes)| bytes + 2);
        let bytes = self.len_bytes() - replaced + entry.1 + 2;
        if bytes > QUOTA_BYTES {
            let expected = format!("kept within {QUOTA_BYTES} bytes a package");
            return Err(Issue::new("storage", expected, format!("{bytes} bytes")));
        }
        self.entries.insert(key, entry);
        self.has_changed = true;
        Ok(())
    }
}

fn sized(key: &str, value: Value) -> (Value, usize) {
    let bytes = Value::from(key).to_string().len() + value.to_string().len();
    (value, bytes)
}

impl SystemCommand for Storage {
    fn description(&self) -> &'static str {
        "keep a few values of its own in your browser"
    }

    fn verbs(&self) -> &'static [&'static str] {
        &["get", "set"]
    }

    fn run(&mut self, call: &Call<'_>) -> Result<Option<Deed>, Issue> {
        let key = call.text("key", KEY_LIMIT_BYTES)?;
        let values = self
            .open
            .as_mut()
            .ok_or_else(|| Issue::new("storage", "opened before it is used", "nothing"))?;
        if call.verb == "get" {
            let handler = call.text("handler", KEY_LIMIT_BYTES)?;
            if call.room == 0 {
                return Err(Issue::new(
                    "storage",
                    format!("asked while fewer than {OWN_LIMIT} events wait"),
                    "more",
                ));
            }
            let value = values.entries.get(&key).map_or(Value::Null, |(value, _)| value.clone());
            return Ok(Some(Deed::Tell { handler, args: json!({ "key": key, "value": value }) }));
        }
        match call.payload.get("value") {
            None | Some(Value::Null) => values.has_changed |= values.entries.remove(&key).is_some(),
            Some(value) => values.set(key, value.clone())?,
        }
        Ok(None)
    }

    fn place_of(&self, sender: &Sender) -> Option<String> {
        Some(place_of(&sender.identity))
    }

    fn open(&mut self, place: String, text: Option<&str>) {
        self.open = Some(Values::read(place, text.unwrap_or_default()));
    }

    fn take_change(&mut self) -> Option<(String, String)> {
        let values = self.open.take().filter(|values| values.has_changed)?;
        let object: Map<String, Value> =
            values.entries.into_iter().map(|(key, (value, _))| (key, value)).collect();
        Some((values.place, Value::Object(object).to_string()))
    }
}

/// A package's place: nobody who is called like it later has the same. No shipped name is like a
/// random identity.
fn place_of(package: &Identity) -> String {
    format!("plugin-storage/{}", package.shipped_name().unwrap_or(package.as_str()))
}
