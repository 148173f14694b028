//! A service with one plugin on it, and short ways to ask it things.
#![allow(dead_code, reason = "each test file uses its own part of the stage")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(unreachable_pub, reason = "a module of several test crates")]

use std::cell::Cell;
use std::rc::Rc;

use plugin_runtime::contracts::messages::{
    Action, Cost, Event, Handled, IntentResult, Load, Reduce, Reduction, RenderItem, Rendered,
};
use plugin_runtime::contracts::{
    ConsoleEntry, Fault, FaultCode, InstanceId, JsonText, Limits, Manifest, Op, Outcome, Request,
    RequestId, Response, SliceKey, SliceUpdate,
};
use plugin_runtime::engine::clock::{Clock, SystemClock};
use plugin_runtime::service::RuntimeService;
use serde_json::Value;

/// The platform's clock, and on top of it what a test lets pass.
#[derive(Default)]
struct StageClock {
    platform: SystemClock,
    step_us: Cell<u64>,
    passed_us: Cell<u64>,
}

impl Clock for StageClock {
    fn now_us(&self) -> u64 {
        self.passed_us.set(self.passed_us.get() + self.step_us.get());
        self.platform.now_us() + self.passed_us.get()
    }
}

/// A service, an instance called `one`, and the state slices it is sent.
pub struct Stage {
    pub service: RuntimeService,
    clock: Rc<StageClock>,
    pub limits: Limits,
    pub pending: Vec<SliceUpdate>,
    pub console: Vec<ConsoleEntry>,
    pub cost: Cost,
    revision: u64,
}

impl Stage {
    /// A service without a plugin. Its limits of time are wide, so that a busy machine fails no
    /// test; tests of those limits set their own.
    pub fn empty() -> Self {
        let clock = Rc::new(StageClock::default());
        let service = RuntimeService::new(clock.clone());
        let limits = Limits { load_ms: 5000, render_ms: 1000, event_ms: 1000, ..Limits::default() };
        Self {
            service,
            clock,
            limits,
            pending: Vec::new(),
            console: Vec::new(),
            cost: Cost::default(),
            revision: 0,
        }
    }

    /// A service with `source` loaded and its initial state set.
    pub fn with(source: &str) -> Self {
        let mut stage = Self::empty();
        let manifest = stage.load(source).unwrap_or_else(|fault| panic!("does not load: {fault}"));
        stage.set(SliceKey::PluginState, Some(&manifest.initial_state));
        stage
    }

    /// A plugin with one widget whose `render` has this body.
    pub fn rendering(body: &str) -> Self {
        Self::with(&widget(body, ""))
    }

    /// A plugin with one handler `go` that has this body.
    pub fn handling(body: &str) -> Self {
        Self::with(&widget(
            "return ui.text('x');",
            &format!("async go(context, args) {{ {body} }}"),
        ))
    }

    /// Lets so many microseconds pass from now on whenever the service looks at its clock.
    pub fn pass_us(&self, step_us: u64) {
        self.clock.step_us.set(step_us);
    }

    /// The parts that are posted in answer to a batch, and the last part.
    pub fn ask_in_parts(&mut self, op: Op) -> Vec<Response> {
        let mut parts = Vec::new();
        let request = Request { id: RequestId(9), op };
        let last = self.service.handle(request, &mut |part| parts.push(part));
        parts.push(last);
        parts
    }

    pub fn ask(&mut self, op: Op) -> Response {
        let response = self.service.handle(Request { id: RequestId(1), op }, &mut |_| {});
        self.console.extend(response.console.clone());
        self.cost = response.cost;
        response
    }

    pub fn load(&mut self, source: &str) -> Result<Manifest, Fault> {
        let (instance_id, limits) = (InstanceId::from("one"), self.limits.clone());
        let op = Op::Load(vec![Load {
            instance_id,
            package_id: "package".into(),
            source: source.to_owned(),
            limits,
        }]);
        match self.ask(op).outcome? {
            Outcome::Loaded(mut results) => results.remove(0).outcome,
            other => panic!("loaded came to {other:?}"),
        }
    }

    /// Puts a slice into the next request.
    pub fn set(&mut self, key: SliceKey, value: Option<&JsonText>) {
        self.revision += 1;
        self.pending.push(SliceUpdate { key, revision: self.revision, value: value.cloned() });
    }

    pub fn share(&mut self, domain: &str, value: &Value) {
        self.set(SliceKey::Shared(domain.into()), Some(&JsonText::from_value(value)));
    }

    pub fn render_widget(&mut self, widget: &str) -> Result<Rendered, Fault> {
        let slices = std::mem::take(&mut self.pending);
        let item = RenderItem { instance_id: "one".into(), widget: widget.into(), slices };
        match self.ask(Op::Render(vec![item])).outcome? {
            Outcome::Rendered(mut results) => results.pop().expect("one result").outcome,
            other => panic!("rendered came to {other:?}"),
        }
    }

    pub fn render(&mut self) -> Result<Rendered, Fault> {
        self.render_widget("main")
    }

    /// The tree of the widget `main`.
    pub fn tree(&mut self) -> Value {
        let rendered = self.render().unwrap_or_else(|fault| panic!("does not render: {fault}"));
        rendered.tree.to_value().expect("JSON")
    }

    pub fn handle(&mut self, handler: &str, args: &Value) -> Result<Handled, Fault> {
        let slices = std::mem::take(&mut self.pending);
        let (widget, args) = ("main".into(), JsonText::from_value(args));
        let event =
            Event { instance_id: "one".into(), widget, handler: handler.to_owned(), args, slices };
        match self.ask(Op::Event(event)).outcome? {
            Outcome::Handled(outcome) => Ok(outcome),
            other => panic!("handled came to {other:?}"),
        }
    }

    pub fn fire(&mut self, handler: &str, args: &Value) -> Result<Vec<IntentResult>, Fault> {
        self.handle(handler, args).map(|outcome| outcome.intents)
    }

    pub fn go(&mut self) -> Result<Vec<IntentResult>, Fault> {
        self.fire("go", &Value::Null)
    }

    /// Fires `go`, expecting it to succeed; the states that the reducers returned.
    pub fn states(&mut self) -> Vec<Option<Value>> {
        let results = self.go().unwrap_or_else(|fault| panic!("does not handle: {fault}"));
        results.iter().filter_map(|result| result.reduction.as_ref()).map(state_of).collect()
    }

    pub fn reduce(
        &mut self,
        domain: Option<&str>,
        state: &Value,
        actions: &[(&str, Value)],
    ) -> Result<Vec<Reduction>, Fault> {
        let actions = actions.iter().map(|(kind, payload)| Action {
            action_type: (*kind).to_owned(),
            payload: JsonText::from_value(payload),
        });
        let state = JsonText::from_value(state);
        let reduce = Reduce {
            instance_id: "one".into(),
            domain: domain.map(Into::into),
            state,
            actions: actions.collect(),
        };
        match self.ask(Op::Reduce(reduce)).outcome? {
            Outcome::Reduced(reductions) => Ok(reductions),
            other => panic!("reduced came to {other:?}"),
        }
    }
}

/// The state of a reduction; `None` where nobody reduced.
pub fn state_of(reduction: &Reduction) -> Option<Value> {
    match reduction {
        Reduction::State(state) => Some(state.to_value().expect("JSON")),
        Reduction::NoReducer => None,
    }
}

/// A plugin with one widget.
pub fn widget(render: &str, handlers: &str) -> String {
    format!(
        "definePlugin(({{ ui }}) => ({{ initialState: {{ n: 0 }}, actions: {{ add: (s, p) => ({{ n: s.n + p }}) }}, widgets: {{ main: {{ \
         render({{ pluginState, globalState }}) {{ {render} }}, handlers: {{ {handlers} }} }} }} }}));"
    )
}

/// The code of what failed.
pub fn code<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> FaultCode {
    match outcome {
        Ok(value) => panic!("did not fail: {value:?}"),
        Err(fault) => fault.code,
    }
}
