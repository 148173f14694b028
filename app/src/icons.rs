//! The icons: drawn on a grid of 24 in the colour of the text, and silent to assistive technology.

use leptos::prelude::*;

/// An icon, for who draws it.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str);

/// Defines each icon from its path: a component, and a value of [`Icon`].
macro_rules! icons {
    ($($(#[$doc:meta])+ $name:ident $value:ident = $path:literal;)+) => {
        impl Icon {
            $(
                $(#[$doc])+
                pub const $value: Self = Self($path);
            )+
        }
        $(
            $(#[$doc])+
            #[component]
            pub fn $name() -> impl IntoView {
                icon($path)
            }
        )+
    };
}

icons! {
    /// Run.
    PlayIcon PLAY = "M7 4.5v15l12-7.5z";
    /// Add.
    PlusIcon PLUS = "M12 5v14M5 12h14";
    /// Close or remove.
    CloseIcon CLOSE = "M6 6l12 12M18 6 6 18";
    /// Start again.
    RestartIcon RESTART = "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5";
    /// Find.
    SearchIcon SEARCH = "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM16 16l4.5 4.5";
    /// Light colours.
    SunIcon SUN = "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4";
    /// Colours as the system has them.
    ContrastIcon CONTRAST = "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM12 3.5v17M15 5v14M18 7.5v9";
    /// Source code.
    CodeIcon CODE = "M9 7l-5 5 5 5M15 7l5 5-5 5";
    /// Dark colours.
    MoonIcon MOON = "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z";
    /// More above, or less.
    ChevronUpIcon CHEVRON_UP = "M6 15l6-6 6 6";
    /// More below.
    ChevronDownIcon CHEVRON_DOWN = "M6 9l6 6 6-6";
    /// Back.
    ChevronLeftIcon CHEVRON_LEFT = "M15 6l-6 6 6 6";
    /// Forward.
    ChevronRightIcon CHEVRON_RIGHT = "M9 6l6 6-6 6";
    /// Something needs attention.
    WarningIcon WARNING = "M12 4 2.8 19.5h18.4zM12 10v4M12 17v.01";
    /// Done, or allowed.
    CheckIcon CHECK = "M5 12.5l4.5 4.5L19 7.5";
    /// Something worth knowing.
    InfoIcon INFO = "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM12 11v5M12 8v.01";
    /// A status.
    DotIcon DOT = "M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z";
    /// Copy.
    CopyIcon COPY = "M9 9h11v11H9zM5 15H4V4h11v1";
    /// Pause.
    PauseIcon PAUSE = "M8 5v14M16 5v14";
    /// Keep in place.
    PinIcon PIN = "M9 4h6l-.8 6 3.3 3.5h-11L9.8 10zM12 13.5V21";
    /// Pick out, or jump to.
    TargetIcon TARGET = "M12 5a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM12 2v5M12 17v5M2 12h5M17 12h5";
    /// Isolated, or trusted.
    ShieldIcon SHIELD = "M12 3l7.5 2.5v6c0 4.7-3.2 7.8-7.5 9.5c-4.3-1.7-7.5-4.8-7.5-9.5v-6z";
}

impl Icon {
    /// Draws it.
    pub fn view(self) -> AnyView {
        icon(self.0).into_any()
    }
}

fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=path />
        </svg>
    }
}
