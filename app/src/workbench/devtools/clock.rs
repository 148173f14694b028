//! Times as people read them.

/// The local time of day with milliseconds: `14:03:59.042`.
pub fn time_of_day(timestamp_ms: f64) -> String {
    let date = js_sys::Date::new(&timestamp_ms.into());
    let (hours, minutes, seconds) = (date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", date.get_milliseconds())
}

/// A duration in the unit that suits it: `840 µs`, `12.3 ms`, `1.20 s`.
pub fn duration(ms: f64) -> String {
    if ms < 1.0 {
        format!("{:.0} µs", ms * 1_000.0)
    } else if ms < 1_000.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{:.2} s", ms / 1_000.0)
    }
}

/// A size in the unit that suits it: `640 B`, `1.5 KiB`, `32.0 MiB`.
#[expect(clippy::cast_precision_loss, reason = "shown with two or three digits")]
pub fn size(bytes: usize) -> String {
    const KIB: f64 = 1024.0;
    match bytes as f64 {
        bytes if bytes < KIB => format!("{bytes} B"),
        bytes if bytes < KIB * KIB => format!("{:.1} KiB", bytes / KIB),
        bytes => format!("{:.1} MiB", bytes / KIB / KIB),
    }
}

/// A whole number with its thousands parted: `10,000`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with the words that go with it: `1 line is`, `1,000 lines are`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    let number = grouped(usize::try_from(count).unwrap_or(usize::MAX));
    format!("{number} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_in_the_unit_that_suits_them() {
        assert_eq!([0.84, 12.34, 1_200.0].map(duration), ["840 µs", "12.3 ms", "1.20 s"]);
        assert_eq!([640, 1_536, 32 << 20].map(size), ["640 B", "1.5 KiB", "32.0 MiB"]);
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
