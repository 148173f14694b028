//! Holds the bootstrap to what no plugin can take over: by the time it runs, any global and any
//! prototype may have been replaced, and much of the syntax calls what stands there.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

/// The parts of the bootstrap.
fn parts() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/bootstrap");
    let files = std::fs::read_dir(folder).expect("the bootstrap's folder");
    files
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("readable"))
        .collect()
}

/// Built-ins that a plugin can replace. Copies of them are called otherwise.
const GLOBALS: [&str; 26] = [
    "globalThis",
    "Object",
    "Array",
    "String",
    "Number",
    "Boolean",
    "Symbol",
    "BigInt",
    "Reflect",
    "JSON",
    "Math",
    "Promise",
    "Map",
    "Set",
    "WeakMap",
    "WeakSet",
    "Iterator",
    "Error",
    "RangeError",
    "TypeError",
    "SyntaxError",
    "Proxy",
    "Date",
    "RegExp",
    "Function",
    "eval",
];

/// Lines deeper than the top level that nevertheless run before the plugin does, and only then.
const BEFORE_THE_PLUGIN: [&str; 4] = [
    "else defineProperty(globalThis, \"Function\", { __proto__: null, value: guarded });",
    "if (index > 0) setPrototypeOf(native, Function);",
    "const native = globalThis[name];",
    "defineProperty(globalThis, name, { __proto__: null, value: watched });",
];

/// The code with its comments cut and its strings emptied, line by line as before.
fn stripped(source: &str) -> String {
    let mut code = String::new();
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '/' if characters.peek() == Some(&'/') => {
                while characters.next_if(|next| *next != '\n').is_some() {}
            }
            '"' | '\'' => {
                code.push(character);
                while let Some(next) = characters.next().filter(|next| *next != character) {
                    if next == '\\' {
                        characters.next();
                    }
                }
                code.push(character);
            }
            other => code.push(other),
        }
    }
    code
}

/// Every use of what a plugin may have replaced, as the line and why.
fn findings(source: &str) -> Vec<String> {
    let code = stripped(source);
    let mut found = Vec::new();
    for (line, whole) in code.lines().zip(source.lines()) {
        let is_before = BEFORE_THE_PLUGIN.contains(&whole.trim());
        let is_top = !line.starts_with(' ');
        for why in wrong_anywhere(line) {
            found.push(format!("{why}: {}", whole.trim()));
        }
        // `replace` is called before the plugin runs. There and at the top level what is behind an
        // arrow may still run later.
        let later = if is_top || line.trim_start().starts_with("replace(") {
            line.split_once("=>").map_or("", |(_, body)| body)
        } else {
            line
        };
        for why in if is_before { Vec::new() } else { wrong_later(later) } {
            found.push(format!("{why}: {}", whole.trim()));
        }
    }
    found.extend(spreads(&code));
    found
}

fn wrong_anywhere(line: &str) -> Vec<&'static str> {
    let rules = [
        (line.contains('`'), "a template calls String.prototype.concat"),
        (line.contains('/'), "a regular expression calls what stands on its prototype"),
        (line.contains("instanceof"), "instanceof calls Symbol.hasInstance"),
        (
            ["const [", "let [", "var [", "([", ", ["].iter().any(|start| is_pattern(line, start)),
            "a pattern of an array calls its iterator",
        ),
    ];
    rules.into_iter().filter_map(|(is_wrong, why)| is_wrong.then_some(why)).collect()
}

/// Whether an array stands on the left side of an assignment or in a list of parameters behind
/// `start`.
fn is_pattern(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let rest = &line[at + start.len()..];
        let Some(end) = rest.find(']') else { return false };
        let after = rest[end + 1..].trim_start();
        (after.starts_with('=') && !after.starts_with("==")) || after.starts_with(") =>")
    })
}

fn wrong_later(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    if line.contains(" of ") && line.contains("for (") {
        found.push("for-of calls an iterator".to_owned());
    }
    for (at, word) in words(line) {
        let is_property = line[..at].ends_with('.') && !line[..at].ends_with("...")
            || line[at + word.len()..].starts_with(':');
        if GLOBALS.contains(&word) && !is_property {
            found.push(format!("{word} may have been replaced"));
        }
    }
    for (at, _) in line.match_indices('.') {
        let name: String = line[at + 1..]
            .chars()
            .take_while(|next| next.is_alphanumeric() || *next == '_')
            .collect();
        let receiver = words(&line[..at])
            .last()
            .filter(|(start, word)| start + word.len() == at)
            .map(|(_, word)| *word);
        if !name.is_empty()
            && line[at + 1 + name.len()..].starts_with('(')
            && receiver != Some("host")
        {
            found.push(format!("the method {name} may have been replaced"));
        }
    }
    found
}

fn words(line: &str) -> Vec<(usize, &str)> {
    let is_part =
        |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    let mut words: Vec<(usize, &str)> = Vec::new();
    for (at, character) in line.char_indices().filter(|(_, character)| is_part(*character)) {
        match words.last_mut() {
            Some((start, word)) if *start + word.len() == at => {
                *word = &line[*start..at + character.len_utf8()];
            }
            _ => words.push((at, &line[at..at + character.len_utf8()])),
        }
    }
    words
}

/// Spreads into a list or a call, which ask for an iterator. Into an object there is none, and rest
/// parameters are none.
fn spreads(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for (at, character) in code.char_indices() {
        match character {
            '(' | '[' | '{' => open.push(character),
            ')' | ']' | '}' => drop(open.pop()),
            '.' if code[at..].starts_with("...") => {
                let rest = &code[at..];
                let end = rest.find(')').map_or("", |end| rest[end + 1..].trim_start());
                let is_parameter =
                    open.last() == Some(&'(') && (end.starts_with("=>") || end.starts_with('{'));
                if open.last() != Some(&'{') && !is_parameter {
                    found.push(format!(
                        "a spread calls an iterator: {}",
                        rest.lines().next().unwrap_or_default()
                    ));
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn the_bootstrap_calls_nothing_that_a_plugin_may_replace() {
    let parts = parts();
    assert!(parts.len() > 5, "{} parts", parts.len());
    let found: Vec<_> = parts.iter().flat_map(|part| findings(part)).collect();
    assert!(found.is_empty(), "{found:#?}");
    for line in BEFORE_THE_PLUGIN {
        assert!(parts.iter().any(|part| part.contains(line)), "an exception for nothing: {line}");
    }
}

#[test]
fn the_lint_finds_each_of_them() {
    for bad in [
        "  const a = `${b}`;",
        "const f = (a) => `${a}`;",
        "  if (/x/.test(a)) return;",
        "  for (const a of b) c(a);",
        "  const [a, b] = c;",
        "  let [a] = b;",
        "  each(items, ([a, b]) => a);",
        "  f(...list);",
        "  const a = [...list, 1];",
        "const f = (a) => f([...a]);",
        "  a.push(b);",
        "  return list.map(f);",
        "const f = (a) => a.slice(1);",
        "  const a = Object.keys(b);",
        "  return String(a);",
        "const f = (a) => new Error(a);",
        "  if (a instanceof B) return;",
        "  return JSON.stringify(a);",
    ] {
        assert!(!findings(bad).is_empty(), "not found: {bad}");
    }
    for good in [
        "  const f = (...args) => host.log(args);",
        "    method(...args) {",
        "  return { ...a, b };",
        "const a = Object.keys(b); // at the start",
        "  const { a, b } = c;",
        "  const a = list[index] === \"`\";",
    ] {
        assert_eq!(findings(good), [""; 0], "{good}");
    }
}
