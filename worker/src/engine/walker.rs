//! Takes a value out of the VM as JSON text: without recursion, each own property read once, within
//! budgets.
//!
//! docs/values.md has the rules. Getters run while their property is read, so a walk belongs inside
//! the deadline.

use std::collections::HashMap;
use std::rc::Rc;

use rquickjs::atom::Atom;
use rquickjs::{Array, Error, Object, Value};

use super::budget::Budget;
use super::errors::{EngineError, brief};
use super::values::what_is_no_data;
use crate::contracts::display_text::shorten;
use crate::contracts::{Issue, JsonText};

/// How many values are written between two looks at the clock.
const VALUES_A_LOOK: usize = 256;

/// How many names of keys are remembered during a walk.
const NAMES_LIMIT: usize = 256;

/// How much of a key stands in the path of an issue, in characters.
const KEY_SHOWN: usize = 60;

/// What a value may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Nested arrays and objects.
    pub(crate) depth: usize,
    /// Values of every kind.
    pub(crate) values: usize,
    /// Objects in arrays called `children`: the nodes of a tree, of which a few small ones make
    /// endlessly many.
    pub(crate) nodes: usize,
    /// Bytes of JSON.
    pub(crate) bytes: usize,
    /// Bytes of one string.
    pub(crate) string_bytes: usize,
}

/// What happens to a value that is not data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// It is an issue, and the walk is over.
    Strict,
    /// It stands there as a string in brackets, for the console.
    Lenient,
}

/// Walks `value`, which is called `root` in issues.
pub(crate) fn walk(
    value: Value<'_>,
    root: &str,
    bounds: Bounds,
    strictness: Strictness,
    budget: &Budget,
) -> Result<JsonText, EngineError> {
    let mut walk = Walk {
        root,
        bounds,
        strictness,
        budget,
        out: Vec::new(),
        frames: Vec::new(),
        values: 0,
        nodes: 0,
        names: HashMap::new(),
    };
    walk.value(value)?;
    while !walk.frames.is_empty() {
        walk.step()?;
    }
    let text =
        String::from_utf8(walk.out).map_err(|error| EngineError::internal(error.to_string()))?;
    JsonText::parse(text).map_err(|error| EngineError::internal(error.to_string()))
}

/// An array or object that is being written.
enum Frame<'js> {
    Array {
        array: Array<'js>,
        length: usize,
        next: usize,
    },
    Object {
        object: Object<'js>,
        keys: std::vec::IntoIter<Atom<'js>>,
        key: Rc<str>,
        is_first: bool,
    },
}

impl<'js> Frame<'js> {
    fn as_value(&self) -> &Value<'js> {
        match self {
            Self::Array { array, .. } => array.as_value(),
            Self::Object { object, .. } => object.as_value(),
        }
    }
}

struct Walk<'a, 'js> {
    root: &'a str,
    bounds: Bounds,
    strictness: Strictness,
    budget: &'a Budget,
    out: Vec<u8>,
    frames: Vec<Frame<'js>>,
    values: usize,
    nodes: usize,
    /// Names of keys met before: trees have few different ones.
    names: HashMap<Atom<'js>, Rc<str>>,
}

impl<'js> Walk<'_, 'js> {
    /// Writes the next part of the innermost frame, or closes it.
    fn step(&mut self) -> Result<(), EngineError> {
        match self.frames.last_mut() {
            Some(Frame::Array { array, length, next }) if *next < *length => {
                let index = *next;
                *next += 1;
                let value: Value<'js> = array.get(index)?;
                if index > 0 {
                    self.out.push(b',');
                }
                self.value(value)
            }
            Some(Frame::Object { object, keys, key, is_first }) => {
                let Some(atom) = keys.next() else { return self.close(b'}') };
                let value: Value<'js> = object.get(atom.clone())?;
                if value.is_undefined() {
                    return Ok(());
                }
                let Some(name) = name_of(&mut self.names, &atom)? else {
                    *key = "?".into();
                    return self.refuse_key();
                };
                if name.len() > self.bounds.string_bytes {
                    *key = shorten(&name, KEY_SHOWN).into();
                    return Err(self.issue(
                        &format!("a key of at most {} bytes", self.bounds.string_bytes),
                        "a longer one",
                    ));
                }
                *key = name;
                if !std::mem::take(is_first) {
                    self.out.push(b',');
                }
                write(&mut self.out, &**key)?;
                self.out.push(b':');
                self.value(value)
            }
            Some(Frame::Array { .. }) => self.close(b']'),
            None => Ok(()),
        }
    }

    fn close(&mut self, bracket: u8) -> Result<(), EngineError> {
        self.out.push(bracket);
        self.frames.pop();
        self.check_bytes()
    }

    fn value(&mut self, value: Value<'js>) -> Result<(), EngineError> {
        self.count()?;
        if value.is_null() {
            self.out.extend_from_slice(b"null");
        } else if let Some(flag) = value.as_bool() {
            self.out.extend_from_slice(if flag { b"true" } else { b"false" });
        } else if let Some(number) = value.as_number() {
            self.number(number)?;
        } else if let Some(text) = value.as_string() {
            match text.to_string() {
                Ok(text) => self.string(&text)?,
                Err(Error::Utf8(_)) => {
                    self.refuse("text of whole characters", "half of a surrogate pair")?;
                }
                // QuickJS could not flatten or copy the string: its exception is pending.
                Err(_) => return Err(EngineError::Thrown),
            }
        } else if let Some(found) = what_is_no_data(&value) {
            self.refuse("plain data", found)?;
        } else if self.strictness == Strictness::Lenient && value.is_error() {
            let text = brief(value.ctx(), &value);
            self.string(&text)?;
        } else {
            return self.open(value);
        }
        self.check_bytes()
    }

    fn open(&mut self, value: Value<'js>) -> Result<(), EngineError> {
        if self.frames.iter().any(|frame| frame.as_value() == &value) {
            return self.refuse("plain data", "a cycle");
        }
        if self.frames.len() >= self.bounds.depth {
            let expected = format!("nested at most {} deep", self.bounds.depth);
            return self.refuse(&expected, "more levels");
        }
        let room = self.bounds.values.saturating_sub(self.values);
        if value.is_array() {
            let Some(object) = value.into_object() else { return Ok(()) };
            let length: f64 = object.get("length")?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an array's length is a whole u32"
            )]
            let length = length as usize;
            if length > room {
                return self.refuse(
                    &format!("at most {room} more values"),
                    &format!("an array of {length}"),
                );
            }
            let Some(array) = object.into_array() else { return Ok(()) };
            self.out.push(b'[');
            self.frames.push(Frame::Array { array, length, next: 0 });
        } else if let Some(object) = value.into_object() {
            if self.is_among_children() {
                self.nodes += 1;
            }
            if self.nodes > self.bounds.nodes {
                return Err(
                    self.issue_of_whole(&format!("at most {} nodes", self.bounds.nodes), "more")
                );
            }
            let keys = object.keys::<Atom<'js>>();
            let keys: Vec<_> = keys.take(room + 1).collect::<Result<_, _>>()?;
            if keys.len() > room {
                return self.refuse(
                    &format!("at most {room} more values"),
                    "an object of more properties",
                );
            }
            self.out.push(b'{');
            self.frames.push(Frame::Object {
                object,
                keys: keys.into_iter(),
                key: Rc::default(),
                is_first: true,
            });
        }
        Ok(())
    }

    fn is_among_children(&self) -> bool {
        matches!(self.frames.as_slice(), [.., Frame::Object { key, .. }, Frame::Array { .. }] if &**key == "children")
    }

    fn number(&mut self, number: f64) -> Result<(), EngineError> {
        if number.is_nan() {
            return self.refuse("a finite number", "NaN");
        }
        if number.is_infinite() {
            return self.refuse("a finite number", "Infinity");
        }
        // Adding zero makes 0 of -0; a whole number is written without a fraction, as JavaScript
        // writes it.
        write(&mut self.out, &(number + 0.0))?;
        if self.out.ends_with(b".0") {
            self.out.truncate(self.out.len() - 2);
        }
        Ok(())
    }

    fn string(&mut self, text: &str) -> Result<(), EngineError> {
        let limit = self.bounds.string_bytes;
        if text.len() <= limit {
            return write(&mut self.out, text);
        }
        if self.strictness == Strictness::Strict {
            return Err(self.issue(
                &format!("at most {limit} bytes"),
                &format!("a string of {} bytes", text.len()),
            ));
        }
        let cut: String = text
            .char_indices()
            .take_while(|(at, _)| *at < limit)
            .map(|(_, character)| character)
            .collect();
        write(&mut self.out, &format!("{cut}…"))
    }

    /// What stands where `found` is not data.
    fn refuse(&mut self, expected: &str, found: &str) -> Result<(), EngineError> {
        if self.strictness == Strictness::Strict {
            return Err(self.issue(expected, found));
        }
        self.string(&format!("[{found}]"))
    }

    /// A key that is no text has no place in JSON.
    fn refuse_key(&self) -> Result<(), EngineError> {
        if self.strictness == Strictness::Strict {
            return Err(self.issue("a key of whole characters", "half of a surrogate pair"));
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), EngineError> {
        self.values += 1;
        if self.values > self.bounds.values {
            return Err(
                self.issue_of_whole(&format!("at most {} values", self.bounds.values), "more")
            );
        }
        if self.values.is_multiple_of(VALUES_A_LOOK) && self.budget.is_exhausted() {
            return Err(EngineError::OutOfTime);
        }
        Ok(())
    }

    fn check_bytes(&self) -> Result<(), EngineError> {
        if self.out.len() <= self.bounds.bytes {
            return Ok(());
        }
        Err(self.issue_of_whole(&format!("at most {} bytes of JSON", self.bounds.bytes), "more"))
    }

    fn issue(&self, expected: &str, found: &str) -> EngineError {
        EngineError::Issues(vec![Issue::new(self.path(), expected, found)])
    }

    fn issue_of_whole(&self, expected: &str, found: &str) -> EngineError {
        EngineError::Issues(vec![Issue::new(self.root, expected, found)])
    }

    fn path(&self) -> String {
        let steps = self.frames.iter().map(|frame| match frame {
            Frame::Array { next, .. } => format!("[{}]", next.saturating_sub(1)),
            Frame::Object { key, .. } => format!(".{}", shorten(key, KEY_SHOWN)),
        });
        let path: String = std::iter::once(self.root.to_owned()).chain(steps).collect();
        path.trim_start_matches('.').to_owned()
    }
}

/// The text of a key; `None` where it is no text.
fn name_of<'js>(
    names: &mut HashMap<Atom<'js>, Rc<str>>,
    atom: &Atom<'js>,
) -> Result<Option<Rc<str>>, EngineError> {
    if let Some(name) = names.get(atom) {
        return Ok(Some(name.clone()));
    }
    // Not `Atom::to_string`, which neither sees half characters nor what follows a NUL.
    match atom.to_js_string()?.to_string() {
        Ok(text) => {
            let name: Rc<str> = text.into();
            if names.len() < NAMES_LIMIT {
                names.insert(atom.clone(), name.clone());
            }
            Ok(Some(name))
        }
        Err(Error::Utf8(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn write(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) -> Result<(), EngineError> {
    serde_json::to_writer(out, value).map_err(|error| EngineError::internal(error.to_string()))
}
