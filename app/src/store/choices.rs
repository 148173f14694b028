//! What the user allowed and denied each package: it outlives the page, and nobody is asked twice.

use std::collections::{BTreeMap, BTreeSet};

use plugin_runtime::contracts::{Capabilities, DomainId, PackageId};
use serde::{Deserialize, Serialize};

use super::{Access, Grants, Origin};

/// Packages remembered; beyond it nothing new is.
const PACKAGE_LIMIT: usize = 500;

/// Something that can be allowed: a domain, and how it is used.
pub type Item = (DomainId, Access);

/// What was decided about one package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Choice {
    #[serde(default)]
    allowed: BTreeSet<Item>,
    #[serde(default)]
    denied: BTreeSet<Item>,
}

/// The user's choices, by package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Choices(BTreeMap<PackageId, Choice>);

impl Choices {
    /// Reads what [`Choices::encode`] wrote. What cannot be read counts as no choice: then the user is asked again.
    pub fn decode(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The choices as text.
    pub fn encode(&self) -> String {
        // Maps with text as keys always encode.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Remembers a choice. A later one replaces it.
    pub fn note(&mut self, package: &PackageId, domain: &DomainId, access: Access, allowed: bool) {
        if self.0.len() >= PACKAGE_LIMIT && !self.0.contains_key(package) {
            return;
        }
        let choice = self.0.entry(package.clone()).or_default();
        let item = (domain.clone(), access);
        let (now, before) =
            if allowed { (&mut choice.allowed, &mut choice.denied) } else { (&mut choice.denied, &mut choice.allowed) };
        before.remove(&item);
        now.insert(item);
    }

    /// Forgets what was decided about a package.
    pub fn forget(&mut self, package: &PackageId) {
        self.0.remove(package);
    }

    /// Whether anything was decided about a package.
    pub fn knows(&self, package: &PackageId) -> bool {
        self.0.contains_key(package)
    }

    /// What an instance of a package begins with: what was allowed; for a shipped one also what its manifest asks for;
    /// never what was denied.
    pub fn grants(&self, package: &PackageId, origin: Origin, asked: &Capabilities) -> Grants {
        let mut grants = match origin {
            Origin::Shipped => Grants::all_of(asked),
            Origin::Own => Grants::default(),
        };
        if let Some(choice) = self.0.get(package) {
            choice.allowed.iter().for_each(|(domain, access)| grants.set(domain, *access, true));
            choice.denied.iter().for_each(|(domain, access)| grants.set(domain, *access, false));
        }
        grants
    }

    /// Whether the user denied a package something.
    pub fn denies(&self, package: &PackageId, item: &Item) -> bool {
        self.0.get(package).is_some_and(|choice| choice.denied.contains(item))
    }

    /// What a manifest asks for that is neither granted nor denied: the user has to be asked.
    pub fn open(&self, package: &PackageId, grants: &Grants, asked: &Capabilities) -> Vec<Item> {
        let mut seen = BTreeSet::new();
        let missing = grants.missing(asked).into_iter();
        missing.filter(|item| !self.denies(package, item) && seen.insert(item.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(read: &[&str], write: &[&str]) -> Capabilities {
        let ids = |names: &[&str]| names.iter().map(|name| DomainId::from(*name)).collect();
        Capabilities { read_shared: ids(read), write_shared: ids(write), ..Capabilities::default() }
    }

    fn read(name: &str) -> Item {
        (name.into(), Access::Read)
    }

    #[test]
    fn nothing_is_granted_to_the_users_own_code_until_it_is_allowed() {
        let (package, asked) = (PackageId::from("mine"), asks(&["a"], &[]));
        let mut choices = Choices::default();
        assert_eq!(choices.grants(&package, Origin::Own, &asked), Grants::default());
        assert_eq!(choices.open(&package, &Grants::default(), &asked), [read("a")]);
        choices.note(&package, &"a".into(), Access::Read, true);
        let grants = choices.grants(&package, Origin::Own, &asked);
        assert!(grants.allows(&"a".into(), Access::Read));
        assert!(choices.open(&package, &grants, &asked).is_empty());
        assert_eq!(choices.grants(&"other".into(), Origin::Own, &asked), Grants::default());
    }

    #[test]
    fn only_what_is_new_is_asked_and_what_was_denied_is_not_asked_again() {
        let package = PackageId::from("mine");
        let mut choices = Choices::default();
        choices.note(&package, &"a".into(), Access::Read, true);
        choices.note(&package, &"b".into(), Access::Read, false);
        let asked = asks(&["a", "b", "c", "c"], &["a"]);
        let grants = choices.grants(&package, Origin::Own, &asked);
        assert_eq!(choices.open(&package, &grants, &asked), [read("c"), ("a".into(), Access::Write)]);
        choices.forget(&package);
        assert_eq!(choices.open(&package, &Grants::default(), &asked).len(), 4);
    }

    #[test]
    fn what_was_taken_from_a_shipped_plugin_stays_taken() {
        let (package, asked) = (PackageId::from("counter"), asks(&["a", "b"], &[]));
        let mut choices = Choices::default();
        choices.note(&package, &"a".into(), Access::Read, false);
        let grants = choices.grants(&package, Origin::Shipped, &asked);
        assert!(!grants.allows(&"a".into(), Access::Read));
        assert!(grants.allows(&"b".into(), Access::Read));
    }

    #[test]
    fn choices_survive_as_text_and_a_broken_text_is_no_choice() {
        let mut choices = Choices::default();
        choices.note(&"mine".into(), &"a".into(), Access::Write, true);
        choices.note(&"mine".into(), &"a".into(), Access::Read, false);
        choices.note(&"mine".into(), &"a".into(), Access::Read, true);
        let text = choices.encode();
        assert_eq!(text, r#"{"mine":{"allowed":[["a","read"],["a","write"]],"denied":[]}}"#);
        assert_eq!(Choices::decode(&text), choices);
        for broken in ["", "[]", r#"{"mine":{"allowed":"all"}}"#, r#"{"mine":{"allowed":[["a","own"]]}}"#] {
            assert_eq!(Choices::decode(broken), Choices::default(), "{broken}");
        }
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let mut choices = Choices::default();
        for number in 0..600 {
            choices.note(&PackageId::from(format!("package-{number}")), &"a".into(), Access::Read, true);
        }
        assert!(choices.knows(&"package-499".into()));
        assert!(!choices.knows(&"package-500".into()));
    }
}
