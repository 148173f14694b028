//! Runs a plugin of our own once in a new worker: browsers compile lazily, and the first honest
//! plugin shall not pay.

use crate::contracts::messages::{Event, Load, Op, RenderItem, Request};
use crate::contracts::{InstanceId, JsonText, Limits, RequestId, SliceKey, SliceUpdate};
use crate::service::RuntimeService;

/// Touches what plugins commonly touch: the builder, state, built-ins, a handler, a reducer, a
/// throw.
const SOURCE: &str = include_str!("warm_up.js");

/// Loads, renders, clicks, and unloads the probe. What comes of it does not matter.
pub(super) fn run(service: &mut RuntimeService) {
    for op in steps() {
        service.handle(Request { id: RequestId::default(), op }, &mut |_| {});
    }
}

fn steps() -> [Op; 5] {
    let instance_id = InstanceId::from("warm-up");
    let state = JsonText::of(&1).unwrap_or_default();
    let slices = vec![SliceUpdate { key: SliceKey::PluginState, revision: 1, value: Some(state) }];
    let load = Load {
        instance_id: instance_id.clone(),
        package_id: "warm-up".into(),
        source: SOURCE.to_owned(),
        limits: Limits { render_ms: 1000, event_ms: 1000, ..Limits::default() },
    };
    let item = RenderItem { instance_id: instance_id.clone(), widget: "main".into(), slices };
    let event = |handler: &str| {
        let (instance_id, handler) = (instance_id.clone(), handler.to_owned());
        Op::Event(Event {
            instance_id,
            widget: "main".into(),
            handler,
            args: JsonText::null(),
            slices: Vec::new(),
        })
    };
    [
        Op::Load(vec![load]),
        Op::Render(vec![item]),
        event("go"),
        event("fail"),
        Op::Dispose { instance_id: instance_id.clone() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::{FaultCode, Outcome};

    #[test]
    fn the_probe_gets_through_everything_it_shall_touch() {
        let mut service = RuntimeService::default();
        let mut outcomes = steps()
            .map(|op| service.handle(Request { id: RequestId::default(), op }, &mut |_| {}).outcome)
            .into_iter();
        assert!(matches!(outcomes.next(), Some(Ok(Outcome::Loaded(_)))));
        let Some(Ok(Outcome::Rendered(results))) = outcomes.next() else { panic!("renders") };
        assert_eq!(results[0].outcome.as_ref().err(), None);
        assert!(
            matches!(outcomes.next(), Some(Ok(Outcome::Handled(handled))) if handled.intents.len() == 1)
        );
        assert!(
            matches!(outcomes.next(), Some(Err(fault)) if fault.code == FaultCode::PluginThrew)
        );
        assert_eq!(outcomes.next(), Some(Ok(Outcome::Disposed)));
    }
}
