//! A tree in the order in which it stands on the page: the n-th node is the n-th element with a `data-kind`. Pure.

use std::collections::HashSet;

use plugin_runtime::contracts::ui::{UiNode, UiTree};

use super::node::{kind_name, label};
use crate::render::reconcile::children_of;

/// The path of the outermost node.
pub(super) const ROOT: &str = "root";

/// A row of the tree view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// As issues name it: `root.children[2]`.
    pub(super) path: String,
    /// The path of the node around it.
    pub(super) parent: Option<String>,
    /// From 1.
    pub(super) level: usize,
    /// Its place among its siblings, from 1.
    pub(super) position: usize,
    pub(super) siblings: usize,
    pub(super) kind: &'static str,
    /// What tells it from others of its kind.
    pub(super) label: String,
    pub(super) is_branch: bool,
}

/// Every node with its path, in the order of the page.
pub(super) fn nodes(tree: &UiTree) -> Vec<(String, &UiNode)> {
    fn walk<'a>(path: String, node: &'a UiNode, found: &mut Vec<(String, &'a UiNode)>) {
        let children = children_of(&node.kind).iter().enumerate();
        let paths: Vec<_> = children.map(|(index, child)| (format!("{path}.children[{index}]"), child)).collect();
        found.push((path, node));
        for (path, child) in paths {
            walk(path, child, found);
        }
    }
    let mut found = Vec::with_capacity(tree.node_count);
    walk(ROOT.to_owned(), &tree.root, &mut found);
    found
}

/// The node at a path.
pub(super) fn node_at<'a>(tree: &'a UiTree, path: &str) -> Option<&'a UiNode> {
    let mut node = &tree.root;
    for step in path.strip_prefix(ROOT)?.split_terminator(".children[").skip(1) {
        let index: usize = step.strip_suffix(']')?.parse().ok()?;
        node = children_of(&node.kind).get(index)?;
    }
    Some(node)
}

/// Where a path stands in the order of the page.
pub(super) fn index_of(tree: &UiTree, path: &str) -> Option<usize> {
    nodes(tree).iter().position(|(other, _)| other == path)
}

/// The path of the node that stands at `index` in the order of the page.
pub(super) fn path_at(tree: &UiTree, index: usize) -> Option<String> {
    nodes(tree).into_iter().nth(index).map(|(path, _)| path)
}

/// The rows that are visible while the branches in `collapsed` are closed.
pub(super) fn rows(tree: &UiTree, collapsed: &HashSet<String>) -> Vec<Row> {
    let root = Row {
        path: ROOT.to_owned(),
        parent: None,
        level: 1,
        position: 1,
        siblings: 1,
        kind: kind_name(&tree.root.kind),
        label: label(&tree.root),
        is_branch: !children_of(&tree.root.kind).is_empty(),
    };
    let mut found = Vec::new();
    add(root, &tree.root, collapsed, &mut found);
    found
}

fn add(row: Row, node: &UiNode, collapsed: &HashSet<String>, found: &mut Vec<Row>) {
    let (path, level) = (row.path.clone(), row.level);
    found.push(row);
    if collapsed.contains(&path) {
        return;
    }
    let children = children_of(&node.kind);
    for (index, child) in children.iter().enumerate() {
        let row = Row {
            path: format!("{path}.children[{index}]"),
            parent: Some(path.clone()),
            level: level + 1,
            position: index + 1,
            siblings: children.len(),
            kind: kind_name(&child.kind),
            label: label(child),
            is_branch: !children_of(&child.kind).is_empty(),
        };
        add(row, child, collapsed, found);
    }
}

/// Whether an issue at `issue_path` is about the node at `path` itself, and not about one inside it.
pub(super) fn is_about(issue_path: &str, path: &str) -> bool {
    issue_path.strip_prefix(path).is_some_and(|rest| !rest.starts_with(".children["))
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::{JsonText, Limits, ui};
    use serde_json::json;

    use super::*;

    fn tree() -> UiTree {
        let value = json!({ "kind": "panel", "children": [
            { "kind": "text", "props": { "content": "a" }, "text": "a" },
            { "kind": "row", "children": [{ "kind": "divider" }, { "kind": "nonsense" }] },
            { "kind": "divider" },
        ] });
        ui::parse(&JsonText::from_value(&value), &Limits::default())
    }

    #[test]
    fn paths_and_places_on_the_page_lead_to_each_other() {
        let tree = tree();
        let paths: Vec<_> = nodes(&tree).into_iter().map(|(path, _)| path).collect();
        let expected = [
            "root",
            "root.children[0]",
            "root.children[1]",
            "root.children[1].children[0]",
            "root.children[1].children[1]",
            "root.children[2]",
        ];
        assert_eq!(paths, expected);
        assert_eq!(paths.len(), tree.node_count);
        for (index, path) in expected.iter().enumerate() {
            assert_eq!(index_of(&tree, path), Some(index));
            assert_eq!(path_at(&tree, index).as_deref(), Some(*path));
            assert_eq!(node_at(&tree, path), Some(nodes(&tree)[index].1), "{path}");
        }
        assert_eq!((node_at(&tree, "root.children[9]"), node_at(&tree, "root.children[0].children[0]")), (None, None));
        assert_eq!(path_at(&tree, 6), None);
    }

    #[test]
    fn a_closed_branch_hides_what_is_in_it() {
        let tree = tree();
        let closed = HashSet::from(["root.children[1]".to_owned()]);
        let seen: Vec<_> = rows(&tree, &closed).into_iter().map(|row| (row.kind, row.level, row.position, row.siblings)).collect();
        assert_eq!(seen, [("panel", 1, 1, 1), ("text", 2, 1, 3), ("row", 2, 2, 3), ("divider", 2, 3, 3)]);
        assert_eq!(rows(&tree, &HashSet::new()).len(), 6);
    }

    #[test]
    fn an_issue_belongs_to_the_node_that_its_path_ends_in() {
        let tree = tree();
        let issue = &tree.issues[0].path;
        let owners: Vec<_> = nodes(&tree).into_iter().filter(|(path, _)| is_about(issue, path)).map(|(path, _)| path).collect();
        assert_eq!(owners, ["root.children[1].children[1]"], "{issue}");
        assert!(!is_about("root.children[10].kind", "root.children[1]"));
    }
}
