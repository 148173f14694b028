//! Runs a plugin's reducers on a state, in order; what a plugin does not reduce itself, three
//! generic actions do.

use std::rc::Rc;

use rquickjs::{Ctx, Object, Value};
use serde_json::Value as Json;

use super::EngineError;
use super::bootstrap;
use super::host_functions::HostFunctions;
use super::walker::{Strictness, walk};
use crate::contracts::JsonText;
use crate::contracts::issue::describe;
use crate::contracts::messages::Reduction;
use crate::contracts::question::STATES_BYTES;

/// The reducers of an instance, or of a domain that it declares.
pub(crate) struct Reducers<'a> {
    pub(crate) host: &'a Rc<HostFunctions>,
    /// The domain; empty for the instance's own.
    pub(crate) domain: &'a str,
    /// The actions that the plugin reduces itself.
    pub(crate) actions: &'a [String],
    /// What `state/reset` goes back to; `None` where there is no such domain, and nothing is
    /// reduced.
    pub(crate) initial_state: Option<&'a JsonText>,
}

/// Reduces `actions` one after another, each on what the one before left.
pub(crate) fn run<'js, 'a>(
    reducers: &Reducers<'_>,
    ctx: &Ctx<'js>,
    api: &Object<'js>,
    mut state: JsonText,
    actions: impl Iterator<Item = (&'a str, &'a JsonText)>,
) -> Result<Vec<Reduction>, EngineError> {
    let mut reductions = Vec::new();
    let mut total = 0;
    for (action_type, payload) in actions {
        let next = reducers.reduce(ctx, api, action_type, &state, payload)?;
        if let Some(next) = &next {
            total += next.len_bytes();
            if total > STATES_BYTES {
                return Err(EngineError::issue(
                    "states",
                    format!("at most {STATES_BYTES} bytes in all for one event"),
                    "more",
                ));
            }
            state = next.clone();
        }
        reductions.push(next.map_or(Reduction::NoReducer, Reduction::State));
    }
    reducers.host.settle(ctx)?;
    Ok(reductions)
}

impl Reducers<'_> {
    fn reduce<'js>(
        &self,
        ctx: &Ctx<'js>,
        api: &Object<'js>,
        action_type: &str,
        state: &JsonText,
        payload: &JsonText,
    ) -> Result<Option<JsonText>, EngineError> {
        let Some(initial_state) = self.initial_state else { return Ok(None) };
        if self.actions.iter().any(|action| action == action_type) {
            return self.call(ctx, api, action_type, state, payload).map(Some);
        }
        Ok(match action_type {
            "state/replace" => Some(self.within_limit(payload.clone())?),
            "state/merge" => Some(self.within_limit(merge(state, payload)?)?),
            "state/reset" => Some(initial_state.clone()),
            _ => None,
        })
    }

    fn call<'js>(
        &self,
        ctx: &Ctx<'js>,
        api: &Object<'js>,
        action_type: &str,
        state: &JsonText,
        payload: &JsonText,
    ) -> Result<JsonText, EngineError> {
        let (state, payload) = (ctx.json_parse(state.as_str())?, ctx.json_parse(payload.as_str())?);
        let next: Value<'js> =
            bootstrap::call(api, "reduce", (self.domain, action_type, state, payload))?;
        let path = if self.domain.is_empty() {
            format!("actions.{action_type}()")
        } else {
            format!("shared.{}.actions.{action_type}()", self.domain)
        };
        walk(
            next,
            &path,
            self.host.bounds(self.host.limits.state_bytes),
            Strictness::Strict,
            &self.host.budget,
        )
    }

    fn within_limit(&self, state: JsonText) -> Result<JsonText, EngineError> {
        let limit = self.host.limits.state_bytes;
        if state.len_bytes() <= limit {
            return Ok(state);
        }
        Err(EngineError::issue(
            "state",
            format!("at most {limit} bytes of JSON"),
            format!("{} bytes", state.len_bytes()),
        ))
    }
}

/// `payload` laid over `state`, one level deep.
fn merge(state: &JsonText, payload: &JsonText) -> Result<JsonText, EngineError> {
    let parse =
        |text: &JsonText| text.to_value().map_err(|error| EngineError::internal(error.to_string()));
    match (parse(state)?, parse(payload)?) {
        (Json::Object(mut state), Json::Object(payload)) => {
            state.extend(payload);
            Ok(JsonText::from_value(&Json::Object(state)))
        }
        (Json::Object(_), payload) => {
            Err(EngineError::issue("payload of state/merge", "an object", describe(&payload)))
        }
        (state, _) => {
            Err(EngineError::issue("state under state/merge", "an object", describe(&state)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> JsonText {
        JsonText::parse(text.to_owned()).expect("JSON")
    }

    #[test]
    fn merging_keeps_what_the_payload_does_not_name() {
        let merged = merge(&json(r#"{"a":1,"b":{"c":2}}"#), &json(r#"{"b":3,"__proto__":4}"#))
            .expect("merges");
        assert_eq!(merged.as_str(), r#"{"a":1,"b":3,"__proto__":4}"#);
    }

    #[test]
    fn only_objects_merge() {
        assert!(merge(&json("{}"), &json("[]")).is_err());
        assert!(merge(&json("null"), &json("{}")).is_err());
    }
}
