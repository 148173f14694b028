//! The few QuickJS calls that rquickjs does not offer: compiling without running, and moving the stack limit.
#![expect(unsafe_code, reason = "calls QuickJS's C interface")]
#![allow(clippy::cast_possible_truncation, reason = "a C size is as wide as usize on every target; some bindings say u32")]

use std::cell::Cell;
use std::ffi::CStr;

use rquickjs::{Ctx, Error, Result, Value, qjs};

/// A compiled script.
pub(crate) struct Script<'js>(Value<'js>);

/// Compiles `source` as a strict script. A syntax error is left pending as the exception.
pub(crate) fn compile<'js>(ctx: &Ctx<'js>, source: &CStr, name: &CStr) -> Result<Script<'js>> {
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_STRICT | qjs::JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: both texts end in NUL and outlive the call; the length leaves the NUL out, as QuickJS wants it.
    let raw = unsafe {
        qjs::JS_Eval(ctx.as_raw().as_ptr(), source.as_ptr(), source.count_bytes() as _, name.as_ptr(), flags.cast_signed())
    };
    owned(ctx, raw).map(Script)
}

/// Runs a compiled script.
pub(crate) fn run<'js>(ctx: &Ctx<'js>, script: &Script<'js>) -> Result<Value<'js>> {
    // SAFETY: the function takes a reference of its own, which it frees.
    let raw = unsafe {
        let function = qjs::JS_DupValue(ctx.as_raw().as_ptr(), script.0.as_raw());
        qjs::JS_EvalFunction(ctx.as_raw().as_ptr(), function)
    };
    owned(ctx, raw)
}

fn owned<'js>(ctx: &Ctx<'js>, raw: qjs::JSValue) -> Result<Value<'js>> {
    // SAFETY: QuickJS has just given this reference away.
    let value = unsafe { Value::from_raw(ctx.clone(), raw) };
    if value.is_exception() { Err(Error::Exception) } else { Ok(value) }
}

/// The stack of one operation: where it begins and how much of it there is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stack {
    top: usize,
    limit_bytes: usize,
}

impl Stack {
    /// Takes the present depth as the top, with `limit_bytes` below it.
    pub(crate) fn begin(ctx: &Ctx<'_>, limit_bytes: usize) -> Self {
        // SAFETY: the runtime is the context's own and alive.
        unsafe { qjs::JS_UpdateStackTop(qjs::JS_GetRuntime(ctx.as_raw().as_ptr())) };
        limit(ctx, limit_bytes);
        Self { top: position(), limit_bytes }
    }

    /// Runs `work` with no more than `short_bytes` below the present depth, and no more than there was before.
    pub(crate) fn shortened<T>(stack: &Cell<Self>, ctx: &Ctx<'_>, short_bytes: usize, work: impl FnOnce() -> T) -> T {
        let before = stack.get();
        let used = before.top.saturating_sub(position());
        let short = Self { limit_bytes: before.limit_bytes.min(used + short_bytes), ..before };
        stack.set(short);
        limit(ctx, short.limit_bytes);
        let result = work();
        stack.set(before);
        limit(ctx, before.limit_bytes);
        result
    }
}

fn limit(ctx: &Ctx<'_>, limit_bytes: usize) {
    // SAFETY: the runtime is the context's own and alive.
    unsafe { qjs::JS_SetMaxStackSize(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), limit_bytes as _) }
}

/// About where the stack stands now; it grows downward.
#[inline(never)]
fn position() -> usize {
    let marker = 0_u8;
    std::hint::black_box(&raw const marker) as usize
}
