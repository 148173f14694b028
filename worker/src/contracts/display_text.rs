//! Words of a plugin as the page may print them between its own: nothing in them turns the line
//! around, hides, piles up, begins a line of its own, or goes on for too long.

mod marks;

use std::borrow::Cow;
use std::fmt::Write;

/// The longest title of a plugin, in characters.
pub const TITLE_LIMIT: usize = 80;
/// The longest reason that an author gives for a request, in characters.
pub const REASON_LIMIT: usize = 300;

/// Marks that one character may bear; Vietnamese and pointed Hebrew need two.
const MARK_LIMIT: usize = 3;

/// One line: line breaks and tabs become spaces, other controls are shown by their number, as
/// `‹U+202E›`.
pub fn line(text: &str) -> Cow<'_, str> {
    clean(text, false)
}

/// Several lines, as a console prints them: line feeds and tabs stay, other controls are shown by
/// their number.
pub fn block(text: &str) -> Cow<'_, str> {
    clean(text, true)
}

/// A title: one line without spaces around, at most [`TITLE_LIMIT`] characters; `None` where
/// nothing is left of it.
pub fn title(text: &str) -> Option<String> {
    phrase(text, TITLE_LIMIT)
}

/// An author's reason: one line without spaces around, at most [`REASON_LIMIT`] characters; `None`
/// where nothing is left.
pub fn reason(text: &str) -> Option<String> {
    phrase(text, REASON_LIMIT)
}

/// One line of at most `limit` characters, the ellipsis counted.
fn phrase(text: &str, limit: usize) -> Option<String> {
    // What is far beyond the limit is not worth cleaning.
    let text = shorten(text, limit.saturating_mul(8));
    let words = line(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    let is_long = words.chars().nth(limit).is_some();
    let words = if is_long { shorten(&words, limit.saturating_sub(1)) } else { words };
    (!words.is_empty()).then_some(words)
}

/// Puts what may be printed of a text in its place.
pub(super) fn print_as(clean: for<'a> fn(&'a str) -> Cow<'a, str>, text: &mut String) {
    if let Cow::Owned(cleaned) = clean(text) {
        *text = cleaned;
    }
}

/// Cuts what is behind the first `limit` characters, and puts an ellipsis there.
pub fn truncate(text: &mut String, limit: usize) {
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
        text.push('…');
    }
}

/// The first `limit` characters of `text`, with an ellipsis where something was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether `text` can be printed as it is; most can, so nothing is copied for them.
fn is_plain(text: &str, keeps_lines: bool) -> bool {
    text.bytes().all(|byte| {
        (b' '..=b'~').contains(&byte) || keeps_lines && (byte == b'\n' || byte == b'\t')
    })
}

fn clean(text: &str, keeps_lines: bool) -> Cow<'_, str> {
    if is_plain(text, keeps_lines) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = 0;
    let mut previous = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let is_mark = marks::is_mark(character);
        marks = if is_mark { marks + 1 } else { 0 };
        match character {
            '\n' if previous == Some('\r') => {}
            '\n' | '\t' if keeps_lines => cleaned.push(character),
            '\r' if keeps_lines => cleaned.push('\n'),
            '\n' | '\r' | '\t' => cleaned.push(' '),
            // A mark without anything to stand on would stand on the page's own words.
            _ if is_mark && (previous.is_none_or(is_space) || marks > MARK_LIMIT) => continue,
            // It can only join what is printed: what stands there by its number joins nothing.
            _ if is_unseen(character)
                && !joins(cleaned.chars().next_back(), character, rest.peek().copied()) =>
            {
                // Writing to a text does not fail.
                let _ = write!(cleaned, "‹U+{:04X}›", u32::from(character));
            }
            _ => cleaned.push(character),
        }
        previous = Some(character);
    }
    Cow::Owned(cleaned)
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || is_unseen(character)
}

/// Whether a character is a mark that stands on the one before it.
pub fn is_mark(character: char) -> bool {
    marks::is_mark(character)
}

/// Characters that show nothing, or that change how others are shown: controls, what sets the
/// direction, what has no width, fillers, tags, and line breaks that only some programs know.
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || is_private(character)
}

fn is_private(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

/// What holds an emoji together, where it stands in one.
fn joins(previous: Option<char>, character: char, next: Option<char>) -> bool {
    let is_part = |other: Option<char>| {
        other.is_some_and(|other| is_pictograph(other) || other == '\u{FE0F}')
    };
    match character {
        '\u{200D}' => is_part(previous) && next.is_some_and(is_pictograph),
        '\u{FE0F}' => previous.is_some_and(is_pictograph),
        _ => false,
    }
}

fn is_pictograph(character: char) -> bool {
    matches!(u32::from(character), 0x2190..=0x21FF | 0x2300..=0x27BF | 0x2900..=0x2BFF | 0x1F000..=0x1FAFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for text in [
            "",
            "Counter",
            "Größe: 3 €",
            "Việt Nam",
            "हिन्दी",
            "ภาษาไทยที่ดี",
            "שָׁלוֹם",
            "日本語",
            "👩‍👩‍👧 ok",
            "❤️",
            "café",
        ] {
            assert_eq!(line(text), text);
            assert_eq!(block(text), text);
        }
        assert!(matches!(line("Counter"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_turns_the_line_around_or_hides_is_shown() {
        assert_eq!(line("a\u{202E}b"), "a‹U+202E›b");
        assert_eq!(line("To\u{200B}do"), "To‹U+200B›do");
        for code in [
            0x00_u32, 0x1B, 0x7F, 0x85, 0xAD, 0x61C, 0x200C, 0x200D, 0x200E, 0x2028, 0x2066,
            0x2069, 0x3164, 0xFEFF, 0xE0041,
        ] {
            let hidden = char::from_u32(code).expect("a character");
            assert_eq!(line(&format!("a{hidden}b")), format!("a‹U+{code:04X}›b"));
        }
    }

    #[test]
    fn a_joiner_joins_only_what_is_printed() {
        assert_eq!(line("\u{FE0F}\u{200D}👩"), "‹U+FE0F›‹U+200D›👩");
        assert_eq!(line("👁\u{FE0F}\u{200D}👩"), "👁\u{FE0F}\u{200D}👩");
    }

    #[test]
    fn lines_stay_only_where_there_may_be_several() {
        assert_eq!(line("a\r\nb\tc\nd\re"), "a b c d e");
        assert_eq!(block("a\r\nb\tc\nd\re"), "a\nb\tc\nd\ne");
    }

    #[test]
    fn marks_do_not_pile_up_and_stand_on_nothing_of_the_page() {
        let piled = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(line(&piled), format!("a{}b", "\u{301}".repeat(MARK_LIMIT)));
        assert_eq!(line("\u{336}\u{336}a"), "a");
        assert_eq!(line("a \u{336}b"), "a b");
        assert_eq!(line("a\u{200B}\u{336}b"), "a‹U+200B›b");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shorten("ééé", 2), "éé…");
        assert_eq!(shorten("ab", 2), "ab");
        let mut text = "ééé".to_owned();
        truncate(&mut text, 2);
        assert_eq!(text, "éé…");
    }

    #[test]
    fn titles_and_reasons_are_short_lines() {
        assert_eq!(title(" A \n  title "), Some("A title".to_owned()));
        assert_eq!(title(" \n\t"), None);
        assert_eq!(title(&"é".repeat(TITLE_LIMIT)), Some("é".repeat(TITLE_LIMIT)));
        for (limited, limit) in
            [(title(&"é".repeat(81)), TITLE_LIMIT), (reason(&"é ".repeat(9_000)), REASON_LIMIT)]
        {
            let limited = limited.expect("something");
            assert_eq!(limited.chars().count(), limit);
            assert!(limited.ends_with('…'));
        }
    }
}
