//! The books as they are shown: how much of what, and whose.

use super::{Kept, Owner};

/// What is kept at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// How much may be kept, in bytes.
    pub limit_bytes: usize,
    /// How much is kept, in bytes.
    pub total_bytes: usize,
    /// How much of each kind, as they stand in [`Kept::ALL`].
    pub by_kind: [usize; Kept::ALL.len()],
    /// By owner, who keeps most first; without those who keep nothing.
    pub accounts: Vec<AccountView>,
}

/// What one owner keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Whose it is.
    pub owner: Owner,
    /// Whether its instance was unloaded.
    pub is_gone: bool,
    /// How much of each kind, as they stand in [`Kept::ALL`].
    pub bytes: [usize; Kept::ALL.len()],
    /// All of it.
    pub total_bytes: usize,
}

impl Statement {
    pub(super) fn of(limit_bytes: usize, mut accounts: Vec<AccountView>) -> Self {
        accounts.retain(|account| account.total_bytes > 0);
        accounts.sort_unstable_by(|one, other| {
            other.total_bytes.cmp(&one.total_bytes).then_with(|| one.owner.cmp(&other.owner))
        });
        let mut by_kind = [0; Kept::ALL.len()];
        for account in &accounts {
            by_kind.iter_mut().zip(account.bytes).for_each(|(sum, bytes)| *sum += bytes);
        }
        Self { limit_bytes, total_bytes: by_kind.iter().sum(), by_kind, accounts }
    }

    /// How much of a kind, in bytes.
    pub fn of_kind(&self, kind: Kept) -> usize {
        self.by_kind[kind.index()]
    }
}
