//! The memory of the page's own WebAssembly: how much it may take, and how much it has taken.

/// The most that the page may ever take, in bytes, as `build.rs` tells the linker.
pub const MOST_MEMORY_BYTES: usize = match usize::from_str_radix(env!("MOST_MEMORY_BYTES"), 10) {
    Ok(bytes) => bytes,
    Err(_) => 0,
};

/// A page of WebAssembly memory, in bytes.
#[cfg(target_arch = "wasm32")]
const PAGE_BYTES: usize = 64 * 1024;

/// What the page has taken, in bytes. It never shrinks: what is freed is used again.
#[cfg(target_arch = "wasm32")]
pub fn taken_bytes() -> usize {
    core::arch::wasm32::memory_size::<0>() * PAGE_BYTES
}

/// Natively there is no such memory.
#[cfg(not(target_arch = "wasm32"))]
pub fn taken_bytes() -> usize {
    0
}

const _: () = assert!(MOST_MEMORY_BYTES >= 512 * 1024 * 1024, "build.rs must name a limit");
