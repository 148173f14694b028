//! Reads a worker's message. The worker may have been taken over: nothing here trusts it.

use plugin_runtime::contracts::messages::Envelope;
use plugin_runtime::contracts::{Fault, Outcome, Reply};

/// The longest message that is looked at, in bytes. Honest answers stay far below: the largest is an event's states.
const REPLY_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// The reply in a message, or why there is none.
pub(super) fn reply(envelope: &Envelope) -> Result<Reply, String> {
    let length = envelope.0.len();
    if length > REPLY_LIMIT_BYTES {
        return Err(format!("its message has {length} bytes; at most {REPLY_LIMIT_BYTES} are read"));
    }
    let mut reply = serde_json::from_str(&envelope.0).map_err(|error| format!("its message cannot be read: {error}"))?;
    if let Reply::Done(response) = &mut reply {
        shorten_faults(&mut response.outcome);
    }
    Ok(reply)
}

/// What is shown of a fault is the worker's choice of words, not of their number.
fn shorten_faults(outcome: &mut Result<Outcome, Fault>) {
    let shorten = |fault: &mut Fault| *fault = fault.clone().shortened();
    match outcome {
        Err(fault) => shorten(fault),
        Ok(Outcome::Rendered(results)) => results.iter_mut().filter_map(|result| result.outcome.as_mut().err()).for_each(shorten),
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plugin_runtime::contracts::RequestId;

    #[test]
    fn garbage_is_an_error_and_not_a_panic() {
        for garbage in ["", "null", "{}", "{\"Done\":{}}", "{\"Working\":{\"id\":-1,\"item\":0}}", "\u{0}"] {
            assert!(reply(&Envelope(garbage.to_owned())).is_err(), "{garbage:?}");
        }
        let deep = "[".repeat(100_000);
        assert!(reply(&Envelope(deep)).is_err());
    }

    #[test]
    fn a_fault_is_shortened_wherever_it_stands() {
        let fault = format!(r#"{{"code":"PLUGIN_THREW","operation":"render","message":"{}"}}"#, "x".repeat(30_000_000));
        let cost = r#""cost":{"elapsedUs":1,"interrupted":false,"memoryBytes":1}"#;
        let failed = format!(r#"{{"Done":{{"id":1,"outcome":{{"Err":{fault}}},{cost},"console":[]}}}}"#);
        let rendered = format!(
            r#"{{"Done":{{"id":1,"outcome":{{"Ok":{{"Rendered":[{{"outcome":{{"Err":{fault}}},{cost}}}]}}}},{cost},"console":[]}}}}"#
        );
        for text in [failed, rendered] {
            let read = reply(&Envelope(text)).expect("a reply");
            assert!(serde_json::to_string(&read).expect("encodes").len() < 10_000);
        }
    }

    #[test]
    fn a_notice_is_read() {
        let read = reply(&Envelope("{\"Working\":{\"id\":3,\"item\":1}}".to_owned()));
        assert_eq!(read, Ok(Reply::Working { id: RequestId(3), item: 1 }));
    }
}
