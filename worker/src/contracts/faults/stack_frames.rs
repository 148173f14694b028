//! The frames of a stack trace. The engine writes a function's name as the plugin gave it, line
//! breaks and all: what is no frame then is no line of the trace.

use super::super::display_text::{self, shorten};

/// The longest name of a function that is shown, in characters.
const NAME_LIMIT: usize = 120;

/// The frames of a trace, one a line: `    at name (plugin.js:12:7)`. What has another form is left
/// out.
pub(crate) fn frames(stack: &str) -> String {
    stack.lines().filter_map(frame).collect::<Vec<_>>().join("\n")
}

fn frame(line: &str) -> Option<String> {
    let frame = line.trim().strip_prefix("at ")?;
    if is_place(frame) {
        return Some(format!("    at {frame}"));
    }
    let (name, place) = frame.strip_suffix(')')?.rsplit_once(" (")?;
    is_place(place)
        .then(|| format!("    at {} ({place})", display_text::line(&shorten(name, NAME_LIMIT))))
}

/// `native`, or a file of ours with line and column: `plugin.js:12:7`, `plugin.js:12`.
fn is_place(place: &str) -> bool {
    let mut parts = place.split(':');
    let file = parts.next().unwrap_or_default();
    let mut numbers = 0;
    let are_numbers = parts.all(|part| {
        numbers += 1;
        !part.is_empty() && part.len() <= 10 && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    match file {
        "native" => numbers == 0,
        "plugin.js" | "bootstrap.js" | "<input>" => are_numbers && (1..=2).contains(&numbers),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_engine_stay_as_they_are() {
        let stack = "    at inner (plugin.js:12:7)\n    at map (native)\n    at <anonymous> (plugin.js:3)\n    at plugin.js:4:1";
        assert_eq!(frames(stack), stack);
    }

    #[test]
    fn a_name_with_line_breaks_makes_no_lines() {
        for name in [
            "a\nWORKER_LOST in load: counter-1",
            "a\r\n\r\nat counter-1",
            "a\n    at counter.js:1:1",
            "\n",
        ] {
            let found =
                frames(&format!("    at {name} (plugin.js:1:2)\n    at render (plugin.js:3:4)"));
            assert!(
                found.lines().all(|line| line.starts_with("    at ") && line.ends_with(')')),
                "{found}"
            );
            assert!(
                !found.contains("WORKER_LOST") && found.ends_with("    at render (plugin.js:3:4)"),
                "{found}"
            );
        }
    }

    #[test]
    fn names_are_short_and_hide_nothing() {
        let found = frames(&format!("    at {}\u{202E} (plugin.js:1:2)", "x".repeat(90_000)));
        assert!(found.len() < 200, "{}", found.len());
        assert_eq!(frames("    at \u{2066}x (plugin.js:1:2)"), "    at ‹U+2066›x (plugin.js:1:2)");
    }

    #[test]
    fn a_place_has_a_file_that_exists_and_small_numbers() {
        for none in [
            "plugin.js",
            "plugin.js:",
            "plugin.js:x",
            "plugin.js:1:2:3",
            "plugin.js:99999999999:1",
            "counter.js:1:1",
            "native:1",
        ] {
            assert!(!is_place(none), "{none}");
        }
    }
}
