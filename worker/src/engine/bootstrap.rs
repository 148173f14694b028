//! Runs the bootstrap, which stands in `bootstrap/`, and calls the functions that it returns.

use std::cell::OnceCell;
use std::ffi::CStr;
use std::rc::Rc;

use rquickjs::function::IntoArgs;
use rquickjs::{Ctx, Error, Exception, FromJs, Function, Object, Value};

use super::EngineError;
use super::errors::{BOOTSTRAP_NAME, SOURCE_NAME};
use super::host_functions::HostFunctions;
use super::raw::{self, Script};

/// The bootstrap as `build.rs` joins it from its parts.
const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/bootstrap.js"));

/// What the stack calls code that a plugin made, as QuickJS itself does.
const TEXT_NAME: &CStr = c"<input>";

/// How much stack a plugin may use. In a browser the browser's own stack must not run out first,
/// which would end the worker; docs/decisions has the measurements. Natively frames are larger and
/// the stack is ours.
pub(crate) const STACK_BYTES: usize =
    if cfg!(target_arch = "wasm32") { 96 * 1024 } else { 256 * 1024 };

/// What is left of it to built-ins that recurse over data or source: in a browser their frames take
/// far more of the browser's stack for each byte of ours.
pub(crate) const SHORT_STACK_BYTES: usize =
    if cfg!(target_arch = "wasm32") { STACK_BYTES / 5 } else { STACK_BYTES };

/// What is left of it to the compiler for a plugin's own source, with nothing else on the stack.
pub(crate) const SOURCE_STACK_BYTES: usize =
    if cfg!(target_arch = "wasm32") { STACK_BYTES / 3 } else { STACK_BYTES };

thread_local! {
    /// The bootstrap as it was compiled for the first VM. The others read it, which is faster, and
    /// hold no copy of its text for each of its functions.
    static COMPILED: OnceCell<Vec<u8>> = const { OnceCell::new() };
}

/// Runs the bootstrap; returns the functions of the plugin side, which no plugin can reach.
pub(crate) fn run<'js>(ctx: &Ctx<'js>, host: &Rc<HostFunctions>) -> rquickjs::Result<Object<'js>> {
    let script = COMPILED.with(|compiled| {
        if let Some(code) = compiled.get() {
            return raw::read(ctx, code);
        }
        let source = CStr::from_bytes_with_nul(SOURCE.as_bytes()).map_err(|_| Error::Unknown)?;
        let code =
            raw::write(ctx, &raw::compile(ctx, &host.heap, source, &name(BOOTSTRAP_NAME)?)?)?;
        raw::read(ctx, compiled.get_or_init(|| code))
    })?;
    let bootstrap = Function::from_js(ctx, raw::run(ctx, &script)?)?;
    bootstrap.call((host.object(ctx)?,))
}

/// Compiles a plugin.
pub(crate) fn compile_plugin<'js>(
    ctx: &Ctx<'js>,
    host: &HostFunctions,
    source: &CStr,
) -> rquickjs::Result<Script<'js>> {
    let name = name(SOURCE_NAME)?;
    raw::Stack::shortened(&host.stack, ctx, SOURCE_STACK_BYTES, || {
        raw::compile(ctx, &host.heap, source, &name)
    })
}

/// Sees to it that there is room to compile a text that a plugin made, or throws.
pub(crate) fn make_room<'js>(
    ctx: &Ctx<'js>,
    host: &HostFunctions,
    code: &Value<'js>,
) -> rquickjs::Result<()> {
    raw::Stack::shortened(&host.stack, ctx, SHORT_STACK_BYTES, || {
        raw::make_room(ctx, &host.heap, code, TEXT_NAME)
    })
}

/// Compiles code, with so many eighths of the stack that it had at first, and throws what is wrong
/// with it.
pub(crate) fn compile_within(
    ctx: &Ctx<'_>,
    host: &HostFunctions,
    code: &str,
    eighths: usize,
    is_source: bool,
) -> rquickjs::Result<()> {
    let stack_bytes = if is_source { SOURCE_STACK_BYTES } else { SHORT_STACK_BYTES };
    let (code, name) = (name(code)?, name(SOURCE_NAME)?);
    raw::Stack::shortened(&host.stack, ctx, stack_bytes / 8 * eighths, || {
        raw::compile(ctx, &host.heap, &code, &name)
    })
    .map(drop)
}

/// Puts an overflow of the stack in the place of the exception that compiling `source` left
/// pending, if that is what it came from.
pub(crate) fn name_overflow<'js>(ctx: &Ctx<'js>, api: &Object<'js>, source: &str) {
    let thrown = ctx.catch();
    match call::<bool>(api, "isTooDeep", (source,)) {
        Ok(true) => drop(Exception::throw_range(ctx, "Maximum call stack size exceeded")),
        Ok(false) => drop(ctx.throw(thrown)),
        Err(_) => {
            drop(ctx.catch());
            drop(ctx.throw(thrown));
        }
    }
}

fn name(text: &str) -> rquickjs::Result<std::ffi::CString> {
    Ok(std::ffi::CString::new(text)?)
}

/// Calls one of the functions that [`run`] returned.
pub(crate) fn call<'js, R: FromJs<'js>>(
    api: &Object<'js>,
    name: &str,
    args: impl IntoArgs<'js>,
) -> Result<R, EngineError> {
    let function: Function<'js> = api.get(name)?;
    Ok(function.call(args)?)
}
