//! Random bytes for identities, from the browser.

use plugin_host::store::RandomBytes;

/// Random bytes of the browser's generator for keys.
#[cfg(target_arch = "wasm32")]
pub fn bytes() -> RandomBytes {
    let mut bytes = RandomBytes::default();
    let filled = leptos::prelude::window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        // Every browser has one. If not, time and its weaker generator still give no number twice.
        bytes[..8].copy_from_slice(&js_sys::Date::now().to_bits().to_le_bytes());
        bytes[8..].copy_from_slice(&js_sys::Math::random().to_bits().to_le_bytes());
    }
    bytes
}

/// Random bytes for native tests: the keys of the standard library's hasher, which are new each
/// time.
#[cfg(not(target_arch = "wasm32"))]
pub fn bytes() -> RandomBytes {
    use std::hash::{BuildHasher, RandomState};
    let half = || RandomState::new().hash_one(0).to_le_bytes();
    let mut bytes = RandomBytes::default();
    bytes[..8].copy_from_slice(&half());
    bytes[8..].copy_from_slice(&half());
    bytes
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn nobody_gets_the_same_twice() {
        assert_ne!(bytes(), bytes());
    }
}
