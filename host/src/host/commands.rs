//! System commands: what a plugin may ask the page itself to do, one trait, each granted like a
//! domain.

mod clipboard;
mod storage;
mod timer;
mod toast;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use plugin_runtime::contracts::issue::describe;
use plugin_runtime::contracts::{
    DomainId, InstanceId, Intent, IntentScope, Issue, JsonText, WidgetId,
};
use reactive_graph::prelude::*;
use serde_json::Value;

use super::{Effect, QueuedEvent, Runner, Toast};
use crate::sorted::SortedMap;
use crate::store::{Access, CommandInfo, Identity};
pub use timer::TIMER_LIMIT;
use timer::Ticking;

/// What of the page commands work with. Tests put their own in its place.
pub trait Environment {
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

/// One call of a command, and what it may look at.
pub(super) struct Call<'a> {
    pub(super) sender: &'a Sender,
    pub(super) verb: &'a str,
    pub(super) payload: &'a Value,
    pub(super) now_ms: f64,
    /// How many events may still wait for the sender.
    pub(super) room: usize,
}

/// What the host has to do for a command. Commands decide; nothing is called from within one.
pub(super) enum Deed {
    /// Let a handler of the sender's widget hear of something.
    Tell { handler: String, args: Value },
    /// Show a message.
    Show(Toast),
    /// Put a text on the clipboard.
    Copy(String),
    /// Wait for a timer's first tick.
    Tick(Weak<Ticking>),
}

/// What a command said; nothing where it is none, or where there is no grant.
pub(super) type Said = Option<Result<(), String>>;

/// What a command has changed and is to be saved.
pub(super) struct Change {
    /// Which command.
    pub(super) command: DomainId,
    /// Where.
    pub(super) key: String,
    /// All that is there from now on.
    pub(super) text: String,
}

/// A command to the page. To add one: a module with its type, and a line in [`Commands::built_in`].
pub(super) trait SystemCommand {
    /// What it lets a plugin do, in words for the user: "show you short messages".
    fn description(&self) -> &'static str;

    /// Its verbs.
    fn verbs(&self) -> &'static [&'static str];

    /// Says what there is to do. The grant is checked, the verb is one of [`SystemCommand::verbs`].
    fn run(&mut self, call: &Call<'_>) -> Result<Option<Deed>, Issue>;

    /// Where it stores what an instance hands it; one command does.
    fn place_of(&self, _sender: &Sender) -> Option<String> {
        None
    }

    /// Takes what is stored there, before the first call of an event.
    fn open(&mut self, _place: String, _text: Option<&str>) {}

    /// What an event's calls have changed and is to be saved, after the last of them: where, and
    /// the text.
    fn take_change(&mut self) -> Option<(String, String)> {
        None
    }

    /// Ends what it still does for an instance that is gone.
    fn on_unload(&mut self, _instance: &InstanceId) {}
}

/// All commands, by name.
pub(super) struct Commands(RefCell<SortedMap<DomainId, Box<dyn SystemCommand>>>);

impl Commands {
    pub(super) fn built_in() -> Self {
        let all: [(&str, Box<dyn SystemCommand>); 4] = [
            ("clipboard", Box::new(clipboard::Clipboard)),
            ("storage", Box::<storage::Storage>::default()),
            ("timer", Box::<timer::Timer>::default()),
            ("toast", Box::<toast::Toasts>::default()),
        ];
        Self(RefCell::new(
            all.into_iter().map(|(name, command)| (DomainId::from(name), command)).collect(),
        ))
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

    /// What a granted command has to do, or why it does not: the reason of an ignored dispatch.
    fn run(&self, command: &DomainId, call: &Call<'_>) -> Result<Option<Deed>, String> {
        let mut commands = self.0.borrow_mut();
        let verb = call.verb;
        match commands.get_mut(command) {
            Some(found) if found.verbs().contains(&verb) => {
                found.run(call).map_err(|issue| reason(command, verb, &issue))
            }
            _ => Err(format!("unsupported-command:{command}/{verb}")),
        }
    }

    /// Hands what is stored to the command that stores.
    pub(super) fn open(&self, sender: &Sender, text: Option<&str>) {
        for command in self.0.borrow_mut().values_mut() {
            if let Some(place) = command.place_of(sender) {
                command.open(place, text);
            }
        }
    }

    /// What is to be saved.
    pub(super) fn take_change(&self) -> Option<Change> {
        let mut commands = self.0.borrow_mut();
        commands.iter_mut().find_map(|(id, command)| {
            let (key, text) = command.take_change()?;
            Some(Change { command: id.clone(), key, text })
        })
    }

    pub(super) fn on_unload(&self, instance: &InstanceId) {
        self.0.borrow_mut().values_mut().for_each(|command| command.on_unload(instance));
    }
}

impl Call<'_> {
    fn text(&self, name: &str, limit_bytes: usize) -> Result<String, Issue> {
        match self.payload.get(name) {
            Some(Value::String(text)) if text.len() <= limit_bytes => Ok(text.clone()),
            Some(Value::String(text)) => Err(Issue::new(
                format!("payload.{name}"),
                format!("at most {limit_bytes} bytes"),
                format!("{} bytes", text.len()),
            )),
            other => Err(Issue::new(
                format!("payload.{name}"),
                "a string",
                other.map_or_else(|| "nothing".to_owned(), describe),
            )),
        }
    }
}

/// Why a command was not carried out, as the timeline says it.
fn reason(command: &DomainId, verb: &str, issue: &Issue) -> String {
    format!("invalid-payload:{command}/{verb}: {issue}")
}

/// Takes back what a command said of what it stores, since the browser did not save it.
pub(super) fn refuse<'a>(
    command: &DomainId,
    refusal: &str,
    intents: impl Iterator<Item = &'a Intent>,
    results: &mut [Said],
) {
    let issue = Issue::new(command.as_str(), "accepted by the browser", refusal);
    for (intent, result) in intents.zip(results) {
        let is_its = matches!(&intent.scope, IntentScope::System(name) if name == command.as_str());
        if is_its && matches!(result, Some(Ok(()))) && intent.action_type != "get" {
            *result = Some(Err(reason(command, &intent.action_type, &issue)));
        }
    }
}

impl Runner {
    /// Where what the commands among an event's intents need is stored, if they need anything.
    pub(super) fn place_of<'a>(
        &self,
        sender: &Sender,
        intents: impl Iterator<Item = &'a Intent>,
    ) -> Option<String> {
        let commands = self.commands.0.borrow();
        intents
            .filter_map(|intent| self.granted(sender, intent))
            .find_map(|command| commands.get(&command)?.place_of(sender))
    }

    /// Carries out the system commands among an event's intents, each with what it said; `None` for
    /// the others, and where there is no grant. What they lead to are later events.
    pub(super) fn carry_out<'a>(
        self: &Rc<Self>,
        sender: &Sender,
        intents: impl Iterator<Item = &'a Intent>,
    ) -> Vec<Said> {
        intents.map(|intent| self.command(sender, intent)).collect()
    }

    /// The command that an intent is for, where there is one and it is granted.
    fn granted(&self, sender: &Sender, intent: &Intent) -> Option<DomainId> {
        let IntentScope::System(name) = &intent.scope else { return None };
        let command = DomainId::from(name.as_str());
        let instance = self.store.instance(&sender.instance_id)?;
        let is_granted = instance.grants.read_untracked().allows(&command, Access::Send)
            && self.commands.knows(&command);
        is_granted.then_some(command)
    }

    fn command(self: &Rc<Self>, sender: &Sender, intent: &Intent) -> Said {
        let command = self.granted(sender, intent)?;
        let payload = intent.payload.to_value().unwrap_or_default();
        let room = self.line.borrow().own_room(&sender.instance_id);
        let call = Call {
            sender,
            verb: &intent.action_type,
            payload: &payload,
            now_ms: self.now_ms(),
            room,
        };
        let result = self.commands.run(&command, &call);
        if room == 0 && result.is_err() {
            self.leave_out(&sender.instance_id);
        }
        Some(result.map(|deed| deed.into_iter().for_each(|deed| self.do_for(sender, deed))))
    }

    fn do_for(self: &Rc<Self>, sender: &Sender, deed: Deed) {
        match deed {
            Deed::Tell { handler, args } => self.tell(sender, &handler, &args),
            Deed::Show(toast) => self.effect(Effect::Show(toast)),
            Deed::Copy(text) => self.effect(Effect::Copy(text)),
            Deed::Tick(ticking) => timer::wait(self, ticking, 1),
        }
    }

    /// Lets a handler of the sender's widget hear of something, when its turn has come.
    fn tell(self: &Rc<Self>, sender: &Sender, handler: &str, args: &Value) {
        self.enqueue(QueuedEvent {
            instance_id: sender.instance_id.clone(),
            widget: sender.widget.clone(),
            handler: handler.to_owned(),
            args: JsonText::from_value(args),
            ticket: None,
            is_user_action: false,
        });
    }
}
