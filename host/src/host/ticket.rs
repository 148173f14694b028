//! What keeps a field's text until the answer to what was typed is there.

use std::cell::RefCell;
use std::rc::Rc;

use reactive_graph::prelude::*;

use super::Runner;
use crate::signal::HostSignal;

/// The tickets of one field, which alone gives them out. Clones are the same field's.
#[derive(Clone, Debug, Default)]
pub struct Tickets(HostSignal<usize>);

impl Tickets {
    /// One more ticket.
    pub fn issue(&self) -> EventTicket {
        self.0.update(|count| *count += 1);
        EventTicket(self.0.clone())
    }

    /// Tracks how many live.
    pub fn track(&self) {
        self.0.track();
    }

    /// Whether any lives now.
    pub fn are_out(&self) -> bool {
        self.0.get_untracked() > 0
    }
}

/// While any ticket of a field lives, the field keeps what the user made of it; when the last one
/// is dropped, it shows the controlled value.
///
/// Only a field gives out tickets, and nobody has one twice:
///
/// ```compile_fail,E0423
/// plugin_host::host::EventTicket(plugin_host::signal::HostSignal::default());
/// ```
///
/// ```compile_fail,E0599
/// plugin_host::host::Tickets::default().issue().clone();
/// ```
#[derive(Debug)]
pub struct EventTicket(HostSignal<usize>);

impl Drop for EventTicket {
    fn drop(&mut self) {
        self.0.update(|count| *count = count.saturating_sub(1));
    }
}

/// What stands for a ticket within the machine, where its number is all that is known of it.
/// Dropped, it says so.
#[derive(Debug)]
pub(super) struct Claim {
    number: u64,
    returned: Rc<RefCell<Vec<u64>>>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.returned.borrow_mut().push(self.number);
    }
}

impl Runner {
    pub(super) fn claim(&self, number: u64) -> Claim {
        Claim { number, returned: self.returned.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_waits_until_its_last_ticket_is_dropped() {
        let tickets = Tickets::default();
        assert!(!tickets.are_out());
        let (first, second) = (tickets.issue(), tickets.issue());
        drop(first);
        assert!(tickets.are_out());
        drop(second);
        assert!(!tickets.are_out());
    }
}
