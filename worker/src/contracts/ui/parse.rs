//! Untrusted JSON to a [`UiTree`]: every issue is noted, a bad node is replaced, the rest stays.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::fields::{Fields, ISSUE_LIMIT, Path, one_of};
use super::{KINDS, SelectOption, UiKind, UiNode, UiTree};
use crate::contracts::display_text::shorten;
use crate::contracts::issue::describe;
use crate::contracts::{Issue, JsonText, Limits};

/// Parses what a widget returned.
pub fn parse(tree: &JsonText, limits: &Limits) -> UiTree {
    let mut parser =
        Parser { limits, issues: Vec::new(), nodes: 0, cells: 0, bad_nodes: 0, has_said_so: false };
    let root = if tree.len_bytes() > limits.tree_bytes {
        let found = format!("{} bytes", tree.len_bytes());
        parser.invalid(
            None,
            vec![Issue::new("root", format!("at most {} bytes", limits.tree_bytes), found)],
        )
    } else {
        match tree.to_value() {
            Ok(value) => parser.node(&value, &Path::Root, 1),
            Err(error) => {
                parser.invalid(None, vec![Issue::new("root", "a UI node", error.to_string())])
            }
        }
    };
    UiTree { root, issues: parser.issues, node_count: parser.nodes }
}

struct Parser<'a> {
    limits: &'a Limits,
    issues: Vec<Issue>,
    nodes: usize,
    cells: usize,
    bad_nodes: usize,
    has_said_so: bool,
}

impl Parser<'_> {
    fn invalid(&mut self, key: Option<String>, mut issues: Vec<Issue>) -> UiNode {
        self.bad_nodes += 1;
        issues.truncate(ISSUE_LIMIT);
        let room = ISSUE_LIMIT.saturating_sub(self.issues.len());
        self.issues.extend(issues.iter().take(room).cloned());
        UiNode { key, kind: UiKind::Invalid { issues } }
    }

    fn node(&mut self, value: &Value, path: &Path<'_>, depth: usize) -> UiNode {
        self.nodes += 1;
        if self.nodes > self.limits.tree_nodes {
            let expected = format!("part of a tree of at most {} nodes", self.limits.tree_nodes);
            return self.invalid(None, vec![Issue::new(path.to_string(), expected, "more nodes")]);
        }
        if depth > self.limits.depth {
            let expected = format!("nested at most {} deep", self.limits.depth);
            return self.invalid(
                None,
                vec![Issue::new(path.to_string(), expected, format!("depth {depth}"))],
            );
        }
        let Value::Object(map) = value else {
            return self
                .invalid(None, vec![Issue::new(path.to_string(), "a UI node", describe(value))]);
        };
        let mut top = self.fields(Some(map), *path);
        let key = top.optional_text("key");
        let kind_name = top.text("kind");
        let props = match map.get("props") {
            None | Some(Value::Null) => None,
            Some(Value::Object(props)) => Some(props),
            Some(other) => {
                top.issues.push(Issue::new(format!("{path}.props"), "an object", describe(other)));
                None
            }
        };
        let mut props = self.fields(props, Path::Props(path));
        if top.issues.is_empty() {
            let kind = self.kind(&kind_name, map, &mut top, &mut props, depth);
            top.issues.append(&mut props.issues);
            match kind {
                Some(kind) if top.issues.is_empty() => return UiNode { key, kind },
                Some(_) => {}
                None => {
                    top.issues.push(Issue::new(
                        format!("{path}.kind"),
                        one_of(KINDS),
                        format!("{:?}", shorten(&kind_name, 40)),
                    ));
                }
            }
        }
        self.invalid(key, top.issues)
    }

    fn fields<'a>(&self, map: Option<&'a Map<String, Value>>, path: Path<'a>) -> Fields<'a>
    where
        Self: 'a,
    {
        Fields { map, path, limits: self.limits, issues: Vec::new() }
    }

    fn kind(
        &mut self,
        name: &str,
        map: &Map<String, Value>,
        top: &mut Fields<'_>,
        props: &mut Fields<'_>,
        depth: usize,
    ) -> Option<UiKind> {
        Some(match name {
            "panel" => UiKind::Panel {
                title: props.optional_text("title"),
                children: self.children(map, top, depth),
            },
            "row" => {
                UiKind::Row { align: props.word("align"), children: self.children(map, top, depth) }
            }
            "column" => UiKind::Column {
                align: props.word("align"),
                children: self.children(map, top, depth),
            },
            "list" => UiKind::List {
                ordered: props.flag("ordered"),
                children: self.children(map, top, depth),
            },
            "text" => UiKind::Text { text: top.text("text"), tone: props.word("tone") },
            "heading" => {
                UiKind::Heading { text: top.text("text"), level: props.whole("level", 2, 1, 3) }
            }
            "badge" => UiKind::Badge { text: top.text("text"), tone: props.word("tone") },
            "code" => UiKind::Code { text: top.text("text") },
            "divider" => UiKind::Divider,
            "table" => self.table(props),
            "progress" => UiKind::Progress {
                value: props.optional_number("value"),
                max: props.positive("max", 1.0),
                label: props.optional_text("label"),
            },
            "link" => UiKind::Link { href: props.href(), label: props.text("label") },
            _ => return self.control(name, props),
        })
    }

    /// What people change something with.
    fn control(&mut self, name: &str, props: &mut Fields<'_>) -> Option<UiKind> {
        Some(match name {
            "button" => UiKind::Button {
                label: props.text("label"),
                variant: props.word("variant"),
                disabled: props.flag("disabled"),
                on_click: props.event("onClick"),
            },
            "input" => UiKind::Input {
                value: props.text("value"),
                label: props.optional_text("label"),
                placeholder: props.optional_text("placeholder"),
                input_type: props.word("type"),
                disabled: props.flag("disabled"),
                on_change: props.event("onChange"),
                on_submit: props.event("onSubmit"),
            },
            "textarea" => UiKind::Textarea {
                value: props.text("value"),
                label: props.optional_text("label"),
                placeholder: props.optional_text("placeholder"),
                rows: props.whole("rows", 3, 1, 40),
                disabled: props.flag("disabled"),
                on_change: props.event("onChange"),
            },
            "checkbox" => UiKind::Checkbox {
                checked: props.flag("checked"),
                label: props.optional_text("label"),
                disabled: props.flag("disabled"),
                on_change: props.event("onChange"),
            },
            "select" => UiKind::Select {
                value: props.text("value"),
                options: self.options(props),
                label: props.optional_text("label"),
                disabled: props.flag("disabled"),
                on_change: props.event("onChange"),
            },
            "slider" => UiKind::Slider {
                value: props.number("value"),
                min: props.optional_number("min").unwrap_or(0.0),
                max: props.optional_number("max").unwrap_or(100.0),
                step: props.positive("step", 1.0),
                label: props.optional_text("label"),
                disabled: props.flag("disabled"),
                on_change: props.event("onChange"),
            },
            "counter" => UiKind::Counter {
                value: props.number("value"),
                label: props.optional_text("label"),
                on_increment: props.event("onIncrement"),
                on_decrement: props.event("onDecrement"),
            },
            _ => return None,
        })
    }

    fn table(&mut self, props: &mut Fields<'_>) -> UiKind {
        let headers = props.texts("headers");
        let caption = props.optional_text("caption");
        let rows = props.rows();
        // An empty row is an element as well.
        self.count_cells(
            props,
            "rows",
            headers.len() + rows.iter().map(|row| row.len().max(1)).sum::<usize>(),
        );
        let columns = rows.iter().chain([&headers]).map(Vec::len).max().unwrap_or_default();
        if columns > self.limits.table_columns {
            let expected = format!("rows of at most {} cells", self.limits.table_columns);
            props.note(Issue::new(format!("{}.rows", props.path), expected, columns.to_string()));
        }
        UiKind::Table { headers, caption, rows }
    }

    /// Options are as cheap to name by the thousand as cells are, and count as such.
    fn options(&mut self, props: &mut Fields<'_>) -> Vec<SelectOption> {
        let options = props.options();
        self.count_cells(props, "options", options.len());
        options
    }

    fn count_cells(&mut self, props: &mut Fields<'_>, name: &str, more: usize) {
        self.cells += more;
        if self.cells > self.limits.table_cells {
            let expected = format!(
                "part of a tree of at most {} table cells and options",
                self.limits.table_cells
            );
            props.issues.push(Issue::new(
                format!("{}.{name}", props.path),
                expected,
                format!("{}", self.cells),
            ));
        }
    }

    fn children(
        &mut self,
        map: &Map<String, Value>,
        top: &mut Fields<'_>,
        depth: usize,
    ) -> Vec<UiNode> {
        let items = match map.get("children") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                top.issues.push(Issue::new(
                    format!("{}.children", top.path),
                    "an array of UI nodes",
                    describe(other),
                ));
                return Vec::new();
            }
        };
        // Checked before the nodes are built: a million children cost one issue.
        if items.len() > self.limits.tree_nodes {
            let expected = format!("at most {} nodes", self.limits.tree_nodes);
            top.issues.push(Issue::new(
                format!("{}.children", top.path),
                expected,
                items.len().to_string(),
            ));
            return Vec::new();
        }
        let mut keys = HashSet::new();
        let mut nodes = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = Path::Child(&top.path, index);
            let mut node = self.node(item, &path, depth + 1);
            if let Some(key) = node.key.take() {
                if keys.insert(key.clone()) {
                    node.key = Some(key);
                } else {
                    let issue = Issue::new(
                        format!("{path}.key"),
                        "unique among its siblings",
                        format!("{:?} again", shorten(&key, 40)),
                    );
                    node = self.invalid(None, vec![issue]);
                }
            }
            if let Some(node) = self.within_bad_nodes(node, &path) {
                nodes.push(node);
            }
            // One box says that there are too many; without this each of the others would become
            // one too.
            if self.nodes > self.limits.tree_nodes {
                break;
            }
        }
        nodes
    }
}

impl Parser<'_> {
    /// The node, unless it is one of too many that are wrong: the first of these says so, the
    /// others are left out.
    fn within_bad_nodes(&mut self, node: UiNode, path: &Path<'_>) -> Option<UiNode> {
        let is_bad = matches!(node.kind, UiKind::Invalid { .. });
        let most = self.limits.bad_nodes.max(1);
        if !is_bad || self.bad_nodes <= most {
            return Some(node);
        }
        let is_first = !std::mem::replace(&mut self.has_said_so, true);
        is_first.then(|| {
            let expected =
                format!("right: at most {most} parts of a tree that are wrong are shown");
            UiNode {
                key: None,
                kind: UiKind::Invalid {
                    issues: vec![Issue::new(path.to_string(), expected, "more")],
                },
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tree(value: &Value) -> UiTree {
        parse(&JsonText::from_value(value), &Limits::default())
    }

    fn issues(value: &Value) -> Vec<String> {
        tree(value).issues.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_bad_node_is_replaced_and_its_siblings_stay() {
        let parsed = tree(&json!({ "kind": "row", "children": [
            { "kind": "text", "text": "ok" },
            { "kind": "button", "props": { "label": 7 } },
        ] }));
        assert_eq!(
            parsed.issues,
            [Issue::new("root.children[1].props.label", "a string", "number 7")]
        );
        let UiKind::Row { children, .. } = &parsed.root.kind else { panic!("a row") };
        assert!(matches!(children[0].kind, UiKind::Text { .. }));
        assert!(matches!(children[1].kind, UiKind::Invalid { .. }));
    }

    #[test]
    fn every_issue_of_a_node_is_noted() {
        let found = issues(&json!({ "kind": "slider", "props": { "step": 0, "max": "ten" } }));
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn what_is_no_node_is_refused() {
        for (value, found) in [
            (json!("hello"), "string \"hello\""),
            (json!(null), "null"),
            (json!([]), "an array of 0"),
        ] {
            assert_eq!(issues(&value), [format!("root must be a UI node, found {found}")]);
        }
        assert!(
            issues(&json!({ "kind": "iframe" }))[0].starts_with("root.kind must be one of panel")
        );
        assert_eq!(issues(&json!({})), ["root.kind must be a string, found nothing"]);
    }

    #[test]
    fn a_key_may_stand_only_once_among_siblings() {
        let twins = json!({ "kind": "row", "children": [{ "kind": "divider", "key": "a" }, { "kind": "divider", "key": "a" }] });
        assert_eq!(
            issues(&twins),
            ["root.children[1].key must be unique among its siblings, found \"a\" again"]
        );
    }

    #[test]
    fn only_safe_links_are_links() {
        let link = |href: &str| {
            issues(&json!({ "kind": "link", "props": { "href": href, "label": "x" } }))
        };
        for good in ["https://example.org/a", "HTTP://example.org", "mailto:a@example.org"] {
            assert!(link(good).is_empty(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            " https://a",
            "//evil",
            "data:text/html,x",
            "https://a\tb",
        ] {
            assert_eq!(link(bad).len(), 1, "{bad}");
        }
    }

    #[test]
    fn sixty_four_nested_nodes_are_accepted_and_sixty_five_are_not() {
        let nested = |levels: usize| {
            (1..levels).fold(
                json!({ "kind": "divider" }),
                |inner, _| json!({ "kind": "panel", "children": [inner] }),
            )
        };
        assert!(issues(&nested(64)).is_empty());
        assert_eq!(issues(&nested(65)).len(), 1);
    }

    #[test]
    fn too_many_nodes_or_cells_are_refused() {
        let leaf = json!({ "kind": "divider" });
        assert!(
            issues(&json!({ "kind": "column", "children": vec![leaf.clone(); 4999] })).is_empty()
        );
        assert!(!issues(&json!({ "kind": "column", "children": vec![leaf; 5000] })).is_empty());
        let table = |rows: usize| {
            issues(&json!({ "kind": "table", "props": { "rows": vec![vec![1; 100]; rows] } }))
        };
        assert!(table(500).is_empty());
        assert_eq!(table(501).len(), 1);
    }
    #[test]
    fn an_empty_row_counts_and_so_does_a_wide_one() {
        let table = |rows: Value| issues(&json!({ "kind": "table", "props": { "rows": rows } }));
        assert!(table(json!(vec![json!([]); 50_000])).is_empty());
        let expected = "root.props.rows must be part of a tree of at most 50000 table cells and options, found 50001";
        assert_eq!(table(json!(vec![json!([]); 50_001])), [expected]);
        assert!(table(json!([vec![1; 256]])).is_empty());
        assert_eq!(
            table(json!([vec![1; 257]])),
            ["root.props.rows must be rows of at most 256 cells, found 257"]
        );
    }

    #[test]
    fn of_too_many_bad_nodes_one_box_says_so_and_good_ones_stay() {
        let both = [json!({ "kind": "nothing" }), json!({ "kind": "text", "text": "fine" })];
        let parsed = tree(
            &json!({ "kind": "column", "children": both.iter().cycle().take(4_000).collect::<Vec<_>>() }),
        );
        let UiKind::Column { children, .. } = &parsed.root.kind else { panic!("a column") };
        let (bad, good): (Vec<_>, Vec<_>) =
            children.iter().partition(|node| matches!(node.kind, UiKind::Invalid { .. }));
        assert_eq!((bad.len(), good.len(), parsed.issues.len()), (101, 2_000, 100));
        let UiKind::Invalid { issues } = &bad[100].kind else { panic!("a box") };
        assert_eq!(issues[0].path, "root.children[200]");
    }
}
