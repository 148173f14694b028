//! What is to be written of several texts, each under a key of its own, of which other windows
//! write some too. Pure.

use plugin_host::sorted::SortedMap;

/// The texts as this window knows them to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct StoredTexts(SortedMap<String, String>);

/// What is to be done so that the texts are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Write {
    /// Store the text.
    Put(String, String),
    /// Another window has stored another text meanwhile: neither may be lost.
    Clash(String),
    /// Remove what is not there any more.
    Remove(String),
}

impl StoredTexts {
    /// Takes note that this is what is stored: it was read, was written, or came from another
    /// window.
    pub(super) fn note(&mut self, key: &str, text: Option<&str>) {
        match text {
            Some(text) => drop(self.0.insert(key.to_owned(), text.to_owned())),
            None => drop(self.0.remove(key)),
        }
    }

    /// Whether this window knows the text to be stored.
    pub(super) fn holds(&self, key: &str, text: &str) -> bool {
        self.0.get(key).is_some_and(|known| known == text)
    }

    /// What to do so that `now` is stored. `stored` reads what is stored under a key at this
    /// moment: what is not as this window knows it was written by another, and is never
    /// overwritten.
    pub(super) fn plan(
        &self,
        now: &SortedMap<String, String>,
        stored: impl Fn(&str) -> Option<String>,
    ) -> Vec<Write> {
        let changed = now.iter().filter(|(key, text)| !self.holds(key, text)).map(|(key, text)| {
            let is_foreign =
                stored(key).is_some_and(|found| found != *text && !self.holds(key, &found));
            if is_foreign {
                Write::Clash(key.clone())
            } else {
                Write::Put(key.clone(), text.clone())
            }
        });
        let gone = self
            .0
            .iter()
            .filter(|(key, known)| !now.contains_key(*key) && stored(key).as_ref() == Some(known));
        changed.chain(gone.map(|(key, _)| Write::Remove(key.clone()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> SortedMap<String, String> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    /// The plan of a window that knows the first, has the second, while the third is stored.
    fn plan(known: &[(&str, &str)], now: &[(&str, &str)], stored: &[(&str, &str)]) -> Vec<Write> {
        let stored = texts(stored);
        StoredTexts(texts(known)).plan(&texts(now), |key| stored.get(key).cloned())
    }

    fn put(key: &str, text: &str) -> Write {
        Write::Put(key.to_owned(), text.to_owned())
    }

    #[test]
    fn only_what_changed_here_is_written() {
        assert_eq!(
            plan(&[("a", "1"), ("b", "1")], &[("a", "1"), ("b", "2")], &[("a", "1"), ("b", "1")]),
            [put("b", "2")]
        );
        assert_eq!(plan(&[], &[("a", "1")], &[]), [put("a", "1")]);
        assert_eq!(
            plan(&[("a", "1")], &[("a", "1")], &[("a", "2")]),
            [],
            "the other window's is newer, and nothing changed here"
        );
    }

    #[test]
    fn what_only_another_window_has_stays() {
        assert_eq!(
            plan(&[("a", "1")], &[("a", "2")], &[("a", "1"), ("theirs", "x")]),
            [put("a", "2")]
        );
    }

    #[test]
    fn the_last_writer_does_not_win_in_silence() {
        assert_eq!(
            plan(&[("a", "1")], &[("a", "2")], &[("a", "theirs")]),
            [Write::Clash("a".to_owned())]
        );
        assert_eq!(plan(&[], &[("a", "2")], &[("a", "theirs")]), [Write::Clash("a".to_owned())]);
        assert_eq!(
            plan(&[("a", "1")], &[("a", "2")], &[("a", "2")]),
            [put("a", "2")],
            "both wrote the same"
        );
    }

    #[test]
    fn what_was_closed_is_removed_unless_another_window_changed_it() {
        assert_eq!(plan(&[("a", "1")], &[], &[("a", "1")]), [Write::Remove("a".to_owned())]);
        assert_eq!(plan(&[("a", "1")], &[], &[("a", "2")]), []);
        assert_eq!(plan(&[("a", "1")], &[], &[]), []);
    }

    #[test]
    fn what_another_window_removed_is_stored_again_when_it_changes_here() {
        let mut stored = StoredTexts(texts(&[("a", "1")]));
        stored.note("a", None);
        assert_eq!(stored.plan(&texts(&[("a", "1")]), |_| None), [put("a", "1")]);
    }
}
