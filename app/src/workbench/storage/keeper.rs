//! Reads and writes what is stored in the browser's local storage: each source, each package's
//! choices and the rest of the session under a key of its own, so that two windows do not overwrite
//! each other's.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use plugin_host::host::Host;
use plugin_host::sorted::SortedMap;
use plugin_host::store::{Choice, Identity, Store};
use web_sys::Storage;

use super::stored_texts::{StoredTexts, Write};
use super::{SavedSession, Stored, documents_of, open};
use crate::crash;
use crate::later;
use crate::workbench::session::{EditorTab, Session};

const SESSION_KEY: &str = "plugin-playground.session";
pub(super) const DOCUMENT_PREFIX: &str = "plugin-playground.document.";
pub(super) const CHOICE_PREFIX: &str = "plugin-playground.choice.";
/// How long after a change it is written; meanwhile more may change. A busy page may double it.
const DELAY: Duration = Duration::from_millis(200);

const NO_STORAGE: &str = "This browser keeps nothing for the page: a reload forgets your sources.";
const FULL: &str = "The browser's storage is full: a reload forgets your last edits.";
const NEWER: &str = "A newer version of the playground keeps its session here, which stays as it is: a reload forgets what you do in this window.";

thread_local! {
    static KEEPER: RefCell<Option<Keeper>> = const { RefCell::new(None) };
}

/// What is kept, and what this window knows to be stored. Clones share it.
#[derive(Clone)]
pub(super) struct Keeper {
    pub(super) session: Session,
    pub(super) store: Store,
    pub(super) documents: Rc<RefCell<StoredTexts>>,
    pub(super) choices: Rc<RefCell<StoredTexts>>,
    is_due: Rc<RefCell<bool>>,
}

/// Brings the session and the user's choices back. False where there is no stored session: a first
/// visit.
pub fn restore(session: &Session, host: Host) -> bool {
    let Some(storage) = local_storage() else {
        session.storage_problem.set(Some(NO_STORAGE));
        return false;
    };
    let keeper = Keeper::new(session, host.store());
    let choices = under(&storage, CHOICE_PREFIX);
    for (name, text) in choices.iter() {
        if let Some((identity, choice)) = identity_of(name).zip(Choice::decode(text)) {
            host.set_choice(identity, Some(choice));
        }
        keeper.choices.borrow_mut().note(name, Some(text));
    }
    let documents = under(&storage, DOCUMENT_PREFIX);
    for (name, text) in documents.iter() {
        keeper.documents.borrow_mut().note(name, Some(text));
    }
    let stored =
        read(&storage, SESSION_KEY).map_or(Stored::Nothing, |text| SavedSession::decode(&text));
    if stored == Stored::Newer {
        session.storage_problem.set(Some(NEWER));
        return false;
    }
    let is_known = matches!(stored, Stored::Session(_)) || !documents.is_empty();
    match stored {
        Stored::Session(saved) => saved.apply(session, &documents),
        _ => documents.iter().for_each(|(name, text)| drop(open(session, name, text))),
    }
    KEEPER.set(Some(keeper));
    is_known
}

/// Writes every change a moment later, and when the page goes or is hidden. Returns what keeps
/// them, if anything is kept.
pub(super) fn keep() -> Option<Keeper> {
    let keeper = KEEPER.with_borrow(Clone::clone)?;
    let is_first = ArcStoredValue::new(true);
    let kept = keeper.clone();
    Effect::new(move || {
        track(&kept.session, &kept.store);
        if is_first.get_value() {
            is_first.set_value(false);
            return;
        }
        kept.write_soon();
    });
    for leaving in ["pagehide", "visibilitychange"] {
        let handle = window_event_listener_untyped(leaving, |_| write_now());
        on_cleanup(move || handle.remove());
    }
    crash::before_the_end(write_now);
    Some(keeper)
}

/// Writes what has changed, at once. What ends the page calls it too.
pub fn write_now() {
    let keeper =
        KEEPER.try_with(|keeper| keeper.try_borrow().ok().and_then(|keeper| keeper.clone()));
    if let Some(keeper) = keeper.ok().flatten() {
        keeper.write();
    }
}

fn track(session: &Session, store: &Store) {
    session.tabs.with(|tabs| {
        for tab in tabs {
            tab.source.track();
            tab.clean.track();
            tab.title.track();
        }
    });
    let sizes = session.sizes;
    for size in [sizes.catalog, sizes.preview, sizes.devtools] {
        size.track();
    }
    session.active_tab.track();
    session.theme.track();
    session.devtools_tab.track();
    session.is_devtools_open.track();
    session.filters.track();
    store.choices().track();
}

impl Keeper {
    fn new(session: &Session, store: Store) -> Self {
        Self {
            session: *session,
            store,
            documents: Rc::default(),
            choices: Rc::default(),
            is_due: Rc::default(),
        }
    }

    /// The first change of a burst sets the time: somebody who never pauses is not made to wait.
    fn write_soon(&self) {
        if !self.is_due.replace(true) {
            let keeper = self.clone();
            later::after(DELAY, move || {
                if *keeper.is_due.borrow() && keeper.is_current() {
                    keeper.write();
                }
            });
        }
    }

    /// Whether no other session has been opened since, over the same storage.
    fn is_current(&self) -> bool {
        KEEPER.with_borrow(|current| {
            current.as_ref().is_some_and(|current| Rc::ptr_eq(&current.is_due, &self.is_due))
        })
    }

    fn write(&self) {
        self.is_due.replace(false);
        let Some(storage) = local_storage() else { return };
        let is_full = !(self.write_choices(&storage)
            & self.write_documents(&storage)
            & self.write_session(&storage));
        let problem = is_full.then_some(FULL);
        if self.session.storage_problem.get_untracked() != problem {
            self.session.storage_problem.set(problem);
        }
    }

    /// The sources. Where another window has written one meanwhile, this window's becomes a
    /// document of its own.
    fn write_documents(&self, storage: &Storage) -> bool {
        let stored = |name: &str| read(storage, &format!("{DOCUMENT_PREFIX}{name}"));
        let plan = self.documents.borrow().plan(&documents_of(&self.session), stored);
        let mut is_stored = true;
        for write in plan {
            match write {
                Write::Clash(name) => {
                    let theirs = stored(&name);
                    self.part(&name, theirs.as_deref());
                    self.write_soon();
                }
                Write::Put(name, text) => {
                    is_stored &= put(storage, DOCUMENT_PREFIX, &self.documents, &name, &text);
                }
                Write::Remove(name) => remove(storage, DOCUMENT_PREFIX, &self.documents, &name),
            }
        }
        is_stored
    }

    /// Two windows wrote the same document: this window's becomes one of its own, and the other's
    /// is opened beside it.
    fn part(&self, name: &str, theirs: Option<&str>) {
        let Some(tab) = self.tab_of(name) else { return };
        tab.document.set_value(self.session.new_document());
        tab.title.update(|title| title.push_str(" (this window's)"));
        self.documents.borrow_mut().note(name, theirs);
        if let Some(text) = theirs {
            open(&self.session, name, text);
        }
    }

    /// The tab of a document.
    pub(super) fn tab_of(&self, name: &str) -> Option<EditorTab> {
        self.session.tabs.with_untracked(|tabs| {
            tabs.iter().find(|tab| tab.document.get_value() == name).cloned()
        })
    }

    /// The choices. The last word of the user counts, in whichever window it was said.
    fn write_choices(&self, storage: &Storage) -> bool {
        let now: SortedMap<_, _> = self.store.choices().with_untracked(|all| {
            all.iter().map(|(identity, choice)| (name_of(identity), choice.encode())).collect()
        });
        let plan = self
            .choices
            .borrow()
            .plan(&now, |name| read(storage, &format!("{CHOICE_PREFIX}{name}")));
        let mut is_stored = true;
        for write in plan {
            match write {
                Write::Put(name, _) | Write::Clash(name) => {
                    let Some(text) = now.get(&name) else { continue };
                    is_stored &= put(storage, CHOICE_PREFIX, &self.choices, &name, text);
                }
                Write::Remove(name) => remove(storage, CHOICE_PREFIX, &self.choices, &name),
            }
        }
        is_stored
    }

    fn write_session(&self, storage: &Storage) -> bool {
        let text = SavedSession::of(&self.session).encode();
        read(storage, SESSION_KEY).as_ref() == Some(&text)
            || storage.set_item(SESSION_KEY, &text).is_ok()
    }
}

/// Reads the name under which a package's choices are stored. Slashes of shipped ones stand there
/// as they are.
pub(super) fn identity_of(name: &str) -> Option<Identity> {
    Identity::parse(name).or_else(|| name.strip_prefix("shipped/").map(Identity::shipped))
}

fn name_of(identity: &Identity) -> String {
    identity.to_string()
}

fn put(
    storage: &Storage,
    prefix: &str,
    texts: &RefCell<StoredTexts>,
    name: &str,
    text: &str,
) -> bool {
    let is_stored = storage.set_item(&format!("{prefix}{name}"), text).is_ok();
    if is_stored {
        texts.borrow_mut().note(name, Some(text));
    }
    is_stored
}

fn remove(storage: &Storage, prefix: &str, texts: &RefCell<StoredTexts>, name: &str) {
    // What cannot be removed is opened again by the next load: nothing is lost.
    let _ = storage.remove_item(&format!("{prefix}{name}"));
    texts.borrow_mut().note(name, None);
}

/// Reading it may throw where the browser blocks storage.
fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn read(storage: &Storage, key: &str) -> Option<String> {
    storage.get_item(key).ok().flatten()
}

/// Everything stored under keys of a prefix, by what follows it.
fn under(storage: &Storage, prefix: &str) -> SortedMap<String, String> {
    let keys = (0..storage.length().unwrap_or_default())
        .filter_map(|index| storage.key(index).ok().flatten());
    let names = keys.filter_map(|key| key.strip_prefix(prefix).map(str::to_owned));
    names
        .filter_map(|name| read(storage, &format!("{prefix}{name}")).map(|text| (name, text)))
        .collect()
}
