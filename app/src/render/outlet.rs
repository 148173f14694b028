//! What every view of a widget needs: the way to the host, and the way in for trees.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin_runtime::contracts::ui::UiTree;
use plugin_runtime::contracts::ui::measure::{elements, texts_weigh_more};

use super::Took;
use super::event::WidgetEvent;
use super::frames::{self, Owner};
use super::pace::FramePace;
use super::reconcile::{CellList, NodeCell, reconcile_list};
use crate::later::ViewLife;

/// A tree of so few elements is drawn as a whole, in the task that brought it.
const SMALL_ELEMENTS: usize = 256;

/// Unless its texts cost more than this to lay out, in plain letters.
const SMALL_WEIGHT: usize = 16_000;

/// The way out for events, and the way in for trees.
#[derive(Clone)]
pub(super) struct Outlet {
    on_event: Callback<WidgetEvent>,
    on_drawn: Option<Callback<Took>>,
    tree: Signal<Option<Arc<UiTree>>>,
    progress: StoredValue<Progress>,
    /// How many trees were drawn.
    drawn: ArcRwSignal<u64>,
    root: CellList,
    owner: Arc<Owner>,
    life: ViewLife,
    view_of: ViewOf,
}

/// How a node is shown.
type ViewOf = fn(&NodeCell, Outlet) -> AnyView;

/// How far drawing is.
#[derive(Default)]
struct Progress {
    /// What the mirror shows, or will when it has caught up.
    shown: Option<Arc<UiTree>>,
    is_drawing: bool,
    /// The frame in which the last tree was done.
    last_frame: Option<u64>,
}

impl Outlet {
    pub(super) fn new(
        tree: Signal<Option<Arc<UiTree>>>,
        on_event: Callback<WidgetEvent>,
        on_drawn: Option<Callback<Took>>,
        owner: Owner,
        view_of: ViewOf,
    ) -> Self {
        let progress = StoredValue::new(Progress::default());
        Self {
            on_event,
            on_drawn,
            tree,
            progress,
            drawn: ArcRwSignal::new(0),
            root: CellList::default(),
            owner: Arc::new(owner),
            life: ViewLife::new(),
            view_of,
        }
    }

    /// The root's cell, if there is a tree.
    pub(super) fn root(&self) -> &CellList {
        &self.root
    }

    /// Brings the mirror up to the newest tree: at once if it is small, else in as many frames as
    /// it takes. A tree that comes meanwhile waits, and the next one replaces it. A field calls it
    /// before it shows its controlled value: a ticket that was dropped right after a new tree was
    /// set must not bring back the value of the tree before.
    pub(super) fn catch_up(&self) {
        let is_idle = self
            .progress
            .try_update_value(|progress| !std::mem::replace(&mut progress.is_drawing, true));
        if is_idle == Some(true) {
            let mut drawing: Pin<Box<dyn Future<Output = ()>>> = Box::pin(self.clone().draw());
            // What is done without a rest is done here, in the task that brought the tree.
            if drawing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "it looks whether the widget is gone after each rest"
                )]
                spawn_local(drawing);
            }
        }
    }

    /// How many trees must have been drawn until what is the newest now is shown; `None` where it
    /// is.
    pub(super) fn drawn_with_newest(&self) -> Option<u64> {
        let newest = self.tree.try_get_untracked()?;
        let is_drawing_newest = self.progress.try_with_value(|progress| {
            let is_newest = is_same(progress.shown.as_ref(), newest.as_ref());
            (progress.is_drawing || !is_newest).then_some(is_newest)
        })??;
        Some(self.drawn.get_untracked() + if is_drawing_newest { 1 } else { 2 })
    }

    /// How many trees were drawn.
    pub(super) fn drawn(&self) -> &ArcRwSignal<u64> {
        &self.drawn
    }

    async fn draw(self) {
        while let Some(tree) = self.next_tree() {
            self.draw_tree(tree).await;
        }
        self.progress.try_update_value(|progress| progress.is_drawing = false);
    }

    /// The newest tree, if it is not the one that is shown; from now on it is.
    #[expect(
        clippy::option_option,
        reason = "there may be no newer tree, and the newer may be none"
    )]
    fn next_tree(&self) -> Option<Option<Arc<UiTree>>> {
        let newest = self.tree.try_get_untracked()?;
        let is_new = self.progress.try_update_value(|progress| {
            let is_new = !is_same(progress.shown.as_ref(), newest.as_ref());
            if is_new {
                progress.shown.clone_from(&newest);
            }
            is_new
        })?;
        is_new.then_some(newest)
    }

    async fn draw_tree(&self, mut tree: Option<Arc<UiTree>>) {
        let (frame, has_time) = frames::frame();
        let was_drawn =
            self.progress.try_with_value(|progress| progress.last_frame) == Some(Some(frame));
        let mut turn = None;
        // Whoever holds a turn keeps it until what it drew is laid out: of large trees that come
        // together the second waits.
        let needs_turn = !is_small(tree.as_ref()) || (was_drawn && !has_time);
        if needs_turn {
            turn = Some(frames::turn(&self.owner).come().await);
            // What came while this one waited is drawn instead.
            tree = self.next_tree().unwrap_or(tree);
        }
        let pace = FramePace::new(
            self.owner.clone(),
            self.on_drawn,
            self.life,
            turn,
            is_small(tree.as_ref()),
        );
        let nodes = tree.as_ref().map_or(&[][..], |tree| std::slice::from_ref(&tree.root));
        reconcile_list(&self.root, nodes, &pace).await;
        self.progress.try_update_value(|progress| progress.last_frame = Some(frames::frame().0));
        self.drawn.update(|drawn| *drawn += 1);
        // Queued behind the effects that the last piece woke, so it runs when the page has
        // followed.
        let on_drawn = self.on_drawn;
        #[expect(clippy::disallowed_methods, reason = "it touches nothing of a view")]
        spawn_local(async move {
            let spent_ms = pace.end();
            if let Some(on_drawn) = on_drawn {
                frames::tell(on_drawn, Took::RenderCost(spent_ms));
            }
        });
    }

    /// The view of one of the widget's nodes.
    pub(super) fn view(&self, cell: &NodeCell) -> AnyView {
        (self.view_of)(cell, self.clone())
    }

    /// Hands an event to the host, unless the host is gone.
    pub(super) fn send(&self, event: WidgetEvent) {
        frames::favour(&self.owner);
        self.on_event.try_run(event);
    }
}

/// Whether a tree is drawn as a whole.
fn is_small(tree: Option<&Arc<UiTree>>) -> bool {
    tree.is_none_or(|tree| {
        elements(tree) <= SMALL_ELEMENTS && !texts_weigh_more(&tree.root, SMALL_WEIGHT)
    })
}

fn is_same(one: Option<&Arc<UiTree>>, other: Option<&Arc<UiTree>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}
