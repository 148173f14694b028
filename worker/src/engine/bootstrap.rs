//! Runs the bootstrap, which stands in `bootstrap/`, and calls the functions that it returns.

use std::cell::OnceCell;
use std::ffi::{CStr, CString};
use std::rc::Rc;

use rquickjs::function::IntoArgs;
use rquickjs::{Ctx, Error, Exception, FromJs, Function, Object};

use super::EngineError;
use super::errors::BOOTSTRAP_NAME;
use super::host_functions::HostFunctions;
use super::raw;

/// The bootstrap as `build.rs` joins it from its parts.
const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/bootstrap.js"));

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
        let name = CString::new(BOOTSTRAP_NAME)?;
        let code = raw::write(ctx, &raw::compile(ctx, &host.heap, source, &name)?)?;
        raw::read(ctx, compiled.get_or_init(|| code))
    })?;
    let bootstrap = Function::from_js(ctx, raw::run(ctx, &script)?)?;
    bootstrap.call((host.object(ctx)?,))
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

/// Calls one of the functions that [`run`] returned.
pub(crate) fn call<'js, R: FromJs<'js>>(
    api: &Object<'js>,
    name: &str,
    args: impl IntoArgs<'js>,
) -> Result<R, EngineError> {
    let function: Function<'js> = api.get(name)?;
    Ok(function.call(args)?)
}
