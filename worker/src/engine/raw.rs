//! The few QuickJS calls that rquickjs does not offer: compiling without running, and moving the
//! stack limit.
#![expect(unsafe_code, reason = "calls QuickJS's C interface")]
#![allow(
    clippy::cast_possible_truncation,
    reason = "a C size is as wide as usize on every target; some bindings say u32"
)]

use std::cell::Cell;
use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;

use rquickjs::{Ctx, Error, Result, Value, qjs};

use super::allocator::Heap;

/// Whoever has so much memory for each byte of a text can compile it: QuickJS takes some 200 at
/// most, for `a=>b=>c=>0,`.
const PLENTY_FACTOR: usize = 512;

/// And so much for any text.
const PLENTY_BYTES: usize = 256 * 1024;

/// What it may take more the second time.
const SPARE_BYTES: usize = 32 * 1024;

/// A compiled script.
pub(crate) struct Script<'js>(Value<'js>);

/// Compiles `source` as a strict script. A syntax error is left pending as the exception.
pub(crate) fn compile<'js>(
    ctx: &Ctx<'js>,
    heap: &Heap,
    source: &CStr,
    name: &CStr,
) -> Result<Script<'js>> {
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_STRICT;
    // SAFETY: the text ends in NUL and outlives the call; the length leaves the NUL out, as QuickJS
    // wants it.
    unsafe { compile_raw(ctx, heap, source.as_ptr(), source.count_bytes() as _, name, flags) }
}

/// Sees to it that QuickJS, which compiles and runs a text at one go, has the memory to compile
/// this one. Where it may not have, it is tried. An error is left pending as the exception: that
/// there is no room, or what is wrong with the text.
pub(crate) fn make_room<'js>(
    ctx: &Ctx<'js>,
    heap: &Heap,
    code: &Value<'js>,
    name: &CStr,
) -> Result<()> {
    let context = ctx.as_raw().as_ptr();
    let mut bytes: qjs::size_t = 0;
    // SAFETY: QuickJS fills in the length of a text that it keeps until it is freed below; it ends
    // in NUL.
    unsafe {
        let text = qjs::JS_ToCStringLen2(context, &raw mut bytes, code.as_raw(), false);
        if text.is_null() {
            return Err(Error::Exception);
        }
        let has_plenty = heap.room() >= PLENTY_BYTES + PLENTY_FACTOR * bytes as usize;
        let tried = if has_plenty { Ok(()) } else { try_to_compile(ctx, heap, text, bytes, name) };
        qjs::JS_FreeCString(context, text);
        tried
    }
}

unsafe fn try_to_compile(
    ctx: &Ctx<'_>,
    heap: &Heap,
    text: *const c_char,
    bytes: qjs::size_t,
    name: &CStr,
) -> Result<()> {
    // SAFETY: the context is alive, and the caller passes a text of that length with a NUL behind
    // it.
    unsafe {
        // Else what is thrown away meanwhile would hide a part of what it takes.
        qjs::JS_RunGC(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()));
        let before = heap.used();
        drop(compile_raw(ctx, heap, text, bytes, name, qjs::JS_EVAL_TYPE_GLOBAL)?);
        let taken = heap.peak() - before;
        if heap.room() >= taken + taken / 4 + SPARE_BYTES {
            Ok(())
        } else {
            Err(throw_out_of_memory(ctx, heap))
        }
    }
}

/// Without a limit of memory, see [`Heap::unlimited`]: what was compiled may be too much
/// afterwards.
unsafe fn compile_raw<'js>(
    ctx: &Ctx<'js>,
    heap: &Heap,
    text: *const c_char,
    bytes: qjs::size_t,
    name: &CStr,
    flags: u32,
) -> Result<Script<'js>> {
    let (context, flags) =
        (ctx.as_raw().as_ptr(), (flags | qjs::JS_EVAL_FLAG_COMPILE_ONLY).cast_signed());
    // SAFETY: the caller passes a text of that length with a NUL behind it; the name ends in NUL
    // too.
    let raw =
        heap.unlimited(|| unsafe { qjs::JS_Eval(context, text, bytes, name.as_ptr(), flags) });
    let script = owned(ctx, raw)?;
    if heap.room() == 0 { Err(throw_out_of_memory(ctx, heap)) } else { Ok(Script(script)) }
}

fn throw_out_of_memory(ctx: &Ctx<'_>, heap: &Heap) -> Error {
    heap.deny();
    // SAFETY: the context is alive; what is given back says only that there is an exception.
    unsafe { qjs::JS_ThrowOutOfMemory(ctx.as_raw().as_ptr()) };
    Error::Exception
}

/// What was compiled, without its source text, to be read into other VMs of this process.
pub(crate) fn write(ctx: &Ctx<'_>, script: &Script<'_>) -> Result<Vec<u8>> {
    let flags = (qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE).cast_signed();
    let mut length = MaybeUninit::uninit();
    // SAFETY: the value is alive; where a buffer comes back its length was written, and it is freed
    // by who allocated it.
    unsafe {
        let buffer = qjs::JS_WriteObject(
            ctx.as_raw().as_ptr(),
            length.as_mut_ptr(),
            script.0.as_raw(),
            flags,
        );
        if buffer.is_null() {
            return Err(Error::Exception);
        }
        let code = std::slice::from_raw_parts(buffer, length.assume_init() as usize).to_vec();
        qjs::js_free(ctx.as_raw().as_ptr(), buffer.cast());
        Ok(code)
    }
}

/// Reads what [`write`] wrote in this process. Nothing else may be read: bytecode is believed.
pub(crate) fn read<'js>(ctx: &Ctx<'js>, code: &[u8]) -> Result<Script<'js>> {
    let flags = qjs::JS_READ_OBJ_BYTECODE.cast_signed();
    // SAFETY: the bytes outlive the call and come from the same engine.
    let raw =
        unsafe { qjs::JS_ReadObject(ctx.as_raw().as_ptr(), code.as_ptr(), code.len() as _, flags) };
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

    /// Runs `work` with no more than `short_bytes` below the present depth, and no more than there
    /// was before.
    pub(crate) fn shortened<T>(
        stack: &Cell<Self>,
        ctx: &Ctx<'_>,
        short_bytes: usize,
        work: impl FnOnce() -> T,
    ) -> T {
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
