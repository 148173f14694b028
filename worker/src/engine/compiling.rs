//! Compiling what plugins wrote, with little of the stack to do it on.

use std::cell::Cell;
use std::ffi::{CStr, CString};

use rquickjs::{Ctx, Value};

use super::allocator::Heap;
use super::errors::SOURCE_NAME;
use super::raw::{self, Script, Stack};

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

/// Compiles a plugin.
pub(crate) fn compile_plugin<'js>(
    ctx: &Ctx<'js>,
    stack: &Cell<Stack>,
    heap: &Heap,
    source: &CStr,
) -> rquickjs::Result<Script<'js>> {
    let name = CString::new(SOURCE_NAME)?;
    Stack::shortened(stack, ctx, SOURCE_STACK_BYTES, || raw::compile(ctx, heap, source, &name))
}

/// Sees to it that there is room to compile a text that a plugin made, or throws.
pub(crate) fn make_room<'js>(
    ctx: &Ctx<'js>,
    stack: &Cell<Stack>,
    heap: &Heap,
    code: &Value<'js>,
) -> rquickjs::Result<()> {
    Stack::shortened(stack, ctx, SHORT_STACK_BYTES, || raw::make_room(ctx, heap, code, TEXT_NAME))
}

/// Compiles code, with so many eighths of the stack that it had at first, and throws what is wrong
/// with it.
pub(crate) fn compile_within(
    ctx: &Ctx<'_>,
    stack: &Cell<Stack>,
    heap: &Heap,
    code: &str,
    eighths: usize,
    is_source: bool,
) -> rquickjs::Result<()> {
    let stack_bytes = if is_source { SOURCE_STACK_BYTES } else { SHORT_STACK_BYTES };
    let (code, name) = (CString::new(code)?, CString::new(SOURCE_NAME)?);
    Stack::shortened(stack, ctx, stack_bytes / 8 * eighths, || {
        raw::compile(ctx, heap, &code, &name)
    })
    .map(drop)
}
