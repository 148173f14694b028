//! What a worker does: holds instances, answers requests. No web types, so tests run it natively as
//! well.

mod instance;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::contracts::messages::{
    BATCH_BYTES, BATCH_US, BUILD, Cost, Health, ItemResult, Load, PART_US, PROTOCOL_VERSION,
    RenderItem, Rendered,
};
use crate::contracts::{
    ConsoleEntry, Fault, FaultCode, InstanceId, Issue, Limits, Manifest, Op, Operation, Outcome,
    Question, Request, RequestId, Response, console,
};
use crate::engine::clock::{Clock, SystemClock};
use crate::engine::{self, Measured};
use instance::LoadedInstance;

/// The instances of one worker.
pub struct RuntimeService {
    clock: Rc<dyn Clock>,
    instances: BTreeMap<InstanceId, LoadedInstance>,
}

impl Default for RuntimeService {
    fn default() -> Self {
        Self::new(Rc::new(SystemClock::default()))
    }
}

impl RuntimeService {
    /// A service without instances that measures time with `clock`.
    pub fn new(clock: Rc<dyn Clock>) -> Self {
        Self { clock, instances: BTreeMap::new() }
    }

    /// Answers a request. `post` gets each part of the answer to a batch but the last.
    pub fn handle(&mut self, request: Request, post: &mut dyn FnMut(Response)) -> Response {
        let mut mouth = Mouth {
            id: request.id,
            question: Question::of(&request, |id| self.limits_of(id)),
            console: Vec::new(),
            written: console::Written::default(),
            post,
        };
        let console = &mut mouth.console;
        let (outcome, cost) = match request.op {
            Op::Load(loads) => self.load(loads, &mut mouth),
            Op::Check { source } => {
                let (outcome, cost) = engine::check(&source, &self.clock);
                (outcome.map(|()| Outcome::Checked), cost)
            }
            Op::Render(items) => self.render(items, &mut mouth),
            Op::Event(event) => self.on_instance(
                &event.instance_id,
                Operation::Event,
                console,
                |instance, clock, console| {
                    let (outcome, cost) = instance.event(&event, clock, console);
                    (outcome.map(Outcome::Handled), cost)
                },
            ),
            Op::Reduce(reduce) => self.on_instance(
                &reduce.instance_id,
                Operation::Reduce,
                console,
                |instance, clock, console| {
                    let (outcome, cost) = instance.reduce(&reduce, clock, console);
                    (outcome.map(Outcome::Reduced), cost)
                },
            ),
            Op::Dispose { instance_id } => {
                self.instances.remove(&instance_id);
                (Ok(Outcome::Disposed), Cost::default())
            }
            Op::Health => (Ok(Outcome::Health(self.health())), Cost::default()),
        };
        let response = mouth.response(outcome, cost);
        match mouth.question.check(&response, u64::MAX) {
            Ok(()) => response,
            Err(issues) => Response {
                outcome: Err(mouth.refusal(issues)),
                cost: Cost::default(),
                console: Vec::new(),
                ..response
            },
        }
    }

    fn limits_of(&self, id: &InstanceId) -> Limits {
        self.instances.get(id).map_or_else(Limits::default, |instance| instance.limits().clone())
    }

    fn load(&mut self, loads: Vec<Load>, mouth: &mut Mouth<'_>) -> Measured<Outcome> {
        let mut batch = Batch::begin(&self.clock, Outcome::Loaded);
        for load in loads {
            if !batch.goes_on(mouth) {
                break;
            }
            // The old instance goes first: two heaps of one plugin need not fit beside each other.
            self.instances.remove(&load.instance_id);
            let id = load.instance_id.clone();
            let (loaded, cost) = LoadedInstance::load(load, &self.clock, &mut mouth.console);
            let outcome = loaded.map(|instance| {
                let manifest = instance.manifest().clone();
                self.instances.insert(id, instance);
                manifest
            });
            batch.add(outcome, cost, Manifest::states_bytes);
        }
        batch.end()
    }

    fn render(&mut self, items: Vec<RenderItem>, mouth: &mut Mouth<'_>) -> Measured<Outcome> {
        let mut batch = Batch::begin(&self.clock, Outcome::Rendered);
        for item in items {
            let id = item.instance_id.clone();
            if !batch.goes_on(mouth) {
                // Its slices count as sent.
                self.instances.entry(id).and_modify(|instance| instance.update(item.slices));
                continue;
            }
            let work =
                |instance: &mut LoadedInstance, clock: &Rc<dyn Clock>, console: &mut Vec<_>| {
                    instance.render(item, clock, console)
                };
            let (outcome, cost) =
                self.on_instance(&id, Operation::Render, &mut mouth.console, work);
            batch.add(outcome, cost, |rendered: &Rendered| rendered.tree.len_bytes());
        }
        batch.end()
    }

    fn on_instance<T>(
        &mut self,
        id: &InstanceId,
        operation: Operation,
        console: &mut Vec<ConsoleEntry>,
        work: impl FnOnce(&mut LoadedInstance, &Rc<dyn Clock>, &mut Vec<ConsoleEntry>) -> Measured<T>,
    ) -> Measured<T> {
        if let Some(instance) = self.instances.get_mut(id) {
            return work(instance, &self.clock, console);
        }
        let fault = Fault::new(
            FaultCode::PluginNotFound,
            operation,
            format!("no instance {id} is loaded in this worker"),
        );
        (Err(fault.of_instance(id.clone())), Cost::default())
    }

    fn health(&self) -> Health {
        let instances: Vec<_> = self
            .instances
            .iter()
            .map(|(id, instance)| (id.clone(), instance.memory_bytes()))
            .collect();
        Health {
            protocol_version: PROTOCOL_VERSION,
            build: BUILD.to_owned(),
            memory_bytes: memory_bytes(&instances),
            instances,
        }
    }
}

/// What is said in answer to one request.
struct Mouth<'a> {
    id: RequestId,
    question: Question,
    /// What was written to the console and not said yet.
    console: Vec<ConsoleEntry>,
    written: console::Written,
    post: &'a mut dyn FnMut(Response),
}

impl Mouth<'_> {
    fn response(&mut self, outcome: Result<Outcome, Fault>, cost: Cost) -> Response {
        let mut console = std::mem::take(&mut self.console);
        let limit = |id: &InstanceId| self.question.console_limit(id).unwrap_or_default();
        self.written.trim(&mut console, limit);
        Response { id: self.id, outcome, cost, console }
    }

    /// Posts a part of the answer, unless the page would end a worker that says it.
    fn post_part(&mut self, outcome: Outcome, cost: Cost) -> Result<(), Fault> {
        let part = self.response(Ok(outcome), cost);
        self.question.hear_part(&part, u64::MAX).map_err(|issues| self.refusal(issues))?;
        (self.post)(part);
        Ok(())
    }

    /// What is said instead of what the page would end the worker for.
    fn refusal(&self, issues: Vec<Issue>) -> Fault {
        Fault::contract(self.question.operation(), issues)
    }
}

/// What a batch has come to so far.
struct Batch<T> {
    clock: Rc<dyn Clock>,
    wrap: fn(Vec<ItemResult<T>>) -> Outcome,
    began_us: u64,
    /// When a part was posted last.
    posted_us: Option<u64>,
    has_begun: bool,
    bytes: usize,
    /// What was not posted yet, and what it took.
    results: Vec<ItemResult<T>>,
    cost: Cost,
    /// Why a part of it could not be posted.
    refused: Option<Fault>,
}

impl<T> Batch<T> {
    fn begin(clock: &Rc<dyn Clock>, wrap: fn(Vec<ItemResult<T>>) -> Outcome) -> Self {
        let now_us = clock.now_us();
        Self {
            clock: clock.clone(),
            wrap,
            began_us: now_us,
            posted_us: None,
            has_begun: false,
            bytes: 0,
            results: Vec::new(),
            cost: Cost::default(),
            refused: None,
        }
    }

    /// Whether there is another item to be worked on: not when the answer is large or has taken
    /// long, but always a first one. Posts before it what the page can go on with.
    fn goes_on(&mut self, mouth: &mut Mouth<'_>) -> bool {
        let now_us = self.clock.now_us();
        let is_long = self.bytes >= BATCH_BYTES || now_us - self.began_us >= BATCH_US;
        if self.refused.is_some() || (is_long && self.has_begun) {
            return false;
        }
        self.has_begun = true;
        let is_due = self.posted_us.is_none_or(|posted_us| now_us - posted_us >= PART_US);
        if !self.results.is_empty() && is_due {
            self.posted_us = Some(now_us);
            let results = (self.wrap)(std::mem::take(&mut self.results));
            self.refused = mouth.post_part(results, std::mem::take(&mut self.cost)).err();
        }
        self.refused.is_none()
    }

    fn add(&mut self, outcome: Result<T, Fault>, cost: Cost, bytes: impl Fn(&T) -> usize) {
        self.bytes += outcome.as_ref().map_or(0, bytes);
        self.cost.elapsed_us += cost.elapsed_us;
        self.cost.ticks += cost.ticks;
        self.cost.interrupted |= cost.interrupted;
        self.cost.memory_bytes = cost.memory_bytes;
        self.results.push(ItemResult { outcome, cost });
    }

    /// What is left to be said.
    fn end(self) -> Measured<Outcome> {
        let outcome = match self.refused {
            Some(fault) => Err(fault),
            None => Ok((self.wrap)(self.results)),
        };
        (outcome, self.cost)
    }
}

/// The worker's whole memory, which never shrinks.
#[cfg(target_arch = "wasm32")]
fn memory_bytes(_: &[(InstanceId, usize)]) -> usize {
    const PAGE_BYTES: usize = 64 * 1024;
    core::arch::wasm32::memory_size(0) * PAGE_BYTES
}

/// Natively there is no memory of the worker's own: the heaps of its instances.
#[cfg(not(target_arch = "wasm32"))]
fn memory_bytes(instances: &[(InstanceId, usize)]) -> usize {
    instances.iter().map(|(_, bytes)| bytes).sum()
}
