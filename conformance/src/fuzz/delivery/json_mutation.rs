//! Changes to the body of a delivery: to its JSON, and to its bytes.

use serde_json::{Value, json};

/// One change to the body. A position is the number of a member, counted from the start of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonMutation {
    Remove(usize),
    Replace(usize, usize),
    AddMember(usize),
    Rename,
    Nest,
    Truncate(usize),
    Prefix(usize),
    Empty,
}

const PREFIXES: [(&[u8], &str); 4] =
    [(b"\xef\xbb\xbf", "a byte order mark"), (b" \n", "white space"), (b"\0", "NUL"), (b"\xff", "0xFF")];

/// How a missing member is described, after its name.
pub(in crate::fuzz) const LEFT_OUT: &str = " left out";
/// How a changed member is described, after its name and before its value.
pub(in crate::fuzz) const REPLACED: &str = " replaced by ";
/// How a member that is null is described, after its name.
pub(in crate::fuzz) const NULL: &str = " replaced by null";
/// How a member that is an empty text is described, after its name.
pub(in crate::fuzz) const EMPTY_TEXT: &str = " replaced by \"\"";
/// How a delivery without a body is described.
pub(in crate::fuzz) const EMPTY_BODY: &str = "an empty body";

/// The number of values of [`replacement`].
const REPLACEMENTS: usize = 14;
/// The number of nested arrays of [`JsonMutation::Nest`].
const DEPTH: usize = 2_000;

/// The values that a member is replaced by, the simplest first.
fn replacement(which: usize) -> Value {
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

/// The same value as short text.
fn replacement_text(which: usize) -> String {
    let text = replacement(which).to_string();
    if text.len() > 40 { format!("a text of {} characters", text.len()) } else { text }
}

impl JsonMutation {
    /// A random mutation; `below` returns a number below its argument.
    pub(super) fn generate(below: &mut impl FnMut(usize) -> usize) -> Self {
        match below(11) {
            0 | 1 => Self::Remove(below(30)),
            2..=5 => Self::Replace(below(30), below(REPLACEMENTS)),
            6 => Self::AddMember(below(REPLACEMENTS)),
            7 => Self::Nest,
            8 => Self::Truncate(below(400)),
            9 => Self::Prefix(below(PREFIXES.len())),
            _ if below(2) == 0 => Self::Rename,
            _ => Self::Empty,
        }
    }

    /// Simpler mutations, the simplest first.
    pub(super) fn simpler(self) -> impl Iterator<Item = Self> {
        let of = |first: Self, second: Option<Self>| [Some(first), second];
        let simpler = match self {
            Self::Replace(at, by @ 1..) => of(Self::Replace(at, 0), (by > 1).then_some(Self::Replace(at, 1))),
            Self::Replace(at, 0) => of(Self::Remove(at), None),
            Self::AddMember(1..) => of(Self::AddMember(0), None),
            Self::Truncate(_) | Self::Prefix(_) | Self::Nest => of(Self::Empty, None),
            Self::Remove(_) | Self::AddMember(_) | Self::Rename | Self::Empty => [None, None],
        };
        simpler.into_iter().flatten()
    }

    /// Changes the JSON. Returns what is unusual about it now; `None` if there was nothing to change.
    pub(super) fn change_json(self, value: &mut Value) -> Option<String> {
        match self {
            Self::Remove(at) => change(value, &mut { at }, None).map(|name| format!("`{name}`{LEFT_OUT}")),
            Self::Replace(at, by) => change(value, &mut { at }, Some(&replacement(by)))
                .map(|name| format!("`{name}`{REPLACED}{}", replacement_text(by))),
            Self::AddMember(by) => {
                value.as_object_mut()?.insert("catena_fuzz".to_owned(), replacement(by));
                Some("an unknown member".to_owned())
            }
            Self::Rename => {
                *value.get_mut("event_name")? = json!("catena.fuzz");
                Some("an unknown event".to_owned())
            }
            Self::Nest | Self::Truncate(_) | Self::Prefix(_) | Self::Empty => None,
        }
    }

    /// Changes the bytes. Returns what is unusual about them now.
    pub(super) fn change_bytes(self, body: &mut Vec<u8>) -> Option<String> {
        match self {
            Self::Nest => {
                *body = [b"[".repeat(DEPTH), b"]".repeat(DEPTH)].concat();
                Some(format!("{DEPTH} nested arrays"))
            }
            Self::Truncate(at) if at < body.len() => {
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
                Some(EMPTY_BODY.to_owned())
            }
            Self::Truncate(_) | Self::Remove(_) | Self::Replace(..) | Self::AddMember(_) | Self::Rename => {
                None
            }
        }
    }
}

/// Replaces or removes the member with number `at`. Returns its path.
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
                if let Some(inner) = changed {
                    return Some(format!("{name}.{inner}"));
                }
            }
            None
        }
        Value::Array(items) => items.iter_mut().find_map(|item| change(item, at, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
