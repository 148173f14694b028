//! Whatever text a plugin makes up, what is printed of it is harmless: fuzzed.

#![cfg(not(target_arch = "wasm32"))]

use plugin_runtime::contracts::display_text::{
    REASON_LIMIT, TITLE_LIMIT, block, line, reason, title,
};
use plugin_runtime::contracts::{Fault, FaultCode, Operation};
use proptest::prelude::*;

/// Characters that once were used to lie, and ordinary ones between them.
fn text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(
        "\n\r\t\u{0}\u{1b}\u{85}\u{ad}\u{61c}\u{200b}\u{200d}\u{200e}\u{2028}\u{202e}\u{2066}\u{2069}\u{3164}\u{fe0f}\u{feff}\u{e0041}\u{301}\u{336}\u{e31}\u{20dd}👩❤"
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![hostile, any::<char>(), prop::char::range('a', 'z')], 0..200)
        .prop_map(|characters| characters.into_iter().collect())
}

/// Whether a reader could be deceived by it.
fn deceives(character: char) -> bool {
    (character.is_control() && character != '\n' && character != '\t')
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{3164}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

proptest! {
    #[test]
    fn nothing_printed_deceives(text in text()) {
        for printed in [line(&text), block(&text)] {
            prop_assert!(!printed.contains(deceives), "{:?}", printed);
        }
        prop_assert!(!line(&text).contains(['\n', '\t']));
    }

    #[test]
    fn what_was_cleaned_once_stays_as_it_is(text in text()) {
        let once = line(&text).into_owned();
        prop_assert_eq!(line(&once), once.as_str());
        let once = block(&text).into_owned();
        prop_assert_eq!(block(&once), once.as_str());
    }

    #[test]
    fn titles_and_reasons_keep_their_limits(text in text(), times in 1..20_usize) {
        let text = text.repeat(times);
        prop_assert!(title(&text).is_none_or(|title| title.chars().count() <= TITLE_LIMIT));
        prop_assert!(reason(&text).is_none_or(|reason| reason.chars().count() <= REASON_LIMIT));
    }

    #[test]
    fn a_fault_is_one_line_and_its_stack_only_frames(message in text(), name in text()) {
        let stack = Some(format!("    at {name} (plugin.js:1:1)\n    at b (plugin.js:2:2)"));
        let fault = Fault { stack, ..Fault::new(FaultCode::PluginThrew, Operation::Event, message) }.shortened();
        prop_assert!(!fault.message.contains('\n'));
        for frame in fault.stack.expect("one frame is honest").lines() {
            prop_assert!(frame.starts_with("    at ") && frame.ends_with(')'), "{frame:?}");
        }
    }
}
