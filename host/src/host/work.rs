//! What the machine's own work takes: the page measures it, and who caused it by itself pays for
//! its part.

use std::rc::Rc;

use plugin_runtime::contracts::{InstanceId, WidgetId};

use super::Runner;
use super::shares::Payer;

/// What one feed did.
#[derive(Default)]
pub(super) struct Works(Vec<Piece>);

/// One piece of it.
struct Piece {
    /// For whom it was.
    instance_id: InstanceId,
    /// What it is counted to.
    payer: Payer,
    /// What it worked on: of the time of all pieces so much is its own.
    bytes: usize,
}

impl Works {
    /// Notes a piece.
    pub(super) fn note(&mut self, instance_id: &InstanceId, payer: Payer, bytes: usize) {
        self.0.push(Piece { instance_id: instance_id.clone(), payer, bytes: bytes.max(1) });
    }

    /// Begins anew, with the next feed; says whether it matters how long this one took.
    pub(super) fn end_feed(&mut self) -> bool {
        let is_to_pay = self.0.iter().any(|piece| piece.payer != Payer::Nobody);
        if !is_to_pay {
            self.0.clear();
        }
        is_to_pay
    }

    /// What of so many milliseconds each has to pay.
    fn take_bills(
        &mut self,
        took_ms: f64,
    ) -> impl Iterator<Item = (InstanceId, Payer, f64)> + use<> {
        #[allow(
            clippy::cast_precision_loss,
            reason = "a figure of this size needs no more than 52 bits"
        )]
        let float = |bytes: usize| bytes as f64;
        let pieces = std::mem::take(&mut self.0);
        let all = float(pieces.iter().map(|piece| piece.bytes).sum());
        let bill = move |piece: Piece| {
            (piece.instance_id, piece.payer, took_ms * float(piece.bytes) / all)
        };
        pieces.into_iter().map(bill)
    }
}

impl Runner {
    /// Takes what the page measured.
    pub(super) fn took(self: &Rc<Self>, took_ms: f64) {
        let bills = self.works.borrow_mut().take_bills(took_ms);
        for (id, payer, cost_ms) in bills {
            self.pay(&id, payer, cost_ms);
        }
    }

    /// Counts what it took to draw a widget: to the event that led to it, and to the share of its
    /// instance when that pays next.
    pub(super) fn drawn(
        &self,
        id: &InstanceId,
        widget: &WidgetId,
        dom_ms: Option<f64>,
        layout_ms: f64,
    ) {
        let Some(widget) = self.store.instance(id).and_then(|instance| instance.widget(widget))
        else {
            return;
        };
        widget.note_laid_out(layout_ms);
        if let Some(dom_ms) = dom_ms {
            widget.note_drawn(dom_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_part_of_what_a_feed_took() {
        let mut works = Works::default();
        works.note(&"a".into(), Payer::Plugin, 300);
        works.note(&"a".into(), Payer::Nobody, 600);
        works.note(&"b".into(), Payer::Reading, 100);
        assert!(works.end_feed());
        let bills = [
            ("a".into(), Payer::Plugin, 3.0),
            ("a".into(), Payer::Nobody, 6.0),
            ("b".into(), Payer::Reading, 1.0),
        ];
        assert_eq!(works.take_bills(10.0).collect::<Vec<_>>(), bills);
        assert_eq!(works.take_bills(10.0).count(), 0);
    }

    #[test]
    fn what_nobody_pays_for_is_not_measured_nor_counted_to_the_next() {
        let mut works = Works::default();
        works.note(&"a".into(), Payer::Nobody, 900);
        assert!(!works.end_feed());
        works.note(&"b".into(), Payer::Plugin, 100);
        assert_eq!(works.take_bills(1.0).collect::<Vec<_>>(), [("b".into(), Payer::Plugin, 1.0)]);
    }
}
