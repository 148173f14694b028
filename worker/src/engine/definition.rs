//! From what a plugin returned from `definePlugin` to its manifest: plain JSON in, every issue out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::contracts::display_text::{self, shorten};
use crate::contracts::ids::is_name;
use crate::contracts::issue::describe;
use crate::contracts::manifest::SharedDeclaration;
use crate::contracts::{Capabilities, DomainId, Issue, JsonText, Manifest, WidgetId};

/// The longest id or description, in characters.
const TEXT_LIMIT: usize = 2000;

/// A definition that was read.
#[derive(Debug)]
pub(crate) struct Definition {
    /// What leaves the worker.
    pub(crate) manifest: Manifest,
    /// The handlers of each widget.
    pub(crate) handlers: BTreeMap<WidgetId, BTreeSet<String>>,
}

/// Reads what the bootstrap described; `states` are the initial states, the plugin's own first.
pub(crate) fn parse(data: &Value, states: Vec<JsonText>) -> Result<Definition, Vec<Issue>> {
    let mut reader = Reader { issues: Vec::new() };
    let mut states = states.into_iter();
    let initial_state = states.next().unwrap_or_default();
    let (widgets, handlers) = reader.widgets(&data["widgets"]);
    let manifest = Manifest {
        id: reader.text(data, "id"),
        title: reader.text(data, "title").as_deref().and_then(display_text::title),
        description: reader.text(data, "description"),
        capabilities: reader.capabilities(&data["capabilities"]),
        initial_state,
        widgets,
        actions: reader.functions(&data["actions"], "actions"),
        shared: reader.shared(&data["shared"], states),
    };
    if reader.issues.is_empty() {
        Ok(Definition { manifest, handlers })
    } else {
        Err(reader.issues)
    }
}

struct Reader {
    issues: Vec<Issue>,
}

impl Reader {
    fn issue(&mut self, path: impl Into<String>, expected: &str, found: impl Into<String>) {
        self.issues.push(Issue::new(path, expected, found));
    }

    fn text(&mut self, data: &Value, name: &str) -> Option<String> {
        match data.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(shorten(text, TEXT_LIMIT)),
            Some(other) => {
                self.issue(name, "a string", describe(other));
                None
            }
        }
    }

    fn name(&mut self, path: &str, name: &str) -> bool {
        let is_good = is_name(name);
        if !is_good {
            self.issue(
                path,
                "named by a letter, then letters, digits, _ or -",
                format!("{:?}", shorten(name, 40)),
            );
        }
        is_good
    }

    /// The names of functions; `null` where the plugin gave no object at all.
    fn functions(&mut self, found: &Value, path: &str) -> Vec<String> {
        let Some(items) = found.as_array() else {
            self.issue(path, "an object of functions", word(found));
            return Vec::new();
        };
        let mut names = Vec::new();
        for item in items {
            let name = word(&item["name"]);
            if item["kind"] != "function" {
                self.issue(format!("{path}.{name}"), "a function", word(&item["kind"]));
            }
            names.push(name);
        }
        names
    }

    fn widgets(&mut self, found: &Value) -> (Vec<WidgetId>, BTreeMap<WidgetId, BTreeSet<String>>) {
        let (mut names, mut handlers) = (Vec::new(), BTreeMap::new());
        let Some(items) = found.as_array().filter(|items| !items.is_empty()) else {
            let found = if found.is_array() { "no widget".to_owned() } else { word(found) };
            self.issue("widgets", "an object with at least one widget", found);
            return (names, handlers);
        };
        for item in items {
            let name = word(&item["name"]);
            let path = format!("widgets.{name}");
            if !self.name(&path, &name) {
                continue;
            }
            if item["kind"] != "object" {
                self.issue(path, "an object with a render function", word(&item["kind"]));
                continue;
            }
            if item["render"] != "function" {
                self.issue(format!("{path}.render"), "a function", word(&item["render"]));
            }
            let path = format!("{path}.handlers");
            let own: BTreeSet<String> =
                self.functions(&item["handlers"], &path).into_iter().collect();
            for handler in &own {
                self.name(&format!("{path}.{handler}"), handler);
            }
            handlers.insert(WidgetId::from(name.as_str()), own);
            names.push(WidgetId::from(name));
        }
        (names, handlers)
    }

    fn capabilities(&mut self, found: &Value) -> Capabilities {
        let map = match found {
            Value::Null => return Capabilities::default(),
            Value::Object(map) => map,
            other => {
                self.issue("capabilities", "an object", describe(other));
                return Capabilities::default();
            }
        };
        Capabilities {
            read_shared: self.names(map, "readShared").into_iter().map(DomainId::from).collect(),
            write_shared: self.names(map, "writeShared").into_iter().map(DomainId::from).collect(),
            system_commands: self.names(map, "systemCommands"),
            reasons: self.reasons(map),
        }
    }

    fn names(&mut self, map: &Map<String, Value>, field: &str) -> Vec<String> {
        let items = match map.get(field) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.issue(format!("capabilities.{field}"), "an array of names", describe(other));
                return Vec::new();
            }
        };
        let mut names = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("capabilities.{field}[{index}]");
            match item {
                Value::String(name) if self.name(&path, name) => names.push(name.clone()),
                Value::String(_) => {}
                other => self.issue(path, "a name", describe(other)),
            }
        }
        names
    }

    fn reasons(&mut self, map: &Map<String, Value>) -> BTreeMap<String, String> {
        let Some(found) = map.get("reasons").filter(|found| !found.is_null()) else {
            return BTreeMap::new();
        };
        let Some(reasons) = found.as_object() else {
            self.issue("capabilities.reasons", "an object", describe(found));
            return BTreeMap::new();
        };
        let mut read = BTreeMap::new();
        for (name, reason) in reasons {
            match reason.as_str() {
                Some(text) => {
                    drop(read.insert(name.clone(), display_text::reason(text).unwrap_or_default()));
                }
                None => {
                    self.issue(
                        format!("capabilities.reasons.{name}"),
                        "a string",
                        describe(reason),
                    );
                }
            }
        }
        read
    }

    fn shared(
        &mut self,
        found: &Value,
        mut states: impl Iterator<Item = JsonText>,
    ) -> Vec<SharedDeclaration> {
        let Some(items) = found.as_array() else {
            self.issue("shared", "an object of domains", word(found));
            return Vec::new();
        };
        let mut declared = Vec::new();
        for item in items {
            let name = word(&item["name"]);
            let path = format!("shared.{name}");
            let initial_state = states.next().unwrap_or_default();
            if !self.name(&path, &name) {
                continue;
            }
            if item["kind"] != "object" {
                self.issue(path, "an object with initialState and actions", word(&item["kind"]));
                continue;
            }
            let actions = self.functions(&item["actions"], &format!("{path}.actions"));
            declared.push(SharedDeclaration { domain: name.into(), initial_state, actions });
        }
        declared
    }
}

/// A word that the bootstrap wrote.
fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described(widgets: &Value) -> Value {
        json!({ "widgets": widgets, "actions": [], "shared": [] })
    }

    #[test]
    fn a_definition_becomes_a_manifest() {
        let widget = json!({ "name": "main", "kind": "object", "render": "function", "handlers": [{ "name": "go", "kind": "function" }] });
        let mut data = described(&json!([widget]));
        data["title"] = json!("Counter");
        data["capabilities"] = json!({ "readShared": ["counter-summary"] });
        data["shared"] = json!([{ "name": "votes", "kind": "object", "actions": [{ "name": "add", "kind": "function" }] }]);
        let states = vec![JsonText::null(), JsonText::of(&1).expect("JSON")];
        let definition = parse(&data, states).expect("no issues");
        assert_eq!(definition.manifest.title.as_deref(), Some("Counter"));
        assert_eq!(definition.manifest.shared[0].initial_state.as_str(), "1");
        assert!(definition.handlers[&WidgetId::from("main")].contains("go"));
    }

    #[test]
    fn titles_and_reasons_are_short_lines() {
        let widget =
            json!({ "name": "main", "kind": "object", "render": "function", "handlers": [] });
        let mut data = described(&json!([widget]));
        data["title"] = json!(format!("a\n\u{202E}{}", "b".repeat(1_000)));
        data["capabilities"] =
            json!({ "readShared": ["c"], "reasons": { "c": "d\n".repeat(1_000) } });
        let manifest = parse(&data, Vec::new()).expect("no issues").manifest;
        let title = manifest.title.expect("a title");
        assert!(
            title.starts_with("a ‹U+202E›bbb")
                && title.chars().count() == display_text::TITLE_LIMIT,
            "{title}"
        );
        assert_eq!(manifest.capabilities.reasons["c"].chars().count(), display_text::REASON_LIMIT);
    }

    #[test]
    fn every_issue_has_its_path() {
        let mut data = described(&json!([
            { "name": "a", "kind": "object", "render": "undefined", "handlers": [{ "name": "__proto__", "kind": "number" }] },
            { "name": "b", "kind": "null" },
            { "name": "1", "kind": "object" },
        ]));
        data["title"] = json!(7);
        data["capabilities"] = json!({ "readShared": ["a b"] });
        let issues = parse(&data, Vec::new()).expect_err("issues");
        let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        let handler = "widgets.a.handlers.__proto__";
        assert_eq!(
            paths,
            [
                "widgets.a.render",
                handler,
                handler,
                "widgets.b",
                "widgets.1",
                "title",
                "capabilities.readShared[0]"
            ]
        );
    }

    #[test]
    fn a_plugin_without_a_widget_is_refused() {
        for none in [json!([]), json!("undefined"), json!("an array")] {
            assert_eq!(
                parse(&described(&none), Vec::new()).expect_err("issues")[0].path,
                "widgets"
            );
        }
    }
}
