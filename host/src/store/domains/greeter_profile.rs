//! `greeter-profile`: a name that one plugin sets and others greet.

use plugin_runtime::contracts::{InstanceId, JsonText};
use serde_json::{Value, json};

use super::{Refusal, SharedDomain, World, field};

/// The name. `set-name { name: string }`.
#[derive(Default)]
pub(super) struct GreeterProfile {
    name: String,
    last_updated: Option<InstanceId>,
}

impl SharedDomain for GreeterProfile {
    fn description(&self) -> &'static str {
        "the name that was given to a greeter"
    }

    fn actions(&self) -> &'static [&'static str] {
        &["set-name"]
    }

    fn project(&self, _world: &World) -> JsonText {
        JsonText::from_value(
            &json!({ "name": self.name, "lastUpdatedInstanceId": self.last_updated }),
        )
    }

    fn reduce(&mut self, from: &InstanceId, action: &str, payload: &Value) -> Result<(), Refusal> {
        if action != "set-name" {
            return Err(Refusal::UnsupportedAction);
        }
        field(payload, "name", "a string", Value::as_str)?.clone_into(&mut self.name);
        self.last_updated = Some(from.clone());
        Ok(())
    }

    fn on_unload(&mut self, instance: &InstanceId) {
        if self.last_updated.as_ref() == Some(instance) {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_goes_with_the_plugin_that_set_it() {
        let (one, two) = (InstanceId::from("greeter-1"), InstanceId::from("greeter-2"));
        let mut domain = GreeterProfile::default();
        assert_eq!(domain.reduce(&one, "set-name", &json!({ "name": "Ada" })), Ok(()));
        assert_eq!(
            domain.reduce(&one, "rename", &json!({ "name": "Bob" })),
            Err(Refusal::UnsupportedAction)
        );
        domain.on_unload(&two);
        assert_eq!(domain.name, "Ada");
        domain.on_unload(&one);
        assert_eq!(domain.name, "");
    }
}
