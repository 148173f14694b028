//! What keeps a field's text until the answer to what was typed is there.

use reactive_graph::prelude::*;
use reactive_graph::signal::ArcRwSignal;

/// While any ticket of a field lives, the field keeps what the user made of it; when the last one is dropped,
/// it shows the controlled value.
#[derive(Debug)]
pub struct EventTicket(ArcRwSignal<usize>);

impl EventTicket {
    /// One more ticket of the field that counts them in `outstanding`.
    pub fn issue(outstanding: &ArcRwSignal<usize>) -> Self {
        outstanding.update(|count| *count += 1);
        Self(outstanding.clone())
    }
}

impl Drop for EventTicket {
    fn drop(&mut self) {
        self.0.update(|count| *count = count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_ticket_is_no_longer_counted() {
        let outstanding = ArcRwSignal::new(0);
        let first = EventTicket::issue(&outstanding);
        let second = EventTicket::issue(&outstanding);
        drop(first);
        assert_eq!(outstanding.get_untracked(), 1);
        drop(second);
        assert_eq!(outstanding.get_untracked(), 0);
    }
}
