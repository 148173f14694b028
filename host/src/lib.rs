//! The page without a page: what decides about plugins, with all of their state. It knows no view
//! and no browser: whoever embeds it hands in what happens, the time, and what starts workers, and
//! reads signals. So all of it runs natively.

#![deny(clippy::disallowed_types)]

pub mod host;
#[expect(
    clippy::disallowed_types,
    reason = "what it makes belongs to an owner that is never cleaned up"
)]
pub mod page_scope;
pub mod sandbox;
pub mod signal;
pub mod sorted;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod watched;
