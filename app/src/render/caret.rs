//! Where the caret goes when a field's text is replaced under it.

/// The place in `new` of a caret that stood at `caret` in `old`, in UTF-16 units as the DOM counts.
/// What stands after the caret decides if it is still there, else the distance from the start.
pub(super) fn caret_after(old: &str, new: &str, caret: u32) -> u32 {
    let old: Vec<u16> = old.encode_utf16().collect();
    let new: Vec<u16> = new.encode_utf16().collect();
    let at = (caret as usize).min(old.len());
    let moved =
        if new.ends_with(&old[at..]) { new.len() - (old.len() - at) } else { at.min(new.len()) };
    u32::try_from(moved).unwrap_or(caret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_letter_leaves_the_caret_before_what_followed_it() {
        assert_eq!(caret_after("abXc", "abc", 3), 2);
    }

    #[test]
    fn a_caret_at_the_end_stays_at_the_end() {
        assert_eq!(caret_after("12345", "12,345", 5), 6);
        assert_eq!(caret_after("hello", "", 5), 0);
    }

    #[test]
    fn another_spelling_of_the_same_length_leaves_the_caret() {
        assert_eq!(caret_after("abcdef", "ABCDEF", 3), 3);
    }

    #[test]
    fn units_are_those_of_the_dom() {
        assert_eq!(caret_after("😀ab", "😀b", 3), 2);
    }
}
