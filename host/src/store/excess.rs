//! Why a tree is not shown though nothing in it is wrong: it is more than its share.

use std::fmt;

/// What there is too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Good {
    /// Elements on the page.
    Elements,
    /// Bytes that the page keeps for the tree.
    Bytes,
}

/// Whose share it would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The instance's own.
    Instance,
    /// That of all instances together.
    Page,
}

/// A tree that was not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// Whose share.
    pub whose: Whose,
    /// Of what.
    pub good: Good,
    /// What all would have been with it.
    pub found: usize,
    /// What is allowed.
    pub allowed: usize,
}

impl fmt::Display for Excess {
    /// A sentence for the card.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match self.whose {
            Whose::Instance => "This plugin would show",
            Whose::Page => "With this, all plugins together would show",
        };
        let (found, allowed) = (grouped(self.found), grouped(self.allowed));
        match self.good {
            Good::Elements => write!(formatter, "{who} {found} elements; {allowed} are allowed."),
            Good::Bytes => {
                write!(formatter, "{who} {found} bytes of content; {allowed} are allowed.")
            }
        }
    }
}

/// `12,345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_much_it_is_and_how_much_is_allowed() {
        let own =
            Excess { whose: Whose::Instance, good: Good::Elements, found: 210_000, allowed: 999 };
        assert_eq!(own.to_string(), "This plugin would show 210,000 elements; 999 are allowed.");
        let all = Excess { whose: Whose::Page, good: Good::Bytes, ..own };
        assert_eq!(
            all.to_string(),
            "With this, all plugins together would show 210,000 bytes of content; 999 are allowed."
        );
    }
}
