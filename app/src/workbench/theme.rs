//! Light, dark, or as the system has it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::icons::{ContrastIcon, MoonIcon, SunIcon};
use super::session::Session;

/// The colours that the user wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word for it, as in `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that the switch goes to from here.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

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
        <button
            class="icon-button"
            type="button"
            data-part="theme-switch"
            aria-label=label
            title=label
            on:click=move |_| theme.update(|theme| *theme = theme.next())
        >
            {move || match theme.get() {
                Theme::Auto => view! { <ContrastIcon /> }.into_any(),
                Theme::Light => view! { <SunIcon /> }.into_any(),
                Theme::Dark => view! { <MoonIcon /> }.into_any(),
            }}
        </button>
    }
}
