//! Text, headings, badges, code and links. `dir="auto"` keeps each text's writing direction to itself.

use leptos::prelude::*;
use plugin_runtime::contracts::display_text;
use plugin_runtime::contracts::issue::shorten;
use plugin_runtime::contracts::ui::Tone;
use web_sys::Url;

/// The most of a host that is shown, in characters.
const PLACE_LIMIT: usize = 80;

/// A paragraph.
pub(super) fn paragraph(text: &str, tone: Tone) -> impl IntoView + use<> {
    view! { <p data-kind="text" data-tone=tone_name(tone) dir="auto">{text.to_owned()}</p> }
}

/// A heading below the card's title, which is an h3.
pub(super) fn heading(text: &str, level: u8) -> AnyView {
    let text = text.to_owned();
    match level {
        1 => view! { <h4 data-kind="heading" dir="auto">{text}</h4> }.into_any(),
        2 => view! { <h5 data-kind="heading" dir="auto">{text}</h5> }.into_any(),
        _ => view! { <h6 data-kind="heading" dir="auto">{text}</h6> }.into_any(),
    }
}

/// A short label.
pub(super) fn badge(text: &str, tone: Tone) -> impl IntoView + use<> {
    view! { <span data-kind="badge" data-tone=tone_name(tone) dir="auto">{text.to_owned()}</span> }
}

/// Text in a fixed-width face.
pub(super) fn code(text: &str) -> impl IntoView + use<> {
    view! { <pre data-kind="code" tabindex="0"><code dir="auto">{text.to_owned()}</code></pre> }
}

/// A link, or its text alone where the browser reads the address as something else than a page or a mail.
pub(super) fn link(href: &str, label: &str) -> AnyView {
    let label = label.to_owned();
    let Some(href) = safe_href(href) else {
        return view! { <span data-kind="link" data-unsafe="" dir="auto">{label}</span> }.into_any();
    };
    let place = place_of(&href);
    let title = format!("Opens {href} in a new tab");
    view! {
        <a data-kind="link" href=href title=title target="_blank" rel="noopener noreferrer nofollow" dir="auto">
            {label} <span class="link-host" data-part="link-host">{format!(" ({place})")}</span>
        </a>
    }
    .into_any()
}

/// Where a link leads, for all to see whatever its label says: the host, or whom a mail goes to.
fn place_of(href: &str) -> String {
    let host = Url::new(href).map(|url| url.host()).unwrap_or_default();
    let place = if host.is_empty() { href.trim_start_matches("mailto:").split('?').next().unwrap_or_default() } else { &host };
    display_text::line(&shorten(place, PLACE_LIMIT)).into_owned()
}

/// The address as the browser reads it, which is what it would follow, if its scheme is a safe one.
fn safe_href(href: &str) -> Option<String> {
    let url = Url::new(href).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:" | "mailto:").then(|| url.href())
}

fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Muted => "muted",
        Tone::Info => "info",
        Tone::Success => "success",
        Tone::Warning => "warning",
        Tone::Danger => "danger",
    }
}
