//! The names that belong to somebody whether or not they run: a plugin that comes first does not
//! get them, and a title that reads like one of them is marked.

use std::borrow::Cow;

use plugin_runtime::contracts::{DomainId, display_text};

use super::look_alike::{LowerCase, looks_like, mentions};
use super::{Identity, Origin};

/// The names of a product that shows plugins, and of the plugins that it ships.
#[derive(Clone, Debug)]
pub struct Names {
    /// What the product is called.
    pub app: &'static str,
    /// What its plugins are called: titles and names of packages.
    pub plugins: Vec<&'static str>,
    /// The domains that its plugins declare, each with the name of the package.
    pub domains: Vec<(&'static str, &'static str)>,
    /// A text in lower case: a browser knows how, and the standard library's tables are large.
    pub lower_case: LowerCase,
}

/// No names at all, and lower case by the standard library.
impl Default for Names {
    fn default() -> Self {
        Self {
            app: "",
            plugins: Vec::new(),
            domains: Vec::new(),
            lower_case: |text| Cow::Owned(text.to_lowercase()),
        }
    }
}

impl Names {
    /// The title to show for one that an author gave; `None` where nothing is left of it.
    pub(super) fn title(&self, title: &str, origin: Origin) -> Option<String> {
        let title = display_text::title(title)?;
        if origin == Origin::Own && mentions(&title, self.app, self.lower_case) {
            return Some(format!("{title} (a plugin, not the playground)"));
        }
        let is_borrowed = origin == Origin::Own && self.is_shipped_ones(&title);
        Some(if is_borrowed { format!("{title} (not the shipped one)") } else { title })
    }

    /// Whether it reads as a shipped plugin's, whatever follows in brackets or behind a colon or a
    /// dash.
    fn is_shipped_ones(&self, title: &str) -> bool {
        let head = title
            .split(['(', '[', '{', '<', ':', '|', '/', '–', '—', '·', '•', '‹'])
            .next()
            .unwrap_or_default();
        self.plugins.iter().any(|name| self.looks_like(title, name) || self.looks_like(head, name))
    }

    /// Whether somebody would take `text` for `name`, which is plain Latin.
    pub(super) fn looks_like(&self, text: &str, name: &str) -> bool {
        looks_like(text, name, self.lower_case)
    }

    /// The shipped plugin that a domain belongs to.
    pub(super) fn owner(&self, domain: &DomainId) -> Option<Identity> {
        self.domains
            .iter()
            .find(|(name, _)| *name == domain.as_str())
            .map(|(_, package)| Identity::shipped(package))
    }

    /// Whose name this is, or would be taken for, if a package that is not theirs declares it.
    pub(super) fn holder(&self, domain: &DomainId, identity: &Identity) -> Option<String> {
        let (name, package) =
            self.domains.iter().find(|(name, _)| self.looks_like(domain.as_str(), name))?;
        let is_theirs = *name == domain.as_str() && *identity == Identity::shipped(package);
        (!is_theirs).then(|| format!("{domain}, and {name} belongs to the shipped {package}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            app: "Plugin Playground",
            plugins: vec!["Counter", "counter", "Notes", "notes", "To-do List", "todo-list"],
            domains: vec![("todo-items", "todo-list")],
            ..Names::default()
        }
    }

    fn own(title: &str) -> String {
        names().title(title, Origin::Own).unwrap_or_default()
    }

    #[test]
    fn a_title_of_the_app_or_of_a_shipped_plugin_is_marked() {
        assert_eq!(names().title("To-do List", Origin::Shipped).as_deref(), Some("To-do List"));
        for title in [
            "To-do List",
            "TODO LIST",
            "todo-list",
            "To-dо List",
            "To-do\u{200B} List",
            "Counter (counter-1)",
            "Notes: v2",
        ] {
            assert!(
                own(title).contains("not the shipped one") || own(title).contains("‹U+"),
                "{title}: {}",
                own(title)
            );
        }
        for title in [
            "Plugin Playground",
            "plugin playground: update",
            "PIugin PIayground",
            "Рlugin Рlayground",
        ] {
            assert!(
                own(title).ends_with("(a plugin, not the playground)"),
                "{title}: {}",
                own(title)
            );
        }
    }

    #[test]
    fn other_titles_stay_as_they_are() {
        for title in ["Clicks", "My counter", "Counter with limits", "Заметки", "Saying"] {
            assert_eq!(own(title), title);
        }
        assert_eq!(names().title(" \u{a0}\n", Origin::Own), None);
    }

    #[test]
    fn the_domain_of_a_shipped_plugin_and_what_looks_like_it_is_theirs() {
        let (theirs, other) = (Identity::shipped("todo-list"), Identity::random([1; 16]));
        assert_eq!(names().holder(&"todo-items".into(), &theirs), None);
        for name in ["todo-items", "Todo-Items", "todo_items", "t0do-ltems"] {
            assert!(names().holder(&name.into(), &other).is_some(), "{name}");
        }
        assert!(names().holder(&"Todo-Items".into(), &theirs).is_some());
        assert_eq!(names().holder(&"items".into(), &other), None);
        assert_eq!(
            (names().owner(&"todo-items".into()), names().owner(&"items".into())),
            (Some(theirs), None)
        );
    }

    #[test]
    fn without_names_nothing_is_marked() {
        assert_eq!(Names::default().title("Counter", Origin::Own).as_deref(), Some("Counter"));
    }
}
