//! The Plugin Playground: plugins are written, run and looked into.

pub mod app;
pub mod browser;
pub mod button;
pub mod crash;
pub mod frame;
pub mod icons;
pub mod later;
pub mod lower_case;
pub mod page_memory;
mod page_script;
pub mod parts;
pub mod presets;
pub mod random;
pub mod render;
pub mod window_size;
pub mod workbench;

/// The examples for embedders are compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
pub struct EmbeddingExamples;
