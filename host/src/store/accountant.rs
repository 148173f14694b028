//! The books of all that the page keeps: whose it is, what it is, how many bytes, and what has to
//! go when it is too much.
//!
//! A value that stands in several places (a state is the `after` of one dispatch, the `before` of
//! the next, and a state to look back to) is counted in each: the books may say more than the
//! memory holds, never less.

mod statement;

use std::collections::VecDeque;
use std::mem;

use plugin_runtime::contracts::InstanceId;

pub use statement::{AccountView, Statement};

use crate::sorted::SortedMap;

/// How much the page keeps by default, in bytes: 96 MiB.
pub const KEPT_LIMIT_BYTES: usize = 96 * 1024 * 1024;

/// What unloaded plugins may still take of the limit, together: one part in so many.
const GONE_PART: usize = 8;

/// What one entry takes in the books and the lists themselves, in bytes.
pub(super) const ENTRY_BYTES: usize = 128;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// Sources, states, shared domains and trees that are in force: only unloading frees them.
    Live,
    /// Payloads and states of the timeline.
    Timeline,
    /// What was in force earlier, to look back to.
    Past,
    /// Lines of the console.
    Console,
    /// Faults.
    Faults,
    /// Sources of closed tabs, which the user can bring back.
    Tabs,
}

impl Kept {
    /// Every kind, as they are shown.
    pub const ALL: [Self; 6] =
        [Self::Live, Self::Timeline, Self::Past, Self::Console, Self::Faults, Self::Tabs];

    /// The word in `data-kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Timeline => "timeline",
            Self::Past => "past",
            Self::Console => "console",
            Self::Faults => "faults",
            Self::Tabs => "tabs",
        }
    }

    /// Whether it goes when there is too much: what is in force and what the user wrote does not.
    fn can_go(self) -> bool {
        !matches!(self, Self::Live | Self::Tabs)
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// Whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The page's own, or nobody's any more.
    Page,
    /// An instance's.
    Instance(InstanceId),
}

/// One thing that is kept.
#[derive(Clone, Copy, Debug)]
struct Entry {
    account: u32,
    age: u64,
    bytes: usize,
}

/// What one owner keeps.
#[derive(Clone, Debug)]
struct Account {
    owner: Owner,
    /// Its instance was unloaded: what is left goes first.
    is_gone: bool,
    bytes: [usize; Kept::ALL.len()],
    /// What can go, oldest first, each with its age.
    queue: VecDeque<(u64, (Kept, u64))>,
}

impl Account {
    fn total(&self) -> usize {
        self.bytes.iter().sum()
    }
}

/// The books.
#[derive(Clone, Debug)]
pub(super) struct Accountant {
    limit_bytes: usize,
    total: usize,
    /// What of it cannot go.
    held: usize,
    gone: usize,
    numbers: SortedMap<Owner, u32>,
    accounts: SortedMap<u32, Account>,
    /// By kind, and by key: the newest come last, and the oldest go first.
    entries: [VecDeque<(u64, Entry)>; Kept::ALL.len()],
    next_account: u32,
    next_age: u64,
    /// Whether the limit was passed since that was last asked.
    was_full: bool,
}

impl Accountant {
    /// Empty books.
    pub(super) fn new(limit_bytes: usize) -> Self {
        let mut books = Self {
            limit_bytes,
            total: 0,
            held: 0,
            gone: 0,
            numbers: SortedMap::new(),
            accounts: SortedMap::new(),
            entries: Default::default(),
            next_account: 0,
            next_age: 0,
            was_full: false,
        };
        books.open(Owner::Page);
        books
    }

    /// Sets how much may be kept; what is too much then is [`Accountant::overdue`].
    pub(super) fn set_limit(&mut self, limit_bytes: usize) {
        self.limit_bytes = limit_bytes;
    }

    /// What is kept and cannot go, in bytes.
    pub(super) fn held_bytes(&self) -> usize {
        self.held
    }

    /// Whether the limit was passed since this was last asked.
    pub(super) fn take_was_full(&mut self) -> bool {
        mem::take(&mut self.was_full)
    }

    /// An instance starts.
    pub(super) fn open_instance(&mut self, id: &InstanceId) {
        self.open(Owner::Instance(id.clone()));
    }

    fn open(&mut self, owner: Owner) {
        if self.numbers.contains_key(&owner) {
            return;
        }
        self.numbers.insert(owner.clone(), self.next_account);
        let account =
            Account { owner, is_gone: false, bytes: [0; Kept::ALL.len()], queue: VecDeque::new() };
        self.accounts.insert(self.next_account, account);
        self.next_account += 1;
    }

    /// An instance is gone: what it left is the first to go, and may not be much.
    pub(super) fn close_instance(&mut self, id: &InstanceId) {
        let Some(number) = self.numbers.get(&Owner::Instance(id.clone())).copied() else { return };
        if let Some(account) = self.accounts.get_mut(&number).filter(|account| !account.is_gone) {
            account.is_gone = true;
            self.gone += account.total();
        }
        self.close_if_empty(number);
    }

    /// A key that was never used for an entry of [`Kept::Past`] or [`Kept::Live`].
    pub(super) fn next_key(&mut self) -> u64 {
        self.next_age += 1;
        self.next_age
    }

    /// Books an entry under a key that is unique in its kind. What belongs to nobody who is known
    /// belongs to the page.
    pub(super) fn keep(&mut self, owner: &Owner, kind: Kept, key: u64, bytes: usize) {
        self.release(kind, key);
        let number = self
            .numbers
            .get(owner)
            .or_else(|| self.numbers.get(&Owner::Page))
            .copied()
            .unwrap_or_default();
        let Some(account) = self.accounts.get_mut(&number) else { return };
        self.next_age += 1;
        account.bytes[kind.index()] += bytes;
        if kind.can_go() {
            account.queue.push_back((self.next_age, (kind, key)));
        } else {
            self.held += bytes;
        }
        if account.is_gone {
            self.gone += bytes;
        }
        self.total += bytes;
        let place = self.place(kind, key).unwrap_or_else(|place| place);
        self.entries[kind.index()]
            .insert(place, (key, Entry { account: number, age: self.next_age, bytes }));
    }

    /// Where an entry is among those of its kind, or where it belongs.
    fn place(&self, kind: Kept, key: u64) -> Result<usize, usize> {
        self.entries[kind.index()].binary_search_by_key(&key, |(key, _)| *key)
    }

    /// An entry is not kept any more. Nothing happens where it is not in the books.
    pub(super) fn release(&mut self, kind: Kept, key: u64) {
        let Ok(place) = self.place(kind, key) else { return };
        let Some((_, entry)) = self.entries[kind.index()].remove(place) else { return };
        let Some(account) = self.accounts.get_mut(&entry.account) else { return };
        account.bytes[kind.index()] -= entry.bytes;
        if let Ok(place) = account.queue.binary_search_by_key(&entry.age, |(age, _)| *age) {
            account.queue.remove(place);
        }
        if !kind.can_go() {
            self.held -= entry.bytes;
        }
        if account.is_gone {
            self.gone -= entry.bytes;
        }
        self.total -= entry.bytes;
        self.close_if_empty(entry.account);
    }

    /// What was in force is so no longer: books it as past, as of now, and returns its new key.
    pub(super) fn supersede(&mut self, key: u64) -> u64 {
        let next = self.next_key();
        let entry =
            self.place(Kept::Live, key).ok().map(|place| self.entries[Kept::Live.index()][place].1);
        let owner = entry
            .and_then(|entry| self.accounts.get(&entry.account))
            .map(|account| account.owner.clone());
        if let Some((entry, owner)) = entry.zip(owner) {
            self.keep(&owner, Kept::Past, next, entry.bytes);
            self.release(Kept::Live, key);
        }
        next
    }

    fn close_if_empty(&mut self, number: u32) {
        let is_over =
            |account: &Account| account.is_gone && account.total() == 0 && account.queue.is_empty();
        if self.accounts.get(&number).is_some_and(is_over)
            && let Some(account) = self.accounts.remove(&number)
        {
            self.numbers.remove(&account.owner);
        }
    }

    /// Takes what has to go out of the books and names it. First what unloaded plugins left; then
    /// the oldest of whoever keeps most, again and again, so that nobody who keeps less than a fair
    /// share loses anything.
    pub(super) fn overdue(&mut self) -> Vec<(Kept, u64)> {
        let mut going = Vec::new();
        self.was_full |= self.is_over();
        while let Some(name) = self.next_to_go() {
            self.release(name.0, name.1);
            going.push(name);
        }
        going
    }

    /// Whether more is kept than may be. What cannot go never takes more than half from what can:
    /// else one plugin's trees would push out everybody's lines.
    fn is_over(&self) -> bool {
        self.total - self.held + self.held.min(self.limit_bytes / 2) > self.limit_bytes
    }

    fn next_to_go(&self) -> Option<(Kept, u64)> {
        let is_over = self.is_over();
        if !is_over && self.gone <= self.limit_bytes / GONE_PART {
            return None;
        }
        let left = self
            .accounts
            .values()
            .filter(|account| account.is_gone)
            .filter_map(|account| account.queue.front());
        if let Some((_, name)) = left.min_by_key(|(age, _)| *age) {
            return Some(*name);
        }
        let full = self.accounts.values().filter(|account| is_over && !account.queue.is_empty());
        full.max_by_key(|account| account.total())?.queue.front().map(|(_, name)| *name)
    }

    /// What is in the books, for the user.
    pub(super) fn statement(&self) -> Statement {
        let view = |account: &Account| AccountView {
            owner: account.owner.clone(),
            is_gone: account.is_gone,
            bytes: account.bytes,
            total_bytes: account.total(),
        };
        Statement::of(self.limit_bytes, self.accounts.values().map(view).collect())
    }
}

#[cfg(test)]
mod tests;
