//! What of a worker's messages may come in: as many as it owes, of the kind that it owes, and
//! nothing after that.
//!
//! A worker that was taken over can post faster than the page can read. Its first message too many
//! shuts the gate, and what is queued behind it is not even looked at.

use std::borrow::Cow;

use plugin_runtime::agent::Spoken;

/// The gate of one worker.
#[derive(Debug, Default)]
pub(super) struct Gate {
    is_loaded: bool,
    /// The bridge that the worker's first answer named: no plugin had run in it yet.
    bridge: Option<usize>,
    owed: usize,
    is_shut: bool,
}

/// What becomes of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage<'a> {
    /// It is for gloo: the worker is ready.
    Hello,
    /// It is an answer.
    Answer(Cow<'a, str>),
    /// It must not have come: the worker is to be ended.
    Refused(Cow<'a, str>),
    /// It came after the gate was shut.
    Dropped,
}

impl Gate {
    /// Lets so many answers in from now on, whatever was owed before.
    pub(super) fn owe(&mut self, replies: usize) {
        self.owed = replies;
    }

    /// Lets nothing in any more.
    pub(super) fn shut(&mut self) {
        self.is_shut = true;
    }

    /// Whether a message would be looked at. To be asked before anything is read of it.
    pub(super) fn is_open(&self) -> bool {
        !self.is_shut
    }

    /// Judges a message; `None` is one that is no text, or too long a one.
    pub(super) fn pass<'a>(&mut self, text: Option<&'a str>) -> Passage<'a> {
        if self.is_shut {
            return Passage::Dropped;
        }
        let passage = self.judge(text);
        self.is_shut = matches!(passage, Passage::Refused(_));
        passage
    }

    fn judge<'a>(&mut self, text: Option<&'a str>) -> Passage<'a> {
        match text.and_then(Spoken::read) {
            None => Passage::Refused("it posted what is no message".into()),
            Some(Spoken::Failure(message)) => Passage::Refused(message),
            Some(Spoken::Hello) if self.is_loaded => Passage::Refused("it said hello twice".into()),
            Some(Spoken::Hello) => {
                self.is_loaded = true;
                Passage::Hello
            }
            Some(Spoken::Output(..)) if !self.is_loaded => {
                Passage::Refused("it spoke before it said hello".into())
            }
            Some(Spoken::Output(..)) if self.owed == 0 => {
                Passage::Refused("it spoke without being asked".into())
            }
            Some(Spoken::Output(bridge, _)) if self.bridge.is_some_and(|known| known != bridge) => {
                Passage::Refused("it spoke to a bridge that nobody has".into())
            }
            Some(Spoken::Output(bridge, answer)) => {
                self.bridge = Some(bridge);
                self.owed -= 1;
                Passage::Answer(answer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: Option<&str> = Some(r#""WorkerLoaded""#);
    const ANSWER: Option<&str> = Some(r#"{"ProcessOutput":[4,"a"]}"#);

    fn open() -> Gate {
        let mut gate = Gate::default();
        gate.owe(1);
        assert_eq!(gate.pass(HELLO), Passage::Hello);
        assert_eq!(gate.pass(ANSWER), Passage::Answer("a".into()));
        gate
    }

    #[test]
    fn what_is_owed_comes_in_and_nothing_else() {
        let mut gate = open();
        gate.owe(2);
        assert_eq!(gate.pass(ANSWER), Passage::Answer("a".into()));
        assert_eq!(gate.pass(ANSWER), Passage::Answer("a".into()));
        assert!(matches!(gate.pass(ANSWER), Passage::Refused(_)));
        assert!(!gate.is_open());
        gate.owe(5);
        for late in [HELLO, ANSWER, None] {
            assert_eq!(gate.pass(late), Passage::Dropped);
        }
    }

    #[test]
    fn what_an_earlier_request_left_over_is_forfeited() {
        let mut gate = open();
        gate.owe(5);
        gate.owe(1);
        assert_eq!(gate.pass(ANSWER), Passage::Answer("a".into()));
        assert!(matches!(gate.pass(ANSWER), Passage::Refused(_)));
    }

    #[test]
    fn a_failure_shuts_it_in_its_own_words() {
        let mut gate = Gate::default();
        assert_eq!(
            gate.pass(Some(r#"{"WorkerFailed":"no luck"}"#)),
            Passage::Refused("no luck".into())
        );
        assert_eq!(gate.pass(HELLO), Passage::Dropped);
    }

    #[test]
    fn a_second_hello_another_bridge_and_what_is_no_message_shut_it() {
        for bad in [
            HELLO,
            Some(r#"{"ProcessOutput":[5,"a"]}"#),
            Some("{}"),
            Some(r#"{"ProcessOutput":[4,{}]}"#),
            None,
        ] {
            let mut gate = open();
            gate.owe(1);
            assert!(matches!(gate.pass(bad), Passage::Refused(_)), "{bad:?}");
            assert_eq!(gate.pass(ANSWER), Passage::Dropped, "{bad:?}");
        }
        let mut early = Gate::default();
        early.owe(1);
        assert!(matches!(early.pass(ANSWER), Passage::Refused(_)), "before its hello");
    }
}
