//! Gives the page's WASM the most memory that it may ever have (a worker has a limit of its own, in
//! `worker/build.rs`), and keeps what is needed to cut a release into parts.

/// Far above what is kept (`KEPT_LIMIT_BYTES`) and shown, so that there is room to notice that it
/// is being used up, and far below what a browser would kill the tab for. The store watches how
/// near the page is.
const MOST_MEMORY_BYTES: usize = 1024 * 1024 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_ARCH")
        .is_some_and(|architecture| architecture == "wasm32")
    {
        for kind in ["bins", "tests"] {
            println!("cargo::rustc-link-arg-{kind}=--max-memory={MOST_MEMORY_BYTES}");
        }
    }
    // What cuts the app into parts reads how its code hangs together from the linker's relocations
    // (scripts/cut-app.sh).
    println!("cargo::rustc-check-cfg=cfg(app_in_parts)");
    if std::env::var_os("CARGO_CFG_APP_IN_PARTS").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    println!("cargo::rustc-env=MOST_MEMORY_BYTES={MOST_MEMORY_BYTES}");
}
