//! Reads a worker's message. The worker may have been taken over: nothing here trusts it.

use plugin_runtime::contracts::display_text::{shorten, truncate};
use plugin_runtime::contracts::messages::Envelope;
use plugin_runtime::contracts::{Fault, Outcome, Reply};

/// The longest message that is looked at, in bytes. Honest answers stay far below: the largest is
/// an event's states.
pub const REPLY_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// The most that is shown of a name or a message which the worker chose, in characters.
const WORDS_SHOWN: usize = 200;

/// The reply in a message, or why there is none.
pub(super) fn reply(envelope: &Envelope) -> Result<Reply, String> {
    let length = envelope.0.len();
    if length > REPLY_LIMIT_BYTES {
        return Err(format!(
            "its message has {length} bytes; at most {REPLY_LIMIT_BYTES} are read"
        ));
    }
    let mut reply = serde_json::from_str(&envelope.0).map_err(|error| {
        // Names that are not known stand in the error as they were sent.
        format!("its message cannot be read: {}", shorten(&error.to_string(), WORDS_SHOWN))
    })?;
    let (Reply::Part(response) | Reply::Done(response)) = &mut reply;
    shorten_words(&mut response.outcome);
    Ok(reply)
}

/// What is shown of a fault or a build is the worker's choice of words, not of their number.
fn shorten_words(outcome: &mut Result<Outcome, Fault>) {
    let shorten = |fault: &mut Fault| *fault = fault.clone().shortened();
    match outcome {
        Err(fault) => shorten(fault),
        Ok(Outcome::Loaded(results)) => {
            results.iter_mut().filter_map(|result| result.outcome.as_mut().err()).for_each(shorten);
        }
        Ok(Outcome::Rendered(results)) => {
            results.iter_mut().filter_map(|result| result.outcome.as_mut().err()).for_each(shorten);
        }
        Ok(Outcome::Health(health)) => truncate(&mut health.build, WORDS_SHOWN),
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_an_error_and_not_a_panic() {
        for garbage in ["", "null", "{}", "{\"Done\":{}}", "{\"Part\":{\"id\":-1}}", "\u{0}"] {
            assert!(reply(&Envelope(garbage.to_owned())).is_err(), "{garbage:?}");
        }
        let deep = "[".repeat(100_000);
        assert!(reply(&Envelope(deep)).is_err());
    }

    #[test]
    fn a_name_that_nobody_knows_is_not_repeated_at_length() {
        let name = "x".repeat(30_000_000);
        for text in [
            format!(r#"{{"{name}":1}}"#),
            format!(r#"{{"Done":{{"id":1,"outcome":{{"Err":{{"code":"{name}"}}}}}}}}"#),
        ] {
            assert!(reply(&Envelope(text)).expect_err("nonsense").len() < 1_000);
        }
    }

    #[test]
    fn the_name_of_a_build_is_shortened() {
        let health = format!(
            r#"{{"protocolVersion":1,"build":"{}","memoryBytes":1,"instances":[]}}"#,
            "x".repeat(30_000_000)
        );
        let cost = r#""cost":{"elapsedUs":1,"interrupted":false,"memoryBytes":1}"#;
        let read = reply(&Envelope(format!(
            r#"{{"Done":{{"id":1,"outcome":{{"Ok":{{"Health":{health}}}}},{cost}}}}}"#
        )));
        assert!(serde_json::to_string(&read.expect("a reply")).expect("encodes").len() < 1_000);
    }

    #[test]
    fn a_fault_is_shortened_wherever_it_stands() {
        let issues = vec![r#"{"path":"a","expected":"b","found":"c"}"#; 20_000].join(",");
        let (message, stack) = ("x".repeat(15_000_000), "é".repeat(7_000_000));
        let fault = format!(
            r#"{{"code":"PLUGIN_THREW","operation":"render","message":"{message}","stack":"{stack}","issues":[{issues}]}}"#
        );
        let cost = r#""cost":{"elapsedUs":1,"interrupted":false,"memoryBytes":1}"#;
        let failed =
            format!(r#"{{"Done":{{"id":1,"outcome":{{"Err":{fault}}},{cost},"console":[]}}}}"#);
        let rendered = format!(
            r#"{{"Done":{{"id":1,"outcome":{{"Ok":{{"Rendered":[{{"outcome":{{"Err":{fault}}},{cost}}}]}}}},{cost},"console":[]}}}}"#
        );
        for text in [failed, rendered] {
            let read = reply(&Envelope(text)).expect("a reply");
            assert!(serde_json::to_string(&read).expect("encodes").len() < 30_000);
        }
    }
}
