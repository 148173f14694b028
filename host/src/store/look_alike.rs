//! Names that a reader would take for another: by case, by spaces and marks, by letters of other
//! scripts.

use std::borrow::Cow;

/// Gives a text in lower case.
pub type LowerCase = fn(&str) -> Cow<'_, str>;

/// Whether somebody would take `text` for `name`, which is plain Latin.
pub(super) fn looks_like(text: &str, name: &str, lower_case: LowerCase) -> bool {
    matches(&skeleton(text, lower_case), &skeleton(name, lower_case))
}

/// Whether somebody would read `name`, which is plain Latin, somewhere in `text`.
pub(super) fn mentions(text: &str, name: &str, lower_case: LowerCase) -> bool {
    let (text, name) = (skeleton(text, lower_case), skeleton(name, lower_case));
    !name.is_empty() && text.windows(name.len()).any(|part| matches(part, &name))
}

/// What of a text is read; `None` stands for a letter that may look like any other.
type Skeleton = Vec<Option<char>>;

/// A letter that nobody here knows matches any, as long as most are known: better one name refused
/// too many.
fn matches(text: &[Option<char>], name: &[Option<char>]) -> bool {
    let unknown = text.iter().filter(|letter| letter.is_none()).count();
    !name.is_empty()
        && text.len() == name.len()
        && unknown * 2 <= text.len()
        && text.iter().zip(name).all(|(found, letter)| found.is_none() || found == letter)
}

fn skeleton(text: &str, lower_case: LowerCase) -> Skeleton {
    let mut letters = Skeleton::new();
    let plain: String = text.chars().map(plain).collect();
    for character in lower_case(&plain).chars() {
        let letter = match twin(character) {
            letter if letter.is_ascii_alphanumeric() => Some(letter),
            letter if letter.is_alphanumeric() => None,
            _ => continue,
        };
        match (letters.last().copied().flatten(), letter) {
            // Two letters that read as one.
            (Some('r'), Some('n')) => replace_last(&mut letters, 'm'),
            (Some('v'), Some('v')) => replace_last(&mut letters, 'w'),
            _ => letters.push(letter),
        }
    }
    letters
}

fn replace_last(letters: &mut Skeleton, letter: char) {
    letters.pop();
    letters.push(Some(letter));
}

/// The plain letter of one that is only drawn otherwise: wide, mathematical, in a circle or a
/// square.
fn plain(character: char) -> char {
    let code = u32::from(character);
    let letter =
        |first: char, index: u32| char::from_u32(u32::from(first) + index).unwrap_or(character);
    match code {
        0xFF01..=0xFF5E => letter('!', code - 0xFF01),
        0x1D400..=0x1D6A3 => letter('a', (code - 0x1D400) % 26),
        0x1D7CE..=0x1D7FF => letter('0', (code - 0x1D7CE) % 10),
        0x24B6..=0x24E9 => letter('a', (code - 0x24B6) % 26),
        0x1F130..=0x1F149 | 0x1F150..=0x1F169 | 0x1F170..=0x1F189 => {
            letter('a', (code - 0x1F130) % 32)
        }
        _ => character,
    }
}

/// The Latin letter that a lower-case letter or digit looks like, if there is one.
fn twin(letter: char) -> char {
    match letter {
        'а' | 'α' | 'ɑ' | 'ᴀ' => 'a',
        'в' | 'ʙ' | 'β' => 'b',
        'с' | 'ϲ' | 'ᴄ' | 'ⅽ' => 'c',
        'ԁ' | 'ⅾ' | 'ᴅ' => 'd',
        'е' | 'ε' | 'є' | 'ҽ' | 'ᴇ' => 'e',
        'ɡ' | 'ց' | 'ɢ' => 'g',
        'һ' | 'н' | 'ʜ' | 'հ' => 'h',
        '1' | 'i' | '|' | 'і' | 'ι' | 'ı' | 'ɪ' | 'ӏ' | 'ⅰ' | 'ⅼ' | 'ʟ' => 'l',
        'ј' | 'ϳ' | 'ᴊ' => 'j',
        'к' | 'κ' | 'ᴋ' => 'k',
        'м' | 'ᴍ' | 'ⅿ' => 'm',
        'п' | 'ո' | 'ռ' | 'ɴ' | 'η' => 'n',
        '0' | 'о' | 'ο' | 'օ' | 'ᴏ' | 'σ' => 'o',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'г' | 'ʀ' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'т' | 'τ' | 'ᴛ' => 't',
        'и' | 'υ' | 'μ' | 'ս' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' | 'ⅴ' => 'v',
        'ѡ' | 'ω' | 'ᴡ' | 'ԝ' => 'w',
        'х' | 'χ' | 'ⅹ' => 'x',
        'у' | 'γ' | 'ү' | 'ʏ' => 'y',
        'ᴢ' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    fn looks_like(text: &str, name: &str) -> bool {
        super::looks_like(text, name, |text| text.to_lowercase().into())
    }

    fn mentions(text: &str, name: &str) -> bool {
        super::mentions(text, name, |text| text.to_lowercase().into())
    }

    #[test]
    fn case_spaces_marks_and_digits_make_no_other_name() {
        for text in [
            "todo-items",
            "Todo-Items",
            "todo_items",
            "todoitems",
            "t0do-items",
            "todo-1tems",
            "todo-\u{200B}items",
            "TODO ITEMS!",
        ] {
            assert!(looks_like(text, "todo-items"), "{text}");
        }
        for text in ["todo", "todo-item", "to-buy-items", "", "votes", "todo-items-2"] {
            assert!(!looks_like(text, "todo-items"), "{text}");
        }
        assert!(
            looks_like("Rurntirne", "runtime") && looks_like("VVord", "Word")
                || looks_like("Runtirne", "runtime")
        );
    }

    #[test]
    fn letters_of_other_scripts_make_no_other_name() {
        for text in [
            "Соunter",
            "Ｃｏｕｎｔｅｒ",
            "𝐂𝐨𝐮𝐧𝐭𝐞𝐫",
            "Ⓒⓞⓤⓝⓣⓔⓡ",
            "🅒🅞🅤🅝🅣🅔🅡",
            "Cóünter",
            "C\u{301}ounter",
            "ᴄᴏᴜɴᴛᴇʀ",
            "Couпter",
        ] {
            assert!(looks_like(text, "Counter"), "{text}");
        }
    }

    #[test]
    fn honest_names_in_other_scripts_are_none_of_ours() {
        for text in ["Заметки", "Счётчик", "計算機", "Größen", "Notiz", "Σημειώσεις", "ノート"]
        {
            for name in ["Counter", "Notes", "Checklist", "Greeter", "Calculator"] {
                assert!(!looks_like(text, name), "{text} for {name}");
            }
        }
    }

    #[test]
    fn a_name_is_found_within_a_longer_text() {
        assert!(mentions("The Plugin-Playground says", "Plugin Playground"));
        assert!(mentions("Plugin Рlaygrоund", "Plugin Playground"));
        assert!(!mentions("My plugin", "Plugin Playground"));
        assert!(!mentions("", "Plugin Playground"));
    }
}
