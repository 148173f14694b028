//! Made-up trees and intents: the parse never panics, stays within its limits, and names every
//! finding with its path.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/fuzz.rs"]
mod fuzz;

use fuzz::{damaged, damages, fuzz, json, replaced, text};
use plugin_runtime::contracts::ids::is_name;
use plugin_runtime::contracts::ui::{self, UiKind, UiNode, UiTree};
use plugin_runtime::contracts::{DomainId, Intent, IntentScope, Issue, JsonText, Limits, intents};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value, json};

const NAMES: &[&str] = &[
    "kind",
    "key",
    "props",
    "children",
    "text",
    "label",
    "value",
    "options",
    "rows",
    "headers",
    "min",
    "max",
    "step",
    "href",
    "onClick",
    "onChange",
    "handler",
    "args",
    "panel",
    "row",
    "column",
    "button",
    "input",
    "textarea",
    "checkbox",
    "select",
    "slider",
    "counter",
    "table",
    "list",
    "progress",
    "divider",
    "code",
    "link",
    "heading",
    "badge",
    "level",
    "tone",
    "title",
    "caption",
    "disabled",
    "checked",
    "ordered",
    "https://example.org",
    "javascript:alert(1)",
];

/// A tree without a fault.
fn valid_tree() -> BoxedStrategy<Value> {
    let leaf = (0_usize..15, text(), -1000_i32..1000, any::<bool>(), vec(vec(text(), 0..4), 0..4));
    let leaf = leaf.prop_map(|(kind, text, number, flag, rows)| {
        let event = json!({ "handler": "go", "args": { "n": number } });
        match kind {
            0 => json!({ "kind": "text", "text": text, "props": { "tone": "muted" } }),
            1 => json!({ "kind": "heading", "text": text, "props": { "level": number.rem_euclid(3) + 1 } }),
            2 => json!({ "kind": "badge", "text": text }),
            3 => json!({ "kind": "code", "text": text }),
            4 => json!({ "kind": "divider", "props": null }),
            5 => json!({ "kind": "button", "props": { "label": text, "variant": "primary", "disabled": flag, "onClick": event } }),
            6 => json!({ "kind": "input", "props": { "value": text, "type": "date", "onChange": event, "placeholder": null } }),
            7 => json!({ "kind": "textarea", "props": { "value": text, "rows": number.rem_euclid(40) + 1 } }),
            8 => json!({ "kind": "checkbox", "props": { "checked": flag, "label": text } }),
            9 => json!({ "kind": "select", "props": { "value": text, "options": [text, { "value": "v", "label": text }] } }),
            10 => json!({ "kind": "slider", "props": { "value": number, "min": -5, "step": 0.5 } }),
            11 => json!({ "kind": "counter", "props": { "value": number, "onIncrement": event } }),
            12 => json!({ "kind": "table", "props": { "headers": ["a", 1, null], "rows": rows } }),
            13 => json!({ "kind": "progress", "props": { "value": number, "max": 10 } }),
            _ => json!({ "kind": "link", "props": { "href": "https://example.org/", "label": text } }),
        }
    });
    leaf.prop_recursive(5, 60, 6, |inner| {
        (
            prop::sample::select(["panel", "row", "column", "list"].as_slice()),
            vec(inner, 0..6),
            any::<bool>(),
        )
            .prop_map(|(kind, mut children, has_keys)| {
                for (index, child) in children.iter_mut().enumerate().filter(|_| has_keys) {
                    child["key"] = format!("key {index}").into();
                }
                json!({ "kind": kind, "children": children })
            })
    })
    .boxed()
}

/// Limits, often tight.
fn limits() -> impl Strategy<Value = Limits> {
    (1_usize..40, 0_usize..20, 1_usize..8, 1_usize..4000, 1_usize..60, any::<bool>()).prop_map(
        |(tree_nodes, table_cells, depth, tree_bytes, string_bytes, is_default)| {
            if is_default {
                return Limits::default();
            }
            Limits { tree_nodes, table_cells, depth, tree_bytes, string_bytes, ..Limits::default() }
        },
    )
}

fn named(issues: &[Issue]) -> TestCaseResult {
    for issue in issues {
        prop_assert!(issue.path.starts_with("root"), "{issue}");
        prop_assert!(!issue.expected.is_empty() && !issue.found.is_empty(), "{issue}");
    }
    prop_assert!(issues.len() <= 100, "{} issues", issues.len());
    Ok(())
}

/// What stands in the tree is within the limits; returns its nodes.
fn sound(node: &UiNode, limits: &Limits, depth: usize) -> Result<usize, TestCaseError> {
    let short = |text: &str| text.len() <= limits.string_bytes;
    prop_assert!(depth <= limits.depth + 1);
    prop_assert!(node.key.as_deref().is_none_or(short));
    let mut nodes = 1;
    match &node.kind {
        UiKind::Panel { children, .. }
        | UiKind::Row { children, .. }
        | UiKind::Column { children, .. }
        | UiKind::List { children, .. } => {
            for child in children {
                nodes += sound(child, limits, depth + 1)?;
            }
        }
        UiKind::Select { options, .. } => {
            prop_assert!(options.len() <= limits.table_cells);
            prop_assert!(
                options.iter().all(|option| short(&option.value) && short(&option.label)),
                "{options:?}"
            );
        }
        UiKind::Table { headers, rows, .. } => {
            prop_assert!(headers.iter().chain(rows.iter().flatten()).all(|cell| short(cell)));
            prop_assert!(
                headers.len() + rows.iter().map(Vec::len).sum::<usize>() <= limits.table_cells
            );
        }
        UiKind::Text { text, .. } | UiKind::Code { text } => prop_assert!(short(text)),
        UiKind::Slider { value, min, max, step, .. } => {
            prop_assert!(
                [value, min, max, step].iter().all(|number| number.is_finite()) && *step > 0.0
            );
        }
        UiKind::Link { href, .. } => prop_assert!(
            ["http", "mailto"].iter().any(|scheme| href.to_lowercase().starts_with(scheme))
        ),
        UiKind::Invalid { issues } => {
            prop_assert!(!issues.is_empty());
            named(issues)?;
        }
        _ => {}
    }
    Ok(nodes)
}

fn parsed(text: String, limits: &Limits) -> Result<Option<UiTree>, TestCaseError> {
    let Ok(text) = JsonText::parse(text) else { return Ok(None) };
    let tree = ui::parse(&text, limits);
    named(&tree.issues)?;
    prop_assert!(tree.node_count <= limits.tree_nodes + 1, "{} nodes", tree.node_count);
    let found = sound(&tree.root, limits, 1)?;
    // A text too large to be read has an error box and no nodes.
    prop_assert!(found <= tree.node_count.max(1));
    let has_invalid = format!("{:?}", tree.root).contains("Invalid {");
    prop_assert!(!tree.issues.is_empty() || !has_invalid, "an error box without an issue");
    Ok(Some(tree))
}

#[test]
fn any_json_parses_to_a_tree_within_its_limits() {
    fuzz("trees/any", 300, &(json(NAMES), limits()), |(value, limits)| {
        parsed(value.to_string(), &limits).map(drop)
    });
}

#[test]
fn a_nearly_right_tree_parses_to_a_tree_within_its_limits() {
    let inputs = (
        valid_tree(),
        any::<prop::sample::Index>(),
        json(NAMES),
        damages(),
        any::<bool>(),
        limits(),
    );
    fuzz("trees/near", 300, &inputs, |(tree, place, new, damages, is_text, limits)| {
        let text = if is_text {
            damaged(&tree.to_string(), &damages)
        } else {
            replaced(tree, place, new).to_string()
        };
        parsed(text, &limits).map(drop)
    });
}

#[test]
fn a_right_tree_has_no_issues_and_all_its_nodes() {
    fuzz("trees/valid", 300, &valid_tree(), |value| {
        let nodes = value.to_string().matches("{\"kind\":").count();
        let Some(tree) = parsed(value.to_string(), &Limits::default())? else {
            return Err(TestCaseError::fail("not JSON"));
        };
        prop_assert_eq!(&tree.issues, &[]);
        prop_assert_eq!(tree.node_count, nodes);
        Ok(())
    });
}

#[test]
fn intents_have_issues_exactly_when_they_break_a_limit() {
    let scope = prop_oneof![
        Just(IntentScope::Plugin),
        text().prop_map(|name| IntentScope::Shared(DomainId::from(name))),
        text().prop_map(IntentScope::System),
    ];
    let intent = (scope, text(), json(NAMES));
    let inputs = (vec(intent, 0..12), 0_usize..12, 0_usize..2000);
    fuzz("intents", 300, &inputs, |(intents, most, bytes)| {
        let limits = Limits { intents: most, intent_bytes: bytes, ..Limits::default() };
        let intents: Vec<_> = intents
            .into_iter()
            .map(|(scope, action_type, payload)| Intent {
                scope,
                action_type,
                payload: JsonText::from_value(&payload),
            })
            .collect();
        let issues = intents::check(&intents, &limits);
        let size: usize = intents
            .iter()
            .map(|intent| intent.action_type.len() + intent.payload.len_bytes())
            .sum();
        let is_right = intents.len() <= most
            && size <= bytes
            && intents.iter().all(|intent| {
                (1..=intents::ACTION_TYPE_LIMIT_BYTES).contains(&intent.action_type.len())
            })
            && intents.iter().all(|intent| match &intent.scope {
                IntentScope::Plugin => true,
                IntentScope::Shared(domain) => is_name(domain.as_str()),
                IntentScope::System(command) => is_name(command),
            });
        prop_assert_eq!(issues.is_empty(), is_right);
        prop_assert!(issues.iter().all(|issue| issue.path.starts_with("intents")));
        Ok(())
    });
}
