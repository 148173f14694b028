//! Markdown as blocks: plain data that can be shown without making HTML of it. HTML in a page is
//! dropped.

use std::collections::BTreeMap;
use std::iter::Peekable;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::target::Target;
use crate::lower_case::lower_case;

/// One part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The slug that links name.
        anchor: String,
        /// Its text.
        inlines: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A listing.
    Code {
        /// The word after the fence: `js`.
        language: String,
        /// The text, without a line break at its end.
        text: String,
    },
    /// A list.
    List {
        /// The first number; `None` for marks.
        start: Option<u64>,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A table.
    Table {
        /// The cells of the header.
        head: Vec<Vec<Inline>>,
        /// The rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line between two parts.
    Rule,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// A link to where it is safe to go; what leads elsewhere is only its text.
    Link {
        /// Where to.
        target: Target,
        /// What is read.
        inlines: Vec<Inline>,
    },
    /// A line break.
    Break,
}

/// The blocks of a page called `page`, such as `faults`.
pub fn parse(page: &str, markdown: &str) -> Vec<Block> {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).peekable();
    Reader { events, page, slugs: BTreeMap::new() }.blocks()
}

/// The text of inlines, without its form.
pub fn text_of(inlines: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { inlines: inner, .. } => {
            text_of(inner)
        }
        Inline::Break => " ".to_owned(),
    };
    inlines.iter().map(text).collect()
}

/// The slug of a heading, made as code hosts make it: lower case, spaces to dashes, only letters,
/// digits, `-` and `_`.
pub fn slug(heading: &str) -> String {
    let kept = |char: &char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_');
    lower_case(heading.trim())
        .chars()
        .filter(kept)
        .map(|char| if char == ' ' { '-' } else { char })
        .collect()
}

struct Reader<'a> {
    events: Peekable<Parser<'a>>,
    page: &'a str,
    /// How often each slug was given away.
    slugs: BTreeMap<String, u32>,
}

impl Reader<'_> {
    /// The blocks up to the end of what is open.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(event) = self.events.peek() {
            match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Start(tag) if is_block(tag) => {
                    let tag = tag.clone();
                    self.events.next();
                    blocks.extend(self.block(tag));
                }
                Event::Rule => {
                    self.events.next();
                    blocks.push(Block::Rule);
                }
                Event::Html(_) => drop(self.events.next()),
                // The text of an item in a tight list stands there without a paragraph.
                _ => {
                    let inlines = self.inlines();
                    if inlines.is_empty() {
                        self.events.next();
                    } else {
                        blocks.push(Block::Paragraph(inlines));
                    }
                }
            }
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'_>) -> Option<Block> {
        Some(match tag {
            Tag::Heading { level, .. } => {
                let inlines = self.closed_inlines();
                Block::Heading {
                    level: level as u8,
                    anchor: self.anchor(&text_of(&inlines)),
                    inlines,
                }
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                Block::Code { language, text: self.raw_text() }
            }
            Tag::List(start) => {
                let mut items = Vec::new();
                while let Some(Event::Start(_)) = self.events.next() {
                    items.push(self.blocks());
                }
                Block::List { start, items }
            }
            Tag::BlockQuote(_) => Block::Quote(self.blocks()),
            Tag::Table(_) => self.table(),
            Tag::HtmlBlock => {
                self.raw_text();
                return None;
            }
            _ => Block::Paragraph(self.closed_inlines()),
        })
    }

    fn table(&mut self) -> Block {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some(Event::Start(part)) = self.events.next() {
            let mut cells = Vec::new();
            while let Some(Event::Start(_)) = self.events.next() {
                cells.push(self.closed_inlines());
            }
            if matches!(part, Tag::TableHead) { head = cells } else { rows.push(cells) }
        }
        Block::Table { head, rows }
    }

    /// The text up to the end of what is open, as it stands.
    fn raw_text(&mut self) -> String {
        let mut text = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Text(part) => text.push_str(&part),
                _ => {}
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// Inlines, and the end after them.
    fn closed_inlines(&mut self) -> Vec<Inline> {
        let inlines = self.inlines();
        self.events.next_if(|event| matches!(event, Event::End(_)));
        inlines
    }

    /// Inlines up to a block or an end, which stays.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some(event) = self.events.next_if(is_inline) {
            match event {
                Event::Text(text) => push_text(&mut inlines, &text),
                Event::Code(text) => inlines.push(Inline::Code(text.into_string())),
                Event::SoftBreak => push_text(&mut inlines, " "),
                Event::HardBreak => inlines.push(Inline::Break),
                Event::Start(Tag::Emphasis) => {
                    inlines.push(Inline::Emphasis(self.closed_inlines()));
                }
                Event::Start(Tag::Strong) => inlines.push(Inline::Strong(self.closed_inlines())),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let inner = self.closed_inlines();
                    match Target::parse(self.page, &dest_url) {
                        Some(target) => inlines.push(Inline::Link { target, inlines: inner }),
                        None => append(&mut inlines, inner),
                    }
                }
                // An image is a request to a server: its text stands for it.
                Event::Start(_) => {
                    let inner = self.closed_inlines();
                    append(&mut inlines, inner);
                }
                _ => {}
            }
        }
        inlines
    }

    fn anchor(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let count = self.slugs.entry(slug.clone()).or_default();
        *count += 1;
        if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !is_block(tag),
        Event::End(_) | Event::Rule | Event::Html(_) => false,
        _ => true,
    }
}

fn append(inlines: &mut Vec<Inline>, more: Vec<Inline>) {
    for inline in more {
        match inline {
            Inline::Text(text) => push_text(inlines, &text),
            other => inlines.push(other),
        }
    }
}

fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    match inlines.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => inlines.push(Inline::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn a_page_becomes_blocks() {
        let blocks = parse(
            "p",
            "# The `ui` tree\n\nOne *two* **three**\nfour.\n\n> quoted\n\n---\n\n```js\na();\n\nb();\n```\n",
        );
        assert_eq!(
            blocks,
            [
                Block::Heading {
                    level: 1,
                    anchor: "the-ui-tree".to_owned(),
                    inlines: vec![text("The "), Inline::Code("ui".to_owned()), text(" tree")],
                },
                Block::Paragraph(vec![
                    text("One "),
                    Inline::Emphasis(vec![text("two")]),
                    text(" "),
                    Inline::Strong(vec![text("three")]),
                    text(" four."),
                ]),
                Block::Quote(vec![Block::Paragraph(vec![text("quoted")])]),
                Block::Rule,
                Block::Code { language: "js".to_owned(), text: "a();\n\nb();".to_owned() },
            ]
        );
    }

    #[test]
    fn lists_keep_their_nesting_tight_or_loose() {
        let blocks = parse("p", "3. a\n   - b\n   - c\n4. d\n\n- e\n\n- f\n");
        let item = |name: &str| vec![Block::Paragraph(vec![text(name)])];
        let inner = Block::List { start: None, items: vec![item("b"), item("c")] };
        let first = vec![Block::Paragraph(vec![text("a")]), inner];
        assert_eq!(
            blocks,
            [
                Block::List { start: Some(3), items: vec![first, item("d")] },
                Block::List { start: None, items: vec![item("e"), item("f")] }
            ]
        );
    }

    #[test]
    fn a_table_has_a_head_and_rows() {
        let cell = |name: &str| vec![text(name)];
        let blocks = parse("p", "| a | b |\n|---|---|\n| 1 | `2` |\n| 3 | |\n");
        let rows =
            vec![vec![cell("1"), vec![Inline::Code("2".to_owned())]], vec![cell("3"), vec![]]];
        assert_eq!(blocks, [Block::Table { head: vec![cell("a"), cell("b")], rows }]);
    }

    #[test]
    fn html_is_dropped_and_an_image_is_its_text() {
        let blocks = parse(
            "p",
            "<script>alert(1)</script>\n\nbefore <img src=x onerror=alert(1)> after ![a cat](https://x/y.png)\n",
        );
        assert_eq!(blocks, [Block::Paragraph(vec![text("before  after a cat")])]);
    }

    #[test]
    fn a_link_that_leads_nowhere_safe_is_only_its_text() {
        let blocks = parse("p", "[run](javascript:alert(1)) and [go](https://example.org)");
        let target = Target::Web("https://example.org".to_owned());
        assert_eq!(
            blocks,
            [Block::Paragraph(vec![
                text("run and "),
                Inline::Link { target, inlines: vec![text("go")] }
            ])]
        );
    }

    #[test]
    fn slugs_are_those_of_code_hosts_and_unique_on_a_page() {
        assert_eq!(slug("VM_TIMEOUT"), "vm_timeout");
        assert_eq!(slug("What's new, in 1.0?"), "whats-new-in-10");
        let blocks = parse("p", "# A\n\n# A\n\n# A\n");
        let anchors: Vec<_> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading { anchor, .. } => Some(anchor.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(anchors, ["a", "a-1", "a-2"]);
    }
}
