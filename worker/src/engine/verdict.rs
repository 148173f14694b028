//! Runs one operation inside its limits and judges how it ended.

use rquickjs::{Context, Ctx, Object, Persistent};

use super::Measured;
use super::compiling::STACK_BYTES;
use super::errors::{self, EngineError, Thrown};
use super::host_functions::HostFunctions;
use super::raw::Stack;
use crate::contracts::messages::Cost;
use crate::contracts::{Fault, FaultCode, Operation, SourceLocation};

/// Runs `work` with its deadline, its heap and its stack.
pub(crate) fn measured<T>(
    context: &Context,
    api: &Persistent<Object<'static>>,
    host: &HostFunctions,
    operation: Operation,
    limit_ms: u32,
    work: impl for<'js> FnOnce(&Ctx<'js>, &Object<'js>) -> Result<T, EngineError>,
) -> Measured<T> {
    host.heap.begin();
    let start_us = host.budget.arm(limit_ms, host.limits.kill_grace_ms);
    let outcome = context.with(|ctx| {
        host.stack.set(Stack::begin(&ctx, STACK_BYTES));
        let verdict = match api.clone().restore(&ctx) {
            Ok(api) => {
                let result = work(&ctx, &api);
                judge(&ctx, &api, host, operation, limit_ms, result)
            }
            Err(error) => Err(Fault::new(FaultCode::InternalError, operation, error.to_string())),
        };
        host.budget.disarm();
        // Cycles pile up to half as much again as lives; on a small heap that must not look like a
        // plugin out of memory.
        if host.heap.is_half_full() {
            ctx.run_gc();
        }
        verdict
    });
    let cost = Cost {
        elapsed_us: host.budget.now_us().saturating_sub(start_us),
        interrupted: matches!(&outcome, Err(fault) if fault.code == FaultCode::VmTimeout),
        memory_bytes: host.heap.used(),
        ticks: host.budget.ticks(),
    };
    (outcome, cost)
}

/// Facts first: a used up limit explains an operation that failed, whatever the plugin threw in the
/// end. An interrupt explains most, then a refused allocation or an overflow; a result or an error
/// that merely came late is late.
fn judge<'js, T>(
    ctx: &Ctx<'js>,
    api: &Object<'js>,
    host: &HostFunctions,
    operation: Operation,
    limit_ms: u32,
    result: Result<T, EngineError>,
) -> Result<T, Fault> {
    let stop = match result {
        Ok(value) if !host.budget.is_exhausted() => return Ok(value),
        Ok(_) => EngineError::OutOfTime,
        Err(stop) => stop,
    };
    // Reading an error runs its getters, so it comes before the last look at the clock.
    let thrown = match &stop {
        EngineError::Thrown | EngineError::Syntax => errors::read(ctx, &ctx.catch(), api),
        _ => Thrown::default(),
    };
    let is_thrown = matches!(stop, EngineError::Thrown | EngineError::Syntax);
    let (code, message) = if host.budget.has_interrupted() {
        (FaultCode::VmTimeout, too_late(operation, limit_ms))
    } else if is_thrown && host.heap.was_denied() {
        let limit = host.limits.memory_bytes / 1024 / 1024;
        (FaultCode::VmMemoryLimit, format!("the plugin needs more than its {limit} MiB of memory"))
    } else if is_thrown && thrown.is_stack_overflow {
        (FaultCode::VmStackLimit, "the plugin nests or recurses too deep".to_owned())
    } else {
        match stop {
            EngineError::Issues(issues) => return Err(Fault::contract(operation, issues)),
            EngineError::BadSource { message, line } => {
                return Err(bad_source(operation, message, line));
            }
            EngineError::Internal(message) => {
                return Err(Fault::new(FaultCode::InternalError, operation, message));
            }
            _ if host.budget.is_exhausted() => {
                (FaultCode::VmTimeout, too_late(operation, limit_ms))
            }
            EngineError::Syntax => (FaultCode::PluginSyntax, thrown.message),
            _ if operation == Operation::Load => (FaultCode::PluginLoadError, thrown.message),
            _ => (FaultCode::PluginThrew, thrown.message),
        }
    };
    Err(Fault {
        location: thrown.location,
        stack: thrown.stack,
        ..Fault::new(code, operation, message)
    })
}

fn too_late(operation: Operation, limit_ms: u32) -> String {
    format!("the {operation} took longer than {limit_ms} ms")
}

fn bad_source(operation: Operation, message: String, line: usize) -> Fault {
    let location = SourceLocation { line: u32::try_from(line).unwrap_or(u32::MAX), column: 1 };
    Fault { location: Some(location), ..Fault::new(FaultCode::PluginSyntax, operation, message) }
}
