//! A tree in the order in which it stands on the page: the n-th node is the n-th element with a
//! `data-kind`. Pure.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Arc;

use plugin_runtime::contracts::ui::{UiNode, UiTree};

use super::node::label;
use crate::workbench::aria_tree::TreeRow;

/// The path of the outermost node.
pub(super) const ROOT: &str = "root";

/// A line of the outline, without a word: a tree has thousands, and few of them are in view.
#[derive(Clone, Copy, Debug)]
struct Line {
    parent: Option<usize>,
    level: usize,
    /// Its place among its siblings, from 0.
    place: usize,
    is_open: Option<bool>,
}

/// The lines that are to be seen of a tree, while some of its branches are closed.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    tree: Arc<UiTree>,
    lines: Vec<Line>,
}

impl Outline {
    /// The outline of a tree while the branches at these paths are closed.
    pub(super) fn of(tree: Arc<UiTree>, collapsed: &HashSet<String>) -> Self {
        let mut lines = Vec::with_capacity(tree.node_count);
        let root = Line { parent: None, level: 1, place: 0, is_open: None };
        add(root, &tree.root, &mut ROOT.to_owned(), collapsed, &mut lines);
        Self { tree, lines }
    }

    /// How many lines there are; at least one.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// What a line says. Its path is as issues name it: `root.children[2]`.
    pub(super) fn row(&self, index: usize) -> Option<TreeRow> {
        let line = self.lines.get(index)?;
        let path = self.path(index)?;
        let node = node_at(&self.tree, &path)?;
        let around = line.parent.and_then(|parent| node_at(&self.tree, &self.path(parent)?));
        Some(TreeRow {
            path,
            kind: node.kind.name(),
            label: node.kind.name().to_owned(),
            value: label(node),
            level: line.level,
            position: line.place + 1,
            siblings: around.map_or(1, |around| around.kind.children().len()),
            is_open: line.is_open,
        })
    }

    /// The path of the node in a line.
    pub(super) fn path(&self, index: usize) -> Option<String> {
        let mut places = Vec::new();
        let mut line = self.lines.get(index)?;
        while let Some(parent) = line.parent {
            places.push(line.place);
            line = self.lines.get(parent)?;
        }
        let mut path = ROOT.to_owned();
        places.iter().rev().for_each(|place| step_into(&mut path, *place));
        Some(path)
    }

    /// The line of the node at a path, if it is to be seen.
    pub(super) fn index_of(&self, path: &str) -> Option<usize> {
        let mut index = 0;
        for place in places_of(path)? {
            let inside = self.lines.iter().enumerate().skip(index + 1);
            let is_next = |line: &Line| line.parent == Some(index) && line.place == place;
            index = inside
                .take_while(|(_, line)| line.parent >= Some(index))
                .find(|(_, line)| is_next(line))?
                .0;
        }
        Some(index)
    }

    /// The line of the node around the one in a line.
    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        self.lines.get(index)?.parent
    }

    /// Whether what is in the node of a line is shown; none where nothing is in it.
    pub(super) fn is_open(&self, index: usize) -> Option<bool> {
        self.lines.get(index)?.is_open
    }
}

fn add(
    line: Line,
    node: &UiNode,
    path: &mut String,
    collapsed: &HashSet<String>,
    lines: &mut Vec<Line>,
) {
    let children = node.kind.children();
    let is_open = (!children.is_empty()).then(|| !collapsed.contains(path));
    let index = lines.len();
    lines.push(Line { is_open, ..line });
    if is_open != Some(true) {
        return;
    }
    let length = path.len();
    for (place, child) in children.iter().enumerate() {
        // Only a branch is ever looked up.
        if !child.kind.children().is_empty() {
            step_into(path, place);
        }
        add(
            Line { parent: Some(index), level: line.level + 1, place, is_open: None },
            child,
            path,
            collapsed,
            lines,
        );
        path.truncate(length);
    }
}

fn step_into(path: &mut String, place: usize) {
    // A text takes all that is written to it.
    let _ = write!(path, ".children[{place}]");
}

/// The places among their siblings that a path leads through, from 0; `None` where it is none of a
/// node.
fn places_of(path: &str) -> Option<Vec<usize>> {
    let steps = path.strip_prefix(ROOT)?.split(".children[");
    let mut places = Vec::new();
    for (number, step) in steps.enumerate() {
        match (number, step) {
            (0, "") => {}
            (0, _) => return None,
            _ => places.push(step.strip_suffix(']')?.parse().ok()?),
        }
    }
    Some(places)
}

/// The node at a path.
pub(super) fn node_at<'a>(tree: &'a UiTree, path: &str) -> Option<&'a UiNode> {
    places_of(path)?.into_iter().try_fold(&tree.root, |node, place| node.kind.children().get(place))
}

/// Where a path stands in the order of the page.
pub(super) fn index_of(tree: &UiTree, path: &str) -> Option<usize> {
    let (mut node, mut index) = (&tree.root, 0);
    for place in places_of(path)? {
        let children = node.kind.children();
        node = children.get(place)?;
        index += 1 + children.iter().take(place).map(count).sum::<usize>();
    }
    Some(index)
}

/// The path of the node that stands at `index` in the order of the page.
pub(super) fn path_at(tree: &UiTree, index: usize) -> Option<String> {
    let (mut node, mut path, mut left) = (&tree.root, ROOT.to_owned(), index);
    while left > 0 {
        left -= 1;
        let mut children = node.kind.children().iter().enumerate();
        let (place, child) = children.find(|(_, child)| match left.checked_sub(count(child)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })?;
        step_into(&mut path, place);
        node = child;
    }
    Some(path)
}

/// How many nodes a node and all below it are.
fn count(node: &UiNode) -> usize {
    1 + node.kind.children().iter().map(count).sum::<usize>()
}

/// Whether an issue at `issue_path` is about the node at `path` itself, and not about one inside
/// it.
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

    const PATHS: [&str; 6] = [
        "root",
        "root.children[0]",
        "root.children[1]",
        "root.children[1].children[0]",
        "root.children[1].children[1]",
        "root.children[2]",
    ];

    fn outline(closed: &[&str]) -> Outline {
        Outline::of(Arc::new(tree()), &closed.iter().map(|path| (*path).to_owned()).collect())
    }

    #[test]
    fn paths_and_places_on_the_page_lead_to_each_other() {
        let tree = tree();
        assert_eq!(tree.node_count, PATHS.len());
        let kinds = PATHS.map(|path| node_at(&tree, path).map(|node| node.kind.name()));
        assert_eq!(
            kinds.map(Option::unwrap_or_default),
            ["panel", "text", "row", "divider", "invalid", "divider"]
        );
        for (index, path) in PATHS.iter().enumerate() {
            assert_eq!(index_of(&tree, path), Some(index));
            assert_eq!(path_at(&tree, index).as_deref(), Some(*path));
        }
        for nowhere in [
            "root.children[2].children[0]",
            "root.children[x]",
            "rooted",
            "",
            "root.children[1].props",
        ] {
            assert_eq!(
                (node_at(&tree, nowhere), index_of(&tree, nowhere)),
                (None, None),
                "{nowhere}"
            );
        }
        assert_eq!(
            (node_at(&tree, "root.children[9]"), node_at(&tree, "root.children[0].children[0]")),
            (None, None)
        );
        assert_eq!(path_at(&tree, 6), None);
    }

    #[test]
    fn a_line_leads_to_its_node_and_back() {
        let outline = outline(&[]);
        let paths: Vec<_> = (0..outline.len()).filter_map(|index| outline.path(index)).collect();
        assert_eq!(paths, PATHS);
        let indices: Vec<_> = PATHS.iter().filter_map(|path| outline.index_of(path)).collect();
        assert_eq!(indices, [0, 1, 2, 3, 4, 5]);
        assert_eq!(
            outline.index_of("root.children[0].children[0]"),
            None,
            "it is not a child of the next"
        );
        assert_eq!([4, 2, 0].map(|index| outline.parent(index)), [Some(2), Some(0), None]);
        assert_eq!((outline.row(6), outline.path(6)), (None, None));
    }

    #[test]
    fn a_closed_branch_hides_what_is_in_it() {
        let outline = outline(&["root.children[1]"]);
        let rows = (0..outline.len()).filter_map(|index| outline.row(index));
        let seen: Vec<_> = rows
            .map(|row| (row.kind, row.level, row.position, row.siblings, row.is_open))
            .collect();
        let expected = [
            ("panel", 1, 1, 1, Some(true)),
            ("text", 2, 1, 3, None),
            ("row", 2, 2, 3, Some(false)),
            ("divider", 2, 3, 3, None),
        ];
        assert_eq!(seen, expected);
        assert_eq!(
            (
                outline.index_of("root.children[2]"),
                outline.index_of("root.children[1].children[0]")
            ),
            (Some(3), None)
        );
    }

    #[test]
    fn an_issue_belongs_to_the_node_that_its_path_ends_in() {
        let issue = &tree().issues[0].path;
        let owners: Vec<_> = PATHS.into_iter().filter(|path| is_about(issue, path)).collect();
        assert_eq!(owners, ["root.children[1].children[1]"], "{issue}");
        assert!(!is_about("root.children[10].kind", "root.children[1]"));
    }
}
