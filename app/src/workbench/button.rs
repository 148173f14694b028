//! The buttons of the workbench. Those of plugins are in `app/src/render/buttons.rs`: they have
//! another look, and are drawn from a tree.
//!
//! What one has beyond its own is given as attributes: `attr:aria-expanded=…`, `on:blur=…`.

use leptos::ev::MouseEvent;
use leptos::oco::Oco;
use leptos::prelude::*;

/// How a button with words looks.
#[derive(Clone, Copy, Debug, Default)]
pub enum Look {
    /// Small, as most are.
    #[default]
    Small,
    /// Small, and what is expected to be pressed.
    SmallPrimary,
    /// Small, without a frame.
    SmallGhost,
    /// As high as a field.
    Large,
    /// As high as a field, and what is expected to be pressed.
    LargePrimary,
    /// Like a link, within a line.
    Link,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "button button--small",
            Self::SmallPrimary => "button button--primary button--small",
            Self::SmallGhost => "button button--ghost button--small",
            Self::Large => "button",
            Self::LargePrimary => "button button--primary",
            Self::Link => "link-button",
        }
    }
}

/// What a press does: one type for all, so that one button is compiled and not one for each.
pub struct Press(Box<dyn FnMut(MouseEvent)>);

impl<F: FnMut(MouseEvent) + 'static> From<F> for Press {
    fn from(press: F) -> Self {
        Self(Box::new(press))
    }
}

/// Whether something is so now; tracks what it depends on.
pub struct Flag(Box<dyn Fn() -> bool + Send>);

impl<F: Fn() -> bool + Send + 'static> From<F> for Flag {
    fn from(flag: F) -> Self {
        Self(Box::new(flag))
    }
}

/// A button with words, and an icon before them where it has one.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A class for where it stands.
    #[prop(optional)]
    place: &'static str,
    /// Its `data-part`.
    #[prop(optional, into)]
    part: Option<Oco<'static, str>>,
    /// Its accessible name, where its words are not enough.
    #[prop(optional, into)]
    label: Option<Oco<'static, str>>,
    /// What a pointer that rests on it is told.
    #[prop(optional, into)]
    title: Option<Oco<'static, str>>,
    /// Whether it is pressed in, of one that stays so.
    #[prop(optional, into)]
    is_pressed: Option<Flag>,
    /// Whether it can not be pressed.
    #[prop(optional, into)]
    is_disabled: Option<Flag>,
    /// What a press does; without it, its form is sent.
    #[prop(optional, into)]
    on_press: Option<Press>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let face = Face { class: look.class(), place, part, label, title };
    button(face, is_pressed, is_disabled, on_press, children)
}

/// A button with an icon alone.
#[component]
pub fn IconButton(
    /// A class for where it stands.
    #[prop(optional)]
    place: &'static str,
    /// Its `data-part`.
    #[prop(optional, into)]
    part: Option<Oco<'static, str>>,
    /// Its accessible name. One that changes is given as an attribute.
    #[prop(optional, into)]
    label: Option<Oco<'static, str>>,
    /// What a pointer that rests on it is told.
    #[prop(optional, into)]
    title: Option<Oco<'static, str>>,
    /// Whether it is pressed in, of one that stays so.
    #[prop(optional, into)]
    is_pressed: Option<Flag>,
    /// Whether it can not be pressed.
    #[prop(optional, into)]
    is_disabled: Option<Flag>,
    /// What a press does.
    #[prop(into)]
    on_press: Press,
    /// Its icon.
    children: Children,
) -> impl IntoView {
    let face = Face { class: "icon-button", place, part, label, title };
    button(face, is_pressed, is_disabled, Some(on_press), children)
}

/// What a button says of itself, once and for all.
struct Face {
    class: &'static str,
    place: &'static str,
    part: Option<Oco<'static, str>>,
    label: Option<Oco<'static, str>>,
    title: Option<Oco<'static, str>>,
}

fn button(
    face: Face,
    is_pressed: Option<Flag>,
    is_disabled: Option<Flag>,
    on_press: Option<Press>,
    children: Children,
) -> AnyView {
    let class = match face.place {
        "" => face.class.into(),
        place => Oco::from(format!("{} {place}", face.class)),
    };
    let pressed = is_pressed.map(|flag| move || if (flag.0)() { "true" } else { "false" });
    let disabled = is_disabled.map(|flag| move || (flag.0)());
    let kind = if on_press.is_some() { "button" } else { "submit" };
    let mut press = on_press.map(|press| press.0);
    let on_click = move |event| {
        if let Some(press) = &mut press {
            press(event);
        }
    };
    view! {
        <button
            class=class
            type=kind
            data-part=face.part
            aria-label=face.label
            title=face.title
            aria-pressed=pressed
            disabled=disabled
            on:click=on_click
        >
            {children()}
        </button>
    }
    .into_any()
}
