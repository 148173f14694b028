//! Lines, places, and how little an edit scans.

use super::*;

fn document(text: &str) -> Document {
    let mut document = Document::default();
    document.replace(0..0, text);
    document.scan_to(usize::MAX);
    document
}

fn ids(document: &Document) -> Vec<u64> {
    document.lines.iter().map(|line| line.id).collect()
}

/// Replaces the first occurrence of a text and returns how many lines were scanned for it.
fn edit(document: &mut Document, old: &str, new: &str) -> usize {
    let at = document.text().find(old).unwrap();
    document.replace(at..at + old.len(), new);
    document.scan_to(usize::MAX)
}

fn assert_as_if_scanned_afresh(document: &Document, lines: usize) {
    let fresh = self::document(document.text());
    let starts =
        |document: &Document| -> Vec<_> { document.lines.iter().map(|line| line.start).collect() };
    assert_eq!(starts(document), starts(&fresh), "{:?}", document.text());
    for index in 0..lines.min(document.line_count()) {
        assert_eq!(
            document.line_state(index),
            fresh.line_state(index),
            "line {index} of {:?}",
            document.text()
        );
    }
}

#[test]
fn only_the_edited_line_is_drawn_again() {
    let mut document = document("one\ntwo\nthree");
    let before = ids(&document);
    edit(&mut document, "two", "twos");
    let after = ids(&document);
    assert_eq!((before[0], before[2]), (after[0], after[2]));
    assert_ne!(before[1], after[1]);
}

#[test]
fn one_key_scans_one_line_of_five_thousand() {
    let mut document = document(&"const value = `${1} text`; // comment\n".repeat(5_000));
    assert_eq!(edit(&mut document, "value", "values"), 1);
    assert!(edit(&mut document, "\n", ";\n\n") <= 3);
    assert!(edit(&mut document, "\n\n", "\n") <= 3);
}

#[test]
fn a_comment_opened_above_scans_what_is_looked_at_and_nothing_is_lost_when_it_is_closed() {
    let mut document = document(&"a\n".repeat(5_000));
    document.replace(0..0, "/*");
    assert_eq!(document.scan_to(60), 59);
    document.replace(0..2, "");
    assert_eq!(document.scan_to(60), 59, "the lines that were seen are scanned back");
    assert!(document.scan_to(usize::MAX) <= 4_941, "the rest once");
    assert_as_if_scanned_afresh(&document, 5_001);
}

#[test]
fn a_comment_opened_above_redraws_what_it_swallows_and_no_more() {
    let mut document = document("x\na\nb\n/* c */\nd");
    let before = ids(&document);
    edit(&mut document, "a", "/*a");
    let after = ids(&document);
    assert_ne!(before[2], after[2]);
    assert_eq!((before[0], before[4]), (after[0], after[4]));
    assert_as_if_scanned_afresh(&document, 5);
}

#[test]
fn any_sequence_of_edits_ends_where_a_fresh_scan_does() {
    let pieces = ["", "\n", "`", "${", "}", "/*", "*/", "é", "'", "\\\n", "a / b\n", "\n\n"];
    let mut document = Document::default();
    let mut seed = 7_u32;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % below
    };
    for _ in 0..5_000 {
        let length = document.text().len();
        let place = |at: usize| {
            (0..=at.min(length)).rev().find(|at| document.text().is_char_boundary(*at)).unwrap()
        };
        let start = place(random(length + 1));
        let end = place(start + random(if length > 60 { 30 } else { 4 })).max(start);
        document.replace(start..end, pieces[random(pieces.len())]);
        let looked_at = random(12);
        document.scan_to(looked_at);
        assert_as_if_scanned_afresh(&document, looked_at);
    }
}

#[test]
fn places_are_found_and_places_outside_are_moved_inside() {
    let document = document("ab\nüx\n");
    assert_eq!(document.offset_of(2, 2), 5);
    assert_eq!(document.position_of(5), (2, 2));
    assert_eq!(document.offset_of(99, 99), document.text().len());
    assert_eq!(document.offset_of(0, 0), 0);
    assert_eq!(document.position_of(document.text().len()), (3, 1));
    assert_eq!((document.line(1), document.line(2), document.line(9)), ("üx", "", ""));
}

#[test]
fn the_difference_of_two_texts_is_whole_characters() {
    assert_eq!(document("aéb").difference("aèb"), Some(1..3));
    assert_eq!(document("😀x").difference("😁x"), Some(0..4));
    assert_eq!(document("aa").difference("aaa"), Some(2..2));
    assert_eq!(document("aa").difference("aa"), None);
}

#[test]
fn line_breaks_of_other_systems_become_plain_ones() {
    assert_eq!(with_plain_line_breaks("a\r\nb\rc\n"), "a\nb\nc\n");
}
