//! Blocks as elements. Nothing is parsed as HTML, and every text is a text node.

use leptos::prelude::*;
use plugin_runtime::contracts::PackageId;

use super::model::{Block, Inline, slug};
use super::pages;
use super::target::{DocsPlace, Target};
use crate::button::Button;
use crate::workbench::clipboard::CopyButton;
use crate::workbench::session::Session;

/// Shows blocks of a page; a link to another page calls `on_go`.
#[component]
pub fn BlocksView(
    /// The name of the page, for the ids of its headings.
    #[prop(into)]
    page: String,
    /// What to show.
    blocks: Vec<Block>,
    /// Goes to another place of the documentation.
    on_go: Callback<DocsPlace>,
) -> impl IntoView {
    let writer = Writer { page, on_go };
    blocks.into_iter().map(|block| writer.block(block)).collect_view()
}

struct Writer {
    page: String,
    on_go: Callback<DocsPlace>,
}

impl Writer {
    fn block(&self, block: Block) -> AnyView {
        match block {
            Block::Heading { level, anchor, inlines } => self.heading(level, anchor, inlines),
            Block::Paragraph(inlines) => view! { <p>{self.inlines(inlines)}</p> }.into_any(),
            Block::Code { language, text } => {
                view! { <Listing language=language text=text /> }.into_any()
            }
            Block::List { start, items } => {
                let items = items
                    .into_iter()
                    .map(|item| view! { <li>{self.blocks(item)}</li> })
                    .collect_view();
                match start {
                    Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
                    None => view! { <ul>{items}</ul> }.into_any(),
                }
            }
            Block::Quote(blocks) => {
                view! { <blockquote>{self.blocks(blocks)}</blockquote> }.into_any()
            }
            Block::Table { head, rows } => self.table(head, rows),
            Block::Rule => view! { <hr /> }.into_any(),
        }
    }

    fn blocks(&self, blocks: Vec<Block>) -> Vec<AnyView> {
        blocks.into_iter().map(|block| self.block(block)).collect()
    }

    /// The headings of the page stand below that of the panel.
    fn heading(&self, level: u8, anchor: String, inlines: Vec<Inline>) -> AnyView {
        let id = DocsPlace { page: self.page.clone(), anchor: Some(anchor) }.element_id();
        let text = self.inlines(inlines);
        match level {
            1 => view! {
                <h2 id=id tabindex="-1">
                    {text}
                </h2>
            }
            .into_any(),
            2 => view! {
                <h3 id=id tabindex="-1">
                    {text}
                </h3>
            }
            .into_any(),
            3 => view! {
                <h4 id=id tabindex="-1">
                    {text}
                </h4>
            }
            .into_any(),
            _ => view! {
                <h5 id=id tabindex="-1">
                    {text}
                </h5>
            }
            .into_any(),
        }
    }

    fn table(&self, head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>>) -> AnyView {
        let head = head
            .into_iter()
            .map(|cell| view! { <th scope="col">{self.inlines(cell)}</th> })
            .collect_view();
        let row = |row: Vec<Vec<Inline>>| {
            let cells =
                row.into_iter().map(|cell| view! { <td>{self.inlines(cell)}</td> }).collect_view();
            view! { <tr>{cells}</tr> }
        };
        view! {
            <div class="docs__table">
                <table class="table">
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    }

    fn inlines(&self, inlines: Vec<Inline>) -> Vec<AnyView> {
        inlines.into_iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&self, inline: Inline) -> AnyView {
        match inline {
            Inline::Text(text) => text.into_any(),
            Inline::Code(text) => view! { <code>{text}</code> }.into_any(),
            Inline::Emphasis(inner) => view! { <em>{self.inlines(inner)}</em> }.into_any(),
            Inline::Strong(inner) => view! { <strong>{self.inlines(inner)}</strong> }.into_any(),
            Inline::Break => view! { <br /> }.into_any(),
            Inline::Link { target, inlines } => self.link(target, inlines),
        }
    }

    fn link(&self, target: Target, inlines: Vec<Inline>) -> AnyView {
        let text = self.inlines(inlines);
        match target {
            Target::Web(href) => view! {
                <a href=href target="_blank" rel="noopener noreferrer">
                    {text}
                </a>
            }
            .into_any(),
            Target::Page(place) if place.page == self.page || pages::is_page(&place.page) => {
                let on_go = self.on_go;
                let href = format!("#{}", place.element_id());
                let go = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    on_go.run(place.clone());
                };
                view! {
                    <a href=href on:click=go>
                        {text}
                    </a>
                }
                .into_any()
            }
            Target::Page(_) => text.into_any(),
        }
    }
}

/// A listing, which can be copied, and opened in the editor if it is a whole plugin.
#[component]
fn Listing(language: String, text: String) -> impl IntoView {
    let session = Session::expect();
    let is_plugin = language == "js" && text.starts_with("definePlugin(");
    let source = text.clone();
    let open = move |_| {
        let title = title_of(&source);
        session.open(PackageId::from(format!("example-{}", slug(&title))), &title, &source);
    };
    let name =
        if language.is_empty() { "Listing".to_owned() } else { format!("Listing in {language}") };
    view! {
        <figure class="docs__listing" aria-label=name>
            <div class="docs__listing-actions">
                <CopyButton text=text.clone() />
                {is_plugin
                    .then(|| {
                        view! {
                            <Button words="Open as plugin" part="docs-open-example" on_press=open />
                        }
                    })}
            </div>
            // A keyboard must be able to scroll a listing that is wider than the panel.
            <pre tabindex="0">
                <code>{text.clone()}</code>
            </pre>
        </figure>
    }
}

/// The title that an example gives itself.
fn title_of(source: &str) -> String {
    let title = source
        .split_once("title: \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(title, _)| title.trim());
    title.filter(|title| !title.is_empty()).unwrap_or("Example").to_owned()
}
