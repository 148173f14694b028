//! Runs untrusted JavaScript plugins: contracts shared by both sides, and behind feature `engine` QuickJS itself.

pub mod agent;
pub mod contracts;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod service;
