//! The search of the timeline: words and `key:value` terms, parsed once and matched against each
//! dispatch.

use plugin_host::store::DispatchRecord;

use crate::lower_case::lower_case;

/// What a term looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// A word: everything but the payload.
    Any,
    Id,
    Instance,
    Type,
    Domain,
    Scope,
    Outcome,
    Reason,
    Payload,
}

/// The keys, as they are typed.
const KEYS: [(&str, Field); 8] = [
    ("id", Field::Id),
    ("instance", Field::Instance),
    ("type", Field::Type),
    ("domain", Field::Domain),
    ("scope", Field::Scope),
    ("outcome", Field::Outcome),
    ("reason", Field::Reason),
    ("payload", Field::Payload),
];

/// One term of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    field: Field,
    /// In lower case.
    text: String,
    /// Whether what it finds is left out.
    excludes: bool,
}

/// A parsed search. Words must all be found; of several terms with the same key one is enough; what
/// a term with a minus finds is left out. Upper and lower case are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<Term>);

impl Query {
    /// Reads what was typed. Everything means something: a key that does not exist is part of a
    /// word.
    pub fn parse(text: &str) -> Self {
        Self(tokens(text).into_iter().filter_map(|token| term(&token)).collect())
    }

    /// Whether it leaves nothing out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a dispatch is found.
    pub fn matches(&self, record: &DispatchRecord) -> bool {
        self.0.iter().all(|term| match (term.excludes, term.field) {
            (true, _) => !found(term, record),
            (false, Field::Any) => found(term, record),
            (false, field) => self
                .0
                .iter()
                .any(|other| !other.excludes && other.field == field && found(other, record)),
        })
    }
}

/// Whether `token` is one of the tokens of `text`.
pub fn has_token(text: &str, token: &str) -> bool {
    tokens(text).iter().any(|present| present == token)
}

/// The text with `token` added, or without it where it was there.
pub fn toggle_token(text: &str, token: &str) -> String {
    let mut all = tokens(text);
    let before = all.len();
    all.retain(|present| present != token);
    if all.len() == before {
        all.push(token.to_owned());
    }
    all.join(" ")
}

/// The parts between spaces; a space between quotes does not part. The quotes are kept.
fn tokens(text: &str) -> Vec<String> {
    let (mut all, mut current, mut is_quoted) = (Vec::new(), String::new(), false);
    for character in text.chars() {
        if character.is_whitespace() && !is_quoted {
            if !current.is_empty() {
                all.push(std::mem::take(&mut current));
            }
            continue;
        }
        is_quoted ^= character == '"';
        current.push(character);
    }
    if !current.is_empty() {
        all.push(current);
    }
    all
}

/// `-key:"value"`, `key:value`, `-word`, `"two words"`. `None` for what finds everything, such as a
/// key without a value.
fn term(token: &str) -> Option<Term> {
    let (excludes, rest) = match token.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, token),
    };
    let keyed = rest.split_once(':').and_then(|(key, value)| {
        let (_, field) = KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        Some((*field, value))
    });
    let (field, text) = keyed.unwrap_or((Field::Any, rest));
    let text = lower_case(&text.replace('"', "")).into_owned();
    (!text.is_empty()).then_some(Term { field, text, excludes })
}

fn found(term: &Term, record: &DispatchRecord) -> bool {
    let needle = term.text.as_str();
    let within = |haystack: &str| contains(haystack, needle);
    let domain = record.domain.as_deref();
    let reason = record.reason.as_deref();
    match term.field {
        Field::Id => record.id.to_string() == needle.trim_start_matches('#'),
        Field::Instance => within(record.instance_id.as_str()),
        Field::Type => within(&record.action_type),
        Field::Domain => domain.is_some_and(within),
        Field::Scope => record.scope.as_str().starts_with(needle),
        Field::Outcome => record.outcome.as_str().starts_with(needle),
        Field::Reason => reason.is_some_and(within),
        Field::Payload => within(record.payload.as_str()),
        Field::Any => {
            within(&record.action_type)
                || within(record.instance_id.as_str())
                || domain.is_some_and(within)
                || reason.is_some_and(within)
                || within(record.scope.as_str())
                || within(record.outcome.as_str())
                || needle.strip_prefix('#').is_some_and(|number| record.id.to_string() == number)
        }
    }
}

/// Whether `needle`, which is in lower case, is in `haystack` in any case. Ten thousand entries are
/// searched at each key stroke, so the usual case allocates nothing.
fn contains(haystack: &str, needle: &str) -> bool {
    if !needle.is_ascii() {
        return lower_case(haystack).contains(needle);
    }
    let (haystack, needle) = (haystack.as_bytes(), needle.as_bytes());
    let Some(first) = needle.first() else { return true };
    let (lower, upper) = (*first, first.to_ascii_uppercase());
    let Some(last_start) = haystack.len().checked_sub(needle.len()) else { return false };
    (0..=last_start).any(|start| {
        let begins = haystack[start] == lower || haystack[start] == upper;
        begins && haystack[start..start + needle.len()].eq_ignore_ascii_case(needle)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::timeline::samples::{record, records};
    use super::*;

    fn finds(query: &str) -> bool {
        Query::parse(query).matches(&record(7))
    }

    #[test]
    fn an_empty_query_finds_everything() {
        for query in ["", "  ", "type:", "-", "\"\"", "-outcome:"] {
            assert!(finds(query), "{query}");
        }
        assert!(Query::parse("type: -outcome:").is_empty());
    }

    #[test]
    fn words_must_all_be_found_in_any_case() {
        // Sample 7 is `shared counter-summary set-instance` of `counter-1`, denied.
        assert!(finds("SET-inst counter"));
        assert!(!finds("set-inst greeter"));
        assert!(finds("missing-write-grant"));
        assert!(finds("#7") && !finds("#8"));
    }

    #[test]
    fn a_key_looks_only_at_its_field() {
        assert!(finds("instance:counter-1") && !finds("instance:set-instance"));
        assert!(finds("type:set") && !finds("type:counter"));
        assert!(
            finds("domain:counter-summary") && finds("scope:shared") && finds("outcome:denied")
        );
        assert!(finds("payload:\"value\"") && finds("reason:grant") && finds("id:7"));
        assert!(!finds("value"), "a word does not look into payloads");
    }

    #[test]
    fn one_of_several_values_of_a_key_is_enough() {
        assert!(finds("outcome:denied outcome:ignored"));
        assert!(!finds("outcome:applied outcome:ignored"));
        assert!(!finds("outcome:denied scope:plugin"), "different keys must all be found");
    }

    #[test]
    fn a_minus_leaves_out_what_its_term_finds() {
        assert!(!finds("-outcome:denied"));
        assert!(finds("-outcome:applied -greeter set"));
        assert!(!finds("outcome:denied -set-instance"));
    }

    #[test]
    fn quotes_keep_a_space_and_an_unknown_key_is_a_word() {
        assert!(!finds("\"set instance\""));
        assert_eq!(Query::parse("type:\"a b\" c").0.len(), 2);
        assert_eq!(
            Query::parse("colour:red").0,
            [Term { field: Field::Any, text: "colour:red".into(), excludes: false }]
        );
        assert_eq!(
            tokens("a \"b c"),
            ["a", "\"b c"],
            "a quote that is still open keeps the rest together"
        );
    }

    #[test]
    fn a_needle_with_other_letters_ignores_case_too() {
        assert!(contains("GRÖẞE", "grö"));
        assert!(contains("abc", "c") && !contains("ab", "abc") && !contains("", "a"));
    }

    #[test]
    fn a_token_is_toggled_without_touching_the_others() {
        assert_eq!(toggle_token("set  outcome:denied", "outcome:denied"), "set");
        assert_eq!(toggle_token("\"a b\"", "outcome:denied"), "\"a b\" outcome:denied");
        assert!(
            has_token("a outcome:denied", "outcome:denied")
                && !has_token("-outcome:denied", "outcome:denied")
        );
    }

    #[test]
    fn ten_thousand_entries_are_searched_at_once() {
        let all = records(10_000);
        for (text, expected) in
            [("outcome:denied", 2_500), ("counter -scope:plugin", 5_000), ("payload:9999", 1)]
        {
            let query = Query::parse(text);
            // The fastest of five: the others share the processor with whatever else runs.
            let search = |_| {
                let began = Instant::now();
                let count = all.iter().filter(|record| query.matches(record)).count();
                (began.elapsed(), count)
            };
            let (fastest, count) = (0..5).map(search).min().expect("five runs");
            println!(
                "{text}: {count} of {} in {:.2} ms",
                all.len(),
                fastest.as_secs_f64() * 1_000.0
            );
            assert_eq!(count, expected, "{text}");
        }
    }
}
