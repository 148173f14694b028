//! What the host gets when a user acts.

use plugin_host::host::EventTicket;
use plugin_runtime::contracts::JsonText;
use plugin_runtime::contracts::ui::EventRef;
use serde_json::{Map, Value};

/// What the host gets when a user acts on a widget.
#[derive(Debug)]
pub struct WidgetEvent {
    /// The handler's name.
    pub handler: String,
    /// Its arguments; those of a field have `value` in them.
    pub args: JsonText,
    /// Present for fields. Keep it until the event is handled and the widget's new tree is set,
    /// then drop it.
    pub ticket: Option<EventTicket>,
}

impl WidgetEvent {
    /// A press: the arguments go out as they were given.
    pub(super) fn press(event: &EventRef) -> Self {
        Self { handler: event.handler.clone(), args: event.args.clone(), ticket: None }
    }

    /// A change of a field to `value`.
    pub(super) fn change(event: &EventRef, value: Value, ticket: EventTicket) -> Self {
        Self {
            handler: event.handler.clone(),
            args: with_value(&event.args, value),
            ticket: Some(ticket),
        }
    }
}

/// `args` with `value` in it: an object gets one more field, nothing becomes an object, anything
/// else stands in `args`.
fn with_value(args: &JsonText, value: Value) -> JsonText {
    let mut merged = match args.to_value() {
        Ok(Value::Object(fields)) => fields,
        Ok(Value::Null) | Err(_) => Map::new(),
        Ok(other) => Map::from_iter([("args".to_owned(), other)]),
    };
    merged.insert("value".to_owned(), value);
    JsonText::from_value(&Value::Object(merged))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(args: &Value) -> Value {
        with_value(&JsonText::from_value(args), json!("v")).to_value().expect("JSON")
    }

    #[test]
    fn the_value_joins_the_arguments() {
        assert_eq!(merged(&json!({ "id": 7, "value": "old" })), json!({ "id": 7, "value": "v" }));
        assert_eq!(merged(&json!(null)), json!({ "value": "v" }));
        assert_eq!(merged(&json!([1, 2])), json!({ "args": [1, 2], "value": "v" }));
        assert_eq!(merged(&json!("x")), json!({ "args": "x", "value": "v" }));
    }
}
