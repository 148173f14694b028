//! Splits one line of JavaScript into coloured tokens, given what the lines before it left open.

use std::ops::Range;

/// How deep template literals may nest before the scanner stops following them: it bounds what one
/// line state can hold.
const MAX_OPEN: usize = 16;

/// In order, so that they can be searched.
const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "export",
    "extends",
    "finally",
    "for",
    "from",
    "function",
    "get",
    "if",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "of",
    "return",
    "set",
    "static",
    "switch",
    "throw",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// The longest line that is coloured, in bytes. What is longer was not written to be read, and
/// stays plain.
const MAX_COLOURED_BYTES: usize = 10_000;

/// Words that are also ordinary names: they are keywords only in front of another word or a
/// bracket.
const SOFT_KEYWORDS: &[&str] = &["as", "from", "get", "of", "set", "static", "async"];

const LITERALS: &[&str] =
    &["Infinity", "NaN", "false", "null", "super", "this", "true", "undefined"];

/// What a token is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `// …` or a part of `/* … */`.
    Comment,
    /// A quoted string, or the text of a template literal.
    String,
    /// A regular expression literal with its flags.
    Regex,
    /// A number in any notation.
    Number,
    /// A reserved word.
    Keyword,
    /// A word that stands for a value: `true`, `null`, `this`.
    Literal,
    /// A name that is called.
    Function,
    /// A name after a dot, or a key of an object.
    Property,
    /// Any other name.
    Identifier,
    /// Operators and brackets.
    Punctuation,
}

impl TokenKind {
    /// The CSS class that colours the token.
    pub fn class(self) -> &'static str {
        match self {
            Self::Comment => "syn-comment",
            Self::String => "syn-string",
            Self::Regex => "syn-regex",
            Self::Number => "syn-number",
            Self::Keyword => "syn-keyword",
            Self::Literal => "syn-literal",
            Self::Function => "syn-function",
            Self::Property => "syn-property",
            Self::Identifier => "syn-identifier",
            Self::Punctuation => "syn-punctuation",
        }
    }
}

/// One coloured stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes in the line.
    pub range: Range<usize>,
}

/// Something that a line leaves open for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// Inside `/* … */`.
    Comment,
    /// Inside a string whose last line ended in a backslash; holds its quote.
    Quote(u8),
    /// Inside the text of a template literal.
    Template,
    /// Inside `${ … }`; holds how many braces were opened in it.
    Substitution(u32),
}

/// What the lines before a line left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineState {
    open: Vec<Open>,
    /// Whether the last token ended a value, so that a slash divides instead of starting a regular
    /// expression.
    after_value: bool,
}

/// Whether a line is short enough to be coloured.
pub fn is_coloured(line: &str) -> bool {
    line.len() <= MAX_COLOURED_BYTES
}

/// Scans one line (without its line break), hands out its tokens in order, and returns the state
/// for the next line. A line that is too long to be coloured has no tokens, and leaves open what
/// was open before it.
pub fn scan_line(line: &str, state: LineState, emit: impl FnMut(Token)) -> LineState {
    if !is_coloured(line) {
        return state;
    }
    let mut scanner = Scanner {
        bytes: line.as_bytes(),
        line,
        at: 0,
        state,
        previous: 0,
        has_no_regex: false,
        emit,
    };
    while scanner.at < scanner.bytes.len() {
        scanner.step();
    }
    scanner.state
}

struct Scanner<'a, F> {
    line: &'a str,
    bytes: &'a [u8],
    at: usize,
    state: LineState,
    /// The last byte of the token before, on this line; 0 at its start.
    previous: u8,
    /// Whether a slash was met that no other closes: looking on from each slash would take the
    /// square of the line.
    has_no_regex: bool,
    emit: F,
}

impl<F: FnMut(Token)> Scanner<'_, F> {
    fn step(&mut self) {
        match self.state.open.last() {
            Some(Open::Comment) => self.comment_body(self.at),
            Some(Open::Quote(quote)) => self.quoted_body(self.at, *quote),
            Some(Open::Template) => self.template_body(self.at),
            Some(Open::Substitution(_)) | None => self.code(),
        }
    }

    fn code(&mut self) {
        let start = self.at;
        match (self.bytes[start], self.peek(1)) {
            (byte, _) if byte.is_ascii_whitespace() => self.at += 1,
            (b'/', Some(b'/')) => self.token(TokenKind::Comment, start, self.bytes.len()),
            (b'/', Some(b'*')) => {
                self.state.open.push(Open::Comment);
                self.at += 2;
                self.comment_body(start);
            }
            (b'/', _) => self.slash(start),
            (quote @ (b'"' | b'\''), _) => {
                self.state.open.push(Open::Quote(quote));
                self.at += 1;
                self.quoted_body(start, quote);
            }
            (b'`', _) if self.state.open.len() < MAX_OPEN => {
                self.state.open.push(Open::Template);
                self.at += 1;
                self.template_body(start);
            }
            (byte, next)
                if byte.is_ascii_digit()
                    || (byte == b'.' && next.is_some_and(|next| next.is_ascii_digit())) =>
            {
                self.number(start);
            }
            (byte, _) if is_word(byte) => self.word(start),
            (byte, next) => self.punctuation(start, byte, next),
        }
    }

    fn comment_body(&mut self, start: usize) {
        let end = match self.line.get(self.at..).and_then(|rest| rest.find("*/")) {
            Some(found) => {
                self.state.open.pop();
                self.at + found + 2
            }
            None => self.bytes.len(),
        };
        self.token(TokenKind::Comment, start, end);
    }

    fn quoted_body(&mut self, start: usize, quote: u8) {
        let mut at = self.at;
        let mut closed = true;
        while let Some(&byte) = self.bytes.get(at) {
            at += 1;
            if byte == quote {
                break;
            }
            if byte == b'\\' {
                closed = at < self.bytes.len();
                at += 1;
            }
        }
        // Without a backslash at its end, an unclosed string is an error that should not colour the
        // rest of the file.
        if closed {
            self.state.open.pop();
        }
        self.value(TokenKind::String, start, self.char_end(at));
    }

    fn template_body(&mut self, start: usize) {
        let mut at = self.at;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'\\' => at += 2,
                b'`' => {
                    self.state.open.pop();
                    return self.value(TokenKind::String, start, at + 1);
                }
                b'$' if self.bytes.get(at + 1) == Some(&b'{')
                    && self.state.open.len() < MAX_OPEN =>
                {
                    if at > start {
                        self.value(TokenKind::String, start, at);
                    }
                    self.state.open.push(Open::Substitution(0));
                    self.state.after_value = false;
                    return self.token(TokenKind::Punctuation, at, at + 2);
                }
                _ => at += 1,
            }
        }
        self.value(TokenKind::String, start, self.char_end(at));
    }

    fn slash(&mut self, start: usize) {
        let may_match = !self.state.after_value && !self.has_no_regex;
        match may_match.then(|| regex_end(self.bytes, start)) {
            Some(Some(end)) => self.value(TokenKind::Regex, start, end),
            looked_for => {
                self.has_no_regex |= looked_for.is_some();
                self.punctuation(start, b'/', None);
            }
        }
    }

    fn number(&mut self, start: usize) {
        let hexadecimal = self.bytes[start] == b'0' && matches!(self.peek(1), Some(b'x' | b'X'));
        let mut end = start + 1;
        while let Some(&byte) = self.bytes.get(end) {
            let exponent_sign = matches!(byte, b'+' | b'-')
                && !hexadecimal
                && matches!(self.bytes[end - 1], b'e' | b'E');
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || exponent_sign) {
                break;
            }
            end += 1;
        }
        self.value(TokenKind::Number, start, end);
    }

    fn word(&mut self, start: usize) {
        let length = self.bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
        let end = start + length;
        let kind = self.word_kind(start, end);
        self.token(kind, start, end);
        self.state.after_value = kind != TokenKind::Keyword;
    }

    fn word_kind(&self, start: usize, end: usize) -> TokenKind {
        let word = &self.line[start..end];
        let rest = self.line[end..].trim_start();
        let called = rest.starts_with('(');
        let member = self.previous == b'.' && !self.line[..start].trim_end().ends_with("...");
        let key = rest.starts_with(':') && matches!(self.previous, 0 | b'{' | b',');
        match () {
            () if member || key => {
                if called {
                    TokenKind::Function
                } else {
                    TokenKind::Property
                }
            }
            () if KEYWORDS.binary_search(&word).is_ok() && is_keyword_here(word, rest) => {
                TokenKind::Keyword
            }
            () if LITERALS.contains(&word) => TokenKind::Literal,
            () if called => TokenKind::Function,
            () => TokenKind::Identifier,
        }
    }

    fn punctuation(&mut self, start: usize, byte: u8, next: Option<u8>) {
        let doubled = matches!((byte, next), (b'+', Some(b'+')) | (b'-', Some(b'-')));
        // `i++ / 2` divides and `++/re/` does not: a doubled sign leaves the question as it was.
        if !doubled {
            self.state.after_value = matches!(byte, b')' | b']' | b'}');
        }
        if let Some(Open::Substitution(depth)) = self.state.open.last_mut() {
            match byte {
                b'{' => *depth += 1,
                b'}' if *depth > 0 => *depth -= 1,
                b'}' => {
                    self.state.open.pop();
                }
                _ => {}
            }
        }
        self.token(TokenKind::Punctuation, start, start + 1 + usize::from(doubled));
    }

    fn value(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.state.after_value = true;
        self.token(kind, start, end);
    }

    fn token(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.at = end;
        if kind != TokenKind::Comment {
            self.previous = self.bytes[end - 1];
        }
        (self.emit)(Token { kind, range: start..end });
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// An escape may have stepped past the end, or into the middle of a character.
    fn char_end(&self, at: usize) -> usize {
        (at..self.bytes.len())
            .find(|at| self.line.is_char_boundary(*at))
            .unwrap_or(self.bytes.len())
    }
}

/// A name's byte; every byte of a character outside ASCII counts as one.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@') || !byte.is_ascii()
}

fn is_keyword_here(word: &str, rest: &str) -> bool {
    !SOFT_KEYWORDS.contains(&word)
        || rest.starts_with(|next: char| next.is_alphabetic() || "_$#[{\"'*".contains(next))
}

/// The end of the regular expression that starts at `start`, flags included, if one closes on this
/// line.
fn regex_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut in_class = false;
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => break,
            _ => {}
        }
        at += 1;
    }
    let flags = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    Some(at + 1 + flags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::{
        Comment, Function, Identifier, Keyword, Literal, Number, Property, Punctuation, Regex,
        String as Str,
    };

    fn scan(source: &str) -> Vec<(TokenKind, String)> {
        let mut tokens = Vec::new();
        let mut state = LineState::default();
        for line in source.split('\n') {
            state = scan_line(line, state, |token| {
                tokens.push((token.kind, line[token.range].to_owned()));
            });
        }
        tokens
    }

    fn of_kind(source: &str, kind: TokenKind) -> Vec<String> {
        scan(source).into_iter().filter(|token| token.0 == kind).map(|token| token.1).collect()
    }

    #[test]
    fn words_are_told_apart_by_what_stands_around_them() {
        let tokens = scan("const cells = row.cells.map(count, true)").into_iter();
        let words: Vec<_> =
            tokens.filter(|token| token.0 != Punctuation).map(|token| token.0).collect();
        assert_eq!(
            words,
            [Keyword, Identifier, Identifier, Property, Function, Identifier, Literal]
        );
        assert_eq!(of_kind("{ id: 1, title: x ? y : z }", Property), ["id", "title"]);
        assert_eq!(of_kind("a.return; [...from]", Keyword), Vec::<String>::new());
    }

    #[test]
    fn a_block_comment_runs_over_lines_and_ends() {
        assert_eq!(of_kind("a /* one\ntwo\nthree */ b", Comment), ["/* one", "two", "three */"]);
        assert_eq!(of_kind("a /* one\ntwo\nthree */ b", Identifier), ["a", "b"]);
        assert_eq!(of_kind("/*/ still */ x", Comment), ["/*/ still */"]);
    }

    #[test]
    fn a_template_literal_nests_and_runs_over_lines() {
        let source = "`a ${ f(`b ${c}`, {d: 1}) } e\nf` + g";
        assert_eq!(of_kind(source, Str), ["`a ", "`b ", "`", " e", "f`"]);
        assert_eq!(of_kind(source, Identifier), ["c", "g"]);
    }

    #[test]
    fn an_unclosed_string_ends_with_its_line_unless_a_backslash_carries_it_on() {
        assert_eq!(of_kind("'open\nlet x", Keyword), ["let"]);
        assert_eq!(of_kind("'open\\\nlet x' + y", Str), ["'open\\", "let x'"]);
    }

    #[test]
    fn a_slash_divides_after_a_value_and_matches_elsewhere() {
        assert_eq!(
            of_kind("a / b / c; (d) / e / f; 1 / 2 / 3; i++ / 2 / 1", Regex),
            Vec::<String>::new()
        );
        assert_eq!(of_kind("x = /[/]\\//gi.test(y)", Regex), ["/[/]\\//gi"]);
        assert_eq!(of_kind("return /a/", Regex), ["/a/"]);
        assert_eq!(of_kind("let half = total\n/ 2 / n", Regex), Vec::<String>::new());
        assert_eq!(of_kind("x = / 2", Regex), Vec::<String>::new());
    }

    #[test]
    fn numbers_keep_their_notation() {
        assert_eq!(
            of_kind("0xff 1_000 1e-5 .5 10n 1-2", Number),
            ["0xff", "1_000", "1e-5", ".5", "10n", "1", "2"]
        );
    }

    #[test]
    fn tokens_of_any_text_are_in_order_and_whole_characters() {
        for source in [
            "'\\é",
            "`\\é",
            "é = 'ü' / 2 //ß",
            "/é/",
            "\"\\",
            "`${`${`${`${",
            "}}}}",
            "\u{a0}x",
            "#!/x",
            "'\\😀'",
        ] {
            let mut end = 0;
            scan_line(source, LineState::default(), |token| {
                assert!(
                    token.range.start >= end && token.range.end > token.range.start,
                    "{source}"
                );
                assert!(source.get(token.range.clone()).is_some(), "{source}: {token:?}");
                end = token.range.end;
            });
        }
    }

    #[test]
    fn a_line_too_long_to_be_read_stays_plain_and_changes_nothing() {
        let open = scan_line("`", LineState::default(), |_| ());
        let long = "`".repeat(MAX_COLOURED_BYTES + 1);
        assert_eq!(scan_line(&long, open.clone(), |token| panic!("{token:?}")), open);
    }

    #[test]
    fn nesting_without_end_keeps_the_state_small() {
        let state = scan_line(&"`${".repeat(10_000), LineState::default(), |_| ());
        assert!(state.open.len() <= MAX_OPEN);
    }
}
