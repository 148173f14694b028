//! What a worker does: holds instances, answers requests. No web types, so tests run it natively as
//! well.

mod instance;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::contracts::messages::{
    BATCH_BYTES, BATCH_US, BUILD, Cost, Health, Load, LoadResult, PROTOCOL_VERSION, RenderItem,
    RenderResult,
};
use crate::contracts::{
    ConsoleEntry, Fault, FaultCode, InstanceId, Limits, Manifest, Op, Operation, Outcome, Question,
    Request, Response, console,
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

    /// Answers a request. `working` is called with the index of each item of a batch before it
    /// starts.
    pub fn handle(&mut self, request: Request, working: &mut dyn FnMut(usize)) -> Response {
        let question = Question::of(&request, |id| self.limits_of(id));
        let mut console = Vec::new();
        let (outcome, cost) = match request.op {
            Op::Load(loads) => self.load(loads, working, &mut console),
            Op::Check { source } => {
                let (outcome, cost) = engine::check(&source, &self.clock);
                (outcome.map(|()| Outcome::Checked), cost)
            }
            Op::Render(items) => self.render(items, working, &mut console),
            Op::Event(event) => self.on_instance(
                &event.instance_id,
                Operation::Event,
                &mut console,
                |instance, clock, console| {
                    let (outcome, cost) = instance.event(&event, clock, console);
                    (outcome.map(Outcome::Handled), cost)
                },
            ),
            Op::Reduce(reduce) => self.on_instance(
                &reduce.instance_id,
                Operation::Reduce,
                &mut console,
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
        console::trim(&mut console, |id| question.console_limit(id).unwrap_or_default());
        checked(&question, Response { id: request.id, outcome, cost, console })
    }

    fn limits_of(&self, id: &InstanceId) -> Limits {
        self.instances.get(id).map_or_else(Limits::default, |instance| instance.limits().clone())
    }

    fn load(
        &mut self,
        loads: Vec<Load>,
        working: &mut dyn FnMut(usize),
        console: &mut Vec<ConsoleEntry>,
    ) -> Measured<Outcome> {
        let is_batch = loads.len() > 1;
        let mut batch = Batch::begin(&self.clock);
        let mut results = Vec::with_capacity(loads.len());
        for (index, load) in loads.into_iter().enumerate() {
            if batch.is_over() {
                break;
            }
            if is_batch {
                working(index);
            }
            // The old instance goes first: two heaps of one plugin need not fit beside each other.
            self.instances.remove(&load.instance_id);
            let id = load.instance_id.clone();
            let (loaded, cost) = LoadedInstance::load(load, &self.clock, console);
            let outcome = loaded.map(|instance| {
                let manifest = instance.manifest().clone();
                self.instances.insert(id, instance);
                manifest
            });
            batch.add(cost, outcome.as_ref().map_or(0, Manifest::states_bytes));
            results.push(LoadResult { outcome, cost });
        }
        (Ok(Outcome::Loaded(results)), batch.cost)
    }

    fn render(
        &mut self,
        items: Vec<RenderItem>,
        working: &mut dyn FnMut(usize),
        console: &mut Vec<ConsoleEntry>,
    ) -> Measured<Outcome> {
        let is_batch = items.len() > 1;
        let mut batch = Batch::begin(&self.clock);
        let mut results = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let id = item.instance_id.clone();
            if batch.is_over() {
                // Its slices count as sent.
                self.instances.entry(id).and_modify(|instance| instance.update(item.slices));
                continue;
            }
            if is_batch {
                working(index);
            }
            let (outcome, cost) =
                self.on_instance(&id, Operation::Render, console, |instance, clock, console| {
                    instance.render(item, clock, console)
                });
            batch.add(cost, outcome.as_ref().map_or(0, |rendered| rendered.tree.len_bytes()));
            results.push(RenderResult { outcome, cost });
        }
        (Ok(Outcome::Rendered(results)), batch.cost)
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

/// What a batch has come to so far.
struct Batch {
    clock: Rc<dyn Clock>,
    began_us: u64,
    cost: Cost,
    bytes: usize,
}

impl Batch {
    fn begin(clock: &Rc<dyn Clock>) -> Self {
        Self { clock: clock.clone(), began_us: clock.now_us(), cost: Cost::default(), bytes: 0 }
    }

    /// Whether its answer is large or has taken long.
    fn is_over(&self) -> bool {
        self.bytes >= BATCH_BYTES || self.clock.now_us() - self.began_us >= BATCH_US
    }

    fn add(&mut self, cost: Cost, bytes: usize) {
        self.cost.elapsed_us += cost.elapsed_us;
        self.cost.ticks += cost.ticks;
        self.cost.interrupted |= cost.interrupted;
        self.cost.memory_bytes = cost.memory_bytes;
        self.bytes += bytes;
    }
}

/// The answer, or what is wrong with it: the page would end a worker that says it.
fn checked(question: &Question, response: Response) -> Response {
    match question.check(&response, u64::MAX) {
        Ok(()) => response,
        Err(issues) => {
            let fault = Fault::contract(question.operation(), issues);
            Response {
                id: response.id,
                outcome: Err(fault),
                cost: Cost::default(),
                console: Vec::new(),
            }
        }
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
