//! What a text costs the browser to lay out, in plain letters. Pure.
//!
//! The browser shapes runs of one script, font and direction. To begin one costs about as much as
//! sixteen letters more of it; a third mark on a letter, a picture, and what sets the direction or
//! has no width are each as dear as a run.

use crate::contracts::display_text::{is_mark, is_unseen};

/// What it costs to begin a run.
const RUN: usize = 16;

/// So many marks on one letter are usual, as a vowel and a tone are.
const MARKS: usize = 2;

/// What a text costs; what costs more than `most` is not looked at to its end.
pub(crate) fn weight(text: &str, most: usize) -> usize {
    // Most text is this, and costs nothing to weigh.
    if text.is_ascii() {
        return text.len();
    }
    Weighing::default().all(text, most).1
}

/// Where the beginning of a text ends that costs so much; `None` for a text that costs no more.
pub(crate) fn end_of_beginning(text: &str, most: usize) -> Option<usize> {
    if text.is_ascii() {
        return (text.len() > most).then_some(most);
    }
    let (end, weight) = Weighing::default().all(text, most);
    (weight > most).then_some(end)
}

/// What kind of run a character stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Goes with any run: a space, a digit, a sign, a mark on a letter.
    Any,
    /// A run of a script, by a number.
    Script(u32),
    /// A run of its own.
    Alone,
}

#[derive(Default)]
struct Weighing {
    script: Option<u32>,
    /// Marks in a row.
    marks: usize,
}

impl Weighing {
    /// The byte before the character that made it more than `most`, or the end, and what it costs
    /// up to there.
    fn all(mut self, text: &str, most: usize) -> (usize, usize) {
        let mut weight = 0;
        for (at, character) in text.char_indices() {
            weight += self.next(character);
            if weight > most {
                return (at, weight);
            }
        }
        (text.len(), weight)
    }

    fn next(&mut self, character: char) -> usize {
        let is_mark = is_mark(character);
        self.marks = if is_mark { self.marks + 1 } else { 0 };
        match kind(character, is_mark) {
            _ if self.marks > MARKS => 1 + RUN,
            Kind::Any => 1,
            Kind::Alone => 1 + RUN,
            Kind::Script(script) => {
                1 + if self.script.replace(script).is_none_or(|before| before == script) {
                    0
                } else {
                    RUN
                }
            }
        }
    }
}

fn kind(character: char, is_mark: bool) -> Kind {
    match u32::from(character) {
        _ if is_mark => Kind::Any,
        0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F | 0x1E00..=0x1EFF => Kind::Script(0),
        0x09
        | 0x0A
        | 0x0D
        | 0x20..=0x7E
        | 0xA0..=0xBF
        | 0x2010..=0x2027
        | 0x2030..=0x205F
        | 0x20A0..=0x20CF => Kind::Any,
        // What is written with Chinese, Japanese and Korean text, in one font.
        0x2E80..=0x9FFF
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF00..=0xFFEF
        | 0x20000..=0x323AF => Kind::Script(1),
        // Pictures, rare scripts, and what is not assigned.
        _ if is_unseen(character) => Kind::Alone,
        0x1F000.. => Kind::Alone,
        0x2000..=0x2E7F => Kind::Script(2),
        // A script has a block of 256 characters here, and of 128 from Devanagari on.
        code => Kind::Script(3 + if code < 0x900 { code >> 8 } else { code >> 7 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_END: usize = usize::MAX;

    #[test]
    fn plain_text_of_any_script_costs_what_it_is_long() {
        for text in [
            "",
            "Counter\n\tif (a) {}",
            "Größe: 3 €",
            "Việt Nam",
            "日本語のテキスト、漢字。",
            "Привет, мир!",
            "שלום",
            "ภาษาไทยที่ดี",
            "हिन्दी",
        ] {
            assert_eq!(weight(text, NO_END), text.chars().count(), "{text}");
            assert_eq!(end_of_beginning(text, 1_000), None);
        }
        assert_eq!(weight("a Привет", NO_END), 8 + RUN, "one change of script");
    }

    #[test]
    fn what_browsers_draw_slowly_is_dear() {
        for text in [
            "a\u{301}\u{5d0} ",
            "\u{4000a}a\u{301}\u{5d0}",
            "\u{2067}a\u{2066}\u{5d0}\u{202e}1\u{2069}",
            "a\t\u{200b}\u{200d}\u{fe0f}\u{1f468}",
        ] {
            let text = text.repeat(100);
            assert!(
                weight(&text, NO_END) > 6 * text.chars().count(),
                "{text}: {}",
                weight(&text, NO_END)
            );
        }
        let marks = format!("a{}", "\u{301}\u{323}\u{489}".repeat(100));
        assert!(weight(&marks, NO_END) > 16 * 298);
    }

    #[test]
    fn the_beginning_costs_no_more_than_it_may() {
        for text in ["word ".repeat(100), "é".repeat(500), "a\u{5d0}".repeat(250), "👩".repeat(500)]
        {
            let end = end_of_beginning(&text, 100).expect("it is dearer");
            assert!(weight(&text[..end], NO_END) <= 100 && weight(&text[..end], NO_END) > 80);
            assert_eq!(end_of_beginning(&text, NO_END), None);
        }
    }
}
