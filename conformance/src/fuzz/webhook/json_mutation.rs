//! Changes to the JSON of a delivery, and to its bytes.

use serde_json::{Value, json};

/// One change to the body. A place counts the members of the body from its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bend {
    Drop(usize),
    Replace(usize, usize),
    AddMember(usize),
    Rename,
    Deep,
    CutOff(usize),
    Prefix(usize),
    Empty,
}

const PREFIXES: [(&[u8], &str); 4] =
    [(b"\xef\xbb\xbf", "a byte order mark"), (b" \n", "white space"), (b"\0", "NUL"), (b"\xff", "0xFF")];

/// How many things [`odd`] knows.
const ODDITIES: usize = 14;
const DEPTH: usize = 2_000;

/// What a member may be replaced by, the plainest first.
fn odd(which: usize) -> Value {
    match which {
        0 => Value::Null,
        1 => json!(""),
        2 => json!([]),
        3 => json!({}),
        4 => json!(true),
        5 => json!(-1),
        6 => json!(u64::MAX),
        7 => json!(1e300),
        8 => json!("\u{0}\r\nX-Catena-Fuzz: 1"),
        9 => json!("<catena-fuzz>"),
        10 => json!("2026-13-45T99:99:99Z"),
        11 => json!("00000000-0000-0000-0000-000000000000"),
        12 => json!([null, [], {}]),
        _ => json!("x".repeat(70_000)),
    }
}

/// The same in a few words.
fn odd_in_words(which: usize) -> String {
    let text = odd(which).to_string();
    if text.len() > 40 { format!("a text of {} characters", text.len()) } else { text }
}

impl Bend {
    /// One of them; `below` draws a number below its argument.
    pub(super) fn draw(below: &mut impl FnMut(usize) -> usize) -> Self {
        match below(11) {
            0 | 1 => Self::Drop(below(30)),
            2..=5 => Self::Replace(below(30), below(ODDITIES)),
            6 => Self::AddMember(below(ODDITIES)),
            7 => Self::Deep,
            8 => Self::CutOff(below(400)),
            9 => Self::Prefix(below(PREFIXES.len())),
            _ if below(2) == 0 => Self::Rename,
            _ => Self::Empty,
        }
    }

    /// The same with something plainer, if there is such a thing.
    pub(super) const fn simpler(self) -> Option<Self> {
        match self {
            Self::Replace(at, 1..) => Some(Self::Replace(at, 0)),
            Self::AddMember(1..) => Some(Self::AddMember(0)),
            Self::CutOff(1..) => Some(Self::Empty),
            Self::Drop(_)
            | Self::Replace(..)
            | Self::AddMember(_)
            | Self::Rename
            | Self::Deep
            | Self::CutOff(_)
            | Self::Prefix(_)
            | Self::Empty => None,
        }
    }

    /// Changes the value. What is odd about it now, if anything was there to be changed.
    pub(super) fn shape(self, value: &mut Value) -> Option<String> {
        match self {
            Self::Drop(at) => change(value, &mut { at }, None).map(|name| format!("`{name}` left out")),
            Self::Replace(at, by) => change(value, &mut { at }, Some(&odd(by)))
                .map(|name| format!("`{name}` replaced by {}", odd_in_words(by))),
            Self::AddMember(by) => {
                value.as_object_mut()?.insert("catena_fuzz".to_owned(), odd(by));
                Some("a member nobody knows".to_owned())
            }
            Self::Rename => {
                *value.get_mut("event_name")? = json!("catena.fuzz");
                Some("an event nobody knows".to_owned())
            }
            Self::Deep | Self::CutOff(_) | Self::Prefix(_) | Self::Empty => None,
        }
    }

    /// Changes the bytes, and says how.
    pub(super) fn spoil(self, body: &mut Vec<u8>) -> Option<String> {
        match self {
            Self::Deep => {
                *body = [b"[".repeat(DEPTH), b"]".repeat(DEPTH)].concat();
                Some(format!("{DEPTH} arrays in one another"))
            }
            Self::CutOff(at) if at < body.len() => {
                body.truncate(at);
                Some("cut off".to_owned())
            }
            Self::Prefix(which) => {
                let (prefix, name) = PREFIXES.get(which)?;
                body.splice(..0, prefix.iter().copied());
                Some(format!("{name} before the JSON"))
            }
            Self::Empty => {
                body.clear();
                Some("an empty body".to_owned())
            }
            Self::CutOff(_) | Self::Drop(_) | Self::Replace(..) | Self::AddMember(_) | Self::Rename => None,
        }
    }
}

/// Walks the members in order and replaces, or takes out, the one with number `at`. The name of what was changed.
fn change(value: &mut Value, at: &mut usize, by: Option<&Value>) -> Option<String> {
    match value {
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            for name in names {
                if *at == 0 {
                    match by {
                        Some(by) => members.insert(name.clone(), by.clone()),
                        None => members.remove(&name),
                    };
                    return Some(name);
                }
                *at -= 1;
                let changed = members.get_mut(&name).and_then(|member| change(member, at, by));
                if changed.is_some() {
                    return changed;
                }
            }
            None
        }
        Value::Array(items) => items.iter_mut().find_map(|item| change(item, at, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
