//! Where a link of a page leads: to the web, or to a page of the documentation.

/// A place that a link may lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An `http`, `https` or `mailto` address.
    Web(String),
    /// A page of the documentation.
    Page(DocsPlace),
}

/// A page, and where in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocsPlace {
    /// The page: `faults`, `decisions/002-own-allocator`.
    pub page: String,
    /// The slug of a heading; `None` for the top.
    pub anchor: Option<String>,
}

impl DocsPlace {
    /// Reads `faults`, `faults#vm_timeout` or `faults.md#vm_timeout`.
    pub fn parse(text: &str) -> Self {
        let (page, anchor) = text.split_once('#').unwrap_or((text, ""));
        let page = page.strip_suffix(".md").unwrap_or(page).to_owned();
        Self { page, anchor: Some(anchor.to_owned()).filter(|anchor| !anchor.is_empty()) }
    }

    /// The id of the element that shows it.
    pub fn element_id(&self) -> String {
        match &self.anchor {
            Some(anchor) => format!("docs-{}-{anchor}", self.page),
            None => format!("docs-{}", self.page),
        }
    }
}

impl Target {
    /// What a link on `page` to `url` leads to; `None` where it must not lead.
    pub fn parse(page: &str, url: &str) -> Option<Self> {
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https" | "mailto") => Some(Self::Web(url.to_owned())),
            Some(_) => None,
            None => {
                let (path, anchor) = url.split_once('#').unwrap_or((url, ""));
                let path = if path.is_empty() {
                    page.to_owned()
                } else {
                    join(page, path.strip_suffix(".md")?)?
                };
                let anchor = Some(anchor.to_owned()).filter(|anchor| !anchor.is_empty());
                Some(Self::Page(DocsPlace { page: path, anchor }))
            }
        }
    }
}

/// `path` as seen from the folder of `page`; `None` where it leaves the documentation.
fn join(page: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" => return None,
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: &str, anchor: &str) -> Target {
        Target::Page(DocsPlace {
            page: page.to_owned(),
            anchor: Some(anchor.to_owned()).filter(|anchor| !anchor.is_empty()),
        })
    }

    #[test]
    fn links_between_pages_are_resolved_from_the_folder_of_the_page() {
        assert_eq!(Target::parse("faults", "#limits"), Some(page("faults", "limits")));
        assert_eq!(
            Target::parse("faults", "plugin-api.md#limits"),
            Some(page("plugin-api", "limits"))
        );
        assert_eq!(
            Target::parse("decisions/001-a", "../architecture.md"),
            Some(page("architecture", ""))
        );
        assert_eq!(Target::parse("decisions/001-a", "002-b.md"), Some(page("decisions/002-b", "")));
        assert_eq!(
            Target::parse("architecture", "./decisions/002-b.md"),
            Some(page("decisions/002-b", ""))
        );
    }

    #[test]
    fn what_leaves_the_documentation_or_is_no_page_is_no_target() {
        for url in [
            "../README.md",
            "../../x.md",
            "images/a.png",
            "/etc/passwd",
            "//example.org/a.md",
            "decisions/",
        ] {
            assert_eq!(Target::parse("faults", url), None, "{url}");
        }
    }

    #[test]
    fn of_addresses_only_those_of_the_web_and_of_mail_are_taken() {
        for url in ["https://example.org/a?b#c", "HTTP://example.org", "mailto:a@example.org"] {
            assert_eq!(Target::parse("faults", url), Some(Target::Web(url.to_owned())));
        }
        for url in [
            "javascript:alert(1)",
            "JavaScript:x",
            "data:text/html,x",
            "java\nscript:x",
            "file:///x",
            "blob:x",
        ] {
            assert_eq!(Target::parse("faults", url), None, "{url}");
        }
    }

    #[test]
    fn a_place_is_written_with_or_without_the_ending() {
        let place = DocsPlace { page: "faults".to_owned(), anchor: Some("vm_timeout".to_owned()) };
        assert_eq!(DocsPlace::parse("faults#vm_timeout"), place);
        assert_eq!(DocsPlace::parse("faults.md#vm_timeout"), place);
        assert_eq!(
            DocsPlace::parse("faults"),
            DocsPlace { page: "faults".to_owned(), anchor: None }
        );
    }
}
