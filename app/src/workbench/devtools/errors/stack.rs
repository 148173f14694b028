//! The frames of a stack trace, as QuickJS writes them: `    at name (plugin.js:12:7)`.

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackFrame {
    /// The function, or a word for code outside of one.
    pub function: String,
    /// Line and column in the plugin's source, from 1, where known.
    pub place: Option<(u32, u32)>,
}

/// Reads a stack trace, a frame a line. A line of another form is kept as a frame without a place.
pub fn frames(stack: &str) -> Vec<StackFrame> {
    stack.lines().map(str::trim).filter(|line| !line.is_empty()).map(frame).collect()
}

fn frame(line: &str) -> StackFrame {
    let text = line.strip_prefix("at ").unwrap_or(line);
    let (function, place) = match text.rsplit_once(" (") {
        Some((function, rest)) => (function, rest.strip_suffix(')').unwrap_or(rest)),
        None if place_of(text).is_some() => ("the source itself", text),
        None => (text, ""),
    };
    StackFrame { function: function.to_owned(), place: place_of(place) }
}

/// `file:line:column`, or `file:line`, which means its first column.
fn place_of(text: &str) -> Option<(u32, u32)> {
    let (before, last) = text.rsplit_once(':')?;
    let last: u32 = last.parse().ok()?;
    match before.rsplit_once(':').and_then(|(_, line)| line.parse().ok()) {
        Some(line) => Some((line, last)),
        None => Some((last, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(stack: &str) -> Vec<(String, Option<(u32, u32)>)> {
        frames(stack).into_iter().map(|frame| (frame.function, frame.place)).collect()
    }

    #[test]
    fn a_frame_is_a_function_and_a_place() {
        let stack = "    at inner (plugin.js:12:7)\n    at render (plugin.js:3)\n    at map (native)\n    at plugin.js:4:1\n";
        let expected = [
            ("inner", Some((12, 7))),
            ("render", Some((3, 1))),
            ("map", None),
            ("the source itself", Some((4, 1))),
        ];
        assert_eq!(seen(stack), expected.map(|(name, place)| (name.to_owned(), place)));
    }

    #[test]
    fn a_line_that_is_no_frame_is_kept() {
        assert_eq!(seen("something (else\n\n"), [("something".to_owned(), None)]);
        assert_eq!(seen("12:x"), [("12:x".to_owned(), None)]);
        assert_eq!(seen(""), []);
    }
}
