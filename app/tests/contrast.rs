//! Every pair of text and background that the style sheets use keeps the contrast of WCAG level AA.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

const TOKENS: &str = include_str!("../../style/tokens.css");

/// WCAG 1.4.3: text against its background.
const TEXT: f64 = 4.5;

/// WCAG 1.4.11: what must be seen to know a control.
const CONTROL: f64 = 3.0;

/// The light and the dark value of a colour token.
fn colours(token: &str) -> [u32; 2] {
    let definition = TOKENS
        .split(&format!("--{token}: light-dark("))
        .nth(1)
        .unwrap_or_else(|| panic!("no colour --{token}"));
    let (values, _) = definition.split_once(')').unwrap();
    let parsed: Vec<u32> = values
        .split(',')
        .map(|value| {
            u32::from_str_radix(value.trim().trim_start_matches('#'), 16)
                .unwrap_or_else(|_| panic!("{token}: {value}"))
        })
        .collect();
    parsed.try_into().unwrap()
}

/// Relative luminance as WCAG 2.2 defines it.
fn luminance(colour: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from((colour >> shift) & 0xff) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

fn contrast(first: u32, second: u32) -> f64 {
    let (first, second) = (luminance(first), luminance(second));
    (first.max(second) + 0.05) / (first.min(second) + 0.05)
}

/// Checks every foreground on every background in both themes, and prints the lowest contrast
/// found.
fn assert_contrast(foregrounds: &[&str], backgrounds: &[&str], least: f64) {
    let mut lowest = (f64::MAX, String::new());
    for (foreground, background) in
        foregrounds.iter().flat_map(|it| backgrounds.iter().map(move |other| (*it, *other)))
    {
        for (theme, (front, back)) in
            ["light", "dark"].iter().zip(colours(foreground).into_iter().zip(colours(background)))
        {
            let ratio = contrast(front, back);
            let pair = format!("{theme}: --{foreground} on --{background} has {ratio:.2}:1");
            assert!(ratio >= least, "{pair}, needs {least}:1");
            if ratio < lowest.0 {
                lowest = (ratio, pair);
            }
        }
    }
    println!("lowest: {}", lowest.1);
}

const SURFACES: [&str; 4] = ["bg", "surface", "surface-raised", "surface-sunken"];

#[test]
fn black_on_white_has_the_known_contrast() {
    assert!((contrast(0x00_00_00, 0xff_ff_ff) - 21.0).abs() < 1e-9);
}

#[test]
fn text_is_readable_on_every_surface() {
    let texts =
        ["text", "text-muted", "accent", "accent-strong", "danger", "warning", "success", "info"];
    assert_contrast(&texts, &SURFACES, TEXT);
}

#[test]
fn text_is_readable_on_tinted_surfaces() {
    let tints =
        ["accent-soft", "danger-soft", "warning-soft", "success-soft", "info-soft", "selection"];
    assert_contrast(&["text"], &tints, TEXT);
    assert_contrast(
        &["text-muted"],
        &["accent-soft", "danger-soft", "warning-soft", "success-soft", "info-soft"],
        TEXT,
    );
    for tone in ["accent", "danger", "warning", "success", "info"] {
        assert_contrast(&[tone], &[&format!("{tone}-soft")], TEXT);
    }
    assert_contrast(&["accent-strong"], &["accent-soft"], TEXT);
}

#[test]
fn text_is_readable_on_filled_buttons() {
    assert_contrast(&["accent-text"], &["accent", "accent-strong"], TEXT);
}

#[test]
fn source_is_readable_also_on_the_marked_and_the_current_line() {
    let syntax = [
        "syn-comment",
        "syn-string",
        "syn-regex",
        "syn-number",
        "syn-keyword",
        "syn-literal",
        "syn-function",
        "syn-property",
        "syn-identifier",
        "syn-punctuation",
    ];
    assert_contrast(&syntax, &["surface-raised", "surface-sunken", "surface", "danger-soft"], TEXT);
}

#[test]
fn controls_and_the_focus_ring_stand_out() {
    assert_contrast(&["border-strong", "accent", "focus", "danger"], &SURFACES, CONTROL);
    assert_contrast(&["focus"], &["accent-soft", "danger-soft"], CONTROL);
}
