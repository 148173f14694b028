//! What an honest worker says passes; each lie is found, with its path.

use serde_json::{Value, json};

use super::*;
use crate::contracts::messages::{Event, Load, Reduce, RenderItem};
use crate::contracts::{Fault, FaultCode, JsonText};

const SECOND_US: u64 = 1_000_000;

fn ask(op: Op) -> Question {
    Question::of(&Request { id: RequestId(7), op }, |_| Limits::default())
}

fn loads(who: &[&str]) -> Question {
    let load = |id: &&str| Load {
        instance_id: (*id).into(),
        package_id: "p".into(),
        source: String::new(),
        limits: Limits::default(),
    };
    ask(Op::Load(who.iter().map(load).collect()))
}

fn load() -> Question {
    loads(&["a"])
}

fn event() -> Question {
    let (instance_id, handler) = ("a".into(), "go".to_owned());
    ask(Op::Event(Event {
        instance_id,
        widget: "main".into(),
        handler,
        args: JsonText::null(),
        slices: Vec::new(),
    }))
}

fn reduce(actions: usize) -> Question {
    let action = crate::contracts::messages::Action {
        action_type: "x".to_owned(),
        payload: JsonText::null(),
    };
    ask(Op::Reduce(Reduce {
        instance_id: "a".into(),
        domain: None,
        state: JsonText::null(),
        actions: vec![action; actions],
    }))
}

fn render(who: &[&str]) -> Question {
    let item = |id: &&str| RenderItem {
        instance_id: (*id).into(),
        widget: "main".into(),
        slices: Vec::new(),
    };
    ask(Op::Render(who.iter().map(item).collect()))
}

/// The paths of what is wrong with an answer of this outcome, an honest one but for what `change`
/// does to its JSON.
fn lies(question: &Question, outcome: &Value, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let cost = json!({ "elapsedUs": 10, "interrupted": false, "memoryBytes": 1000 });
    let mut response = json!({ "id": 7, "outcome": outcome, "cost": cost, "console": [] });
    change(&mut response);
    let response: Response = serde_json::from_value(response).expect("a response");
    let issues = question.check(&response, SECOND_US).err().unwrap_or_default();
    issues.into_iter().map(|issue| issue.path).collect()
}

fn none(_: &mut Value) {}

fn manifest(more: &Value) -> Value {
    let mut manifest = json!({ "widgets": ["main"] });
    for (key, value) in more.as_object().expect("an object") {
        manifest[key] = value.clone();
    }
    loaded(1, &manifest)
}

fn loaded(count: usize, manifest: &Value) -> Value {
    let cost = json!({ "elapsedUs": 1, "interrupted": false, "memoryBytes": 1 });
    let one = json!({ "outcome": { "Ok": manifest }, "cost": cost });
    json!({ "Ok": { "Loaded": vec![one; count] } })
}

fn handled(intents: &Value, reads: &Value) -> Value {
    json!({ "Ok": { "Handled": { "intents": intents, "reads": reads } } })
}

fn rendered(count: usize, tree: &Value, reads: &Value) -> Value {
    let cost = json!({ "elapsedUs": 1, "interrupted": false, "memoryBytes": 1 });
    let one = json!({ "outcome": { "Ok": { "tree": tree, "reads": reads } }, "cost": cost });
    json!({ "Ok": { "Rendered": vec![one; count] } })
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}

#[test]
fn what_an_honest_worker_says_passes() {
    let own = json!({ "intent": { "scope": "plugin", "actionType": "add" }, "reduction": { "State": { "n": 1 } } });
    let shared = json!({ "intent": { "scope": { "shared": "votes" }, "actionType": "vote" }, "reduction": null });
    let reads = json!(["pluginState", { "shared": "a" }, { "shared": "b" }]);
    let fault = Fault::new(FaultCode::PluginThrew, Operation::Event, "x");
    let reload = Fault::new(FaultCode::VmTimeout, Operation::Load, "x");
    for (question, outcome) in [
        (
            load(),
            manifest(
                &json!({ "title": "x".repeat(80), "initialState": nested(64), "actions": ["add"] }),
            ),
        ),
        (event(), handled(&json!([own, shared]), &reads)),
        (event(), json!({ "Err": fault })),
        (event(), json!({ "Err": reload })),
        (render(&["a", "b"]), rendered(2, &nested(100), &reads)),
        (reduce(2), json!({ "Ok": { "Reduced": [{ "State": 1 }, "NoReducer"] } })),
        (ask(Op::Check { source: String::new() }), json!({ "Ok": "Checked" })),
        (ask(Op::Dispose { instance_id: "a".into() }), json!({ "Ok": "Disposed" })),
    ] {
        assert_eq!(lies(&question, &outcome, none), [""; 0], "{outcome}");
    }
}

#[test]
fn an_answer_of_another_kind_or_to_another_request_is_found() {
    let all = [
        manifest(&json!({})),
        handled(&json!([]), &json!([])),
        rendered(1, &json!(1), &json!([])),
        json!({ "Ok": { "Reduced": [] } }),
        json!({ "Ok": "Checked" }),
        json!({ "Ok": "Disposed" }),
        json!({ "Ok": { "Health": { "protocolVersion": 1, "build": "", "memoryBytes": 1, "instances": [] } } }),
    ];
    let questions = [
        load(),
        event(),
        render(&["a"]),
        reduce(0),
        ask(Op::Check { source: String::new() }),
        ask(Op::Dispose { instance_id: "a".into() }),
        ask(Op::Health),
    ];
    for (asked, question) in questions.iter().enumerate() {
        for (answered, outcome) in all.iter().enumerate() {
            let expected: &[&str] = if asked == answered { &[] } else { &["outcome"] };
            assert_eq!(lies(question, outcome, none), expected, "{outcome}");
            assert!(
                lies(question, outcome, |reply| reply["id"] = json!(8)).contains(&"id".to_owned()),
                "{outcome}"
            );
        }
    }
    assert_eq!(lies(&render(&["a", "b"]), &rendered(3, &json!(1), &json!([])), none), ["outcome"]);
    let manifest = json!({ "widgets": ["main"] });
    for (count, found) in [(0, ["outcome"].as_slice()), (1, &[]), (2, &[]), (3, &["outcome"])] {
        assert_eq!(lies(&loads(&["a", "b"]), &loaded(count, &manifest), none), found, "{count}");
    }
    assert_eq!(lies(&reduce(2), &json!({ "Ok": { "Reduced": ["NoReducer"] } }), none), ["reduced"]);
}

#[test]
fn every_part_of_a_manifest_has_a_limit() {
    let many = |count: usize| (0..count).map(|index| format!("n{index}")).collect::<Vec<_>>();
    let shared = |count: usize| {
        many(count)
            .iter()
            .map(|name| json!({ "domain": name, "initialState": null, "actions": [] }))
            .collect::<Vec<_>>()
    };
    let one = |state: &Value| json!([{ "domain": "d", "initialState": state, "actions": ["x".repeat(129)] }]);
    for (more, path) in [
        (json!({ "title": "x".repeat(81) }), "title"),
        (json!({ "description": "x".repeat(2_002) }), "description"),
        (json!({ "id": "x".repeat(2_002) }), "id"),
        (json!({ "widgets": [] }), "widgets"),
        (json!({ "widgets": many(65) }), "widgets"),
        (json!({ "widgets": ["a", "a"] }), "widgets"),
        (json!({ "widgets": ["a b"] }), "widgets"),
        (json!({ "widgets": ["x".repeat(65)] }), "widgets"),
        (json!({ "actions": many(1_001) }), "actions"),
        (json!({ "actions": ["x".repeat(129)] }), "actions"),
        (json!({ "initialState": "x".repeat(1 << 20) }), "initialState"),
        (json!({ "initialState": nested(65) }), "initialState"),
        (json!({ "capabilities": { "readShared": many(257) } }), "capabilities.readShared"),
        (json!({ "capabilities": { "writeShared": ["<b>"] } }), "capabilities.writeShared"),
        (
            json!({ "capabilities": { "systemCommands": ["__proto__"] } }),
            "capabilities.systemCommands",
        ),
        (
            json!({ "capabilities": { "reasons": { "a": "x".repeat(301) } } }),
            "capabilities.reasons.a",
        ),
        (json!({ "shared": shared(65) }), "shared"),
        (json!({ "shared": one(&nested(65)) }), "shared.d.initialState"),
        (json!({ "shared": one(&json!(1)) }), "shared.d.actions"),
    ] {
        assert!(
            lies(&load(), &manifest(&more), none).contains(&path.to_owned()),
            "{path}: {:?}",
            lies(&load(), &manifest(&more), none)
        );
    }
}

#[test]
fn what_is_dispatched_reduced_and_read_has_limits() {
    let intent = |scope: Value, reduction: Value| json!([{ "intent": { "scope": scope, "actionType": "x" }, "reduction": reduction }]);
    let state = |state: Value| intent(json!("plugin"), json!({ "State": state }));
    for (intents, path) in [
        (intent(json!("plugin"), Value::Null), "intents[0].reduction"),
        (intent(json!({ "shared": "a" }), json!("NoReducer")), "intents[0].reduction"),
        (intent(json!({ "shared": "a b" }), Value::Null), "intents[0].domain"),
        (intent(json!({ "system": "" }), Value::Null), "intents[0].command"),
        (state(json!("x".repeat(1 << 20))), "states[0]"),
        (state(nested(65)), "states[0]"),
    ] {
        assert_eq!(lies(&event(), &handled(&intents, &json!([])), none), [path]);
    }
    let large = vec![json!({ "State": "x".repeat(1_000_000) }); 9];
    assert_eq!(lies(&reduce(9), &json!({ "Ok": { "Reduced": large } }), none), ["states"]);
    let many: Vec<_> =
        (10_000..13_000).map(|index| json!({ "shared": format!("n{index}") })).collect();
    for reads in [
        json!([{ "shared": "b" }, { "shared": "a" }]),
        json!(["pluginState", "pluginState"]),
        json!([{ "shared": "" }]),
        json!(many),
    ] {
        assert_eq!(lies(&event(), &handled(&json!([]), &reads), none), ["handled.reads"]);
        assert_eq!(
            lies(&render(&["a"]), &rendered(1, &json!(1), &reads), none),
            ["rendered[0].reads"]
        );
    }
    assert_eq!(
        lies(&render(&["a"]), &rendered(1, &json!("x".repeat(1 << 20)), &json!([])), none),
        ["rendered[0].tree"]
    );
    assert_eq!(
        lies(&render(&["a"]), &rendered(1, &nested(161), &json!([])), none),
        ["rendered[0].tree"]
    );
}

#[test]
fn costs_and_faults_are_such_as_a_worker_can_have() {
    let nothing = handled(&json!([]), &json!([]));
    let set = |name: &'static str, value: u64| {
        move |reply: &mut Value| reply["cost"][name] = json!(value)
    };
    assert_eq!(lies(&event(), &nothing, set("elapsedUs", 2 * SECOND_US)), ["cost.elapsedUs"]);
    assert_eq!(lies(&event(), &nothing, set("memoryBytes", 40 << 20)), ["cost.memoryBytes"]);
    for (code, operation, path) in [
        (FaultCode::WorkerHung, Operation::Event, "outcome.code"),
        (FaultCode::WorkerLost, Operation::Event, "outcome.code"),
        (FaultCode::VmTimeout, Operation::Health, "outcome.operation"),
    ] {
        assert_eq!(
            lies(&event(), &json!({ "Err": Fault::new(code, operation, "x") }), none),
            [path]
        );
    }
}

#[test]
fn the_console_is_that_of_who_was_asked() {
    let nothing = handled(&json!([]), &json!([]));
    let writes = |who: &'static str| {
        move |reply: &mut Value| {
            reply["console"] =
                json!([{ "instanceId": who, "level": "log", "args": [1], "line": null }]);
        }
    };
    assert_eq!(lies(&event(), &nothing, writes("a")), [""; 0]);
    assert_eq!(lies(&event(), &nothing, writes("b")), ["console[0]"]);
    assert_eq!(
        lies(
            &ask(Op::Dispose { instance_id: "a".into() }),
            &json!({ "Ok": "Disposed" }),
            writes("a")
        ),
        ["console[0]"]
    );
}

/// Whether a part of an honest answer of so many results passes.
fn hears(question: &mut Question, outcome: &Value, change: impl FnOnce(&mut Value)) -> bool {
    let cost = json!({ "elapsedUs": 10, "interrupted": false, "memoryBytes": 1000 });
    let mut part = json!({ "id": 7, "outcome": outcome, "cost": cost, "console": [] });
    change(&mut part);
    let part: Response = serde_json::from_value(part).expect("a response");
    question.hear(&Reply::Part(part), SECOND_US).is_ok()
}

#[test]
fn parts_come_of_a_batch_alone_and_leave_something_for_the_last() {
    let loaded = |count| loaded(count, &json!({ "widgets": ["main"] }));
    let rendered = |count| rendered(count, &json!(1), &json!([]));
    let who = ["a", "b", "c", "d"];
    for (mut batch, results) in [
        (loads(&who), &loaded as &dyn Fn(usize) -> Value),
        (render(&who), &rendered as &dyn Fn(usize) -> Value),
    ] {
        assert_eq!(batch.replies(), 4);
        let of_another = |part: &mut Value| part["id"] = json!(8);
        assert!(!hears(&mut batch, &results(1), of_another));
        assert!(!hears(&mut batch, &results(0), none) && !hears(&mut batch, &results(4), none));
        assert!(hears(&mut batch, &results(2), none));
        assert!(!hears(&mut batch, &results(2), none), "nothing would be left");
        assert!(hears(&mut batch, &results(1), none));
        assert!(!hears(&mut batch, &results(1), none));
        assert_eq!(lies(&batch, &results(1), none), [""; 0]);
        assert_eq!(lies(&batch, &results(2), none), ["outcome"]);
    }
    let fault = Fault::new(FaultCode::PluginThrew, Operation::Render, "x");
    assert!(!hears(&mut render(&["a", "b"]), &json!({ "Err": fault }), none));
    assert!(!hears(&mut event(), &handled(&json!([]), &json!([])), none));
    for (mut alone, outcome) in [(render(&["a"]), rendered(1)), (load(), loaded(1))] {
        assert_eq!(alone.replies(), 1);
        assert!(!hears(&mut alone, &outcome, none));
    }
}

#[test]
fn what_a_part_says_is_of_the_items_that_are_next() {
    let mut batch = render(&["a", "b", "c"]);
    let good = rendered(1, &json!(1), &json!([]));
    assert!(hears(&mut batch, &good, none));
    let bad = rendered(1, &nested(161), &json!([]));
    assert_eq!(lies(&batch, &bad, none), ["rendered[1].tree"]);
}

#[test]
fn all_parts_together_bring_no_more_of_the_console_than_one_answer_may() {
    let mut batch = render(&["a", "b", "c"]);
    let limit = Limits::default().console_bytes;
    let writes = |bytes: usize| {
        move |part: &mut Value| {
            part["console"] = json!([{ "instanceId": "a", "level": "log", "args": ["x".repeat(bytes)], "line": null }]);
        }
    };
    let good = rendered(1, &json!(1), &json!([]));
    assert!(hears(&mut batch, &good, writes(limit - 500)));
    assert!(!hears(&mut batch, &good, writes(limit - 500)));
    assert!(hears(&mut batch, &good, writes(100)));
    assert_eq!(lies(&batch, &good, writes(limit - 500)), ["console[0]"]);
}
