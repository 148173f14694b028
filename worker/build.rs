//! Gives the worker's WASM the most memory that it may ever have, and a stack on which QuickJS's own check for overflow
//! cannot wrap.

/// A worker may never hold more than this, whatever a plugin does.
const MOST_MEMORY_BYTES: usize = 256 * 1024 * 1024;

/// QuickJS compares `stack pointer - frame size` with its limit. A frame takes at most 65,535 arguments, locals and
/// temporaries of 8 bytes each and as many references of 4: 1.75 MiB. On the default stack of 1 MiB that difference
/// passes below zero, the check succeeds, and the frame lies outside of memory.
const STACK_BYTES: usize = 2 * 1024 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|architecture| architecture == "wasm32") {
        for kind in ["bins", "tests"] {
            println!("cargo::rustc-link-arg-{kind}=-zstack-size={STACK_BYTES}");
            println!("cargo::rustc-link-arg-{kind}=--max-memory={MOST_MEMORY_BYTES}");
        }
    }
}
