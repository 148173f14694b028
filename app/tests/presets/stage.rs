//! One plugin on the real service, driven as a user would: find something by its label, click it or
//! type into it.

use std::collections::BTreeMap;

use plugin_runtime::contracts::messages::{Action, Event, Load, Reduce, Reduction, RenderItem};
use plugin_runtime::contracts::ui::{self, EventRef, UiKind, UiNode, UiTree};
use plugin_runtime::contracts::{
    DomainId, Fault, InstanceId, Intent, IntentScope, JsonText, Limits, Manifest, Op, Outcome,
    Request, RequestId, SliceKey, SliceUpdate, WidgetId,
};
use plugin_runtime::service::RuntimeService;
use serde_json::{Value, json};

/// The service with one instance, and the state that a host would keep for it.
pub(crate) struct Stage {
    service: RuntimeService,
    instance_id: InstanceId,
    slices: BTreeMap<SliceKey, JsonText>,
    /// The domains that the plugin declares, readable or not.
    declared: BTreeMap<DomainId, JsonText>,
    requests: u64,
    /// What the plugin said of itself.
    pub(crate) manifest: Manifest,
    /// Every dispatch to somebody else so far.
    pub(crate) sent: Vec<Intent>,
}

impl Stage {
    /// Loads `source`, with every domain that it asks for readable and empty.
    pub(crate) fn load(source: &str) -> Result<Self, Fault> {
        let mut service = RuntimeService::default();
        let instance_id = InstanceId::from("it-1");
        let load = Load {
            instance_id: instance_id.clone(),
            package_id: "it".into(),
            source: source.to_owned(),
            limits: limits(),
        };
        let response =
            service.handle(Request { id: RequestId(0), op: Op::Load(vec![load]) }, &mut |_| {});
        let Outcome::Loaded(mut loaded) = response.outcome? else { panic!("an answer to Load") };
        let manifest = loaded.remove(0).outcome?;
        let slices = BTreeMap::from([(SliceKey::PluginState, manifest.initial_state.clone())]);
        let declared = manifest
            .shared
            .iter()
            .map(|shared| (shared.domain.clone(), shared.initial_state.clone()))
            .collect();
        Ok(Self { service, instance_id, slices, declared, requests: 0, manifest, sent: Vec::new() })
    }

    /// The plugin's state.
    pub(crate) fn state(&self) -> Value {
        self.slices[&SliceKey::PluginState].to_value().expect("state is JSON")
    }

    /// Makes a shared domain readable with this projection.
    pub(crate) fn share(&mut self, domain: &str, projection: &Value) {
        self.slices.insert(SliceKey::Shared(domain.into()), JsonText::from_value(projection));
    }

    /// Makes the domains that the plugin declares readable to itself.
    pub(crate) fn share_declared(&mut self) {
        for (domain, state) in &self.declared {
            self.slices.insert(SliceKey::Shared(domain.clone()), state.clone());
        }
    }

    /// What a domain that the plugin declares holds.
    pub(crate) fn shared(&self, domain: &str) -> Value {
        self.declared[&DomainId::from(domain)].to_value().expect("state is JSON")
    }

    /// Lets the plugin reduce what was dispatched to a domain that it declares.
    pub(crate) fn reduce(&mut self, intent: &Intent) {
        let IntentScope::Shared(domain) = &intent.scope else {
            panic!("a dispatch to a shared domain")
        };
        let action =
            Action { action_type: intent.action_type.clone(), payload: intent.payload.clone() };
        let state = self.declared[domain].clone();
        let reduce = Reduce {
            instance_id: self.instance_id.clone(),
            domain: Some(domain.clone()),
            state,
            actions: vec![action],
        };
        let Outcome::Reduced(reductions) = self.ask(Op::Reduce(reduce)).expect("reduces") else {
            panic!("an answer to Reduce")
        };
        let [Reduction::State(next)] = reductions.as_slice() else {
            panic!("nobody reduces {}", intent.action_type)
        };
        self.declared.insert(domain.clone(), next.clone());
        if let Some(seen) = self.slices.get_mut(&SliceKey::Shared(domain.clone())) {
            seen.clone_from(next);
        }
    }

    /// Takes the commands that were sent since the last call: name, verb, payload.
    pub(crate) fn commands(&mut self) -> Vec<(String, String, Value)> {
        let command = |intent: Intent| match intent.scope {
            IntentScope::System(name) => Some((
                name,
                intent.action_type,
                intent.payload.to_value().expect("payloads are JSON"),
            )),
            _ => None,
        };
        self.sent.drain(..).filter_map(command).collect()
    }

    /// Calls a handler, as a command does that has something to tell.
    pub(crate) fn call(&mut self, handler: &str, args: &Value) -> Result<(), Fault> {
        self.run(handler, JsonText::from_value(args))
    }

    /// Renders a widget.
    pub(crate) fn render(&mut self, widget: &str) -> UiTree {
        let item = RenderItem {
            instance_id: self.instance_id.clone(),
            widget: widget.into(),
            slices: self.updates(),
        };
        let Outcome::Rendered(results) = self.ask(Op::Render(vec![item])).expect("renders") else {
            panic!("an answer to Render")
        };
        let rendered = results.into_iter().next().expect("one result").outcome.expect("a tree");
        ui::parse(&rendered.tree, &Limits::default())
    }

    /// Renders every widget and gives back what is wrong with any of them.
    pub(crate) fn issues(&mut self) -> Vec<String> {
        let widgets: Vec<WidgetId> = self.manifest.widgets.clone();
        widgets
            .iter()
            .flat_map(|widget| self.render(widget.as_str()).issues)
            .map(|issue| issue.to_string())
            .collect()
    }

    /// Everything that can be read in the widget `main`, a text a line.
    pub(crate) fn text(&mut self) -> String {
        let mut lines = Vec::new();
        visit(&self.render("main").root, &mut |node| lines.push(words(&node.kind)));
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// Clicks the button with this label; `+` and `-` click those of a counter.
    pub(crate) fn click(&mut self, label: &str) -> Result<(), Fault> {
        let event = self.find(label, |kind| match kind {
            UiKind::Button { label: found, on_click, disabled: false, .. } if found == label => {
                on_click.clone()
            }
            UiKind::Counter { on_increment, .. } if label == "+" => on_increment.clone(),
            UiKind::Counter { on_decrement, .. } if label == "-" => on_decrement.clone(),
            _ => None,
        });
        self.run(&event.handler, event.args)
    }

    /// Gives the control with this label a value.
    pub(crate) fn set(&mut self, label: &str, value: &Value) -> Result<(), Fault> {
        let event = self.find(label, |kind| match kind {
            UiKind::Input { label: Some(found), on_change, .. }
            | UiKind::Textarea { label: Some(found), on_change, .. }
            | UiKind::Checkbox { label: Some(found), on_change, .. }
            | UiKind::Select { label: Some(found), on_change, .. }
            | UiKind::Slider { label: Some(found), on_change, .. }
                if found.starts_with(label) =>
            {
                on_change.clone()
            }
            _ => None,
        });
        let mut args = event.args.to_value().expect("args are JSON");
        if args.is_null() {
            args = json!({});
        }
        args["value"] = value.clone();
        self.run(&event.handler, JsonText::from_value(&args))
    }

    fn find(&mut self, label: &str, event_of: impl Fn(&UiKind) -> Option<EventRef>) -> EventRef {
        let mut found = None;
        visit(&self.render("main").root, &mut |node| {
            found = found.take().or_else(|| event_of(&node.kind));
        });
        found.unwrap_or_else(|| panic!("nothing to use is called {label:?}"))
    }

    /// Runs a handler and does with its dispatches what a host does.
    fn run(&mut self, handler: &str, args: JsonText) -> Result<(), Fault> {
        let (instance_id, slices) = (self.instance_id.clone(), self.updates());
        let event =
            Event { instance_id, widget: "main".into(), handler: handler.to_owned(), args, slices };
        let Outcome::Handled(outcome) = self.ask(Op::Event(event))? else {
            panic!("an answer to Event")
        };
        for result in outcome.intents {
            match (&result.intent.scope, result.reduction) {
                (IntentScope::Plugin, Some(Reduction::State(next))) => {
                    self.slices.insert(SliceKey::PluginState, next);
                }
                (IntentScope::Plugin, _) => panic!("nobody reduces {}", result.intent.action_type),
                (IntentScope::Shared(domain), _) if self.declared.contains_key(domain) => {
                    self.reduce(&result.intent);
                }
                _ => self.sent.push(result.intent),
            }
        }
        Ok(())
    }

    /// Sends every slice anew: a test has no reason to save messages.
    fn updates(&mut self) -> Vec<SliceUpdate> {
        self.requests += 1;
        let revision = self.requests;
        self.slices
            .iter()
            .map(|(key, value)| SliceUpdate {
                key: key.clone(),
                revision,
                value: Some(value.clone()),
            })
            .collect()
    }

    fn ask(&mut self, op: Op) -> Result<Outcome, Fault> {
        self.service.handle(Request { id: RequestId(self.requests), op }, &mut |_| {}).outcome
    }
}

/// The default limits with time to spare: these tests share a machine with others, and what they
/// check is not speed.
fn limits() -> Limits {
    Limits { load_ms: 20_000, render_ms: 10_000, event_ms: 2_000, ..Limits::default() }
}

fn visit(node: &UiNode, look: &mut impl FnMut(&UiNode)) {
    look(node);
    node.kind.children().iter().for_each(|child| visit(child, look));
}

fn words(kind: &UiKind) -> String {
    match kind {
        UiKind::Text { text, .. }
        | UiKind::Heading { text, .. }
        | UiKind::Badge { text, .. }
        | UiKind::Code { text } => text.clone(),
        UiKind::Progress { label, .. } => label.clone().unwrap_or_default(),
        UiKind::Table { rows, .. } => {
            rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}
