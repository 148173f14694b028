//! Numbers as JavaScript writes them.

/// `number` as text: `5`, `0.1`, `1e21`.
pub(super) fn number_text(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 {
        "0".to_owned()
    } else if (1e-6..1e21).contains(&size) {
        number.to_string()
    } else {
        format!("{number:e}").replacen('e', if size < 1.0 { "e" } else { "e+" }, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_javascript() {
        let written = [5.0, -0.0, 0.1 + 0.2, -2.5, 1e21, 1.5e300, 1e-7].map(number_text);
        assert_eq!(written, ["5", "0", "0.30000000000000004", "-2.5", "1e+21", "1.5e+300", "1e-7"]);
    }
}
