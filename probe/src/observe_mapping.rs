//! Maps the answers of a partner's views to the shape that checks read.

use std::collections::BTreeMap;
use std::fmt;

use http::header::HeaderMap;
use serde_json::{Map, Value};

/// How views are requested, and how their answers are read.
#[derive(Clone, Default)]
pub struct ObserveMapping {
    /// Headers of every request; values never print.
    pub headers: HeaderMap,
    /// JSON pointers to members, by the member's name.
    pub map: BTreeMap<String, String>,
    /// The partner's own words for `none`, `provisional`, `live` and `pending`.
    pub words: BTreeMap<String, Vec<String>>,
}

/// Members whose values are words.
const WORDED: [(&str, &[&str]); 2] =
    [("state", &["pending", "live"]), ("access", &["none", "provisional", "live"])];

impl ObserveMapping {
    /// The answer in our shape. Members without a mapping stay where they are.
    #[must_use]
    pub fn read(&self, answer: Value) -> Value {
        let mut members = match &answer {
            Value::Object(members) => members.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)
                if self.map.is_empty() =>
            {
                return answer;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Map::new()
            }
        };
        for (name, pointer) in &self.map {
            match answer.pointer(pointer) {
                Some(found) => members.insert(name.clone(), found.clone()),
                None => members.remove(name),
            };
        }
        for (name, known) in WORDED {
            if let Some(word) = members.get(name).and_then(word).and_then(|word| self.ours(&word, known)) {
                members.insert(name.to_owned(), word.into());
            }
        }
        Value::Object(members)
    }

    /// The JSON pointer of a member.
    #[must_use]
    pub fn place(&self, member: &str) -> String {
        self.map.get(member).cloned().unwrap_or_else(|| format!("/{member}"))
    }

    /// Our word for the partner's word.
    fn ours(&self, theirs: &str, known: &[&str]) -> Option<String> {
        let named = |word: &&&str| {
            self.words.get(**word).is_some_and(|words| words.iter().any(|word| word == theirs))
        };
        known.iter().find(named).map(|word| (*word).to_owned())
    }
}

/// A value that can be a word: a string, a number, true or false.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl fmt::Debug for ObserveMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObserveMapping")
            .field("map", &self.map)
            .field("words", &self.words)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_partners_own_shape_and_words_are_read() {
        let mapping = ObserveMapping {
            map: [("fleet_ref", "/data/carrier"), ("access", "/data/active"), ("notices", "/data/gone")]
                .map(|(name, pointer)| (name.to_owned(), pointer.to_owned()))
                .into(),
            words: [("live", "true"), ("none", "false")]
                .map(|(ours, theirs)| (ours.to_owned(), vec![theirs.to_owned()]))
                .into(),
            ..ObserveMapping::default()
        };
        let read = mapping.read(json!({ "data": { "carrier": "f-1", "active": true } }));
        assert_eq!(read["fleet_ref"], "f-1");
        assert_eq!(read["access"], "live");
        assert_eq!(read.get("notices"), None);
    }

    #[test]
    fn without_a_map_an_answer_stays_as_it_is() {
        for answer in [json!({ "access": "live", "more": [1] }), json!([]), json!(null)] {
            assert_eq!(ObserveMapping::default().read(answer.clone()), answer);
        }
    }
}
