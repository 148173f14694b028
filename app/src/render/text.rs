//! Text, headings, badges, code and links. `dir="auto"` keeps each text's writing direction to
//! itself.
//!
//! The browser lays out a paragraph or a line as a whole, so of a long text the beginning is shown,
//! and the rest to whoever asks for it.

use leptos::prelude::*;
use plugin_runtime::contracts::display_text;
use plugin_runtime::contracts::ui::measure::{WHOLE_LABEL, WHOLE_TEXT, beginning, is_long_text};
use plugin_runtime::contracts::ui::{Tone, Word};
use web_sys::Url;

use super::reconcile::NodeCell;

/// The most of a host that is shown, in characters.
const PLACE_LIMIT: usize = 80;

/// Whether somebody asked for the whole of a long text; `None` as long as the text is not long.
pub(super) type IsWhole = Option<ArcRwSignal<bool>>;

/// What is shown of a label.
pub(super) fn label(text: &str) -> String {
    beginning(text, WHOLE_LABEL).into_owned()
}

/// A paragraph.
pub(super) fn paragraph(
    cell: &NodeCell,
    text: &str,
    tone: Tone,
    is_whole: &mut IsWhole,
) -> AnyView {
    let tone = tone.as_str();
    match long(text, is_whole) {
        None => view! {
            <p data-kind="text" data-tone=tone dir="auto">
                {cell.words()}
            </p>
        }
        .into_any(),
        Some((shown, more)) => view! {
            <p data-kind="text" data-tone=tone data-long="" dir="auto">
                {shown}
                {more}
            </p>
        }
        .into_any(),
    }
}

/// What is shown of a long text, and the button for the rest. `None` for one that is not long.
fn long(text: &str, is_whole: &mut IsWhole) -> Option<(String, impl IntoView + use<>)> {
    if !is_long_text(text) {
        *is_whole = None;
        return None;
    }
    let is_whole = is_whole.get_or_insert_with(|| ArcRwSignal::new(false)).clone();
    let is_shown = is_whole.get();
    let shown = if is_shown { text.to_owned() } else { beginning(text, WHOLE_TEXT).into_owned() };
    let label = if is_shown {
        "Show less".to_owned()
    } else {
        format!("Show all {} characters", text.chars().count())
    };
    let switch = move |_| is_whole.update(|is_whole| *is_whole = !*is_whole);
    let more = view! {
        <button
            type="button"
            data-part="text-more"
            aria-expanded=is_shown.to_string()
            on:click=switch
        >
            {label}
        </button>
    };
    Some((shown, more))
}

/// A heading below the card's title, which is an h3.
pub(super) fn heading(cell: &NodeCell, level: u8) -> AnyView {
    let text = cell.words();
    match level {
        1 => view! {
            <h4 data-kind="heading" dir="auto">
                {text}
            </h4>
        }
        .into_any(),
        2 => view! {
            <h5 data-kind="heading" dir="auto">
                {text}
            </h5>
        }
        .into_any(),
        _ => view! {
            <h6 data-kind="heading" dir="auto">
                {text}
            </h6>
        }
        .into_any(),
    }
}

/// A short label.
pub(super) fn badge(cell: &NodeCell, tone: Tone) -> impl IntoView + use<> {
    view! {
        <span data-kind="badge" data-tone=tone.as_str() dir="auto">
            {cell.words()}
        </span>
    }
}

/// Text in a fixed-width face.
pub(super) fn code(cell: &NodeCell, text: &str, is_whole: &mut IsWhole) -> AnyView {
    match long(text, is_whole) {
        None => view! {
            <pre data-kind="code" tabindex="0">
                <code dir="auto">{cell.words()}</code>
            </pre>
        }
        .into_any(),
        Some((shown, more)) => view! {
            <pre data-kind="code" data-long="" tabindex="0">
                <code dir="auto">{shown}</code>
                {more}
            </pre>
        }
        .into_any(),
    }
}

/// A link, or its text alone where the browser reads the address as something else than a page or a
/// mail.
pub(super) fn link(href: &str, text: &str) -> AnyView {
    let label = label(text);
    let Some(href) = safe_href(href) else {
        return view! {
            <span data-kind="link" data-unsafe="" dir="auto">
                {label}
            </span>
        }
        .into_any();
    };
    let place = place_of(&href);
    let title = format!("Opens {href} in a new tab");
    view! {
        <a
            data-kind="link"
            href=href
            title=title
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="auto"
        >
            <bdi>{label}</bdi>
            <bdi class="link-host" data-part="link-host">
                {format!(" ({place})")}
            </bdi>
        </a>
    }
    .into_any()
}

/// Where a link leads, for all to see whatever its label says: the host, or whom a mail goes to. Of
/// a long one the end is shown, which says whose it is.
fn place_of(href: &str) -> String {
    let host = Url::new(href).map(|url| url.host()).unwrap_or_default();
    let (place, has_others) = match href.strip_prefix("mailto:") {
        Some(mail) => recipient(mail),
        None => (host.as_str(), false),
    };
    // The browser writes what is not ASCII in another way.
    let beyond = place.len().saturating_sub(PLACE_LIMIT);
    let shown = display_text::line(place.get(beyond..).unwrap_or(place));
    let (cut, others) =
        (if beyond > 0 { "…" } else { "" }, if has_others { " and others" } else { "" });
    [cut, &shown, others].concat()
}

/// The first to whom a mail goes, and whether there may be others.
fn recipient(mail: &str) -> (&str, bool) {
    let (first, more) = mail.split_at(mail.find([',', ';', '?']).unwrap_or(mail.len()));
    let is_harmless = |header: &str| header.starts_with("subject=") || header.starts_with("body=");
    let has_others = more
        .strip_prefix('?')
        .map_or(!more.is_empty(), |headers| !headers.split('&').all(is_harmless));
    (if first.is_empty() { "whom you choose" } else { first }, has_others)
}

/// The address as the browser reads it, which is what it would follow, if its scheme is a safe one.
fn safe_href(href: &str) -> Option<String> {
    let url = Url::new(href).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:" | "mailto:").then(|| url.href())
}
