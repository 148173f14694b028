//! What Tab, Shift+Tab and Enter do to a text: pure functions from text and selection to one
//! replacement.

use std::ops::Range;

/// One level of indentation.
const INDENT: &str = "  ";

/// One replacement in a text, and what is selected after it. All offsets are in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that are replaced.
    pub replaced: Range<usize>,
    /// What they are replaced with.
    pub insert: String,
    /// What is selected in the new text; empty for a caret.
    pub selection: Range<usize>,
}

/// Tab: two spaces at the caret, or one level more for every selected line.
pub fn indent(text: &str, selection: Range<usize>) -> Edit {
    if selection.is_empty() {
        let caret = selection.start + INDENT.len();
        return Edit { replaced: selection, insert: INDENT.to_owned(), selection: caret..caret };
    }
    reindent(text, selection, |line| {
        if line.is_empty() { String::new() } else { format!("{INDENT}{line}") }
    })
}

/// Shift+Tab: one level less for every line that the selection touches. `None` if no line has any.
pub fn outdent(text: &str, selection: Range<usize>) -> Option<Edit> {
    let edit = reindent(text, selection, |line| outdented(line).to_owned());
    (edit.insert.len() < edit.replaced.len()).then_some(edit)
}

/// Enter: a line break that keeps the indentation, with one level more behind an opening bracket.
/// `None` where a plain line break is the same thing.
pub fn line_break(text: &str, selection: Range<usize>) -> Option<Edit> {
    let before = &text[line_start(text, selection.start)..selection.start];
    let mut indentation = leading_space(before).to_owned();
    let opened = before.trim_end().chars().next_back().and_then(closing);
    if opened.is_some() {
        indentation.push_str(INDENT);
    }
    let mut insert = format!("\n{indentation}");
    let caret = selection.start + insert.len();
    // Between two brackets the closing one gets a line of its own.
    if opened.is_some() && text[selection.end..].chars().next() == opened {
        insert.push('\n');
        insert.push_str(leading_space(before));
    }
    (!indentation.is_empty()).then_some(Edit {
        replaced: selection,
        insert,
        selection: caret..caret,
    })
}

/// A closing bracket that is typed as the first thing on its line: it stands one level further out.
/// `None` anywhere else.
pub fn closing_bracket(text: &str, selection: Range<usize>, bracket: &str) -> Option<Edit> {
    let start = line_start(text, selection.start);
    let before = &text[start..selection.start];
    let kept = outdented(before);
    let is_first =
        matches!(bracket, "}" | "]" | ")") && before.trim_start_matches([' ', '\t']).is_empty();
    (is_first && kept.len() < before.len()).then(|| {
        let insert = format!("{kept}{bracket}");
        let caret = start + insert.len();
        Edit { replaced: start..selection.end, insert, selection: caret..caret }
    })
}

fn closing(opening: char) -> Option<char> {
    match opening {
        '{' => Some('}'),
        '[' => Some(']'),
        '(' => Some(')'),
        _ => None,
    }
}

fn leading_space(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The byte offset of a UTF-16 offset, which is what a textarea counts in.
pub fn byte_offset(text: &str, utf16_offset: usize) -> usize {
    let mut units = 0;
    text.char_indices()
        .find(|(_, character)| {
            let found = units >= utf16_offset;
            units += character.len_utf16();
            found
        })
        .map_or(text.len(), |(at, _)| at)
}

/// The UTF-16 offset of a byte offset.
pub fn utf16_offset(text: &str, byte_offset: usize) -> usize {
    text[..byte_offset].chars().map(char::len_utf16).sum()
}

fn outdented(line: &str) -> &str {
    line.strip_prefix(INDENT).or_else(|| line.strip_prefix(['\t', ' '])).unwrap_or(line)
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |found| found + 1)
}

/// Changes every line that the selection touches, and keeps the same characters selected.
fn reindent(text: &str, selection: Range<usize>, change: impl Fn(&str) -> String) -> Edit {
    let start = line_start(text, selection.start);
    // A selection that ends right behind a line break does not touch the line after it.
    let ends_behind_break = !selection.is_empty() && text[..selection.end].ends_with('\n');
    let last = selection.end - usize::from(ends_behind_break);
    let end = text[last..].find('\n').map_or(text.len(), |found| last + found);
    let first_end = text[start..end].find('\n').map_or(end, |found| start + found);

    let insert = text[start..end].split('\n').map(&change).collect::<Vec<_>>().join("\n");
    let first_line = change(&text[start..first_end]);
    let select_start = if selection.start == start {
        start
    } else {
        moved(selection.start, first_end - start, first_line.len()).max(start)
    };
    let select_end = moved(selection.end, end - start, insert.len()).max(select_start);
    Edit { replaced: start..end, insert, selection: select_start..select_end }
}

/// An offset, after text before it changed its length.
fn moved(offset: usize, old_length: usize, new_length: usize) -> usize {
    (offset + new_length).saturating_sub(old_length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies an edit to a text in which `[` and `]` mark the selection, and marks the selection
    /// after it.
    fn after(marked: &str, edit: impl Fn(&str, Range<usize>) -> Option<Edit>) -> String {
        let start = marked.find('[').unwrap();
        let end = marked.find(']').unwrap() - 1;
        let mut text = marked.replace(['[', ']'], "");
        let Some(edit) = edit(&text, start..end) else { return "unchanged".to_owned() };
        text.replace_range(edit.replaced, &edit.insert);
        text.insert(edit.selection.end, ']');
        text.insert(edit.selection.start, '[');
        text
    }

    fn indented(marked: &str) -> String {
        after(marked, |text, selection| Some(indent(text, selection)))
    }

    #[test]
    fn tab_inserts_two_spaces_at_the_caret() {
        assert_eq!(indented("a[]b"), "a  []b");
    }

    #[test]
    fn tab_indents_selected_lines_and_leaves_empty_ones_empty() {
        assert_eq!(indented("x\na[b\n\nc]d\ne"), "x\n  a[b\n\n  c]d\ne");
        assert_eq!(indented("[ab\n]cd"), "[  ab\n]cd");
    }

    #[test]
    fn shift_tab_takes_one_level_from_every_touched_line() {
        assert_eq!(after("    a[]b", outdent), "  a[]b");
        assert_eq!(after("  a[b\n\tc\n d]", outdent), "a[b\nc\nd]");
        assert_eq!(after("x\n []  a", outdent), "x\n[] a");
        assert_eq!(after("a[]b", outdent), "unchanged");
    }

    #[test]
    fn enter_keeps_the_indentation_before_the_caret() {
        assert_eq!(after("  a[]b", line_break), "  a\n  []b");
        assert_eq!(after("\ta[xx]b", line_break), "\ta\n\t[]b");
        assert_eq!(after(" []   a", line_break), " \n []   a");
        assert_eq!(after("a[]", line_break), "unchanged");
    }

    #[test]
    fn enter_behind_an_opening_bracket_indents_one_level_more() {
        assert_eq!(after("  f({[] ", line_break), "  f({\n    [] ");
        assert_eq!(after("if (a) { []", line_break), "if (a) { \n  []");
        assert_eq!(after("  f([])", line_break), "  f(\n    []\n  )");
        assert_eq!(after("f(a)[]", line_break), "unchanged");
    }

    #[test]
    fn a_closing_bracket_that_begins_its_line_moves_out() {
        let closed =
            |marked: &str| after(marked, |text, selection| closing_bracket(text, selection, "}"));
        assert_eq!(closed("{\n    []"), "{\n  }[]");
        assert_eq!(closed("{\n\t[xx]y"), "{\n}[]y");
        assert_eq!(closed("{\n[]"), "unchanged");
        assert_eq!(closed("  a []"), "unchanged");
        assert_eq!(
            after("  []", |text, selection| closing_bracket(text, selection, "x")),
            "unchanged"
        );
    }

    #[test]
    fn offsets_survive_the_way_to_utf16_and_back() {
        let text = "aé😀z";
        for (at, _) in text.char_indices() {
            assert_eq!(byte_offset(text, utf16_offset(text, at)), at);
        }
        assert_eq!(utf16_offset(text, text.len()), 5);
        assert_eq!(byte_offset(text, 99), text.len());
    }
}
