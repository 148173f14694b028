//! Runs a plugin of our own once in a new worker: browsers compile lazily, and the first honest plugin shall not pay. Step
//! by step, so that who is waiting already does not pay for all that he does not use as well.

use std::array::IntoIter;
use std::mem;

use gloo_worker::WorkerScope;
use wasm_bindgen::prelude::*;

use super::PluginWorker;
use crate::contracts::messages::{Event, Load, Op, RenderItem, Request};
use crate::contracts::{InstanceId, JsonText, Limits, RequestId, SliceKey, SliceUpdate};
use crate::service::RuntimeService;

/// Touches what plugins commonly touch: the builder, state, built-ins, a handler, a reducer, a throw.
const SOURCE: &str = include_str!("warm_up.js");

/// How long a worker must have had nothing to do, in milliseconds.
const IDLE_MS: u32 = 500;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(then: &JsValue, delay_ms: u32) -> JsValue;
}

/// What is left to be run. What comes of it does not matter, and is nothing that the worker's own service knows of.
pub(super) struct WarmUp {
    service: RuntimeService,
    left: IntoIter<Op, 5>,
    was_asked: bool,
}

impl WarmUp {
    /// Begins, as soon as there is nothing to do.
    pub(super) fn begin(scope: &WorkerScope<PluginWorker>) -> Self {
        go_on_in(IDLE_MS, scope);
        Self::new()
    }

    fn new() -> Self {
        Self { service: RuntimeService::default(), left: steps().into_iter(), was_asked: false }
    }

    /// Somebody asked something: what is left waits until there is nothing to do again.
    pub(super) fn give_way(&mut self) {
        self.was_asked = true;
    }

    /// Takes the next step, and has the worker come back for the one after it.
    pub(super) fn go_on(&mut self, scope: &WorkerScope<PluginWorker>) {
        if let Some(delay_ms) = self.step() {
            go_on_in(delay_ms, scope);
        }
    }

    /// Takes a step, unless there was something to do; when to come back, if there is more to do.
    fn step(&mut self) -> Option<u32> {
        if mem::take(&mut self.was_asked) {
            return Some(IDLE_MS);
        }
        let op = self.left.next()?;
        self.service.handle(Request { id: RequestId::default(), op }, &mut |_| {});
        Some(0)
    }
}

fn go_on_in(delay_ms: u32, scope: &WorkerScope<PluginWorker>) {
    let scope = scope.clone();
    set_timeout(&Closure::once_into_js(move || scope.send_message(())), delay_ms);
}

/// Loads, renders, clicks, and unloads the probe.
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
        Op::Event(Event { instance_id, widget: "main".into(), handler, args: JsonText::null(), slices: Vec::new() })
    };
    [Op::Load(load), Op::Render(vec![item]), event("go"), event("fail"), Op::Dispose { instance_id: instance_id.clone() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::{FaultCode, Outcome};

    #[test]
    fn the_probe_gets_through_everything_it_shall_touch() {
        let mut service = RuntimeService::default();
        let mut outcomes =
            steps().map(|op| service.handle(Request { id: RequestId::default(), op }, &mut |_| {}).outcome).into_iter();
        assert!(matches!(outcomes.next(), Some(Ok(Outcome::Loaded(_)))));
        let Some(Ok(Outcome::Rendered(results))) = outcomes.next() else { panic!("renders") };
        assert_eq!(results[0].outcome.as_ref().err(), None);
        assert!(matches!(outcomes.next(), Some(Ok(Outcome::Handled(handled))) if handled.intents.len() == 1));
        assert!(matches!(outcomes.next(), Some(Err(fault)) if fault.code == FaultCode::PluginThrew));
        assert_eq!(outcomes.next(), Some(Ok(Outcome::Disposed)));
    }

    #[test]
    fn who_asks_comes_before_the_next_step() {
        let mut warm_up = WarmUp::new();
        warm_up.give_way();
        let mut delays = vec![warm_up.step(), warm_up.step()];
        assert_eq!((&delays[..], warm_up.left.len()), (&[Some(IDLE_MS), Some(0)][..], 4));
        warm_up.give_way();
        warm_up.give_way();
        delays = (0..7).map(|_| warm_up.step()).collect();
        assert_eq!(delays, [Some(IDLE_MS), Some(0), Some(0), Some(0), Some(0), None, None]);
    }
}
