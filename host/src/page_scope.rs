//! Signals and values that live as long as the page, whoever makes them and wherever: they belong
//! to no view.

use reactive_graph::owner::{LocalStorage, Owner, StoredValue};
use reactive_graph::prelude::*;
use reactive_graph::signal::{ArcRwSignal, RwSignal};

thread_local! {
    /// Never cleaned up: the page's end is its end.
    static PAGE: Owner = Owner::default();
}

/// A signal that lives as long as the page.
pub type PageSignal<T> = RwSignal<T>;

/// A value that lives as long as the page and does not leave its thread.
pub type PageValue<T> = StoredValue<T, LocalStorage>;

/// A signal that lives as long as the page, made anywhere.
pub fn page_signal<T: Send + Sync + 'static>(value: T) -> PageSignal<T> {
    PAGE.with(|page| page.with(|| RwSignal::new(value)))
}

/// A value that lives as long as the page, made anywhere.
pub fn page_value<T: 'static>(value: T) -> PageValue<T> {
    PAGE.with(|page| page.with(|| StoredValue::new_local(value)))
}

/// Sets a signal to a value that it does not have yet: what it shows is not drawn again for
/// nothing.
pub fn set_new<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|present| *present != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_in_a_view_that_goes_stays() {
        let view = Owner::new();
        let (signal, value) = view.with(|| (page_signal(1), page_value(2)));
        view.cleanup();
        drop(view);
        assert_eq!((signal.try_get_untracked(), value.try_get_value()), (Some(1), Some(2)));
    }
}
