//! The buttons of the workbench. Those of plugins are in `app/src/render/buttons.rs`: they have
//! another look, and are drawn from a tree.
//!
//! What one has beyond its own is given as attributes: `attr:disabled=…`, `on:blur=…`.

use std::borrow::Cow;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use web_sys::Element;

use crate::icons::Icon;

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
    part: Cow<'static, str>,
    /// Its accessible name, where its words are not enough.
    #[prop(optional, into)]
    label: Cow<'static, str>,
    /// What a pointer that rests on it is told.
    #[prop(optional, into)]
    title: Cow<'static, str>,
    /// What a press does; without it, its form is sent.
    #[prop(optional, into)]
    on_press: Option<Press>,
    /// Its icon.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Its words.
    #[prop(optional, into)]
    words: Cow<'static, str>,
    /// What it shows where it is not an icon and words that stay.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shown = children.map_or_else(
        || {
            view! {
                {icon.map(Icon::view)}
                {words}
            }
            .into_any()
        },
        |children| children(),
    );
    button(look.class(), place, [part, label, title], on_press, shown)
}

/// A button with an icon alone.
#[component]
pub fn IconButton(
    /// A class for where it stands.
    #[prop(optional)]
    place: &'static str,
    /// Its `data-part`.
    #[prop(optional, into)]
    part: Cow<'static, str>,
    /// Its accessible name. One that changes is given as an attribute.
    #[prop(optional, into)]
    label: Cow<'static, str>,
    /// What a pointer that rests on it is told.
    #[prop(optional, into)]
    title: Cow<'static, str>,
    /// What a press does.
    #[prop(into)]
    on_press: Press,
    /// Its icon.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Its icon, where it changes.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shown = children.map_or_else(|| icon.map(Icon::view).into_any(), |children| children());
    button("icon-button", place, [part, label, title], Some(on_press), shown)
}

fn button(
    look: &'static str,
    place: &'static str,
    words: [Cow<'static, str>; 3],
    on_press: Option<Press>,
    shown: AnyView,
) -> AnyView {
    let kind = if on_press.is_some() { "button" } else { "submit" };
    let mut press = on_press.map(|press| press.0);
    let on_click = move |event| {
        if let Some(press) = &mut press {
            press(event);
        }
    };
    view! {
        <button type=kind use:says=(look, place, words) on:click=on_click>
            {shown}
        </button>
    }
    .into_any()
}

/// Sets what a button says of itself once and for all. As attributes of the view, each would be
/// code for a change that never comes.
fn says(element: Element, (look, place, words): (&str, &str, [Cow<'static, str>; 3])) {
    let class = if place.is_empty() { look.to_owned() } else { format!("{look} {place}") };
    let names = ["data-part", "aria-label", "title"];
    let said = names.into_iter().zip(words).filter(|(_, word)| !word.is_empty());
    [("class", class.into())].into_iter().chain(said).for_each(move |(name, word)| {
        // None of these names is refused.
        let _ = element.set_attribute(name, &word);
    });
}
