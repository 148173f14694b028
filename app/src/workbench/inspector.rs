//! The inspector: a part of a widget is picked on the page and found in the tree that the plugin
//! made, and back.

mod marks;
mod node;
mod node_detail;
mod node_tree;
mod outline;
mod page;
pub mod picker;

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::store::{Store, Widget};
use plugin_runtime::contracts::ui::UiTree;
use plugin_runtime::contracts::{InstanceId, WidgetId};

use crate::button::Button;
use crate::workbench::paced::paced;
use crate::workbench::session::{Session, Spot};
use node_detail::node_detail;
use node_tree::node_tree;
use picker::PickButton;

/// A widget whose tree is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ShownWidget {
    instance_id: InstanceId,
    widget: WidgetId,
}

impl ShownWidget {
    fn spot(&self, path: &str) -> Spot {
        Spot {
            instance_id: self.instance_id.clone(),
            widget: self.widget.clone(),
            path: path.to_owned(),
        }
    }
}

/// Shows the tree of one widget, and one node of it from close by.
#[component]
pub fn InspectorPanel() -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let inspection = session.inspection;
    let place = Memo::new(move |_| place_of(store, &session));
    let newest = paced(move || {
        place.get().and_then(|place| tree_of(store, &place).map(|tree| (place, tree)))
    });
    // Another place is shown at once, with the tree that it has by now.
    let tree = Signal::derive(move || {
        let place = place.get()?;
        let shown = newest.with(|newest| {
            newest.as_ref().filter(|(of, _)| *of == place).map(|(_, tree)| tree.clone())
        });
        shown.or_else(|| untrack(|| tree_of(store, &place)))
    });
    let flash = move |_| inspection.shows_renders.update(|shows| *shows = !*shows);
    on_cleanup(move || inspection.pointed.set(None));
    view! {
        <div class="inspector-panel">
            <div class="devtools__bar">
                <PickButton />
                <Button
                    words="Highlight renders"
                    part="inspector-renders"
                    attr:aria-pressed=move || {
                        if inspection.shows_renders.get() { "true" } else { "false" }
                    }
                    title="Widgets light up when they are rendered"
                    on_press=flash
                />
                <WidgetChoice place=place />
            </div>
            <Show
                when=move || tree.with(Option::is_some)
                fallback=|| {
                    view! {
                        <p class="empty">
                            "No widget is shown. Run a plugin, then pick a part of it."
                        </p>
                    }
                }
            >
                <div class="inspector" data-part="inspector">
                    {node_tree(place, tree)}
                    {node_detail(place, tree)}
                </div>
            </Show>
        </div>
    }
}

/// The widget to look into.
#[component]
fn WidgetChoice(place: Memo<Option<ShownWidget>>) -> impl IntoView {
    let (store, session) = (Store::expect(), Session::expect());
    let places = move || {
        let of = |instance: plugin_host::store::Instance| {
            let widgets = instance.widgets.get();
            widgets.into_iter().map(move |widget| ShownWidget {
                instance_id: instance.id.clone(),
                widget: widget.id,
            })
        };
        store.seen_instances().into_iter().flat_map(of).collect::<Vec<_>>()
    };
    let options = move || {
        let option = |(index, each): (usize, ShownWidget)| {
            let name = format!("{} · {}", each.instance_id, each.widget);
            view! {
                <option
                    value=index.to_string()
                    selected=move || place.with(|place| place.as_ref() == Some(&each))
                >
                    {name}
                </option>
            }
        };
        places().into_iter().enumerate().map(option).collect_view()
    };
    let choose = move |event| {
        let index: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(place) = index.and_then(|index| untrack(places).into_iter().nth(index)) {
            session.inspection.chosen.set(Some(place.spot(outline::ROOT)));
        }
    };
    view! {
        <select class="field" data-part="inspector-widget" aria-label="Widget" on:change=choose>
            {options}
        </select>
    }
}

/// The widget of the picked node while it is shown, otherwise the first one of the selected
/// instance, or of any.
fn place_of(store: Store, session: &Session) -> Option<ShownWidget> {
    let instances = store.seen_instances();
    let chosen = session
        .inspection
        .chosen
        .get()
        .map(|spot| ShownWidget { instance_id: spot.instance_id, widget: spot.widget });
    if let Some(place) = chosen.filter(|place| widget_of(store, place).is_some()) {
        return Some(place);
    }
    let selected = session.selected.get();
    let first = instances
        .iter()
        .find(|instance| Some(&instance.id) == selected.as_ref())
        .or(instances.first())?;
    let widget = first.widgets.with(|widgets| widgets.first().map(|widget| widget.id.clone()))?;
    Some(ShownWidget { instance_id: first.id.clone(), widget })
}

fn widget_of(store: Store, place: &ShownWidget) -> Option<Widget> {
    let instance =
        store.seen_instances().into_iter().find(|instance| instance.id == place.instance_id)?;
    instance
        .widgets
        .with(|widgets| widgets.iter().find(|widget| widget.id == place.widget).cloned())
}

fn tree_of(store: Store, place: &ShownWidget) -> Option<Arc<UiTree>> {
    widget_of(store, place).and_then(|widget| store.seen_tree(&place.instance_id, &widget))
}
