//! Lists whose rows stay the same elements while others come and go. Leptos' own list is compiled
//! anew for whatever it is a list of; this is one for all, and makes an allocation for each row.
//! Where thousands of rows come at every key it is not for.

use leptos::prelude::*;

/// A row: what it is known by, and what makes its view, once.
struct Row {
    key: String,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A view for each of some items, which stays while its item is there.
#[component]
pub fn Rows<T: Send + 'static, K: ToString, N: IntoView + 'static>(
    /// The items, in their order; tracks what they depend on.
    each: impl Fn() -> Vec<T> + Send + 'static,
    /// What an item is known by.
    key: impl Fn(&T) -> K + Send + 'static,
    /// Makes the view of an item.
    children: impl Fn(T) -> N + Clone + Send + 'static,
) -> impl IntoView {
    let row = move |item: T| {
        let (key, children) = (key(&item).to_string(), children.clone());
        Row { key, make: Box::new(move || children(item).into_any()) }
    };
    list(Box::new(move || each().into_iter().map(&row).collect()))
}

fn list(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=each key=|row| row.key.clone() children=|row: Row| (row.make)() /> }
        .into_any()
}
