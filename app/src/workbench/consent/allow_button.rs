//! A button that allows something, beside what a plugin does: it answers when it has stood still.

use leptos::html::{self, ElementType};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

use super::onlooker::Patience;
use super::stillness::Standing;
use crate::button::Button;

/// Allows something when it is pressed. It comes and moves while plugins work: a click that was
/// meant for something else must not allow anything.
#[component]
pub fn AllowButton(
    /// Its `data-part`.
    part: &'static str,
    /// What it says.
    #[prop(into)]
    words: String,
    /// What has to stand still, whole and in view with it; by default the button alone.
    #[prop(optional)]
    about: Option<NodeRef<html::P>>,
    /// Carries it out.
    on_allow: impl Fn() + 'static,
) -> impl IntoView {
    let patience = Patience::new();
    let button = NodeRef::<html::Button>::new();
    match about {
        Some(about) => watch(about, patience),
        None => watch(button, patience),
    }
    view! {
        <Button
            part=part
            attr:disabled=move || patience.standing.get() != Standing::Ready
            on_press=move |_| {
                if patience.answers() {
                    on_allow();
                }
            }
            {..}
            node_ref=button
            data-waiting=move || (patience.standing.get() == Standing::Waiting).then_some("")
        >
            {words}
        </Button>
    }
}

fn watch<E>(element: NodeRef<E>, patience: Patience)
where
    E: ElementType,
    E::Output: JsCast + Clone + Into<Element> + 'static,
{
    element.on_load(move |element: E::Output| patience.is_about(element.into()));
}
