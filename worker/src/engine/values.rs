//! What a value of a VM is, told without running any code of the plugin.

use rquickjs::{Ctx, Error, Value};

/// What to call a value that has no JSON; `None` for arrays and objects.
pub(crate) fn what_is_no_data(value: &Value<'_>) -> Option<&'static str> {
    // A proxy first: everything else that is asked of it may run plugin code.
    Some(if value.is_proxy() {
        "a Proxy"
    } else if value.is_undefined() {
        "undefined"
    } else if value.is_function() {
        "a function"
    } else if value.is_symbol() {
        "a symbol"
    } else if value.is_big_int() {
        "a bigint"
    } else if value.is_promise() {
        "a promise"
    } else if value.is_object() {
        return None;
    } else {
        "a value that is no data"
    })
}

/// What a value is, in words for an issue.
pub(crate) fn describe(value: &Value<'_>) -> &'static str {
    match what_is_no_data(value) {
        Some(found)
            if !value.is_string() && !value.is_number() && !value.is_bool() && !value.is_null() =>
        {
            found
        }
        _ if value.is_null() => "null",
        _ if value.is_bool() => "a boolean",
        _ if value.is_number() => "a number",
        _ if value.is_string() => "a string",
        _ if value.is_array() => "an array",
        _ => "an object",
    }
}

/// Text of a JS string, with a replacement where a character is only half.
pub(crate) fn text_of(ctx: &Ctx<'_>, value: &Value<'_>) -> Option<String> {
    match value.as_string()?.to_string() {
        Ok(text) => Some(text),
        Err(Error::Utf8(_)) => Some("\u{fffd}".to_owned()),
        Err(_) => {
            ctx.catch();
            None
        }
    }
}
