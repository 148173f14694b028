//! What the VM may ask of Rust: slices, dispatches, the console. Handed to the bootstrap alone.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rquickjs::function::Args;
use rquickjs::{Array, Ctx, Exception, Function, Object, Value};
use serde_json::json;

use super::EngineError;
use super::allocator::Heap;
use super::budget::Budget;
use super::compiling::{self, SHORT_STACK_BYTES};
use super::console::Console;
use super::raw::Stack;
use super::values::{describe, text_of};
use super::walker::{Bounds, Strictness, walk};
use crate::contracts::display_text::shorten;
use crate::contracts::ids::is_name;
use crate::contracts::{
    ConsoleLevel, DomainId, InstanceId, Intent, IntentScope, JsonText, Limits, PackageId, SliceKey,
};

/// Version of the API that plugins are written against.
const API_VERSION: u32 = 1;

/// How many domains that are not there a call may ask for; those beyond it are not reported.
const ABSENT_READS_LIMIT: usize = 256;

/// What the functions of the host share with the VM that owns them.
pub(crate) struct HostFunctions {
    pub(crate) budget: Rc<Budget>,
    pub(crate) heap: Rc<Heap>,
    pub(crate) limits: Limits,
    pub(crate) instance: InstanceId,
    pub(crate) console: RefCell<Console>,
    /// The stack of the present operation.
    pub(crate) stack: Cell<Stack>,
    about: String,
    turn: Cell<u32>,
    call: RefCell<Call>,
}

/// What one call sees and leaves behind.
#[derive(Default)]
struct Call {
    slices: BTreeMap<SliceKey, JsonText>,
    reads: BTreeSet<SliceKey>,
    is_event: bool,
    intents: Vec<Intent>,
    intent_bytes: usize,
    /// Set by the first dispatch that may not be made; it fails the event even if the plugin
    /// catches the exception.
    rejected: Option<EngineError>,
}

impl HostFunctions {
    /// The host of one instance.
    pub(crate) fn new(
        instance: &InstanceId,
        package: &PackageId,
        limits: &Limits,
        budget: Rc<Budget>,
        heap: Rc<Heap>,
    ) -> Rc<Self> {
        let about = json!({
            "self": { "instanceId": instance, "packageId": package },
            "system": { "apiVersion": API_VERSION, "limits": limits },
        });
        Rc::new(Self {
            budget,
            heap,
            limits: limits.clone(),
            instance: instance.clone(),
            console: RefCell::new(Console::new(instance.clone(), limits.console_bytes)),
            stack: Cell::default(),
            about: about.to_string(),
            turn: Cell::new(0),
            call: RefCell::default(),
        })
    }

    /// Begins a call that sees `slices`; returns its number, which its dispatchers carry.
    pub(crate) fn begin(&self, slices: &BTreeMap<SliceKey, JsonText>, is_event: bool) -> u32 {
        *self.call.borrow_mut() = Call { slices: slices.clone(), is_event, ..Call::default() };
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    /// Ends the call: from now on its dispatchers do nothing. Returns what it dispatched.
    pub(crate) fn end_event(&self) -> Result<Vec<Intent>, EngineError> {
        let mut call = self.call.borrow_mut();
        call.is_event = false;
        match call.rejected.take() {
            Some(stop) => Err(stop),
            None => Ok(std::mem::take(&mut call.intents)),
        }
    }

    /// Runs promise jobs until there are none.
    pub(crate) fn settle(&self, ctx: &Ctx<'_>) -> Result<(), EngineError> {
        while !self.budget.is_exhausted() {
            if !ctx.execute_pending_job() {
                return Ok(());
            }
        }
        Err(EngineError::OutOfTime)
    }

    /// Sees a handler through that may have returned a promise.
    pub(crate) fn finish<'js>(
        &self,
        ctx: &Ctx<'js>,
        returned: Value<'js>,
        handler: &str,
    ) -> Result<(), EngineError> {
        self.settle(ctx)?;
        let Some(promise) = returned.into_promise() else { return Ok(()) };
        match promise.result::<Value<'js>>() {
            Some(result) => Ok(result.map(drop)?),
            None => Err(EngineError::issue(
                format!("handlers.{handler}()"),
                "a promise that settles",
                "one that never does",
            )),
        }
    }

    /// Notes that the call depends on a slice. One that is there is always noted: of them there are
    /// only as many as the page sent.
    pub(crate) fn note_read(&self, key: SliceKey) {
        let mut call = self.call.borrow_mut();
        if call.reads.len() < ABSENT_READS_LIMIT || call.slices.contains_key(&key) {
            call.reads.insert(key);
        }
    }

    /// The slices that the call read.
    pub(crate) fn reads(&self) -> Vec<SliceKey> {
        self.call.borrow().reads.iter().cloned().collect()
    }

    /// The object that the bootstrap gets.
    pub(crate) fn object<'js>(self: &Rc<Self>, ctx: &Ctx<'js>) -> rquickjs::Result<Object<'js>> {
        let object = Object::new(ctx.clone())?;
        let host = self.clone();
        object.set("refuse", Function::new(ctx.clone(), move || host.heap.deny())?)?;
        let host = self.clone();
        let shorten =
            move |ctx: Ctx<'js>, function: Function<'js>, this: Value<'js>, args: Array<'js>| {
                host.on_short_stack(&ctx, &function, this, &args)
            };
        object.set("onShortStack", Function::new(ctx.clone(), shorten)?)?;
        let host = self.clone();
        let compile = move |ctx: Ctx<'js>, code: String, eighths: usize, is_source: bool| {
            compiling::compile_within(&ctx, &host.stack, &host.heap, &code, eighths, is_source)
        };
        object.set("compile", Function::new(ctx.clone(), compile)?)?;
        let host = self.clone();
        let make_room = move |ctx: Ctx<'js>, code: Value<'js>| {
            compiling::make_room(&ctx, &host.stack, &host.heap, &code)
        };
        object.set("makeRoom", Function::new(ctx.clone(), make_room)?)?;
        let host = self.clone();
        object.set(
            "about",
            Function::new(ctx.clone(), move |ctx: Ctx<'js>| ctx.json_parse(host.about.as_str()))?,
        )?;
        let host = self.clone();
        object.set(
            "slice",
            Function::new(ctx.clone(), move |ctx: Ctx<'js>, name: String| host.slice(&ctx, &name))?,
        )?;
        let host = self.clone();
        object.set(
            "domains",
            Function::new(ctx.clone(), move |ctx: Ctx<'js>| ctx.json_parse(host.domains()))?,
        )?;
        let host = self.clone();
        let dispatch = move |ctx: Ctx<'js>,
                             turn: u32,
                             scope: u32,
                             name: Value<'js>,
                             kind: Value<'js>,
                             payload: Value<'js>| {
            host.dispatch(&ctx, turn, scope, &name, &kind, payload)
        };
        object.set("dispatch", Function::new(ctx.clone(), dispatch)?)?;
        let host = self.clone();
        object
            .set("hears", Function::new(ctx.clone(), move || host.console.borrow().has_room())?)?;
        let host = self.clone();
        let log =
            move |level: usize, args: Array<'js>, stack: Value<'js>| host.log(level, &args, &stack);
        object.set("log", Function::new(ctx.clone(), log)?)?;
        Ok(object)
    }

    /// Calls a built-in that recurses in C with little stack to do it on.
    fn on_short_stack<'js>(
        &self,
        ctx: &Ctx<'js>,
        function: &Function<'js>,
        this: Value<'js>,
        args: &Array<'js>,
    ) -> rquickjs::Result<Value<'js>> {
        let mut call = Args::new_unsized(ctx.clone());
        call.this(this)?;
        for index in 0..args.len() {
            call.push_arg(args.get::<Value<'js>>(index)?)?;
        }
        Stack::shortened(&self.stack, ctx, SHORT_STACK_BYTES, || function.call_arg(call))
    }

    /// The value of a slice, and the note that it was read; the empty name is the plugin's own
    /// state.
    fn slice<'js>(&self, ctx: &Ctx<'js>, name: &str) -> rquickjs::Result<Value<'js>> {
        let key = match name {
            "" => SliceKey::PluginState,
            domain if is_name(domain) => SliceKey::Shared(DomainId::from(domain)),
            _ => return Ok(Value::new_undefined(ctx.clone())),
        };
        self.note_read(key.clone());
        let text = self.call.borrow().slices.get(&key).cloned();
        match (text, key) {
            (Some(text), _) => ctx.json_parse(text.as_str()),
            (None, SliceKey::PluginState) => Ok(Value::new_null(ctx.clone())),
            (None, SliceKey::Shared(_)) => Ok(Value::new_undefined(ctx.clone())),
        }
    }

    /// The domains there are, as a JSON array. Who asks for the list has read all of them.
    fn domains(&self) -> String {
        let mut call = self.call.borrow_mut();
        let keys: Vec<_> =
            call.slices.keys().filter(|key| matches!(key, SliceKey::Shared(_))).cloned().collect();
        let names: Vec<_> = keys
            .iter()
            .map(|key| if let SliceKey::Shared(domain) = key { domain.as_str() } else { "" })
            .collect();
        let text = json!(names).to_string();
        call.reads.extend(keys);
        text
    }

    fn dispatch<'js>(
        &self,
        ctx: &Ctx<'js>,
        turn: u32,
        scope: u32,
        name: &Value<'js>,
        kind: &Value<'js>,
        payload: Value<'js>,
    ) -> rquickjs::Result<()> {
        if turn != self.turn.get() || !self.call.borrow().is_event {
            return Ok(());
        }
        match self.intent(scope, name, kind, payload) {
            Ok(()) | Err(EngineError::OutOfTime) => Ok(()),
            Err(EngineError::Thrown) => Err(rquickjs::Error::Exception),
            Err(stop) => {
                let message = stop.to_string();
                self.call.borrow_mut().rejected.get_or_insert(stop);
                Err(Exception::throw_type(ctx, &message))
            }
        }
    }

    fn intent<'js>(
        &self,
        scope: u32,
        name: &Value<'js>,
        kind: &Value<'js>,
        payload: Value<'js>,
    ) -> Result<(), EngineError> {
        let (index, spent) = {
            let call = self.call.borrow();
            (call.intents.len(), call.intent_bytes)
        };
        if index >= self.limits.intents {
            return Err(EngineError::issue(
                "intents",
                format!("at most {} dispatches an event", self.limits.intents),
                "more",
            ));
        }
        let path = format!("intents[{index}]");
        let name = text(name, &path)?;
        if scope != 0 && !is_name(&name) {
            let what = if scope == 1 { "domain" } else { "command" };
            return Err(EngineError::issue(
                format!("{path}.{what}"),
                "a letter, then letters, digits, _ or -",
                format!("{:?}", shorten(&name, 40)),
            ));
        }
        let action_type = text(kind, &path)?;
        let payload = if payload.is_undefined() {
            JsonText::null()
        } else {
            let bounds = self.bounds(self.limits.intent_bytes.saturating_sub(spent));
            walk(payload, &format!("{path}.payload"), bounds, Strictness::Strict, &self.budget)?
        };
        let scope = match scope {
            0 => IntentScope::Plugin,
            1 => IntentScope::Shared(name.into()),
            _ => IntentScope::System(name),
        };
        let intent = Intent { scope, action_type, payload };
        let issues = crate::contracts::intents::check(std::slice::from_ref(&intent), &self.limits);
        if let Some(issue) = issues.into_iter().next() {
            let path = issue.path.replace("intents[0]", &path);
            return Err(EngineError::issue(path, issue.expected, issue.found));
        }
        let mut call = self.call.borrow_mut();
        // Counted again: a getter of the payload may have dispatched meanwhile.
        let spent = call.intent_bytes + intent.payload.len_bytes() + intent.action_type.len();
        if call.intents.len() >= self.limits.intents || spent > self.limits.intent_bytes {
            let expected = format!(
                "at most {} dispatches and {} bytes an event",
                self.limits.intents, self.limits.intent_bytes
            );
            return Err(EngineError::issue("intents", expected, "more"));
        }
        call.intent_bytes = spent;
        call.intents.push(intent);
        Ok(())
    }

    /// What any value that is not a tree may take, within `bytes`.
    pub(crate) fn bounds(&self, bytes: usize) -> Bounds {
        Bounds {
            depth: self.limits.value_depth(),
            values: bytes,
            nodes: bytes,
            bytes,
            string_bytes: self.limits.string_bytes,
        }
    }

    fn log<'js>(
        &self,
        level: usize,
        args: &Array<'js>,
        stack: &Value<'js>,
    ) -> rquickjs::Result<()> {
        const LEVELS: [ConsoleLevel; 5] = [
            ConsoleLevel::Debug,
            ConsoleLevel::Log,
            ConsoleLevel::Info,
            ConsoleLevel::Warn,
            ConsoleLevel::Error,
        ];
        let Some(level) = LEVELS.get(level) else { return Ok(()) };
        let line = text_of(stack.ctx(), stack)
            .and_then(|stack| super::errors::location(&stack))
            .map(|at| at.line);
        // Getters of an argument may log in turn, so the console is not borrowed while arguments
        // are read.
        let room = self.console.borrow().room();
        match Console::convert(args, room, &self.budget) {
            Ok(args) => self.console.borrow_mut().push(*level, args, line),
            Err(EngineError::Thrown) => return Err(rquickjs::Error::Exception),
            Err(_) => {}
        }
        Ok(())
    }
}

/// Text from the bootstrap, which has made strings of them.
fn text(value: &Value<'_>, path: &str) -> Result<String, EngineError> {
    text_of(value.ctx(), value)
        .ok_or_else(|| EngineError::issue(path, "an action type", describe(value)))
}
