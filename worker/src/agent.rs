//! The gloo worker around the service.

mod codec;
#[cfg(target_arch = "wasm32")]
pub mod presence;
#[cfg(feature = "engine")]
mod warm_up;

use gloo_worker::{HandlerId, Worker, WorkerScope};

use crate::contracts::messages::Envelope;
#[cfg(feature = "engine")]
use crate::service::RuntimeService;

pub use codec::{Spoken, TextCodec};

/// The worker that plugins run in.
///
/// The app links it without the engine, only for the type that a worker is spawned and spoken to
/// with.
pub struct PluginWorker {
    #[cfg(feature = "engine")]
    service: RuntimeService,
}

impl Worker for PluginWorker {
    type Message = ();
    type Input = Envelope;
    type Output = Envelope;

    #[cfg(feature = "engine")]
    fn create(_: &WorkerScope<Self>) -> Self {
        let mut service = RuntimeService::default();
        warm_up::run(&mut service);
        Self { service }
    }

    #[cfg(not(feature = "engine"))]
    fn create(_: &WorkerScope<Self>) -> Self {
        Self {}
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): Self::Message) {}

    #[cfg(feature = "engine")]
    fn received(&mut self, scope: &WorkerScope<Self>, input: Self::Input, from: HandlerId) {
        use crate::contracts::{Reply, Request};

        let response = match serde_json::from_str::<Request>(&input.0) {
            Ok(request) => self.service.handle(request, &mut |part| {
                scope.respond(from, envelope(&Reply::Part(part)));
            }),
            Err(error) => unreadable(&error),
        };
        scope.respond(from, envelope(&Reply::Done(response)));
    }

    #[cfg(not(feature = "engine"))]
    fn received(&mut self, _: &WorkerScope<Self>, _: Self::Input, _: HandlerId) {}
}

/// A reply as it is posted. What cannot be encoded is sent empty, which the page takes for a lost
/// worker.
#[cfg(feature = "engine")]
fn envelope(reply: &crate::contracts::Reply) -> Envelope {
    Envelope(serde_json::to_string(reply).unwrap_or_default())
}

/// The answer to what is no request: it has no id to repeat.
#[cfg(feature = "engine")]
fn unreadable(error: &serde_json::Error) -> crate::contracts::Response {
    use crate::contracts::messages::Cost;
    use crate::contracts::{Fault, FaultCode, Operation, RequestId, Response};

    let fault = Fault::new(
        FaultCode::InternalError,
        Operation::Health,
        format!("the worker cannot read this request: {error}"),
    );
    Response {
        id: RequestId::default(),
        outcome: Err(fault),
        cost: Cost::default(),
        console: Vec::new(),
    }
}
