//! What the user allowed and denied each package, and which code it was given to: it outlives the
//! page, and nobody is asked twice.

use plugin_runtime::contracts::DomainId;
use serde::{Deserialize, Serialize};

use super::{Access, CodeHash, Given, Identity, Item, Origin, Program};
use crate::sorted::{SortedMap, SortedSet};

/// Packages remembered; beyond it nothing new is.
const PACKAGE_LIMIT: usize = 500;
/// Versions of a package's code that are remembered, the newest.
const CODE_LIMIT: usize = 32;

/// What was decided about one package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The code that it was decided about, the newest last: what its author made of it included.
    codes: Vec<CodeHash>,
    allowed: SortedSet<Item>,
    denied: SortedSet<Item>,
}

/// The user's choices, by package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(SortedMap<Identity, Choice>);

impl Choice {
    /// Reads what [`Choice::encode`] wrote. What cannot be read counts as no choice: then the user
    /// is asked again.
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As text.
    pub fn encode(&self) -> String {
        // Lists of texts always encode.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn note_code(&mut self, code: &CodeHash) {
        self.codes.retain(|known| known != code);
        self.codes.push(code.clone());
        let surplus = self.codes.len().saturating_sub(CODE_LIMIT);
        self.codes.drain(..surplus);
    }

    fn is_about(&self, program: Program<'_>) -> bool {
        program.identity.shipped_name().is_some() || self.codes.contains(program.code)
    }
}

impl Choices {
    /// Every package that something was decided about.
    pub fn iter(&self) -> impl Iterator<Item = (&Identity, &Choice)> {
        self.0.iter()
    }

    /// Takes what was decided about a package elsewhere; `None` where it was forgotten.
    pub fn set(&mut self, identity: Identity, choice: Option<Choice>) {
        match choice {
            Some(choice) => drop(self.0.insert(identity, choice)),
            None => drop(self.0.remove(&identity)),
        }
    }

    /// Remembers a choice. A later one replaces it; what was decided about code of somebody else is
    /// forgotten.
    pub fn note(&mut self, program: Program<'_>, item: Item, allowed: bool) {
        if self.0.len() >= PACKAGE_LIMIT && !self.0.contains_key(program.identity) {
            return;
        }
        let choice = self.0.get_or_insert_with(program.identity.clone(), Choice::default);
        if !choice.is_about(program) {
            *choice = Choice::default();
        }
        if !choice.codes.contains(program.code) {
            choice.note_code(program.code);
        }
        let (now, before) = if allowed {
            (&mut choice.allowed, &mut choice.denied)
        } else {
            (&mut choice.denied, &mut choice.allowed)
        };
        before.remove(&item);
        now.insert(item);
    }

    /// The author changed the code in place: what was decided about it before holds for it now.
    pub fn adopt(&mut self, before: Program<'_>, code: &CodeHash) {
        if let Some(choice) =
            self.0.get_mut(before.identity).filter(|choice| choice.is_about(before))
        {
            choice.note_code(code);
        }
    }

    /// Whether anything was decided about a package.
    pub fn knows(&self, program: Program<'_>) -> bool {
        self.of(program).is_some()
    }

    /// What an instance of a package begins with: what was allowed; for a shipped one also what it
    /// asks for; never what was denied.
    pub fn given(&self, program: Program<'_>, origin: Origin, asked: &[Item]) -> Given {
        let choice = self.of(program);
        let denied = |item: &Item| choice.is_some_and(|choice| choice.denied.contains(item));
        let shipped = asked.iter().filter(|_| origin == Origin::Shipped);
        let allowed = choice.into_iter().flat_map(|choice| &choice.allowed);
        let withheld = choice.into_iter().flat_map(|choice| &choice.denied);
        Given::new(
            shipped.chain(allowed).filter(|item| !denied(item)).cloned(),
            withheld.filter(|item| item.owner.as_ref() == Some(program.identity)).map(name_of),
        )
    }

    /// What of all that is asked for is neither granted nor denied: the user has to be asked.
    pub fn open(
        &self,
        program: Program<'_>,
        asked: Vec<Item>,
        is_granted: impl Fn(&Item) -> bool,
    ) -> Vec<Item> {
        let choice = self.of(program);
        let is_denied = |item: &Item| choice.is_some_and(|choice| choice.denied.contains(item));
        let mut seen = SortedSet::new();
        asked
            .into_iter()
            .filter(|item| !is_granted(item) && !is_denied(item) && seen.insert(item.clone()))
            .collect()
    }

    fn of(&self, program: Program<'_>) -> Option<&Choice> {
        self.0.get(program.identity).filter(|choice| choice.is_about(program))
    }
}

fn name_of(item: &Item) -> (DomainId, Access) {
    (item.domain.clone(), item.access)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plugin {
        identity: Identity,
        code: CodeHash,
    }

    impl Plugin {
        fn new(number: u8, source: &str) -> Self {
            Self { identity: Identity::random([number; 16]), code: CodeHash::of(source) }
        }

        fn program(&self) -> Program<'_> {
            Program { identity: &self.identity, code: &self.code }
        }
    }

    fn item(name: &str, access: Access) -> Item {
        Item { domain: name.into(), access, owner: Some(Identity::app()) }
    }

    fn read(name: &str) -> Item {
        item(name, Access::Read)
    }

    fn allows(given: &Given, asked: &Item) -> bool {
        given.in_force(|_| asked.owner.clone(), &[]).allows(&asked.domain, asked.access)
    }

    #[test]
    fn nothing_is_given_to_the_users_own_code_until_it_is_allowed() {
        let (plugin, other) = (Plugin::new(1, "one"), Plugin::new(2, "one"));
        let mut choices = Choices::default();
        assert_eq!(choices.given(plugin.program(), Origin::Own, &[read("a")]), Given::default());
        assert_eq!(choices.open(plugin.program(), vec![read("a")], |_| false), [read("a")]);
        choices.note(plugin.program(), read("a"), true);
        assert!(allows(&choices.given(plugin.program(), Origin::Own, &[]), &read("a")));
        assert!(
            !allows(&choices.given(other.program(), Origin::Own, &[]), &read("a")),
            "the same code under another identity"
        );
    }

    #[test]
    fn other_code_gets_nothing_of_what_was_given_and_the_authors_changes_keep_it() {
        let (before, after) = (Plugin::new(1, "before"), Plugin::new(1, "after"));
        let mut choices = Choices::default();
        choices.note(before.program(), read("a"), true);
        assert!(!choices.knows(after.program()));
        assert_eq!(choices.given(after.program(), Origin::Own, &[]), Given::default());
        assert_eq!(choices.open(after.program(), vec![read("a")], |_| false), [read("a")]);
        choices.adopt(before.program(), &after.code);
        for program in [before.program(), after.program()] {
            assert!(allows(&choices.given(program, Origin::Own, &[]), &read("a")));
        }
        let foreign = Plugin::new(1, "foreign");
        choices.note(foreign.program(), read("b"), true);
        assert!(
            !allows(&choices.given(foreign.program(), Origin::Own, &[]), &read("a")),
            "nor by a choice of its own"
        );
    }

    #[test]
    fn only_what_is_new_is_asked_and_what_was_denied_is_not_asked_again() {
        let plugin = Plugin::new(1, "x");
        let mut choices = Choices::default();
        choices.note(plugin.program(), read("a"), true);
        choices.note(plugin.program(), read("b"), false);
        let asked = vec![read("a"), read("b"), read("c"), read("c"), item("a", Access::Write)];
        let given = choices.given(plugin.program(), Origin::Own, &asked);
        let open = choices.open(plugin.program(), asked.clone(), |item| allows(&given, item));
        assert_eq!(open, [read("c"), item("a", Access::Write)]);
        let moved = Item { owner: Some(Identity::random([9; 16])), ..read("b") };
        assert_eq!(
            choices.open(plugin.program(), vec![moved.clone()], |_| false),
            [moved],
            "another owner's is another domain"
        );
        choices.set(plugin.identity.clone(), None);
        assert_eq!(choices.open(plugin.program(), asked, |_| false).len(), 4);
    }

    #[test]
    fn what_was_taken_from_a_shipped_plugin_stays_taken_whatever_is_shipped_later() {
        let (identity, code, next) =
            (Identity::shipped("counter"), CodeHash::of("1"), CodeHash::of("2"));
        let mut choices = Choices::default();
        choices.note(Program { identity: &identity, code: &code }, read("a"), false);
        let given = choices.given(
            Program { identity: &identity, code: &next },
            Origin::Shipped,
            &[read("a"), read("b")],
        );
        assert!(!allows(&given, &read("a")));
        assert!(allows(&given, &read("b")));
    }

    #[test]
    fn a_choice_survives_as_text_and_a_broken_text_is_none() {
        let plugin = Plugin::new(1, "x");
        let mut choices = Choices::default();
        choices.note(plugin.program(), item("a", Access::Write), true);
        choices.note(plugin.program(), read("a"), false);
        choices.note(plugin.program(), read("a"), true);
        let mut again = Choices::default();
        for (identity, choice) in choices.iter() {
            again.set(identity.clone(), Choice::decode(&choice.encode()));
        }
        assert_eq!(again, choices);
        for broken in ["", "[]", r#"{"codes":[],"allowed":"all","denied":[]}"#] {
            assert_eq!(Choice::decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let (mut choices, mut code) = (Choices::default(), CodeHash::of("0"));
        for number in 0..600_u16 {
            let identity = Identity::shipped(&number.to_string());
            choices.note(Program { identity: &identity, code: &code }, read("a"), true);
        }
        assert_eq!(choices.iter().count(), PACKAGE_LIMIT);
        let mut choices = Choices::default();
        let identity = Identity::random([1; 16]);
        choices.note(Program { identity: &identity, code: &code }, read("a"), true);
        for number in 0..100 {
            let next = CodeHash::of(&number.to_string());
            choices.adopt(Program { identity: &identity, code: &code }, &next);
            code = next;
        }
        assert!(choices.iter().all(|(_, choice)| choice.codes.len() == CODE_LIMIT));
    }
}
