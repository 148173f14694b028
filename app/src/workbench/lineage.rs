//! Whether a source is what its author made of another, or a program of somebody else that was put
//! in its place. Pure.

use std::collections::HashMap;

/// Whether `after` is a change of `before` in place. It is strict: what is called otherwise, or
/// keeps too little, is another program, and has to ask for everything itself.
///
/// Kept are at least two thirds of the words of `before`, and they are at least half of the words
/// of `after`.
pub fn is_same_work(before: &str, after: &str) -> bool {
    if before == after {
        return true;
    }
    if own_id(before) != own_id(after) {
        return false;
    }
    let (before, after): (Vec<_>, Vec<_>) = (words(before).collect(), words(after).collect());
    let kept = kept(&before, &after);
    kept > 0 && kept * 3 >= before.len() * 2 && kept * 2 >= after.len()
}

/// How many words of one stand in the other, each as often as in both.
fn kept(before: &[&str], after: &[&str]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in before {
        *counts.entry(word).or_default() += 1;
    }
    let mut is_kept = |word: &&&str| {
        counts
            .get_mut(**word)
            .is_some_and(|left| left.checked_sub(1).map(|less| *left = less).is_some())
    };
    after.iter().filter(&mut is_kept).count()
}

/// Names, numbers and words of texts: what is between is grammar, which all programs share.
fn words(source: &str) -> impl Iterator<Item = &str> {
    source.split(|character: char| !is_part_of_word(character)).filter(|word| !word.is_empty())
}

/// The id that a definition gives itself: what stands in quotes behind the first `id:`.
fn own_id(source: &str) -> Option<&str> {
    source.match_indices("id").find_map(|(at, name)| {
        let is_whole = !source[..at].ends_with(is_part_of_word);
        let text = source[at + name.len()..].trim_start().strip_prefix(':')?.trim_start();
        let quote = text.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
        is_whole.then(|| text[1..].split(quote).next()).flatten()
    })
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    const MINE: &str = r#"definePlugin(({ ui }) => ({ id: "mine", title: "Mine", initialState: { count: 0 },
        capabilities: { readShared: ["greeter-profile"] },
        widgets: { main: { render: ({ pluginState, globalState }) => ui.text("Hello " + globalState.shared["greeter-profile"].name) } } }));"#;

    #[test]
    fn an_authors_change_in_place_is_the_same_work() {
        let asking_more = MINE.replace(
            r#"["greeter-profile"] }"#,
            r#"["greeter-profile", "runtime-registry"], systemCommands: ["toast"] }"#,
        );
        let longer = MINE.replace(
            "widgets:",
            "actions: { add: (state) => ({ ...state, count: state.count + 1 }) }, widgets:",
        );
        for change in [
            MINE.to_owned(),
            MINE.replace("Hello", "Good morning"),
            asking_more,
            longer,
            format!("// a remark\n{MINE}"),
        ] {
            assert!(is_same_work(MINE, &change), "{change}");
        }
    }

    #[test]
    fn a_program_of_another_id_is_another_however_alike() {
        assert!(!is_same_work(MINE, &MINE.replace(r#""mine""#, r#""yours""#)));
        assert!(!is_same_work(MINE, &MINE.replace(r#"id: "mine", "#, "")));
    }

    #[test]
    fn another_program_that_takes_the_id_is_another() {
        for preset in presets::all() {
            let foreign =
                preset.source.replace(&format!("id: \"{}\"", preset.package_id), "id: \"mine\"");
            assert!(!is_same_work(MINE, &foreign), "{}", preset.package_id);
            let hiding = format!("{foreign}\n/* {MINE} */");
            assert!(
                hiding.len() < 3 * MINE.len() || !is_same_work(MINE, &hiding),
                "{}: a comment buys nothing",
                preset.package_id
            );
        }
        assert!(!is_same_work(MINE, "") && !is_same_work("", MINE));
    }

    #[test]
    fn shipped_plugins_are_not_each_others_work() {
        for one in presets::all() {
            assert!(
                presets::all()
                    .iter()
                    .all(|other| one == other || !is_same_work(one.source, other.source)),
                "{}",
                one.title
            );
        }
    }

    #[test]
    fn the_id_is_found_as_authors_write_it() {
        assert_eq!(own_id("{ id: 'a' }"), Some("a"));
        assert_eq!(own_id("{ width: 'a', id : `b` }"), Some("b"));
        assert_eq!(own_id("{ grid: 'a', hidden: 1, idle: 'x' }"), None);
        assert_eq!(own_id("id: name, id: \"é\""), Some("é"));
    }

    #[test]
    fn half_a_megabyte_is_compared_without_a_wait() {
        let long = (0..60_000).map(|number| format!("x{number}")).collect::<Vec<_>>().join(" ");
        assert!(is_same_work(&long, &format!("{long} more")));
    }
}
