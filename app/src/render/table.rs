//! Tables: plain loops without a signal a cell, so that 50,000 cells stay cheap.

use leptos::prelude::*;

/// A table that scrolls inside itself; the keyboard can reach it to scroll.
pub(super) fn table(headers: &[String], caption: Option<&str>, rows: &[Vec<String>]) -> impl IntoView + use<> {
    let name = caption.unwrap_or("Table").to_owned();
    let caption = caption.map(|caption| view! { <caption dir="auto">{caption.to_owned()}</caption> });
    let head = (!headers.is_empty()).then(|| {
        let cells: Vec<_> = headers.iter().map(|header| view! { <th scope="col">{header.clone()}</th> }).collect();
        view! { <thead><tr>{cells}</tr></thead> }
    });
    let body: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row.iter().map(|cell| view! { <td>{cell.clone()}</td> }).collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    view! {
        <div data-kind="table" role="group" aria-label=name tabindex="0">
            <table>{caption} {head} <tbody>{body}</tbody></table>
        </div>
    }
}
