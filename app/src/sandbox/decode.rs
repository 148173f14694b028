//! Reads a worker's message. The worker may have been taken over: nothing here trusts it.

use plugin_runtime::contracts::Reply;
use plugin_runtime::contracts::messages::Envelope;

/// The longest message that is looked at, in bytes. Honest answers stay far below: the largest is an event's states.
const REPLY_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// The reply in a message, or why there is none.
pub(super) fn reply(envelope: &Envelope) -> Result<Reply, String> {
    let length = envelope.0.len();
    if length > REPLY_LIMIT_BYTES {
        return Err(format!("its message has {length} bytes; at most {REPLY_LIMIT_BYTES} are read"));
    }
    serde_json::from_str(&envelope.0).map_err(|error| format!("its message cannot be read: {error}"))
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
    fn a_notice_is_read() {
        let read = reply(&Envelope("{\"Working\":{\"id\":3,\"item\":1}}".to_owned()));
        assert_eq!(read, Ok(Reply::Working { id: RequestId(3), item: 1 }));
    }
}
