//! A mutable mirror of a widget's tree: a new tree changes only what differs, so that elements, focus and carets stay.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::ops::AddAssign;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use leptos::prelude::*;
use plugin_runtime::contracts::ui::{UiKind, UiNode};

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

/// One node of the mirror. It lives as long as its node stays the same thing; clones are the same cell.
#[derive(Clone, Debug)]
pub struct NodeCell(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    id: u64,
    key: Option<String>,
    props: ArcRwSignal<UiKind>,
    children: CellList,
}

/// The children of one cell, or the root as a list of at most one.
#[derive(Clone, Debug)]
pub struct CellList(ArcRwSignal<Vec<NodeCell>>);

/// How many cells a new tree created, updated and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Cells that are new.
    pub created: usize,
    /// Cells that stay and have other props.
    pub updated: usize,
    /// Cells that are gone.
    pub removed: usize,
}

impl AddAssign for Changes {
    fn add_assign(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.removed += other.removed;
    }
}

impl NodeCell {
    fn new(node: &UiNode) -> Self {
        Self(Arc::new(Parts {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            key: node.key.clone(),
            props: ArcRwSignal::new(own_props(&node.kind)),
            children: CellList(ArcRwSignal::new(children_of(&node.kind).iter().map(Self::new).collect())),
        }))
    }

    /// Identity: the same for as long as the cell lives, never used for another cell of this page.
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// The node's kind and props, without its children. The kind of a cell never changes.
    pub fn props(&self) -> &ArcRwSignal<UiKind> {
        &self.0.props
    }

    /// The cells of the node's children.
    pub fn children(&self) -> &CellList {
        &self.0.children
    }

    /// This cell and all below it.
    fn count(&self) -> usize {
        1 + self.children().count()
    }
}

impl Default for CellList {
    fn default() -> Self {
        Self(ArcRwSignal::new(Vec::new()))
    }
}

impl CellList {
    /// The cells, tracked.
    pub fn get(&self) -> Vec<NodeCell> {
        self.0.get()
    }

    /// The cells, not tracked.
    pub fn get_untracked(&self) -> Vec<NodeCell> {
        self.0.get_untracked()
    }

    fn count(&self) -> usize {
        self.0.with_untracked(|cells| cells.iter().map(NodeCell::count).sum())
    }
}

/// Where a node stands among its siblings: by its key, or as the how-manieth of its kind without a key.
/// Counting by kind keeps an input in place when a message appears before it.
#[derive(PartialEq, Eq, Hash)]
enum Slot<'a> {
    Key(Discriminant<UiKind>, &'a str),
    Nth(Discriminant<UiKind>, usize),
}

/// Gives out the slots of one list of siblings.
#[derive(Default)]
struct Slots(HashMap<Discriminant<UiKind>, usize>);

impl Slots {
    fn next<'a>(&mut self, kind: &UiKind, key: Option<&'a str>) -> Slot<'a> {
        let kind = discriminant(kind);
        if let Some(key) = key {
            return Slot::Key(kind, key);
        }
        let count = self.0.entry(kind).or_default();
        *count += 1;
        Slot::Nth(kind, *count)
    }
}

/// Makes `cell`, which is of the node's kind, show `node`.
pub fn reconcile(cell: &NodeCell, node: &UiNode) -> Changes {
    let mut changes = Changes::default();
    if cell.props().with_untracked(|old| !same_props(old, &node.kind)) {
        cell.props().set(own_props(&node.kind));
        changes.updated += 1;
    }
    changes += reconcile_list(cell.children(), children_of(&node.kind));
    changes
}

/// Makes `list` show `nodes`: cells that have a node of the same kind and key, or kind and place, are used again.
pub fn reconcile_list(list: &CellList, nodes: &[UiNode]) -> Changes {
    let mut changes = Changes::default();
    let old = list.get_untracked();
    let mut slots = Slots::default();
    let mut free: HashMap<Slot<'_>, &NodeCell> =
        old.iter().map(|cell| (cell.props().with_untracked(|kind| slots.next(kind, cell.0.key.as_deref())), cell)).collect();
    let mut slots = Slots::default();
    let mut next = Vec::with_capacity(nodes.len());
    for node in nodes {
        if let Some(cell) = free.remove(&slots.next(&node.kind, node.key.as_deref())) {
            changes += reconcile(cell, node);
            next.push(cell.clone());
        } else {
            let cell = NodeCell::new(node);
            changes.created += cell.count();
            next.push(cell);
        }
    }
    changes.removed += free.into_values().map(NodeCell::count).sum::<usize>();
    let is_same = old.len() == next.len() && old.iter().zip(&next).all(|(old, next)| old.id() == next.id());
    if !is_same {
        list.0.set(next);
    }
    changes
}

/// The nodes inside a node; none for those that hold none.
pub fn children_of(kind: &UiKind) -> &[UiNode] {
    match kind {
        UiKind::Panel { children, .. }
        | UiKind::Row { children, .. }
        | UiKind::Column { children, .. }
        | UiKind::List { children, .. } => children,
        _ => &[],
    }
}

fn own_props(kind: &UiKind) -> UiKind {
    match kind {
        UiKind::Panel { title, .. } => UiKind::Panel { title: title.clone(), children: Vec::new() },
        UiKind::Row { align, .. } => UiKind::Row { align: *align, children: Vec::new() },
        UiKind::Column { align, .. } => UiKind::Column { align: *align, children: Vec::new() },
        UiKind::List { ordered, .. } => UiKind::List { ordered: *ordered, children: Vec::new() },
        leaf => leaf.clone(),
    }
}

/// Equality without children, and without copying a large table only to compare it.
fn same_props(old: &UiKind, new: &UiKind) -> bool {
    match (old, new) {
        (UiKind::Panel { title: old, .. }, UiKind::Panel { title: new, .. }) => old == new,
        (UiKind::Row { align: old, .. }, UiKind::Row { align: new, .. })
        | (UiKind::Column { align: old, .. }, UiKind::Column { align: new, .. }) => old == new,
        (UiKind::List { ordered: old, .. }, UiKind::List { ordered: new, .. }) => old == new,
        (old, new) => old == new,
    }
}

#[cfg(test)]
mod tests {
    use plugin_runtime::contracts::ui::{Align, Tone};

    use super::*;

    fn text(text: &str) -> UiNode {
        UiNode { key: None, kind: UiKind::Text { text: text.to_owned(), tone: Tone::Neutral } }
    }

    fn divider() -> UiNode {
        UiNode { key: None, kind: UiKind::Divider }
    }

    fn keyed(key: &str, node: UiNode) -> UiNode {
        UiNode { key: Some(key.to_owned()), ..node }
    }

    fn row(children: Vec<UiNode>) -> UiNode {
        UiNode { key: None, kind: UiKind::Row { align: Align::Stretch, children } }
    }

    fn ids(list: &CellList) -> Vec<u64> {
        list.get_untracked().iter().map(NodeCell::id).collect()
    }

    fn list(nodes: &[UiNode]) -> CellList {
        let list = CellList::default();
        reconcile_list(&list, nodes);
        list
    }

    #[test]
    fn an_equal_tree_changes_nothing() {
        let tree = row(vec![text("a"), row(vec![divider()])]);
        let cell = NodeCell::new(&tree);
        assert_eq!(reconcile(&cell, &tree), Changes::default());
    }

    #[test]
    fn another_text_updates_its_cell_alone() {
        let cell = NodeCell::new(&row(vec![text("a"), text("b")]));
        let before = ids(cell.children());
        let changes = reconcile(&cell, &row(vec![text("a"), text("c")]));
        assert_eq!(changes, Changes { updated: 1, ..Changes::default() });
        assert_eq!(ids(cell.children()), before);
        let props = cell.children().get_untracked()[1].props().get_untracked();
        assert_eq!(props, text("c").kind);
    }

    #[test]
    fn keyed_cells_move_and_keep_their_identity() {
        let nodes = ["a", "b", "c"].map(|key| keyed(key, text(key)));
        let list = list(&nodes);
        let before = ids(&list);
        let [a, b, c] = nodes;
        assert_eq!(reconcile_list(&list, &[c, a, b]), Changes::default());
        assert_eq!(ids(&list), [before[2], before[0], before[1]]);
    }

    #[test]
    fn a_kind_change_replaces_the_cell_and_all_below_it() {
        let list = list(&[keyed("a", row(vec![text("x"), text("y")]))]);
        let before = ids(&list);
        let changes = reconcile_list(&list, &[keyed("a", divider())]);
        assert_eq!(changes, Changes { created: 1, updated: 0, removed: 3 });
        assert_ne!(ids(&list), before);
    }

    #[test]
    fn a_node_that_appears_before_others_leaves_them_alone() {
        let list = list(&[text("name"), divider()]);
        let before = ids(&list);
        let changes = reconcile_list(&list, &[row(vec![]), text("name"), divider()]);
        assert_eq!(changes, Changes { created: 1, ..Changes::default() });
        assert_eq!(ids(&list)[1..], before);
    }

    #[test]
    fn a_key_given_or_taken_makes_another_cell() {
        let list = list(&[text("a")]);
        let before = ids(&list);
        assert_eq!(reconcile_list(&list, &[keyed("k", text("a"))]), Changes { created: 1, updated: 0, removed: 1 });
        assert_ne!(ids(&list), before);
    }

    #[test]
    fn a_container_whose_own_props_stay_is_not_updated_for_its_children() {
        let cell = NodeCell::new(&row(vec![text("a")]));
        let changes = reconcile(&cell, &row(vec![text("a"), text("b")]));
        assert_eq!(changes, Changes { created: 1, ..Changes::default() });
        assert_eq!(cell.props().get_untracked(), row(vec![]).kind);
    }
}
