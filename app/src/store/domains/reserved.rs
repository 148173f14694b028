//! Names of domains that belong to somebody whether or not they run: a plugin that comes first does not get them.

use plugin_runtime::contracts::DomainId;

use super::super::Identity;
use super::super::look_alike::looks_like;

/// The domains that shipped plugins declare, each with its plugin.
const SHIPPED: [(&str, &str); 1] = [("todo-items", "todo-list")];

/// The shipped plugin that a domain belongs to.
pub(super) fn owner(domain: &DomainId) -> Option<Identity> {
    SHIPPED.iter().find(|(name, _)| *name == domain.as_str()).map(|(_, package)| Identity::shipped(package))
}

/// Whose name this is, or would be taken for, if a package that is not theirs declares it.
pub(super) fn belongs_to(domain: &DomainId, identity: &Identity) -> Option<String> {
    let (name, package) = SHIPPED.iter().find(|(name, _)| looks_like(domain.as_str(), name))?;
    let is_theirs = *name == domain.as_str() && *identity == Identity::shipped(package);
    (!is_theirs).then(|| format!("{domain}, and {name} belongs to the shipped {package}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_shipped_plugin_and_what_looks_like_it_is_theirs() {
        let (theirs, other) = (Identity::shipped("todo-list"), Identity::random([1; 16]));
        assert_eq!(belongs_to(&"todo-items".into(), &theirs), None);
        for name in ["todo-items", "Todo-Items", "todo_items", "t0do-ltems"] {
            assert!(belongs_to(&name.into(), &other).is_some(), "{name}");
        }
        assert!(belongs_to(&"Todo-Items".into(), &theirs).is_some());
        assert_eq!(belongs_to(&"items".into(), &other), None);
        assert_eq!((owner(&"todo-items".into()), owner(&"items".into())), (Some(theirs), None));
    }
}
