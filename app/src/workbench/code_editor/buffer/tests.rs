//! Edits in any order leave the text that a plain string would have, and undo is their inverse.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::workbench::code_editor::edits;

fn buffer(text: &str) -> Buffer {
    let mut buffer = Buffer::default();
    buffer.set_text(text);
    buffer
}

/// Types characters one by one, as a browser does: into the window, with the caret behind.
fn type_in(buffer: &mut Buffer, text: &str) {
    for character in text.chars() {
        let (mut shown, selection) =
            (buffer.window_text().to_owned(), buffer.selection().within(&buffer.window()));
        shown.replace_range(selection.range(), character.encode_utf8(&mut [0; 4]));
        let caret = Selection::caret(selection.range().start + character.len_utf8());
        buffer.take_window(&shown, caret, EditKind::Typing).expect("is small enough");
    }
}

fn backspace(buffer: &mut Buffer) {
    let mut shown = buffer.window_text().to_owned();
    let head = buffer.selection().within(&buffer.window()).head;
    shown.remove(head - 1);
    buffer
        .take_window(&shown, Selection::caret(head - 1), EditKind::Backspace)
        .expect("is small enough");
}

#[test]
fn a_typed_run_is_one_step() {
    let mut buffer = buffer("start\n");
    buffer.select(Selection::caret(6));
    type_in(&mut buffer, "hello wörld");
    assert_eq!(buffer.undo().len(), 1);
    assert_eq!(buffer.document().text(), "start\n");
    assert_eq!(buffer.selection(), Selection::caret(6));
    buffer.redo();
    assert_eq!(buffer.document().text(), "start\nhello wörld");
    assert_eq!(buffer.selection().head, buffer.document().text().len());
}

#[test]
fn a_caret_that_moves_a_line_break_and_another_kind_begin_a_step() {
    let mut buffer = buffer("");
    type_in(&mut buffer, "ab");
    buffer.select(Selection::caret(0));
    type_in(&mut buffer, "cd\nef");
    backspace(&mut buffer);
    backspace(&mut buffer);
    let mut seen = Vec::new();
    while !buffer.undo().is_empty() {
        seen.push(buffer.document().text().to_owned());
    }
    assert_eq!(seen, ["cd\nefab", "cdab", "ab", ""]);
}

#[test]
fn a_typed_letter_beside_the_same_letter_is_the_one_before_the_caret() {
    let mut buffer = buffer("aaaa");
    buffer.select(Selection::caret(2));
    type_in(&mut buffer, "a");
    type_in(&mut buffer, "a");
    assert_eq!(buffer.undo(), [Change { at: 2, removed: "aa".into(), inserted: String::new() }]);
}

#[test]
fn typing_over_a_selection_brings_it_back() {
    let mut buffer = buffer("keep this word");
    buffer.select(Selection { anchor: 9, head: 5 });
    type_in(&mut buffer, "that");
    assert_eq!(buffer.document().text(), "keep that word");
    buffer.undo();
    assert_eq!(
        (buffer.document().text(), buffer.selection()),
        ("keep this word", Selection { anchor: 9, head: 5 })
    );
}

#[test]
fn a_text_from_elsewhere_can_be_taken_back_and_the_first_one_not() {
    let mut buffer = buffer("one");
    assert!(buffer.undo().is_empty());
    assert!(buffer.set_text("two\r\nthree"));
    assert!(!buffer.set_text("two\nthree"));
    buffer.undo();
    assert_eq!(buffer.document().text(), "one");
}

#[test]
fn what_is_too_large_is_refused_in_words_and_changes_nothing() {
    let mut buffer = buffer("small");
    let refused = buffer.replace_selection(&"x".repeat(LIMIT_BYTES), EditKind::Other).unwrap_err();
    assert_eq!(refused.found, LIMIT_BYTES + 5);
    assert!(refused.to_string().contains("2097157 bytes"), "{refused}");
    assert_eq!(buffer.document().text(), "small");
    assert!(buffer.undo().is_empty());
}

#[test]
fn select_all_and_tab_is_one_change_and_one_step() {
    let source = "const value = 1;\n".repeat(5_000);
    let mut buffer = buffer(&source);
    buffer.select(Selection::of(0..source.len()));
    let edit = edits::indent(buffer.document().text(), buffer.selection().range());
    buffer.apply(edit, EditKind::Other).expect("is small enough");
    assert_eq!(buffer.document().text(), "  const value = 1;\n".repeat(5_000));
    assert_eq!(buffer.scan_to(60), 59, "only what is looked at is scanned");
    buffer.undo();
    assert_eq!(buffer.document().text(), source);
}

#[test]
fn a_large_text_is_held_in_part_and_the_part_follows_the_caret() {
    let mut buffer = buffer(&"let a = 1;\n".repeat(5_000));
    assert!(buffer.is_windowed() && buffer.window_text().len() < 8_000);
    buffer.select(Selection::caret(11 * 4_000 + 3));
    assert!(buffer.follow_caret());
    assert!(buffer.window().contains(&(11 * 4_000)) && buffer.window_text().starts_with("let a"));
    type_in(&mut buffer, "xyz");
    assert_eq!(buffer.document().line(4_000), "letxyz a = 1;");
    assert!(!buffer.follow_caret(), "a few keys leave it where it is");
}

#[test]
fn a_long_line_is_held_in_pieces() {
    let mut buffer = buffer(&"é".repeat(256 * 1024));
    buffer.select(Selection::caret(200_000));
    assert!(buffer.follow_caret());
    assert!(buffer.window_text().len() <= 4_000 && buffer.window().contains(&200_000));
    type_in(&mut buffer, "xyz");
    assert_eq!(&buffer.document().text()[200_000..200_003], "xyz");
}

#[test]
fn a_text_that_shrinks_is_held_whole_again() {
    let mut buffer = buffer(&"a\n".repeat(5_000));
    buffer.select(Selection::of(0..10_000));
    buffer.replace_selection("b", EditKind::Typing).expect("is small enough");
    buffer.follow_caret();
    assert_eq!((buffer.window_text(), buffer.window()), ("b", 0..1));
    buffer.undo();
    buffer.follow_caret();
    assert!(buffer.is_windowed());
}

/// What a person may do, in places given as shares of the text.
#[derive(Clone, Debug)]
enum Act {
    Select(Index, Index),
    Type(String),
    Replace(String),
    Indent,
    Backspace,
    Undo,
    Redo,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let text = "[a-z{`/*\u{e9}\u{1f600}\n ]{0,6}";
    let act = prop_oneof![
        2 => any::<(Index, Index)>().prop_map(|(anchor, head)| Act::Select(anchor, head)),
        3 => text.prop_map(Act::Type),
        2 => text.prop_map(Act::Replace),
        1 => Just(Act::Replace("x\n".repeat(1_200))),
        1 => Just(Act::Indent),
        2 => Just(Act::Backspace),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
    ];
    vec(act, 1..40)
}

fn place(text: &str, index: Index) -> usize {
    window::char_start(text, index.index(text.len() + 1))
}

/// Does it to both. Undo and redo are checked by walking the whole history afterwards.
fn act_on(buffer: &mut Buffer, model: &mut String, act: Act) {
    let range = buffer.selection().range();
    match act {
        Act::Select(anchor, head) => {
            let selection = Selection { anchor: place(model, anchor), head: place(model, head) };
            buffer.select(selection);
            buffer.follow_caret();
        }
        Act::Type(text) => {
            if buffer.selection().is_within(&buffer.window()) {
                type_in(buffer, &text);
                if !text.is_empty() {
                    model.replace_range(range, &text);
                }
            }
        }
        Act::Replace(text) => {
            buffer.replace_selection(&text, EditKind::Other).expect("is small enough");
            model.replace_range(range, &text);
        }
        Act::Indent => {
            let edit = edits::indent(model, range);
            model.replace_range(edit.replaced.clone(), &edit.insert);
            buffer.apply(edit, EditKind::Other).expect("is small enough");
        }
        Act::Backspace => {
            let before = model[..range.start].chars().next_back().map_or(0, char::len_utf8);
            buffer.select(Selection::of(range.start - before..range.start));
            buffer.replace_selection("", EditKind::Backspace).expect("is small enough");
            model.replace_range(range.start - before..range.start, "");
        }
        Act::Undo => {
            buffer.undo();
            buffer.document().text().clone_into(model);
        }
        Act::Redo => {
            buffer.redo();
            buffer.document().text().clone_into(model);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn edits_are_those_of_a_plain_string(start in "[a-z\n`]{0,40}", acts in acts()) {
        let (mut buffer, mut model) = (buffer(&start), start.clone());
        for act in acts {
            act_on(&mut buffer, &mut model, act.clone());
            buffer.follow_caret();
            prop_assert_eq!(buffer.document().text(), &model, "after {:?}", act);
            prop_assert!(buffer.selection().range().end <= model.len() && buffer.window().end <= model.len());
            prop_assert!(model.is_char_boundary(buffer.window().start) && model.is_char_boundary(buffer.window().end));
            prop_assert_eq!(buffer.is_windowed(), !window::is_held_whole(buffer.document()));
        }
    }

    #[test]
    fn undo_is_the_inverse_of_everything_and_redo_of_that(start in "[a-z\n`]{0,40}", acts in acts()) {
        let (mut buffer, mut model) = (buffer(&start), start.clone());
        for act in acts.into_iter().filter(|act| !matches!(act, Act::Undo | Act::Redo)) {
            act_on(&mut buffer, &mut model, act);
        }
        while !buffer.undo().is_empty() {}
        prop_assert_eq!(buffer.document().text(), &start);
        while !buffer.redo().is_empty() {}
        prop_assert_eq!(buffer.document().text(), &model);
    }
}
