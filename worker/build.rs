//! Joins the parts of the bootstrap, and gives the worker's WASM the most memory that it may ever
//! have, and a stack on which QuickJS's own check for overflow cannot wrap.

use std::path::Path;
use std::{env, fs, io};

/// A worker may never hold more than this, whatever a plugin does.
const MOST_MEMORY_BYTES: usize = 256 * 1024 * 1024;

/// QuickJS compares `stack pointer - frame size` with its limit. A frame takes at most 65,535
/// arguments, locals and temporaries of 8 bytes each and as many references of 4: 1.75 MiB. On the
/// default stack of 1 MiB that difference passes below zero, the check succeeds, and the frame lies
/// outside of memory.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// A part uses what stands in those before it, and in functions that are called later what stands
/// in any.
const BOOTSTRAP: [&str; 7] =
    ["natives", "guards", "errors", "builder", "console", "definition", "calls"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    join_bootstrap()?;
    if std::env::var_os("CARGO_CFG_TARGET_ARCH")
        .is_some_and(|architecture| architecture == "wasm32")
    {
        for kind in ["bins", "tests"] {
            println!("cargo::rustc-link-arg-{kind}=-zstack-size={STACK_BYTES}");
            println!("cargo::rustc-link-arg-{kind}=--max-memory={MOST_MEMORY_BYTES}");
        }
    }
    Ok(())
}

/// The parts as the body of one function, NUL at its end, without comments and indents.
fn join_bootstrap() -> io::Result<()> {
    let mut joined = "(function bootstrap(host) {\n\"use strict\";\n".to_owned();
    for part in BOOTSTRAP {
        let path = format!("src/engine/bootstrap/{part}.js");
        println!("cargo::rerun-if-changed={path}");
        for line in fs::read_to_string(path)?
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with("//"))
        {
            joined += line;
            joined.push('\n');
        }
    }
    joined += "return api;\n});\0";
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("bootstrap.js"), joined)
}
