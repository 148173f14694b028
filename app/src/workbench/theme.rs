//! The switch between light, dark, and as the system has it.

use leptos::prelude::*;

use super::session::{Session, Theme};
use crate::button::IconButton;
use crate::icons::{ContrastIcon, MoonIcon, SunIcon};

/// Goes through the themes; the page follows.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = Session::expect().theme;
    let label = move || {
        format!("Colours: {}. Change to {}", theme.get().as_str(), theme.get().next().as_str())
    };
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            // A page without colours of its own choice is still readable, so a refusal is not worth
            // a word.
            let _ = root.set_attribute("data-theme", theme.get().as_str());
        }
    });
    view! {
        <IconButton
            part="theme-switch"
            attr:aria-label=label
            attr:title=label
            on_press=move |_| theme.update(|theme| *theme = theme.next())
        >
            {move || match theme.get() {
                Theme::Auto => view! { <ContrastIcon /> }.into_any(),
                Theme::Light => view! { <SunIcon /> }.into_any(),
                Theme::Dark => view! { <MoonIcon /> }.into_any(),
            }}
        </IconButton>
    }
}
