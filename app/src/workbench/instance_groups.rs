//! Something for each instance, in groups of those that were started one after the other: of what
//! is far out of view the browser has a box for each group to think of.

use leptos::prelude::*;
use plugin_host::store::Instance;

use super::rows::Rows;

/// So many make a group: whole rows where one, two, three or four stand beside each other.
const GROUP: u64 = 12;

/// Instances that were started one after the other.
#[derive(Clone)]
struct Group {
    number: u64,
    members: ArcRwSignal<Vec<Instance>>,
}

/// A view for each of some instances, in groups. Whose group it is depends on when it was started,
/// so nobody moves to another when others come and go.
#[component]
pub fn InstanceGroups(
    /// The instances, in the order in which they were started; tracks what they depend on.
    each: Box<dyn Fn() -> Vec<Instance> + Send>,
    /// Makes the view of a group, of the views in it.
    group: fn(AnyView) -> AnyView,
    /// Makes the view of an instance.
    row: fn(Instance) -> AnyView,
) -> impl IntoView {
    let groups = StoredValue::new(Vec::new());
    let each = move || {
        let instances = each();
        groups.try_update_value(|groups| arrange(groups, &instances)).unwrap_or_default()
    };
    let view_of = move |Group { members, .. }: Group| {
        group(view! { <Rows each=move || members.get() key=|instance| instance.ordinal children=row /> }.into_any())
    };
    view! { <Rows each=each key=|group| group.number children=view_of /> }
}

/// Puts instances in groups; only a group that has others in it now is changed.
fn arrange(groups: &mut Vec<Group>, instances: &[Instance]) -> Vec<Group> {
    let number = |instance: &Instance| instance.ordinal / GROUP;
    let arranged = instances.chunk_by(|one, next| number(one) == number(next)).map(|members| {
        let number = number(&members[0]);
        let known = groups.iter().find(|group| group.number == number);
        let group = known
            .cloned()
            .unwrap_or_else(|| Group { number, members: ArcRwSignal::new(Vec::new()) });
        let same = |(one, other): (&Instance, &Instance)| one.ordinal == other.ordinal;
        let is_as_before = |before: &Vec<Instance>| {
            before.len() == members.len() && before.iter().zip(members).all(same)
        };
        if !group.members.with_untracked(is_as_before) {
            group.members.set(members.to_vec());
        }
        group
    });
    *groups = arranged.collect();
    groups.clone()
}
