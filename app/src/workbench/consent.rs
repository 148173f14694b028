//! Consent: what a plugin asks to be allowed, and what it was denied, in plain words on its card.

pub mod allow_button;
pub mod onlooker;
mod question;
pub mod stillness;
pub mod wording;

use leptos::html::P;
use leptos::prelude::*;
use plugin_host::host::{Host, Notice};
use plugin_host::store::{Access, Denial, Instance, Item, Store};
use plugin_runtime::contracts::DomainId;

use crate::button::{Button, Look};
use crate::lazy_part;
use allow_button::AllowButton;
use question::question;

/// Asks the user for what an instance wants and neither has nor was denied. Shows nothing where
/// there is nothing to ask.
#[component]
pub fn ConsentCard(
    /// Whose card it stands on.
    instance: Instance,
) -> impl IntoView {
    let store = Store::expect();
    let open = {
        let instance = instance.clone();
        Memo::new(move |_| open_items(store, &instance))
    };
    move || {
        let items = open.get();
        (!items.is_empty()).then(|| QUESTION.view((instance.clone(), items)))
    }
}

/// Says on the card what an instance was denied last, and offers to allow it.
#[component]
pub fn DenialNote(
    /// Whose card it stands on.
    instance: Instance,
) -> impl IntoView {
    let uses = instance.grant_use.clone();
    let denial = Memo::new(move |_| uses.with(|uses| uses.last_denial().cloned()));
    let note = move || denial.get().map(|denial| NOTE.view((instance.clone(), denial)));
    view! {
        <div class="denial-slot" role="status">
            {note}
        </div>
    }
}

lazy_part! {
    static QUESTION in timeline, "What it asks for": fn ask(asked: (Instance, Vec<Item>)) { question(asked.0, asked.1) }
}
lazy_part! {
    static NOTE in timeline, "What it was denied": fn note(denied: (Instance, Denial)) { denial_note(denied.0, denied.1) }
}

fn denial_note(instance: Instance, denial: Denial) -> impl IntoView {
    let (store, host) = (Store::expect(), Host::expect());
    let Denial { domain, access, .. } = denial;
    let (title, dismissed) = (instance.title.clone(), instance.id.clone());
    let paragraph = NodeRef::<P>::new();
    let allow = {
        let domain = domain.clone();
        move || choose(store, host, &instance, &domain, access, true)
    };
    view! {
        <p class="denial" data-part="denial-note" data-domain=domain.to_string() node_ref=paragraph>
            <span>
                "Denied: "<bdi>{move || title.get()}</bdi>" "{wording::refusal(access)}" "
                <code>{domain.to_string()}</code>"."
            </span>
            <AllowButton part="denial-allow" words="Allow" about=paragraph on_allow=allow />
            <Button
                words="Hide"
                look=Look::SmallGhost
                part="denial-dismiss"
                on_press=move |_| host.dismiss(&dismissed, Notice::Denial)
            />
        </p>
    }
}

/// What an instance asks for that is neither granted nor denied; tracks what that depends on.
pub fn open_items(store: Store, instance: &Instance) -> Vec<Item> {
    let Some(manifest) = instance.manifest.get() else { return Vec::new() };
    // Whom a domain belongs to changes with what others declare.
    store.ownership();
    let (asked, grants) = (store.asked(&manifest.capabilities), instance.grants.read());
    let is_granted = |item: &Item| grants.allows(&item.domain, item.access);
    store.choices().with(|choices| choices.open(instance.program(), asked, is_granted))
}

/// Grants or revokes at the user's word, and remembers it for the package.
pub fn choose(
    store: Store,
    host: Host,
    instance: &Instance,
    domain: &DomainId,
    access: Access,
    allowed: bool,
) {
    host.note_choice(instance.program(), store.item(domain, access), allowed);
    host.set_grant(&instance.id, domain, access, allowed);
}

/// Answers for a package: every running instance of it that asks for an item gets the same answer.
pub fn answer(
    store: Store,
    host: Host,
    instance: &Instance,
    items: &[Item],
    is_allowed: impl Fn(&Item) -> bool,
) {
    let with_open = |sibling: Instance| (untrack(|| open_items(store, &sibling)), sibling);
    let siblings: Vec<_> = siblings(store, instance).into_iter().map(with_open).collect();
    for item in items {
        // What was asked is what is answered: a domain that has gone to somebody else meanwhile is
        // asked about again.
        let allowed = is_allowed(item);
        host.note_choice(instance.program(), item.clone(), allowed);
        let is_still_theirs = store.item(&item.domain, item.access) == *item;
        for (_, sibling) in
            siblings.iter().filter(|(open, _)| allowed && is_still_theirs && open.contains(item))
        {
            host.set_grant(&sibling.id, &item.domain, item.access, true);
        }
    }
}

/// Forgets what was decided about the package of an instance: its instances have what they had
/// before, and ask again.
pub fn reset(store: Store, host: Host, instance: &Instance) {
    host.forget_choice(&instance.identity);
    for sibling in siblings(store, instance) {
        follow_choices(store, host, &sibling);
    }
}

/// Gives an instance what it would begin with now, and takes the rest.
pub fn follow_choices(store: Store, host: Host, instance: &Instance) {
    let Some(manifest) = instance.manifest.get_untracked() else { return };
    let now = instance.grants.get_untracked();
    let then = store.chosen(instance, &manifest.capabilities);
    for (domain, access) in now.iter().filter(|(domain, access)| !then.allows(domain, *access)) {
        host.set_grant(&instance.id, &domain, access, false);
    }
    for (domain, access) in then.iter() {
        host.set_grant(&instance.id, &domain, access, true);
    }
}

/// The running instances of the same code of the same package, itself included.
fn siblings(store: Store, instance: &Instance) -> Vec<Instance> {
    let all = store.instances().get_untracked();
    all.into_iter()
        .filter(|other| other.identity == instance.identity && other.code == instance.code)
        .collect()
}
