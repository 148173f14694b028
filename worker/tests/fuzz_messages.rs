//! Broken and made-up messages to a worker: read or refused, and what is read is answered with what
//! the page can read.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/fuzz.rs"]
mod fuzz;

use fuzz::{damaged, damages, fuzz, json, replaced};
use plugin_runtime::contracts::messages::{Action, Event, Load, Reduce, RenderItem};
use plugin_runtime::contracts::{
    JsonText, Limits, Op, Question, Reply, Request, RequestId, SliceKey, SliceUpdate,
};
use plugin_runtime::service::RuntimeService;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;

const NAMES: &[&str] = &[
    "id",
    "op",
    "Load",
    "Check",
    "Render",
    "Event",
    "Reduce",
    "Dispose",
    "Health",
    "Done",
    "Part",
    "instance_id",
    "one",
    "package_id",
    "source",
    "limits",
    "memoryBytes",
    "widget",
    "main",
    "handler",
    "go",
    "args",
    "slices",
    "key",
    "revision",
    "value",
    "pluginState",
    "shared",
    "state",
    "actions",
    "action_type",
    "payload",
    "domain",
    "outcome",
    "Ok",
    "Err",
    "cost",
    "console",
];

const SOURCE: &str = "definePlugin(({ ui }) => ({ initialState: { n: 0 }, actions: { add: (s, p) => ({ n: s.n + p }) }, widgets: { \
    main: { render: ({ pluginState }) => ui.text(`${pluginState?.n}`), handlers: { go({ dispatchPluginAction: d }, args) { \
    d('add', args); console.log(args); } } } } }))";

/// One of each kind, as a page sends them.
fn requests() -> Vec<Op> {
    let slices = vec![SliceUpdate {
        key: SliceKey::PluginState,
        revision: 3,
        value: Some(JsonText::null()),
    }];
    let load = Load {
        instance_id: "one".into(),
        package_id: "p".into(),
        source: SOURCE.to_owned(),
        limits: Limits::default(),
    };
    let item =
        RenderItem { instance_id: "one".into(), widget: "main".into(), slices: slices.clone() };
    let args = JsonText::parse("[1,{\"a\":2}]".to_owned()).expect("JSON");
    let event = Event {
        instance_id: "one".into(),
        widget: "main".into(),
        handler: "go".to_owned(),
        args: args.clone(),
        slices,
    };
    let actions = vec![Action { action_type: "add".to_owned(), payload: args.clone() }; 2];
    vec![
        Op::Load(vec![load]),
        Op::Check { source: SOURCE.to_owned() },
        Op::Render(vec![item.clone(), item]),
        Op::Event(event),
        Op::Reduce(Reduce { instance_id: "one".into(), domain: None, state: args, actions }),
        Op::Health,
        Op::Dispose { instance_id: "one".into() },
    ]
}

/// What the worker does with a message, as `PluginWorker` does it.
fn receive(service: &mut RuntimeService, text: &str) -> TestCaseResult {
    let Ok(request) = serde_json::from_str::<Request>(text) else { return Ok(()) };
    let (id, mut replies) = (request.id, Vec::new());
    let question = Question::of(&request, |_| Limits::default());
    let response = service.handle(request, &mut |part| replies.push(Reply::Part(part)));
    prop_assert_eq!(response.id, id);
    replies.push(Reply::Done(response));
    prop_assert!(replies.len() <= question.replies());
    for reply in replies {
        let posted = serde_json::to_string(&reply).expect("a reply encodes");
        let read: Reply = serde_json::from_str(&posted)
            .map_err(|error| TestCaseError::fail(format!("{error}: {posted}")))?;
        prop_assert_eq!(read, reply);
    }
    Ok(())
}

#[test]
fn any_text_is_read_or_refused() {
    let text = prop_oneof![fuzz::text(), json(NAMES).prop_map(|value| value.to_string())];
    fuzz("messages/any", 300, &vec(text, 1..4), |texts| {
        let mut service = RuntimeService::default();
        texts.iter().try_for_each(|text| receive(&mut service, text))
    });
}

#[test]
fn a_broken_request_is_refused_or_answered_and_a_whole_one_after_it_is_answered() {
    let ops = requests();
    let broken =
        (0..ops.len(), any::<bool>(), damages(), any::<prop::sample::Index>(), json(NAMES));
    fuzz("messages/broken", 100, &vec(broken, 1..5), |broken| {
        let mut service = RuntimeService::default();
        for (index, is_text, damages, place, new) in broken {
            receive(&mut service, &encode(&ops[0]))?;
            let whole = encode(&ops[index]);
            let text = if is_text {
                damaged(&whole, &damages)
            } else {
                let value: Value = serde_json::from_str(&whole).expect("JSON");
                replaced(value, place, new).to_string()
            };
            receive(&mut service, &text)?;
        }
        ops.iter().try_for_each(|op| receive(&mut service, &encode(op)))
    });
}

fn encode(op: &Op) -> String {
    serde_json::to_string(&Request { id: RequestId(7), op: op.clone() }).expect("a request encodes")
}
