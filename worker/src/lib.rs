//! Runs untrusted JavaScript plugins: contracts shared by both sides, and behind features the
//! bridge to a worker and QuickJS itself.

#[cfg(feature = "agent")]
pub mod agent;
pub mod contracts;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod service;
