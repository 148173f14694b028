//! Which revision of which slice a worker already has, so that nothing is sent twice.

use crate::sorted::SortedMap;
use plugin_runtime::contracts::{InstanceId, SliceKey, SliceUpdate};

/// The slices of one worker.
#[derive(Debug, Default)]
pub(super) struct KnownSlices(SortedMap<InstanceId, SortedMap<SliceKey, u64>>);

impl KnownSlices {
    /// What of `slices` the worker lacks; from now on it has them.
    ///
    /// `slices` is everything the instance may see: what the worker has beyond it is taken away, in
    /// the revision that it had, so that a slice which did not change meanwhile can be given again.
    pub(super) fn missing(
        &mut self,
        instance_id: &InstanceId,
        slices: Vec<SliceUpdate>,
    ) -> Vec<SliceUpdate> {
        let known = self.0.get_or_insert_with(instance_id.clone(), Default::default);
        let mut missing: Vec<_> = known
            .iter()
            .filter(|(key, _)| !slices.iter().any(|slice| slice.key == **key))
            .map(|(key, revision)| SliceUpdate {
                key: key.clone(),
                revision: *revision,
                value: None,
            })
            .collect();
        for gone in &missing {
            known.remove(&gone.key);
        }
        missing.extend(slices.into_iter().filter(|slice| {
            known.insert(slice.key.clone(), slice.revision) != Some(slice.revision)
        }));
        missing
    }

    /// Forgets an instance that was loaded anew or unloaded.
    pub(super) fn forget(&mut self, instance_id: &InstanceId) {
        self.0.remove(instance_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plugin_runtime::contracts::JsonText;

    fn slice(key: SliceKey, revision: u64) -> SliceUpdate {
        SliceUpdate { key, revision, value: Some(JsonText::null()) }
    }

    #[test]
    fn a_slice_is_sent_once_until_it_changes_and_taken_away_when_it_is_not_granted_any_more() {
        let mut known = KnownSlices::default();
        let id = InstanceId::from("a");
        let shared = SliceKey::Shared("greeter-profile".into());
        let all = |revision| vec![slice(SliceKey::PluginState, revision), slice(shared.clone(), 7)];
        assert_eq!(known.missing(&id, all(1)).len(), 2);
        assert_eq!(known.missing(&id, all(1)), []);
        assert_eq!(known.missing(&id, all(2)), [slice(SliceKey::PluginState, 2)]);
        let taken = known.missing(&id, vec![slice(SliceKey::PluginState, 2)]);
        assert_eq!(taken, [SliceUpdate { key: shared.clone(), revision: 7, value: None }]);
        assert_eq!(known.missing(&id, all(2)), [slice(shared, 7)]);
    }

    #[test]
    fn a_forgotten_instance_gets_everything_again() {
        let mut known = KnownSlices::default();
        let id = InstanceId::from("a");
        known.missing(&id, vec![slice(SliceKey::PluginState, 1)]);
        known.forget(&id);
        assert_eq!(known.missing(&id, vec![slice(SliceKey::PluginState, 1)]).len(), 1);
    }
}
