//! Messages as JSON text: unlike gloo's own codec it never panics on what it cannot read.

use std::borrow::Cow;

use gloo_worker::Codec;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// Stands for a message that could not be read: to a bridge that nobody has, so that gloo drops it
/// on the page, and with a content that the worker refuses as a request. The names are those of
/// gloo's own two message types.
const UNREADABLE_OUTPUT: &str = r#"{"ProcessOutput":[4294967295,""]}"#;
const UNREADABLE_INPUT: &str = r#"{"ProcessInput":[4294967295,""]}"#;

/// JSON text.
#[derive(Debug)]
pub struct TextCodec;

impl Codec for TextCodec {
    fn encode<I: Serialize>(input: I) -> JsValue {
        serde_json::to_string(&input).map_or(JsValue::NULL, |text| JsValue::from_str(&text))
    }

    fn decode<O: for<'de> Deserialize<'de>>(input: JsValue) -> O {
        match read(input.as_string().as_deref()) {
            Some(message) => message,
            None => wasm_bindgen::throw_str(
                "a message of another kind than gloo's arrived at a worker's bridge",
            ),
        }
    }
}

/// The message in `text`, or what stands for one that cannot be read.
fn read<O: for<'de> Deserialize<'de>>(text: Option<&str>) -> Option<O> {
    let candidates = [text, Some(UNREADABLE_OUTPUT), Some(UNREADABLE_INPUT)];
    candidates.into_iter().flatten().find_map(|text| serde_json::from_str(text).ok())
}

/// A message of a worker to the page, as gloo posts it.
///
/// gloo drops what it cannot read or what is for a bridge that nobody has, in silence. Who
/// supervises a worker reads its messages before gloo does, and takes a worker for lost that posts
/// such a thing.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub enum Spoken<'a> {
    /// It is ready for requests; the first message of every worker.
    #[serde(rename = "WorkerLoaded")]
    Hello,
    /// What the worker says to the bridge of this number.
    #[serde(rename = "ProcessOutput")]
    Output(usize, #[serde(borrow)] Cow<'a, str>),
    /// Something went wrong that nobody in the worker caught: its message. Not of gloo, but of the
    /// worker's first script (`page/workers.js`).
    #[serde(rename = "WorkerFailed")]
    Failure(#[serde(borrow)] Cow<'a, str>),
}

impl<'a> Spoken<'a> {
    /// The message in `text`, if it is one.
    pub fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::messages::Envelope;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum FromWorker {
        WorkerLoaded,
        ProcessOutput(usize, Envelope),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum ToWorker {
        ProcessInput(usize, Envelope),
        Destroy,
    }

    #[test]
    fn messages_survive_the_way_there_and_back() {
        let message = FromWorker::ProcessOutput(3, Envelope("{\"a\":\"\\u0000\"}".to_owned()));
        let text = serde_json::to_string(&message).expect("encodes");
        assert_eq!(Spoken::read(&text), Some(Spoken::Output(3, "{\"a\":\"\\u0000\"}".into())));
        assert_eq!(read::<FromWorker>(Some(&text)), Some(message));
        let hello = serde_json::to_string(&FromWorker::WorkerLoaded).expect("encodes");
        assert_eq!(Spoken::read(&hello), Some(Spoken::Hello));
        assert_eq!(
            Spoken::read(r#"{"WorkerFailed":"no\tluck"}"#),
            Some(Spoken::Failure("no\tluck".into()))
        );
    }

    #[test]
    fn what_cannot_be_read_becomes_a_message_to_nobody() {
        for garbage in [None, Some(""), Some("{"), Some("[1,2]"), Some("{\"Other\":1}")] {
            assert_eq!(
                read(garbage),
                Some(FromWorker::ProcessOutput(4_294_967_295, Envelope(String::new())))
            );
            assert_eq!(
                read(garbage),
                Some(ToWorker::ProcessInput(4_294_967_295, Envelope(String::new())))
            );
            assert_eq!(garbage.and_then(Spoken::read), None);
        }
    }
}
