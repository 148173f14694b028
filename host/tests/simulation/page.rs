//! A page over a simulated browser, with workers that run plugins on the real engine.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::rc::Rc;

use plugin_host::host::{Host, Package, QueuedEvent};
use plugin_host::sandbox::PoolConfig;
use plugin_host::store::{DispatchOutcome, Identity, Instance, Names, Origin, Store};
use plugin_runtime::contracts::{DomainId, FaultCode, JsonText, Limits};
use reactive_graph::owner::Owner;
use reactive_graph::prelude::*;
use serde_json::Value;

use crate::simulation::{Browser, Desk, Reaction, real};

/// A page over a simulated browser.
pub(crate) struct Page {
    pub(crate) browser: Rc<Browser>,
    pub(crate) store: Store,
    pub(crate) host: Host,
    pub(crate) desk: Desk,
    _owner: Owner,
}

impl Page {
    pub(crate) fn new() -> Self {
        Self::with(real())
    }

    pub(crate) fn with(
        script: impl Fn(usize, &plugin_runtime::contracts::Request) -> Reaction + 'static,
    ) -> Self {
        let owner = Owner::new();
        owner.set();
        let browser = Browser::new(script);
        let store = Store::new(names());
        let desk = Desk::default();
        let host = Host::new(
            store,
            PoolConfig::default(),
            browser.spawner(),
            browser.timers(),
            Box::new(desk.clone()),
        );
        // The machine that runs the tests may be busy; what is tested here is not how fast it is.
        host.set_limits(Limits {
            load_ms: 20_000,
            render_ms: 20_000,
            event_ms: 20_000,
            ..Limits::default()
        });
        Self { browser, store, host, desk, _owner: owner }
    }

    pub(crate) fn run_preset(&self, package: &str) -> Instance {
        let path = format!("{}/../app/src/presets/{package}.js", env!("CARGO_MANIFEST_DIR"));
        self.run(package, Origin::Shipped, &std::fs::read_to_string(path).expect("a preset"))
    }

    pub(crate) fn run(&self, package: &str, origin: Origin, source: &str) -> Instance {
        let id = self.host.run(&Package {
            id: package.into(),
            identity: if origin == Origin::Shipped {
                Identity::shipped(package)
            } else {
                identity_of(package)
            },
            origin,
            title: package.to_owned(),
            source: source.into(),
        });
        self.browser.settle();
        self.store.instance(&id).expect("it runs")
    }

    pub(crate) fn post(&self, instance: &Instance, handler: &str, args: &Value) {
        self.hand_in(instance, handler, args, true);
    }

    fn hand_in(&self, instance: &Instance, handler: &str, args: &Value, is_user_action: bool) {
        self.host.event(QueuedEvent {
            instance_id: instance.id.clone(),
            widget: instance.widgets.get_untracked()[0].id.clone(),
            handler: handler.to_owned(),
            args: JsonText::from_value(args),
            ticket: None,
            is_user_action,
        });
    }

    /// As a timer does it, or the answer to a command.
    pub(crate) fn post_own(&self, instance: &Instance, handler: &str, args: &Value) {
        self.hand_in(instance, handler, args, false);
    }

    pub(crate) fn send(&self, instance: &Instance, handler: &str, args: &Value) {
        self.post(instance, handler, args);
        self.browser.settle();
    }

    pub(crate) fn shared(&self, domain: &str) -> Value {
        self.store.shared().with_untracked(|shared| {
            shared.get(&DomainId::from(domain)).expect("a domain").value.to_value().expect("JSON")
        })
    }

    pub(crate) fn outcomes(&self) -> Vec<(String, DispatchOutcome, Option<String>)> {
        let seen = |timeline: &plugin_host::store::Timeline| {
            timeline
                .iter()
                .map(|record| (record.action_type.clone(), record.outcome, record.reason.clone()))
                .collect()
        };
        self.store.timeline().with_untracked(seen)
    }
}

/// The names that are nobody else's on this page.
pub(crate) fn names() -> Names {
    Names { domains: vec![("todo-items", "todo-list")], ..Names::default() }
}

pub(crate) fn state(instance: &Instance) -> Value {
    instance.state.with_untracked(|state| state.value.to_value().expect("JSON"))
}

pub(crate) fn renders(instance: &Instance) -> u32 {
    instance.stats.with_untracked(|stats| stats.renders)
}

pub(crate) fn tree(instance: &Instance) -> String {
    format!("{:?}", instance.widgets.get_untracked()[0].tree.get_untracked())
}

pub(crate) fn last_fault(instance: &Instance) -> Option<FaultCode> {
    instance.fault.with_untracked(|fault| fault.as_ref().map(|fault| fault.code))
}

/// An identity that belongs to a name, as if the package had been stored under it.
pub(crate) fn identity_of(name: &str) -> Identity {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
    Identity::random(bytes)
}
