//! The lines of a source around a place.

/// Lines shown before and after the place.
const CONTEXT_LINES: usize = 3;

/// Characters of a line that are shown.
const LINE_LIMIT: usize = 160;

/// One line of a source frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameLine {
    /// Its number, from 1.
    pub number: usize,
    /// Its text, or a part of it around the place where it is long.
    pub text: String,
    /// For the line of the place: how many characters of `text` stand before it.
    pub mark: Option<usize>,
}

/// The lines around a place given from 1; none where the source has no such line.
pub fn source_frame(source: &str, line: u32, column: u32) -> Vec<FrameLine> {
    let (line, column) = (line.max(1) as usize, column.max(1) as usize);
    if source.lines().nth(line - 1).is_none() {
        return Vec::new();
    }
    let first = line.saturating_sub(CONTEXT_LINES + 1);
    let shown = source.lines().enumerate().take(line + CONTEXT_LINES).skip(first);
    shown
        .map(|(index, text)| frame_line(index + 1, text, (index + 1 == line).then_some(column)))
        .collect()
}

fn frame_line(number: usize, text: &str, column: Option<usize>) -> FrameLine {
    // A place in the middle of a minified line is shown in the middle.
    let skipped = column.map_or(0, |column| column.saturating_sub(LINE_LIMIT / 2 + 1));
    let skipped = if column.is_some_and(|column| column <= LINE_LIMIT) { 0 } else { skipped };
    let shown: String = text.chars().skip(skipped).take(LINE_LIMIT).collect();
    let mark = column.map(|column| (column - 1 - skipped).min(shown.chars().count()));
    FrameLine { number, text: shown, mark }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lines_around_the_place_are_shown() {
        let source = "a\nb\nc\nd\ne\nf\ng\nh\ni";
        let frame = source_frame(source, 5, 1);
        assert_eq!(frame.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(frame[3], FrameLine { number: 5, text: "e".into(), mark: Some(0) });
        assert_eq!(frame.iter().filter(|line| line.mark.is_some()).count(), 1);
    }

    #[test]
    fn the_edges_of_the_source_cut_it_short() {
        let numbers =
            |line| source_frame("a\nb", line, 9).iter().map(|line| line.number).collect::<Vec<_>>();
        assert_eq!(numbers(1), [1, 2]);
        assert_eq!(numbers(2), [1, 2]);
        assert!(numbers(3).is_empty(), "the source is another one by now");
        assert_eq!(source_frame("ab", 1, 9)[0].mark, Some(2));
    }

    #[test]
    fn a_place_in_a_long_line_is_shown_with_what_is_around_it() {
        let source = format!("{}X{}", "é".repeat(1_000), "b".repeat(1_000));
        let line = &source_frame(&source, 1, 1_001)[0];
        let mark = line.mark.expect("the line of the place");
        assert_eq!(line.text.chars().nth(mark), Some('X'));
        assert_eq!(line.text.chars().count(), LINE_LIMIT);
    }
}
