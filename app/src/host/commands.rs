//! System commands: what a plugin may ask the page itself to do, one trait, each granted like a domain.

mod clipboard;
mod storage;
mod timer;
mod toast;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use plugin_runtime::contracts::issue::describe;
use plugin_runtime::contracts::{DomainId, InstanceId, Issue, JsonText, WidgetId};
use serde_json::Value;

use super::Runner;
use crate::store::{CommandInfo, Identity};
pub use timer::TIMER_LIMIT;
pub use toast::{Toast, ToastTone};

/// What of the page commands work with. Tests put their own in its place.
pub trait Surroundings {
    /// Shows a short message.
    fn show(&self, toast: Toast);
    /// Whether the tab is hidden: then timers pause.
    fn is_hidden(&self) -> bool;
    /// A text that was saved.
    fn load(&self, key: &str) -> Option<String>;
    /// Saves a text; the error says why it could not be.
    fn save(&self, key: &str, text: &str) -> Result<(), String>;
    /// Puts a text on the clipboard. The browser has the last word.
    fn copy(&self, text: &str);
}

/// Who sends a command.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) instance_id: InstanceId,
    /// Whose values it stores.
    pub(super) identity: Identity,
    /// The widget whose handler sent it: handlers of the same widget hear of it.
    pub(super) widget: WidgetId,
    /// Whether a click or key of the user led to it, rather than a timer.
    pub(super) is_user_action: bool,
}

/// One call of a command.
pub(super) struct Call<'a> {
    pub(super) sender: &'a Sender,
    pub(super) verb: &'a str,
    pub(super) payload: &'a Value,
    pub(super) runner: &'a Rc<Runner>,
}

/// A command to the page. To add one: a module with its type, and a line in [`Commands::built_in`].
pub(super) trait SystemCommand {
    /// What it lets a plugin do, in words for the user: "show you short messages".
    fn description(&self) -> &'static str;

    /// Its verbs.
    fn verbs(&self) -> &'static [&'static str];

    /// Carries it out. The grant is checked, the verb is one of [`SystemCommand::verbs`].
    fn run(&mut self, call: &Call<'_>) -> Result<(), Issue>;

    /// Ends what it still does for an instance that is gone.
    fn on_unload(&mut self, _instance: &InstanceId) {}
}

/// All commands, by name.
pub(super) struct Commands(RefCell<BTreeMap<DomainId, Box<dyn SystemCommand>>>);

impl Commands {
    pub(super) fn built_in() -> Self {
        let all: [(&str, Box<dyn SystemCommand>); 4] = [
            ("clipboard", Box::new(clipboard::Clipboard)),
            ("storage", Box::new(storage::Storage)),
            ("timer", Box::<timer::Timer>::default()),
            ("toast", Box::<toast::Toasts>::default()),
        ];
        Self(RefCell::new(all.into_iter().map(|(name, command)| (DomainId::from(name), command)).collect()))
    }

    /// Name, description and verbs of each.
    pub(super) fn infos(&self) -> Vec<CommandInfo> {
        let commands = self.0.borrow();
        let infos = commands.iter().map(|(id, command)| CommandInfo {
            id: id.clone(),
            description: command.description(),
            verbs: command.verbs(),
        });
        infos.collect()
    }

    pub(super) fn knows(&self, command: &DomainId) -> bool {
        self.0.borrow().contains_key(command)
    }

    /// Carries a granted command out, or says why not: the reason of an ignored dispatch.
    pub(super) fn run(&self, command: &DomainId, call: &Call<'_>) -> Result<(), String> {
        let mut commands = self.0.borrow_mut();
        let verb = call.verb;
        match commands.get_mut(command) {
            Some(found) if found.verbs().contains(&verb) => {
                found.run(call).map_err(|issue| format!("invalid-payload:{command}/{verb}: {issue}"))
            }
            _ => Err(format!("unsupported-command:{command}/{verb}")),
        }
    }

    pub(super) fn on_unload(&self, instance: &InstanceId) {
        self.0.borrow_mut().values_mut().for_each(|command| command.on_unload(instance));
    }
}

impl Call<'_> {
    fn text(&self, name: &str, limit_bytes: usize) -> Result<String, Issue> {
        match self.payload.get(name) {
            Some(Value::String(text)) if text.len() <= limit_bytes => Ok(text.clone()),
            Some(Value::String(text)) => {
                Err(Issue::new(format!("payload.{name}"), format!("at most {limit_bytes} bytes"), format!("{} bytes", text.len())))
            }
            other => Err(Issue::new(format!("payload.{name}"), "a string", other.map_or_else(|| "nothing".to_owned(), describe))),
        }
    }

    /// Lets a handler of the sender's widget hear of something.
    fn tell(&self, handler: &str, args: &Value) {
        tell(self.runner, self.sender, handler, args);
    }
}

fn tell(runner: &Rc<Runner>, sender: &Sender, handler: &str, args: &Value) {
    runner.enqueue(super::QueuedEvent {
        instance_id: sender.instance_id.clone(),
        widget: sender.widget.clone(),
        handler: handler.to_owned(),
        args: JsonText::from_value(args),
        ticket: None,
        is_user_action: false,
    });
}
