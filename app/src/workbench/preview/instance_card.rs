//! One running plugin: its name, how it is, its widgets, and what can be done with it.

use leptos::html::Article;
use leptos::prelude::*;
use plugin_host::host::{Host, QueuedEvent};
use plugin_host::store::{Instance, Status, Store, Widget};
use plugin_runtime::contracts::InstanceId;

use super::super::actions;
use super::super::consent::{ConsentCard, DenialNote};
use super::super::session::Session;
use super::super::status::StatusBadge;
use super::arrival::keep_in_view;
use super::card_info::CardInfo;
use super::ignored_note::IgnoredNote;
use super::instance_error::InstanceError;
use super::paused_note::PausedNote;
use super::sight;
use crate::button::IconButton;
use crate::icons::Icon;
use crate::render::{Took, WidgetEvent, WidgetView};
use crate::workbench::rows::Rows;

/// The card of an instance.
#[component]
pub fn InstanceCard(
    /// Whose card it is.
    instance: Instance,
) -> impl IntoView {
    let session = Session::expect();
    let id = StoredValue::new(instance.id.clone());
    let status = Memo::new({
        let instance = instance.clone();
        move |_| instance.status()
    });
    let (title, costs) = (instance.title.clone(), instance.stats.clone());
    let (instance_id, package_id) = (instance.id.to_string(), instance.package_id.to_string());
    let card_id = actions::card_id(&instance.id);
    let title_id = format!("{card_id}-title");
    let is_selected = RwSignal::from(session.selected.mark(&instance.id));
    let card = NodeRef::<Article>::new();
    keep_in_view(card, is_selected);
    sight::watch(card);
    view! {
        <article
            class="card instance-card"
            id=card_id
            data-part="instance-card"
            data-instance-id=instance_id
            data-package-id=package_id
            data-status=move || status.get().as_str()
            data-renders=move || costs.with(|costs| costs.renders).to_string()
            data-selected=move || is_selected.get().then_some("true")
            aria-labelledby=title_id
            tabindex="-1"
            node_ref=card
            on:focusin=move |_| {
                if !is_selected.get_untracked() {
                    session.selected.set(&id.get_value());
                }
            }
        >
            <div class="instance-card__head">
                <h3 class="instance-card__title" id=title_id.clone()>
                    <bdi>{move || title.get()}</bdi>
                </h3>
                <code class="instance-card__id">{instance_id.clone()}</code>
                <StatusBadge status=status is_slowed=instance.is_slowed.clone() />
                <CardActions instance=instance.clone() />
            </div>
            <LiveNotes instance=instance.clone() status=status />
            <Widgets instance=instance status=status />
        </article>
    }
}

/// What concerns the instance as it is now; in the past, only whether it still is.
#[component]
fn LiveNotes(instance: Instance, status: Memo<Status>) -> impl IntoView {
    let store = Store::expect();
    let id = instance.id.clone();
    let is_past = Memo::new(move |_| store.is_past());
    move || {
        if is_past.get() {
            let gone = "It was running then; it has been unloaded since.";
            return store
                .is_gone(&id)
                .then(|| {
                    view! {
                        <p class="instance-card__note" data-part="instance-card-gone">
                            {gone}
                        </p>
                    }
                })
                .into_any();
        }
        view! {
            <ConsentCard instance=instance.clone() />
            <DenialNote instance=instance.clone() />
            <IgnoredNote instance=instance.clone() />
            <InstanceError instance=instance.clone() status=status />
            <ExcessNote instance=instance.clone() />
            <StatusNote status=status />
            <PausedNote instance=instance.clone() status=status />
        }
        .into_any()
    }
}

/// The buttons of a card.
#[component]
fn CardActions(instance: Instance) -> impl IntoView {
    let (host, session, store) = (Host::expect(), Session::expect(), Store::expect());
    let id = StoredValue::new(instance.id.clone());
    let title = instance.title.clone();
    let named = move |verb: &'static str| {
        let title = title.clone();
        move || format!("{verb} {}", title.get())
    };
    let shown = instance.clone();
    let show_source = move |_| {
        session.open_source_of(&shown);
    };
    view! {
        <div class="instance-card__actions" role="group" aria-label=named("Actions for")>
            <CardInfo instance=instance />
            <IconButton
                icon=Icon::RESTART
                part="instance-card-restart"
                attr:aria-label=named("Restart")
                title="Restart with the state it began with"
                attr:disabled=move || store.is_past()
                on_press=move |_| host.restart(&id.get_value())
            />
            <IconButton
                icon=Icon::CODE
                part="instance-card-source"
                attr:aria-label=named("Show the source of")
                title="Show the source"
                on_press=show_source
            />
            <IconButton
                icon=Icon::CLOSE
                part="instance-card-close"
                attr:aria-label=named("Unload")
                title="Unload"
                attr:disabled=move || store.is_past()
                on_press=move |_| host.unload(&id.get_value())
            />
        </div>
    }
}

/// Says that a widget shows less than the plugin wants, and why.
#[component]
fn ExcessNote(instance: Instance) -> impl IntoView {
    let excess =
        Memo::new(move |_| instance.widgets.get().iter().find_map(|widget| widget.excess.get()));
    move || {
        let text = format!("{} What was shown before stays; the rest is left out.", excess.get()?);
        Some(view! {
            <p class="notice" data-tone="warning" data-part="instance-card-excess" role="status">
                {text}
            </p>
        })
    }
}

/// What a status means, where its word is not enough.
#[component]
fn StatusNote(status: Memo<Status>) -> impl IntoView {
    move || {
        let text = match status.get() {
            Status::Loading => "Starting…",
            Status::Restarting => "Its worker stopped. Another one is starting; the state is kept.",
            Status::Quarantined => {
                "It brought its worker down twice within a minute, so it is not started again by itself. Restart it to try again."
            }
            Status::Running | Status::Failed | Status::Paused => return None,
        };
        let is_waiting = matches!(status.get(), Status::Loading | Status::Restarting);
        Some(view! {
            <p
                class="instance-card__note"
                data-part="instance-card-note"
                data-waiting=is_waiting.to_string()
            >
                {text}
            </p>
        })
    }
}

/// The widgets. They stay when the instance stops, to be read and not to be used, as in the past.
/// While its worker is replaced they are used as before: what the user does waits.
#[component]
fn Widgets(instance: Instance, status: Memo<Status>) -> impl IntoView {
    let store = Store::expect();
    let is_stopped = move || {
        store.is_past()
            || !matches!(status.get(), Status::Running | Status::Failed | Status::Restarting)
    };
    let widgets = instance.widgets.clone();
    let are_named = Signal::derive({
        let widgets = widgets.clone();
        move || widgets.with(|widgets| widgets.len() > 1)
    });
    let id = StoredValue::new(instance.id);
    view! {
        <div class="instance-card__widgets" inert=is_stopped>
            <Rows each=move || widgets.get() key=|widget| widget.id.clone() let:widget>
                <WidgetFrame instance_id=id.get_value() widget=widget is_named=are_named />
            </Rows>
        </div>
    }
}

/// One widget; dimmed while what it shows is older than its last render, which failed.
#[component]
fn WidgetFrame(instance_id: InstanceId, widget: Widget, is_named: Signal<bool>) -> impl IntoView {
    let (host, store, shows_renders) =
        (Host::expect(), Store::expect(), Session::expect().inspection.shows_renders);
    let name = widget.id.to_string();
    let tree = {
        let (instance_id, widget) = (instance_id.clone(), widget.clone());
        Signal::derive(move || store.seen_tree(&instance_id, &widget))
    };
    let on_drawn = {
        let (instance_id, widget) = (instance_id.clone(), widget.id.clone());
        move |took| match took {
            Took::RenderCost(ms) => host.note_drawn(&instance_id, &widget, ms),
            Took::Layout(ms) => host.note_laid_out(&instance_id, &widget, ms),
        }
    };
    // Two words for one thing: the style sheet begins anew when they alternate.
    let renders = widget.renders.clone();
    let flash = move || {
        shows_renders.get().then(|| if renders.get().is_multiple_of(2) { "even" } else { "odd" })
    };
    let (part_id, id, owner) = (name.clone(), widget.id.clone(), instance_id.to_string());
    let on_event = move |event: WidgetEvent| {
        host.event(QueuedEvent {
            instance_id: instance_id.clone(),
            widget: id.clone(),
            handler: event.handler,
            args: event.args,
            ticket: event.ticket,
            is_user_action: true,
        });
    };
    view! {
        <div
            class="widget-frame"
            data-widget-id=part_id
            data-stale=move || (!store.is_past() && widget.fault.with(Option::is_some)).to_string()
            data-flash=flash
        >
            <Show when=move || is_named.get()>
                <p class="label">{name.clone()}</p>
            </Show>
            <WidgetView tree=tree on_event=on_event on_drawn=Callback::new(on_drawn) owner=owner />
        </div>
    }
}
