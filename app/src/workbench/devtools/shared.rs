//! The shared panel: each domain with what readers see, who wrote it last, and who may.

use std::sync::Arc;

use leptos::prelude::*;
use plugin_host::store::{
    Access, DispatchOutcome, DispatchRecord, DispatchScope, DomainInfo, Store,
};
use plugin_runtime::contracts::{DispatchId, DomainId, InstanceId};
use serde_json::Value;

use crate::workbench::rows::Rows;
use crate::workbench::session::Session;
use crate::workbench::tree_view::JsonTree;

/// Lists the shared domains.
#[component]
pub fn SharedPanel() -> impl IntoView {
    let store = Store::expect();
    let domains = Memo::new(move |_| store.seen_domains());
    view! {
        <div class="shared">
            <Rows each=move || domains.get() key=Clone::clone let:domain>
                <DomainSection domain=domain />
            </Rows>
        </div>
    }
}

#[component]
fn DomainSection(domain: DomainId) -> impl IntoView {
    let store = Store::expect();
    let id = StoredValue::new(domain.clone());
    let value = Memo::new(move |_| {
        let json = store.seen_shared(&id.get_value());
        Arc::new(json.and_then(|json| json.to_value().ok()).unwrap_or(Value::Null))
    });
    let info = move || {
        // Who wrote last changes only when something was dispatched.
        store.metrics().track();
        store.domains().into_iter().find(|info| info.id == id.get_value())
    };
    let description = info().map(|info: DomainInfo| info.description);
    let actions = info().map(|info| info.actions.join(", ")).filter(|actions| !actions.is_empty());
    let last_writer = Memo::new(move |_| {
        let writer = match store.moment().get() {
            None => info().and_then(|info| info.last_writer),
            Some(moment) => writer_until(store, moment, id.get_value().as_str()),
        };
        writer.map_or_else(|| "nobody yet".to_owned(), |id| named(store, &id))
    });
    let who_may = move |access| Memo::new(move |_| holders(store, &id.get_value(), access));
    let (readers, writers) = (who_may(Access::Read), who_may(Access::Write));
    let heading = format!("shared-{domain}");
    let open = RwSignal::from(Session::expect().open_branches(&heading));
    let heading_id = heading.clone();
    view! {
        <section
            class="shared__domain"
            data-part="shared-domain"
            data-domain=domain.to_string()
            aria-labelledby=heading
        >
            <h3 id=heading_id>{domain.to_string()}</h3>
            <p class="muted">{description}</p>
            <dl class="shared__facts">
                <dt>"Actions"</dt>
                <dd>{actions.unwrap_or_else(|| "none: it is read-only".to_owned())}</dd>
                <dt>"Last written by"</dt>
                <dd data-part="shared-last-writer">
                    <bdi>{last_writer}</bdi>
                </dd>
                <dt>"May read"</dt>
                <dd data-part="shared-readers">
                    <bdi>{readers}</bdi>
                </dd>
                <dt>"May write"</dt>
                <dd data-part="shared-writers">
                    <bdi>{writers}</bdi>
                </dd>
            </dl>
            <JsonTree label=domain.to_string() value=value open=open />
        </section>
    }
}

/// Who holds a grant; tracks the instances and their grants.
fn holders(store: Store, domain: &DomainId, access: Access) -> String {
    let instances = store.seen_instances();
    let holders =
        instances.iter().filter(|instance| store.seen_grants(instance).allows(domain, access));
    let names: Vec<_> =
        holders.map(|instance| format!("{} ({})", instance.title.get(), instance.id)).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// Who wrote to a domain last before a moment, as far as the timeline goes back.
fn writer_until(store: Store, moment: DispatchId, domain: &str) -> Option<InstanceId> {
    let is_write = |record: &&Arc<DispatchRecord>| {
        record.id <= moment
            && record.scope == DispatchScope::Shared
            && record.outcome == DispatchOutcome::Applied
            && record.domain.as_deref() == Some(domain)
    };
    store.timeline().with(|timeline| {
        timeline.iter().rev().find(is_write).map(|record| record.instance_id.clone())
    })
}

/// An instance by title and id; one that is gone by its id alone.
fn named(store: Store, id: &InstanceId) -> String {
    match store.instance(id) {
        Some(instance) => format!("{} ({id})", instance.title.get()),
        None => format!("{id} (unloaded)"),
    }
}
