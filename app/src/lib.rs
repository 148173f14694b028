//! The Plugin Playground: plugins are written, run and looked into.

pub mod app;
pub mod host;
pub mod presets;
pub mod render;
pub mod sandbox;
pub mod store;
pub mod workbench;
