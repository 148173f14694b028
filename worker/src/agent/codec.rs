//! Messages as JSON text: unlike gloo's own codec it never panics on what it cannot read.

use gloo_worker::Codec;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// Stands for a message that could not be read: to a bridge that nobody has, so that gloo drops it on the page, and
/// with a content that the worker refuses as a request. The names are those of gloo's own two message types.
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
            None => wasm_bindgen::throw_str("a message of another kind than gloo's arrived at a worker's bridge"),
        }
    }
}

/// The message in `text`, or what stands for one that cannot be read.
fn read<O: for<'de> Deserialize<'de>>(text: Option<&str>) -> Option<O> {
    let candidates = [text, Some(UNREADABLE_OUTPUT), Some(UNREADABLE_INPUT)];
    candidates.into_iter().flatten().find_map(|text| serde_json::from_str(text).ok())
}

/// Whether a worker's message is one that [`TextCodec`] reads.
///
/// gloo drops an unreadable message in silence, since it names no bridge. Who supervises a worker listens to its
/// `message` events too and takes the worker for lost when this is false.
pub fn is_readable(data: &JsValue) -> bool {
    data.as_string().is_some_and(|text| is_readable_text(&text))
}

fn is_readable_text(text: &str) -> bool {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "mirrors gloo's message to the page, of which only the shape is checked")]
    enum FromWorker<'a> {
        WorkerLoaded,
        ProcessOutput(usize, #[serde(borrow)] std::borrow::Cow<'a, str>),
    }
    serde_json::from_str::<FromWorker<'_>>(text).is_ok()
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
        assert!(is_readable_text(&text));
        assert_eq!(read::<FromWorker>(Some(&text)), Some(message));
        assert!(is_readable_text(&serde_json::to_string(&FromWorker::WorkerLoaded).expect("encodes")));
    }

    #[test]
    fn what_cannot_be_read_becomes_a_message_to_nobody() {
        for garbage in [None, Some(""), Some("{"), Some("[1,2]"), Some("{\"Other\":1}")] {
            assert_eq!(read(garbage), Some(FromWorker::ProcessOutput(4_294_967_295, Envelope(String::new()))));
            assert_eq!(read(garbage), Some(ToWorker::ProcessInput(4_294_967_295, Envelope(String::new()))));
            assert!(!garbage.is_some_and(is_readable_text));
        }
    }
}
