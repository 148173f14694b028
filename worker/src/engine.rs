//! QuickJS behind limits: one [`Vm`] per plugin instance, plain data in, plain data or a [`Fault`]
//! out.

mod allocator;
mod bootstrap;
mod budget;
pub mod clock;
mod compiling;
mod console;
mod definition;
mod errors;
mod host_functions;
mod meter;
mod raw;
mod reducers;
mod values;
mod verdict;
mod walker;

use std::collections::BTreeMap;
use std::ffi::CString;
use std::rc::Rc;

use rquickjs::{Context, Ctx, Object, Persistent, Runtime, Value};

use crate::contracts::ids::is_name;
use crate::contracts::messages::{
    Cost, Event, Handled, IntentResult, Load, Reduce, Reduction, Rendered,
};
use crate::contracts::question::check_manifest;
use crate::contracts::{
    ConsoleEntry, Fault, FaultCode, InstanceId, IntentScope, JsonText, Limits, Manifest, Operation,
    PackageId, SliceKey, WidgetId,
};
use allocator::{CountingAllocator, Heap};
use budget::Budget;
use clock::Clock;
use definition::Definition;
use errors::EngineError;
use host_functions::HostFunctions;
use walker::{Bounds, Strictness, walk};

/// The slices an instance sees, by key.
pub type Slices = BTreeMap<SliceKey, JsonText>;

/// What an operation came to, and what it took.
pub type Measured<T> = (Result<T, Fault>, Cost);

/// Bytes of JSON that a definition may have besides its initial states.
const DEFINITION_BYTES: usize = 256 * 1024;

/// One plugin in a runtime of its own.
pub struct Vm {
    // Dropped in this order: nothing of a runtime may outlive it.
    api: Persistent<Object<'static>>,
    context: Context,
    host: Rc<HostFunctions>,
    definition: Definition,
}

impl Vm {
    /// Runs a plugin's source and reads its definition.
    pub fn load(load: &Load, clock: &Rc<dyn Clock>) -> (Measured<Self>, Vec<ConsoleEntry>) {
        let bare = match Bare::new(
            &load.instance_id,
            &load.package_id,
            &load.limits,
            clock,
            Operation::Load,
        ) {
            Ok(bare) => bare,
            Err(fault) => {
                return (
                    (Err(fault.of_instance(load.instance_id.clone())), Cost::default()),
                    Vec::new(),
                );
            }
        };
        let (outcome, cost) = bare.measured(Operation::Load, load.limits.load_ms, |ctx, api| {
            bare.define(ctx, api, &load.source)
        });
        let console = bare.host.console.borrow_mut().take();
        let vm = outcome.map(|definition| Self {
            api: bare.api,
            context: bare.context,
            host: bare.host,
            definition,
        });
        ((vm.map_err(|fault| fault.of_instance(load.instance_id.clone())), cost), console)
    }

    /// What the plugin said of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.definition.manifest
    }

    /// Bytes in use on the instance's heap.
    pub fn memory_bytes(&self) -> usize {
        self.host.heap.used()
    }

    /// Takes what was written to the console since the last time.
    pub fn take_console(&self) -> Vec<ConsoleEntry> {
        self.host.console.borrow_mut().take()
    }

    /// Renders one widget.
    pub fn render(&self, widget: &WidgetId, slices: &Slices) -> Measured<Rendered> {
        if !self.definition.handlers.contains_key(widget) {
            return (Err(self.no_widget(Operation::Render, widget)), Cost::default());
        }
        self.measured(Operation::Render, self.host.limits.render_ms, |ctx, api| {
            self.host.begin(slices, false);
            let value: Value<'_> = bootstrap::call(api, "render", (widget.as_str(),))?;
            let tree =
                walk(value, "root", self.tree_bounds(), Strictness::Strict, &self.host.budget)?;
            let reads = self.host.reads();
            self.host.settle(ctx)?;
            Ok(Rendered { tree, reads })
        })
    }

    /// Runs one handler, its promise jobs, and the plugin's reducers for what it dispatched.
    pub fn event(&self, event: &Event, slices: &Slices) -> Measured<Handled> {
        if let Err(fault) = self.find_handler(&event.widget, &event.handler) {
            return (Err(fault), Cost::default());
        }
        self.measured(Operation::Event, self.host.limits.event_ms, |ctx, api| {
            let turn = self.host.begin(slices, true);
            let args = ctx.json_parse(event.args.as_str())?;
            let returned = bootstrap::call(
                api,
                "handle",
                (event.widget.as_str(), event.handler.as_str(), args, turn),
            );
            let finished = returned.and_then(|value| self.host.finish(ctx, value, &event.handler));
            // A dispatch that may not be made weighs more than whatever the handler did about its
            // exception.
            let intents = self.host.end_event()?;
            finished?;
            let state = slices
                .get(&SliceKey::PluginState)
                .unwrap_or(&self.definition.manifest.initial_state)
                .clone();
            let own: Vec<_> =
                intents.iter().filter(|intent| intent.scope == IntentScope::Plugin).collect();
            let actions = own.iter().map(|intent| (intent.action_type.as_str(), &intent.payload));
            if !own.is_empty() {
                self.host.note_read(SliceKey::PluginState);
            }
            let mut reductions =
                reducers::run(&self.reducers_of(None), ctx, api, state, actions)?.into_iter();
            let results = intents.into_iter().map(|intent| {
                let reduction =
                    if intent.scope == IntentScope::Plugin { reductions.next() } else { None };
                IntentResult { intent, reduction }
            });
            Ok(Handled { intents: results.collect(), reads: self.host.reads() })
        })
    }

    /// Runs reducers on a state.
    pub fn reduce(&self, reduce: &Reduce) -> Measured<Vec<Reduction>> {
        self.measured(Operation::Reduce, self.host.limits.event_ms, |ctx, api| {
            self.host.begin(&Slices::new(), false);
            let reducers =
                self.reducers_of(reduce.domain.as_ref().map(crate::contracts::DomainId::as_str));
            let actions =
                reduce.actions.iter().map(|action| (action.action_type.as_str(), &action.payload));
            reducers::run(&reducers, ctx, api, reduce.state.clone(), actions)
        })
    }

    fn reducers_of(&self, domain: Option<&str>) -> reducers::Reducers<'_> {
        let manifest = &self.definition.manifest;
        let host = &self.host;
        let Some(domain) = domain else {
            return reducers::Reducers {
                host,
                domain: "",
                actions: &manifest.actions,
                initial_state: Some(&manifest.initial_state),
            };
        };
        match manifest.shared.iter().find(|declared| declared.domain.as_str() == domain) {
            Some(declared) => reducers::Reducers {
                host,
                domain: declared.domain.as_str(),
                actions: &declared.actions,
                initial_state: Some(&declared.initial_state),
            },
            None => reducers::Reducers { host, domain: "", actions: &[], initial_state: None },
        }
    }

    fn find_handler(&self, widget: &WidgetId, handler: &str) -> Result<(), Fault> {
        let Some(handlers) = self.definition.handlers.get(widget) else {
            return Err(self.no_widget(Operation::Event, widget));
        };
        if !is_name(handler) {
            let issue = crate::contracts::Issue::new(
                "handler",
                "a letter, then letters, digits, _ or -",
                format!("{:?}", crate::contracts::display_text::shorten(handler, 40)),
            );
            return Err(self.own(Fault::contract(Operation::Event, vec![issue])));
        }
        if handlers.contains(handler) {
            return Ok(());
        }
        let known: Vec<_> = handlers.iter().map(String::as_str).collect();
        let has = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let message = format!("widget {widget} has no handler {handler}; it has {has}");
        Err(self.own(Fault::new(FaultCode::HandlerNotFound, Operation::Event, message)))
    }

    fn no_widget(&self, operation: Operation, widget: &WidgetId) -> Fault {
        let known: Vec<_> = self.definition.manifest.widgets.iter().map(WidgetId::as_str).collect();
        let message = format!("the plugin has no widget {widget}; it has {}", known.join(", "));
        self.own(Fault::new(FaultCode::WidgetNotFound, operation, message))
    }

    fn own(&self, fault: Fault) -> Fault {
        fault.of_instance(self.host.instance.clone())
    }

    /// A node is an object in an array in an object: twice its depth, and some for the props of the
    /// innermost. A few nodes too many still leave the VM, so that the page can show the others.
    fn tree_bounds(&self) -> Bounds {
        let limits = &self.host.limits;
        let depth = limits
            .depth
            .saturating_mul(2)
            .saturating_add(16)
            .min(crate::contracts::json_text::NESTING_LIMIT);
        let values = limits
            .tree_nodes
            .saturating_mul(12)
            .saturating_add(limits.table_cells.saturating_mul(2));
        Bounds {
            depth,
            values,
            nodes: limits.tree_nodes.saturating_mul(2),
            bytes: limits.tree_bytes,
            string_bytes: limits.string_bytes,
        }
    }

    fn measured<T>(
        &self,
        operation: Operation,
        limit_ms: u32,
        work: impl for<'js> FnOnce(&Ctx<'js>, &Object<'js>) -> Result<T, EngineError>,
    ) -> Measured<T> {
        let (outcome, cost) =
            verdict::measured(&self.context, &self.api, &self.host, operation, limit_ms, work);
        (outcome.map_err(|fault| self.own(fault)), cost)
    }
}

/// Compiles a source without running it.
pub fn check(source: &str, clock: &Rc<dyn Clock>) -> Measured<()> {
    let limits = Limits::default();
    match Bare::new(
        &InstanceId::from("check"),
        &PackageId::from("check"),
        &limits,
        clock,
        Operation::Check,
    ) {
        Ok(bare) => bare.measured(Operation::Check, limits.load_ms, |ctx, api| {
            compile(ctx, api, &bare.host, source).map(drop)
        }),
        Err(fault) => (Err(fault), Cost::default()),
    }
}

/// A VM that has run the bootstrap but no plugin.
struct Bare {
    api: Persistent<Object<'static>>,
    context: Context,
    host: Rc<HostFunctions>,
}

impl Bare {
    fn new(
        instance: &InstanceId,
        package: &PackageId,
        limits: &Limits,
        clock: &Rc<dyn Clock>,
        operation: Operation,
    ) -> Result<Self, Fault> {
        if !allocator::has_room_for_a_vm() {
            return Err(Fault::new(
                FaultCode::VmMemoryLimit,
                operation,
                "the worker has no memory left to start a plugin in",
            ));
        }
        let heap = Heap::new(limits.memory_bytes);
        let budget = Budget::new(clock.clone(), heap.clone());
        let host = HostFunctions::new(instance, package, limits, budget.clone(), heap.clone());
        let start = || -> rquickjs::Result<Self> {
            let runtime = Runtime::new_with_alloc(CountingAllocator(heap.clone()))?;
            runtime.set_interrupt_handler(Some(Box::new(move || budget.poll())));
            let context = Context::full(&runtime)?;
            let api = context.with(|ctx| {
                host.stack.set(raw::Stack::begin(&ctx, compiling::STACK_BYTES));
                bootstrap::run(&ctx, &host).map(|api| Persistent::save(&ctx, api))
            })?;
            Ok(Self { api, context, host: host.clone() })
        };
        start().map_err(|error| {
            Fault::new(
                FaultCode::InternalError,
                operation,
                format!("the engine did not start: {error}"),
            )
        })
    }

    fn define<'js>(
        &self,
        ctx: &Ctx<'js>,
        api: &Object<'js>,
        source: &str,
    ) -> Result<Definition, EngineError> {
        let script = compile(ctx, api, &self.host, source)?;
        raw::run(ctx, &script)?;
        let closed: Object<'js> = bootstrap::call(api, "close", ())?;
        if !closed.get::<_, bool>("isDefined")? {
            return Err(EngineError::issue(
                "definePlugin",
                "called once while the plugin is loading",
                "no call",
            ));
        }
        let value: Value<'js> = closed.get("definition")?;
        if !value.is_object() || value.is_promise() || value.is_function() || value.is_array() {
            return Err(EngineError::issue("definition", "an object", values::describe(&value)));
        }
        let described: Object<'js> = bootstrap::call(api, "describe", ())?;
        let budget = &self.host.budget;
        let data = walk(
            described.get("data")?,
            "",
            self.host.bounds(DEFINITION_BYTES),
            Strictness::Strict,
            budget,
        )?;
        let data = data.to_value().map_err(|error| EngineError::internal(error.to_string()))?;
        let states: Object<'js> = described.get("states")?;
        let count: usize = states.get("length")?;
        let names: Vec<_> = data["shared"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|declared| declared["name"].as_str())
            .collect();
        let mut initial = Vec::new();
        for index in 0..count {
            let path = match index.checked_sub(1).and_then(|index| names.get(index)) {
                Some(domain) => format!("shared.{domain}.initialState"),
                None => "initialState".to_owned(),
            };
            let state: Value<'js> = states.get(index.to_string())?;
            let bounds = self.host.bounds(self.host.limits.state_bytes);
            initial.push(if state.is_undefined() {
                JsonText::null()
            } else {
                walk(state, &path, bounds, Strictness::Strict, budget)?
            });
        }
        self.host.settle(ctx)?;
        let definition = definition::parse(&data, initial).map_err(EngineError::Issues)?;
        match check_manifest(&definition.manifest, &self.host.limits) {
            issues if issues.is_empty() => Ok(definition),
            issues => Err(EngineError::Issues(issues)),
        }
    }

    fn measured<T>(
        &self,
        operation: Operation,
        limit_ms: u32,
        work: impl for<'js> FnOnce(&Ctx<'js>, &Object<'js>) -> Result<T, EngineError>,
    ) -> Measured<T> {
        verdict::measured(&self.context, &self.api, &self.host, operation, limit_ms, work)
    }
}

fn compile<'js>(
    ctx: &Ctx<'js>,
    api: &Object<'js>,
    host: &HostFunctions,
    source: &str,
) -> Result<raw::Script<'js>, EngineError> {
    let limit = host.limits.source_bytes;
    if source.len() > limit {
        let expected = format!("at most {limit} bytes");
        return Err(EngineError::issue("source", expected, format!("{} bytes", source.len())));
    }
    let Ok(text) = CString::new(source) else {
        let line = source.split('\0').next().unwrap_or_default().matches('\n').count() + 1;
        return Err(EngineError::BadSource {
            message: "SyntaxError: the source contains a NUL character".to_owned(),
            line,
        });
    };
    compiling::compile_plugin(ctx, &host.stack, &host.heap, &text).map_err(|_| {
        bootstrap::name_overflow(ctx, api, source);
        EngineError::Syntax
    })
}
