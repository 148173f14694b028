//! The sources of closed tabs, which can be brought back: counted with all that the page keeps, and
//! not without end.

use leptos::prelude::*;
use plugin_host::host::Host;

use super::session::{EditorTab, Session};

/// How much they may take, in bytes; the one that was closed first goes first. It is never pushed
/// out by a plugin.
const LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// Tells the host from now on how much they take, and lets the oldest go where it is too much.
pub fn account_for(session: Session, host: Host) {
    Effect::new(move || {
        let sizes: Vec<usize> = session.closed.with(|closed| closed.iter().map(bytes_of).collect());
        match excess(&sizes, LIMIT_BYTES) {
            0 => host.note_closed_tabs(sizes.iter().sum()),
            count => session.closed.update(|closed| drop(closed.drain(..count))),
        }
    });
}

/// The source as it was and as it is.
fn bytes_of(tab: &EditorTab) -> usize {
    tab.clean.with_untracked(|clean| clean.len())
        + tab.source.with_untracked(std::string::String::len)
}

/// How many of the first have to go, for the others to keep the limit.
fn excess(sizes: &[usize], limit_bytes: usize) -> usize {
    let mut total: usize = sizes.iter().sum();
    let too_many = sizes.iter().take_while(|size| {
        let is_over = total > limit_bytes;
        total -= **size;
        is_over
    });
    too_many.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_were_closed_go_until_the_others_fit() {
        assert_eq!(excess(&[5, 5, 5], 15), 0);
        assert_eq!(excess(&[5, 5, 5], 14), 1);
        assert_eq!(excess(&[1, 9, 5], 5), 2);
        assert_eq!(excess(&[1, 20], 5), 2, "one that is too large does not stay alone");
        assert_eq!(excess(&[], 0), 0);
    }
}
