//! The UI tree: the nodes a widget may be made of, and the parse that turns untrusted JSON into
//! them.

mod fields;
pub mod measure;
mod parse;
mod weight;
mod words;

use super::{Issue, JsonText};

pub use parse::parse;
pub use words::{Align, ButtonVariant, InputType, KINDS, Tone, Word};

/// A parsed tree. Bad nodes stand in it as [`UiKind::Invalid`]; `issues` has everything that was
/// found wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct UiTree {
    /// The outermost node.
    pub root: UiNode,
    /// All issues, in the order of the tree.
    pub issues: Vec<Issue>,
    /// How many nodes the tree has.
    pub node_count: usize,
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub struct UiNode {
    /// Identity among its siblings, chosen by the author.
    pub key: Option<String>,
    /// What it is.
    pub kind: UiKind,
}

/// A reference to a handler of the same widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRef {
    /// The handler's name.
    pub handler: String,
    /// Its arguments; input-like nodes merge `{ value }` into an object.
    pub args: JsonText,
}

/// One choice of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What the handler gets.
    pub value: String,
    /// What the user reads.
    pub label: String,
}

/// What a node is, with its props.
#[derive(Clone, Debug, PartialEq)]
pub enum UiKind {
    /// A framed group with an optional title.
    Panel {
        /// Shown above the children.
        title: Option<String>,
        /// The content.
        children: Vec<UiNode>,
    },
    /// Children side by side; they wrap where there is no room.
    Row {
        /// Vertical alignment.
        align: Align,
        /// The content.
        children: Vec<UiNode>,
    },
    /// Children below each other.
    Column {
        /// Horizontal alignment.
        align: Align,
        /// The content.
        children: Vec<UiNode>,
    },
    /// A paragraph.
    Text {
        /// The text.
        text: String,
        /// Its colour.
        tone: Tone,
    },
    /// A heading below the card's title.
    Heading {
        /// The text.
        text: String,
        /// 1 to 3.
        level: u8,
    },
    /// A short label.
    Badge {
        /// The text.
        text: String,
        /// Its colour.
        tone: Tone,
    },
    /// A button.
    Button {
        /// Its text and accessible name.
        label: String,
        /// Its weight.
        variant: ButtonVariant,
        /// Whether it cannot be pressed.
        disabled: bool,
        /// Runs on click.
        on_click: Option<EventRef>,
    },
    /// A field of one line.
    Input {
        /// The controlled value.
        value: String,
        /// Accessible name, shown above it.
        label: Option<String>,
        /// Shown while it is empty.
        placeholder: Option<String>,
        /// What it takes.
        input_type: InputType,
        /// Whether it cannot be edited.
        disabled: bool,
        /// Runs on every change with `{ value: string }`.
        on_change: Option<EventRef>,
        /// Runs on Enter with `{ value: string }`.
        on_submit: Option<EventRef>,
    },
    /// A field of several lines.
    Textarea {
        /// The controlled value.
        value: String,
        /// Accessible name, shown above it.
        label: Option<String>,
        /// Shown while it is empty.
        placeholder: Option<String>,
        /// Visible lines, 1 to 40.
        rows: u8,
        /// Whether it cannot be edited.
        disabled: bool,
        /// Runs on every change with `{ value: string }`.
        on_change: Option<EventRef>,
    },
    /// A box to tick.
    Checkbox {
        /// The controlled state.
        checked: bool,
        /// Text beside it and accessible name.
        label: Option<String>,
        /// Whether it cannot be changed.
        disabled: bool,
        /// Runs on every change with `{ value: boolean }`.
        on_change: Option<EventRef>,
    },
    /// A choice from a list.
    Select {
        /// The value of the chosen option.
        value: String,
        /// The choices.
        options: Vec<SelectOption>,
        /// Accessible name, shown above it.
        label: Option<String>,
        /// Whether it cannot be changed.
        disabled: bool,
        /// Runs on every change with `{ value: string }`.
        on_change: Option<EventRef>,
    },
    /// A number from a range.
    Slider {
        /// The controlled value.
        value: f64,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
        /// Distance of two values, above 0.
        step: f64,
        /// Accessible name, shown above it.
        label: Option<String>,
        /// Whether it cannot be changed.
        disabled: bool,
        /// Runs on every change with `{ value: number }`.
        on_change: Option<EventRef>,
    },
    /// A number with a button on each side.
    Counter {
        /// The number.
        value: f64,
        /// Accessible name, shown above it.
        label: Option<String>,
        /// Runs on the button with the plus; without it there is none.
        on_increment: Option<EventRef>,
        /// Runs on the button with the minus; without it there is none.
        on_decrement: Option<EventRef>,
    },
    /// A table of texts.
    Table {
        /// Column headers; may be empty.
        headers: Vec<String>,
        /// Accessible name, shown above it.
        caption: Option<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// A list with a mark or number before each child.
    List {
        /// Numbers instead of marks.
        ordered: bool,
        /// The items.
        children: Vec<UiNode>,
    },
    /// How far something is.
    Progress {
        /// From 0 to `max`; `None` where it is not known.
        value: Option<f64>,
        /// The whole, above 0.
        max: f64,
        /// Accessible name, shown above it.
        label: Option<String>,
    },
    /// A line between two parts.
    Divider,
    /// Text in a fixed-width face, line breaks kept.
    Code {
        /// The text.
        text: String,
    },
    /// A link that opens a new tab.
    Link {
        /// An `http`, `https` or `mailto` URL.
        href: String,
        /// Its text.
        label: String,
    },
    /// A node that could not be parsed, shown as an error box in its place.
    Invalid {
        /// What is wrong with it.
        issues: Vec<Issue>,
    },
}

impl UiKind {
    /// The nodes inside a node; none for those that hold none.
    pub fn children(&self) -> &[UiNode] {
        match self {
            Self::Panel { children, .. }
            | Self::Row { children, .. }
            | Self::Column { children, .. }
            | Self::List { children, .. } => children,
            _ => &[],
        }
    }
}
