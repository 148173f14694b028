//! The plugins of these tests, played by a simulated worker: each has one counter, and misbehaves
//! as its source says.

use std::cell::RefCell;
use std::collections::HashMap;

use plugin_runtime::contracts::messages::{
    Cost, Handled, IntentResult, Reduction, RenderItem, RenderResult, Rendered,
};
use plugin_runtime::contracts::{
    Fault, FaultCode, InstanceId, Intent, IntentScope, JsonText, Manifest, Op, Operation, Outcome,
    Request, SliceKey, SliceUpdate, SourceLocation,
};
use serde_json::{Value, json};

use super::simulation::{Reaction, honest, loaded};

/// The source of a plugin that misbehaves in this way.
pub(crate) fn source(behaviour: &str) -> String {
    format!("// line 1\n// {behaviour}\n// line 3\n")
}

/// What the worker of these plugins does.
pub(crate) fn script() -> impl Fn(usize, &Request) -> Reaction {
    let plugins = RefCell::new(HashMap::<InstanceId, Plugin>::new());
    move |_, request| {
        let mut plugins = plugins.borrow_mut();
        match &request.op {
            Op::Load(loads) => {
                for load in loads {
                    plugins.insert(
                        load.instance_id.clone(),
                        Plugin { source: load.source.clone(), value: 0 },
                    );
                }
                Reaction::Answer(Ok(Outcome::Loaded(
                    loads.iter().map(|_| loaded(Ok(manifest()))).collect(),
                )))
            }
            Op::Check { source } if source.contains("does not compile") => Reaction::Answer(Err(
                placed(FaultCode::PluginSyntax, Operation::Check, "unexpected token"),
            )),
            Op::Render(items) => Reaction::Answer(Ok(Outcome::Rendered(
                items.iter().map(|item| render(&mut plugins, item)).collect(),
            ))),
            Op::Event(event) => match plugins.get_mut(&event.instance_id) {
                Some(plugin) => plugin.handle(&event.slices),
                None => honest(request),
            },
            _ => honest(request),
        }
    }
}

struct Plugin {
    source: String,
    value: u64,
}

impl Plugin {
    fn take(&mut self, slices: &[SliceUpdate]) {
        let own = slices.iter().find(|slice| slice.key == SliceKey::PluginState);
        if let Some(state) = own.and_then(|slice| slice.value.as_ref()) {
            self.value = state.to_value().expect("JSON")["value"].as_u64().expect("a number");
        }
    }

    fn handle(&mut self, slices: &[SliceUpdate]) -> Reaction {
        self.take(slices);
        if self.source.contains("kills its worker on event") {
            return Reaction::Break("out of bounds");
        }
        if self.source.contains("throws on event") {
            return Reaction::Answer(Err(placed(
                FaultCode::PluginThrew,
                Operation::Event,
                "no such thing",
            )));
        }
        let intent = Intent {
            scope: IntentScope::Plugin,
            action_type: "add".to_owned(),
            payload: JsonText::null(),
        };
        let reduction = Some(Reduction::State(text(&json!({ "value": self.value + 1 }))));
        Reaction::Answer(Ok(Outcome::Handled(Handled {
            intents: vec![IntentResult { intent, reduction }],
            reads: vec![SliceKey::PluginState],
        })))
    }
}

fn render(plugins: &mut HashMap<InstanceId, Plugin>, item: &RenderItem) -> RenderResult {
    let plugin = plugins.get_mut(&item.instance_id).expect("is loaded");
    plugin.take(&item.slices);
    let props =
        json!({ "value": plugin.value, "label": "Count", "onIncrement": { "handler": "plus" } });
    let tree = text(&json!({ "kind": "counter", "props": props }));
    RenderResult {
        outcome: Ok(Rendered { tree, reads: vec![SliceKey::PluginState] }),
        cost: Cost::default(),
    }
}

fn placed(code: FaultCode, operation: Operation, message: &str) -> Fault {
    Fault {
        location: Some(SourceLocation { line: 2, column: 3 }),
        ..Fault::new(code, operation, message)
    }
}

fn manifest() -> Manifest {
    serde_json::from_value(json!({ "widgets": ["main"], "initialState": { "value": 0 } }))
        .expect("a manifest")
}

fn text(value: &Value) -> JsonText {
    JsonText::from_value(value)
}
