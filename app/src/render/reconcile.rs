//! A mutable mirror of a widget's tree: a new tree changes only what differs, so that elements,
//! focus and carets stay.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::Future;
use std::mem::{Discriminant, discriminant};
use std::ops::AddAssign;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use leptos::prelude::*;
use plugin_runtime::contracts::ui::measure::{NATIVE_OPTIONS, own_elements, text_weight};
use plugin_runtime::contracts::ui::{UiKind, UiNode};

use super::words::{differ_in_words, said};

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

/// One node of the mirror. It lives as long as its node stays the same thing; clones are the same
/// cell.
#[derive(Clone, Debug)]
pub struct NodeCell(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    id: u64,
    key: Option<String>,
    props: ArcRwSignal<UiKind>,
    /// Tells when what is said has changed, and nothing else in the props.
    words: ArcTrigger,
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
    /// The cell of a node, with those of all below it or still without.
    fn new(node: &UiNode, is_whole: bool) -> Self {
        let children = if is_whole { node.kind.children() } else { &[] };
        Self(Arc::new(Parts {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            key: node.key.clone(),
            props: ArcRwSignal::new(own_props(&node.kind)),
            words: ArcTrigger::new(),
            children: CellList(ArcRwSignal::new(
                children.iter().map(|child| Self::new(child, true)).collect(),
            )),
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

    /// What a leaf says. It may change while nobody hears that the props have.
    pub(super) fn words(&self) -> impl Fn() -> String + use<> {
        let cell = self.clone();
        move || {
            cell.0.words.track();
            cell.props().with_untracked(said)
        }
    }

    fn set_props(&self, props: UiKind) {
        if self.props().with_untracked(|old| differ_in_words(old, &props)) {
            self.props().update_untracked(|old| *old = props);
            self.0.words.notify();
        } else {
            self.props().set(props);
        }
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

    /// Shows these cells; nobody hears of it where they are the same.
    fn set<'a>(&self, cells: impl IntoIterator<Item = &'a NodeCell>) {
        let next: Vec<NodeCell> = cells.into_iter().cloned().collect();
        let is_same = self.0.with_untracked(|old| {
            old.len() == next.len()
                && old.iter().zip(&next).all(|(old, next)| old.id() == next.id())
        });
        if !is_same {
            self.0.set(next);
        }
    }
}

/// Where a node stands among its siblings: by its key, or as the how-manieth of its kind without a
/// key. Counting by kind keeps an input in place when a message appears before it.
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

/// How fast a mirror follows: work is noted in units, about eight for an element that is made or
/// changed, and there is a rest when it was enough.
pub trait Pace {
    /// Notes work; true where it is time to rest.
    fn spend(&self, units: usize) -> bool;
    /// Rests; false where nobody looks any more, and the work can be left.
    fn rest(&self) -> impl Future<Output = bool>;
}

/// What is made or changed without a look at the clock, in units: a small tree is one such piece.
pub const PIECE_UNITS: usize = 400;

/// What a node that changes nothing costs.
const COMPARED_UNITS: usize = 1;

type Changing<'a> = Pin<Box<dyn Future<Output = Changes> + 'a>>;

/// Makes `cell`, which is of the node's kind, show `node`.
pub async fn reconcile(cell: &NodeCell, node: &UiNode, pace: &impl Pace) -> Changes {
    let mut changes = Changes::default();
    let is_other = cell.props().with_untracked(|old| !same_props(old, &node.kind));
    if is_other {
        cell.set_props(own_props(&node.kind));
        changes.updated += 1;
    }
    let units = if is_other { units_of(&node.kind) } else { COMPARED_UNITS };
    if pace.spend(units) && !pace.rest().await {
        return changes;
    }
    if is_container(&node.kind) {
        changes += reconcile_list(cell.children(), node.kind.children(), pace).await;
    }
    changes
}

/// Makes `list` show `nodes`: cells that have a node of the same kind and key, or kind and place,
/// are used again. What is too large for one piece comes and goes in several.
pub fn reconcile_list<'a>(
    list: &'a CellList,
    nodes: &'a [UiNode],
    pace: &'a impl Pace,
) -> Changing<'a> {
    Box::pin(async move {
        let old = list.get_untracked();
        let kept = matches(&old, nodes);
        let mut changes = Changes::default();
        for (node, cell) in nodes.iter().zip(&kept) {
            if let Some(cell) = cell {
                changes += reconcile(cell, node, pace).await;
            }
        }
        let stays: HashSet<u64> = kept.iter().flatten().map(NodeCell::id).collect();
        changes.removed += old
            .iter()
            .filter(|cell| !stays.contains(&cell.id()))
            .map(NodeCell::count)
            .sum::<usize>();
        remove(list, &old, &stays, pace).await;
        changes += insert(list, nodes, kept, pace).await;
        changes
    })
}

/// The cell that goes on for each node, if there is one.
fn matches(old: &[NodeCell], nodes: &[UiNode]) -> Vec<Option<NodeCell>> {
    let mut slots = Slots::default();
    let mut free: HashMap<Slot<'_>, &NodeCell> = old
        .iter()
        .map(|cell| {
            (cell.props().with_untracked(|kind| slots.next(kind, cell.0.key.as_deref())), cell)
        })
        .collect();
    let mut slots = Slots::default();
    nodes
        .iter()
        .map(|node| free.remove(&slots.next(&node.kind, node.key.as_deref())).cloned())
        .collect()
}

/// Takes away what does not stay, piece by piece; less than a piece goes together with what comes.
async fn remove(list: &CellList, old: &[NodeCell], stays: &HashSet<u64>, pace: &impl Pace) {
    let (mut gone, mut units) = (HashSet::new(), 0);
    for cell in old.iter().rev().filter(|cell| !stays.contains(&cell.id())) {
        units += 8 * cell.count();
        gone.insert(cell.id());
        if units >= PIECE_UNITS {
            list.set(old.iter().filter(|cell| !gone.contains(&cell.id())));
            if pace.spend(std::mem::take(&mut units)) && !pace.rest().await {
                break;
            }
        }
    }
}

/// Puts the cells in the order of the nodes, with new ones where none goes on.
async fn insert(
    list: &CellList,
    nodes: &[UiNode],
    kept: Vec<Option<NodeCell>>,
    pace: &impl Pace,
) -> Changes {
    let mut changes = Changes::default();
    let (mut shown, mut units) = (Vec::with_capacity(nodes.len()), 0);
    let mut waiting: VecDeque<NodeCell> = kept.iter().flatten().cloned().collect();
    for (node, cell) in nodes.iter().zip(kept) {
        if let Some(cell) = cell {
            waiting.pop_front();
            shown.push(cell);
            continue;
        }
        let whole = units_below(node, PIECE_UNITS);
        let cell = NodeCell::new(node, whole.is_some());
        changes.created += cell.count();
        shown.push(cell.clone());
        units += whole.unwrap_or(units_of(&node.kind));
        if units < PIECE_UNITS && whole.is_some() {
            continue;
        }
        list.set(shown.iter().chain(&waiting));
        if pace.spend(std::mem::take(&mut units)) && !pace.rest().await {
            return changes;
        }
        if whole.is_none() {
            changes += reconcile_list(cell.children(), node.kind.children(), pace).await;
        }
    }
    pace.spend(units);
    list.set(&shown);
    changes
}

/// So much of a text costs a unit, in plain letters.
const LETTERS_PER_UNIT: usize = 16;

/// What it costs to make a node's own elements, and to lay out what stands in them.
fn units_of(kind: &UiKind) -> usize {
    8 * element_units(kind) + text_weight(kind) / LETTERS_PER_UNIT
}

fn element_units(kind: &UiKind) -> usize {
    match kind {
        UiKind::Input { .. }
        | UiKind::Textarea { .. }
        | UiKind::Checkbox { .. }
        | UiKind::Slider { .. } => 6,
        UiKind::Select { options, .. } => 8 + options.len().min(NATIVE_OPTIONS) / 4,
        UiKind::Table { .. } => 40 + own_elements(kind) / 4,
        _ => own_elements(kind),
    }
}

/// What it costs to make a node and all below it, if that is less than `most`.
fn units_below(node: &UiNode, most: usize) -> Option<usize> {
    let own = Some(units_of(&node.kind)).filter(|own| *own < most)?;
    node.kind
        .children()
        .iter()
        .try_fold(own, |sum, child| Some(sum + units_below(child, most.checked_sub(sum)?)?))
}

fn is_container(kind: &UiKind) -> bool {
    matches!(
        kind,
        UiKind::Panel { .. } | UiKind::Row { .. } | UiKind::Column { .. } | UiKind::List { .. }
    )
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
    use std::cell::Cell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

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

    /// Counts its rests, and answers each with whether anybody still looks.
    #[derive(Default)]
    struct Steps {
        units: Cell<usize>,
        rests: Cell<usize>,
        most: Option<usize>,
    }

    impl Pace for Steps {
        fn spend(&self, units: usize) -> bool {
            self.units.set(self.units.get() + units);
            self.units.get() >= PIECE_UNITS
        }

        async fn rest(&self) -> bool {
            self.units.set(0);
            self.rests.set(self.rests.get() + 1);
            self.most.is_none_or(|most| self.rests.get() < most)
        }
    }

    /// Runs what never has to wait.
    fn done<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => unreachable!("these rests are over at once"),
        }
    }

    fn reconcile(cell: &NodeCell, node: &UiNode) -> Changes {
        done(super::reconcile(cell, node, &Steps::default()))
    }

    fn reconcile_list(list: &CellList, nodes: &[UiNode]) -> Changes {
        done(super::reconcile_list(list, nodes, &Steps::default()))
    }

    fn list(nodes: &[UiNode]) -> CellList {
        let list = CellList::default();
        reconcile_list(&list, nodes);
        list
    }

    /// What a mirror shows, as nodes.
    fn shown(list: &CellList) -> Vec<UiNode> {
        let node = |cell: &NodeCell| {
            let mut kind = cell.props().get_untracked();
            if let UiKind::Row { children, .. } = &mut kind {
                *children = shown(cell.children());
            }
            UiNode { key: cell.0.key.clone(), kind }
        };
        list.get_untracked().iter().map(node).collect()
    }

    #[test]
    fn a_large_tree_comes_changes_and_goes_in_pieces() {
        let tree = |word: &str, rows: usize, texts: usize| {
            [row((0..rows)
                .map(|_| row((0..texts).map(|index| text(&format!("{word} {index}"))).collect()))
                .collect())]
        };
        let list = CellList::default();
        for nodes in [
            tree("a", 30, 150),
            tree("b", 30, 150),
            tree("b", 150, 30),
            tree("b", 1, 4),
            tree("b", 30, 150),
        ] {
            let steps = Steps::default();
            done(super::reconcile_list(&list, &nodes, &steps));
            assert!(shown(&list) == nodes);
            let changed = 4_000;
            assert!(
                steps.rests.get() > changed * 8 / PIECE_UNITS / 2,
                "{} rests",
                steps.rests.get()
            );
        }
    }

    #[test]
    fn a_small_tree_is_one_piece() {
        let steps = Steps::default();
        let list = CellList::default();
        let nodes = [row(vec![text("a"), row(vec![divider(), text("b")])])];
        done(super::reconcile_list(&list, &nodes, &steps));
        assert_eq!((shown(&list), steps.rests.get()), (nodes.to_vec(), 0));
    }

    #[test]
    fn new_nodes_between_others_stand_where_they_belong_at_every_moment() {
        let keyed_text = |index: usize| keyed(&index.to_string(), text("x"));
        let list = list(&(0..100).map(|index| keyed_text(index * 10)).collect::<Vec<_>>());
        let all: Vec<_> = (0..1_000).map(keyed_text).collect();
        for most in 1..25 {
            done(super::reconcile_list(
                &list,
                &all,
                &Steps { most: Some(most), ..Steps::default() },
            ));
            let keys: Vec<usize> = list
                .get_untracked()
                .iter()
                .filter_map(|cell| cell.0.key.as_ref()?.parse().ok())
                .collect();
            assert!(
                keys.is_sorted() && (0..100).all(|index| keys.contains(&(index * 10))),
                "{keys:?}"
            );
        }
    }

    #[test]
    fn what_nobody_looks_at_any_more_is_left() {
        let list = CellList::default();
        let nodes: Vec<_> = (0..5_000).map(|_| text("x")).collect();
        done(super::reconcile_list(&list, &nodes, &Steps { most: Some(2), ..Steps::default() }));
        assert!(list.get_untracked().len() < 200);
    }

    #[test]
    fn an_equal_tree_changes_nothing() {
        let tree = row(vec![text("a"), row(vec![divider()])]);
        let cell = NodeCell::new(&tree, true);
        assert_eq!(reconcile(&cell, &tree), Changes::default());
    }

    #[test]
    fn another_text_updates_its_cell_alone() {
        let cell = NodeCell::new(&row(vec![text("a"), text("b")]), true);
        let before = ids(cell.children());
        let changes = reconcile(&cell, &row(vec![text("a"), text("c")]));
        assert_eq!(changes, Changes { updated: 1, ..Changes::default() });
        assert_eq!(ids(cell.children()), before);
        let props = cell.children().get_untracked()[1].props().get_untracked();
        assert_eq!(props, text("c").kind);
    }

    #[test]
    fn who_shows_a_node_hears_of_other_props_and_not_of_other_words() {
        let badge = |text: &str, tone| UiNode {
            key: None,
            kind: UiKind::Badge { text: text.into(), tone },
        };
        let cell = NodeCell::new(&badge("a", Tone::Neutral), true);
        let (shown, said) = (cell.clone(), cell.words());
        let times = Memo::new(move |times: Option<&u32>| {
            shown.props().track();
            times.map_or(0, |times| times + 1)
        });
        let said = Memo::new(move |_| said());
        let mut seen = Vec::new();
        for node in [("a", Tone::Neutral), ("b", Tone::Neutral), ("c", Tone::Danger)] {
            reconcile(&cell, &badge(node.0, node.1));
            seen.push((times.get_untracked(), said.get_untracked()));
        }
        // Who shows other props shows what is said with them.
        assert_eq!(seen[..2], [(0, "a".to_owned()), (0, "b".to_owned())]);
        assert_eq!(seen[2].0, 1);
        assert_eq!(cell.words()(), "c");
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
        assert_eq!(
            reconcile_list(&list, &[keyed("k", text("a"))]),
            Changes { created: 1, updated: 0, removed: 1 }
        );
        assert_ne!(ids(&list), before);
    }

    #[test]
    fn a_container_whose_own_props_stay_is_not_updated_for_its_children() {
        let cell = NodeCell::new(&row(vec![text("a")]), true);
        let changes = reconcile(&cell, &row(vec![text("a"), text("b")]));
        assert_eq!(changes, Changes { created: 1, ..Changes::default() });
        assert_eq!(cell.props().get_untracked(), row(vec![]).kind);
    }
}
