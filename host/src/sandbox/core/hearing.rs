//! Hears a worker, and believes it nothing that it was not asked for.

use plugin_runtime::contracts::{Fault, FaultCode, InstanceId, Op, Operation, Reply};

use super::super::{Signal, decode};
use super::{Core, Effect, Phase, PoolEvent, SlotId, Task};

impl Core {
    /// Hears a worker. What a worker of an earlier generation says is dropped.
    pub fn signal(&mut self, slot_id: SlotId, generation: u64, signal: Signal, now_ms: f64) {
        if self
            .slots
            .get(&slot_id)
            .is_none_or(|slot| slot.generation != generation || !slot.is_available())
        {
            return;
        }
        match signal {
            Signal::Broken(message) => self.broke(slot_id, &message, now_ms),
            Signal::Vanished => self.doubted(slot_id, now_ms),
            Signal::Message(envelope) => {
                let reply = decode::reply(&envelope);
                match reply.and_then(|reply| self.believe(slot_id, &reply, now_ms).map(|()| reply))
                {
                    Err(reason) => self.broke(slot_id, &reason, now_ms),
                    Ok(reply) => {
                        let is_last = matches!(reply, Reply::Done(_));
                        let (Reply::Part(response) | Reply::Done(response)) = reply;
                        self.answered(slot_id, response, is_last, envelope.0.len(), now_ms);
                    }
                }
            }
        }
    }

    /// Whether an honest worker could say this now, or why not.
    fn believe(&mut self, slot_id: SlotId, reply: &Reply, now_ms: f64) -> Result<(), String> {
        let asked = self.slots.get_mut(&slot_id).and_then(|slot| slot.in_flight.as_mut());
        let Some(in_flight) = asked else { return Err("it spoke without being asked".to_owned()) };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of floats saturates"
        )]
        let elapsed_us = ((now_ms - in_flight.posted_at_ms) * 1000.0) as u64;
        in_flight.question.hear(reply, elapsed_us).map_err(|issues| match issues.first() {
            Some(issue) => format!("its answer cannot be true: {issue}"),
            None => "its answer cannot be true".to_owned(),
        })?;
        if std::mem::take(&mut in_flight.is_doubted) {
            self.arm(slot_id, now_ms);
        }
        Ok(())
    }

    /// Something says that the worker is gone. Other workers can make it look so: it is asked, and
    /// has little time.
    fn doubted(&mut self, slot_id: SlotId, now_ms: f64) {
        let Some(slot) = self.slots.get_mut(&slot_id) else { return };
        if slot.phase == Phase::Starting {
            return self.vanished(slot_id, now_ms);
        }
        if slot.in_flight.is_none() {
            self.post(slot_id, Op::Health, Task::Health, now_ms);
        }
        if let Some(in_flight) =
            self.slots.get_mut(&slot_id).and_then(|slot| slot.in_flight.as_mut())
        {
            in_flight.is_doubted = true;
        }
        self.arm(slot_id, now_ms);
    }

    /// Who is to blame for a worker that misbehaves while it has nobody's work: where one package
    /// lives alone it can only have been that; of its instances the one that was worked for last.
    pub(super) fn suspect(&self, slot_id: SlotId) -> Option<InstanceId> {
        let slot = self.slots.get(&slot_id)?;
        if slot.tenants.len() != 1 {
            return None;
        }
        slot.worked_for
            .iter()
            .chain(&slot.residents)
            .find(|id| slot.residents.contains(*id))
            .cloned()
    }

    /// Names who is to blame for what no work was done for.
    pub(super) fn accuse(
        &mut self,
        instance_id: &InstanceId,
        code: FaultCode,
        what: &str,
    ) -> Fault {
        let fault = Fault::new(code, Operation::Health, format!("The plugin {what}."))
            .of_instance(instance_id.clone());
        self.effects.push_back(Effect::Notify(PoolEvent::Accused {
            instance_id: instance_id.clone(),
            fault: fault.clone(),
        }));
        fault
    }
}
