//! `counter-summary`: the sum of what counters report.

use plugin_runtime::contracts::{InstanceId, JsonText};
use serde_json::{Value, json};

use super::{Refusal, SharedDomain, World, field};
use crate::sorted::SortedMap;

/// The last value of each counter. `set-instance { value: number }`.
#[derive(Default)]
pub(super) struct CounterSummary {
    values: SortedMap<InstanceId, f64>,
    last_updated: Option<InstanceId>,
}

impl SharedDomain for CounterSummary {
    fn description(&self) -> &'static str {
        "the sum of all counters and how many there are"
    }

    fn actions(&self) -> &'static [&'static str] {
        &["set-instance"]
    }

    fn project(&self, _world: &World) -> JsonText {
        JsonText::from_value(&json!({
            "totalValue": plain_number(self.values.values().sum()),
            "instanceCount": self.values.len(),
            "lastUpdatedInstanceId": self.last_updated,
        }))
    }

    fn reduce(&mut self, from: &InstanceId, action: &str, payload: &Value) -> Result<(), Refusal> {
        if action != "set-instance" {
            return Err(Refusal::UnsupportedAction);
        }
        let value = field(payload, "value", "a number", Value::as_f64)?;
        self.values.insert(from.clone(), value);
        self.last_updated = Some(from.clone());
        Ok(())
    }

    fn on_unload(&mut self, instance: &InstanceId) {
        self.values.remove(instance);
        self.last_updated.take_if(|last| last == instance);
    }
}

/// A whole number without a fraction, as JavaScript would write it.
fn plain_number(number: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole and within the range that f64 holds exactly"
    )]
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Metrics;

    fn seen(domain: &CounterSummary) -> Value {
        let world =
            World { registry: JsonText::null(), instance_count: 0, metrics: Metrics::default() };
        domain.project(&world).to_value().expect("JSON")
    }

    #[test]
    fn values_add_up_and_an_unloaded_counter_takes_its_share_away() {
        let (one, two) = (InstanceId::from("counter-1"), InstanceId::from("counter-2"));
        let mut domain = CounterSummary::default();
        assert_eq!(domain.reduce(&one, "set-instance", &json!({ "value": 2 })), Ok(()));
        assert_eq!(domain.reduce(&two, "set-instance", &json!({ "value": 3.5 })), Ok(()));
        assert_eq!(
            seen(&domain),
            json!({ "totalValue": 5.5, "instanceCount": 2, "lastUpdatedInstanceId": "counter-2" })
        );
        domain.on_unload(&two);
        assert_eq!(
            seen(&domain),
            json!({ "totalValue": 2, "instanceCount": 1, "lastUpdatedInstanceId": null })
        );
    }

    #[test]
    fn a_value_that_is_no_number_is_refused_with_its_path() {
        let refused =
            CounterSummary::default().reduce(&"a".into(), "set-instance", &json!({ "value": "2" }));
        let Err(Refusal::InvalidPayload(issue)) = refused else { panic!("refused") };
        assert_eq!(issue.to_string(), "payload.value must be a number, found string \"2\"");
    }
}
