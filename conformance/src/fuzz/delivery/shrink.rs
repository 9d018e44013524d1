//! Smaller bodies, with which a failing delivery is minimized.

use serde_json::Value;

/// Bodies that are smaller than this one, the smallest first.
pub(super) fn smaller(body: &[u8]) -> Vec<Vec<u8>> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return halves(body) };
    let mut values = of_value(&value);
    let most = weight(&value);
    values.retain(|smaller| weight(smaller) < most);
    values.sort_by_cached_key(weight);
    values.iter().filter_map(|value| serde_json::to_vec(value).ok()).collect()
}

/// The size of a value: twice its length as JSON, except for null, which is smaller than any other value, and still
/// larger than a missing member.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null => 1,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => 2 * value.to_string().len(),
        Value::Array(items) => {
            2 * (2 + items.len().saturating_sub(1)) + items.iter().map(weight).sum::<usize>()
        }
        Value::Object(members) => {
            let named = |(name, member): (&String, &Value)| 2 * (name.len() + 3) + weight(member);
            2 * (2 + members.len().saturating_sub(1)) + members.iter().map(named).sum::<usize>()
        }
    }
}

/// Smaller bodies if the body is not JSON: nothing, either half, or all but the last byte.
fn halves(body: &[u8]) -> Vec<Vec<u8>> {
    let Some((_, but_last)) = body.split_last() else { return Vec::new() };
    let (first, second) = body.split_at(body.len() / 2);
    let mut all = vec![Vec::new(), first.to_vec(), second.to_vec(), but_last.to_vec()];
    all.retain(|smaller| smaller.len() < body.len());
    all
}

fn of_value(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) => vec![Value::Null],
        Value::String(text) => {
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            let mut all = vec![Value::Null];
            if !text.is_empty() {
                all.extend([Value::String(String::new()), Value::String(half)]);
            }
            all
        }
        Value::Array(items) => {
            let mut all = vec![Value::Null, Value::Array(Vec::new())];
            for (at, item) in items.iter().enumerate() {
                let with = |new: Option<Value>| {
                    let (before, after) = (items.iter().take(at), items.iter().skip(at + 1));
                    Value::Array(before.cloned().chain(new).chain(after.cloned()).collect())
                };
                all.push(with(None));
                all.extend(of_value(item).into_iter().map(|item| with(Some(item))));
            }
            all
        }
        Value::Object(members) => {
            let mut all = vec![Value::Null, Value::Object(serde_json::Map::new())];
            for (name, member) in members {
                let mut without = members.clone();
                without.remove(name);
                all.push(Value::Object(without));
                for member in of_value(member) {
                    let mut with = members.clone();
                    with.insert(name.clone(), member);
                    all.push(Value::Object(with));
                }
            }
            all
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smallest(body: &[u8], fails: impl Fn(&[u8]) -> bool) -> String {
        let mut body = body.to_vec();
        while let Some(next) = smaller(&body).into_iter().find(|next| fails(next)) {
            body = next;
        }
        String::from_utf8(body).unwrap()
    }

    #[test]
    fn everything_that_does_not_matter_is_removed() {
        let body = br#"{"a":1,"data":[{"x":"y"},{"id":[1,2],"name":"long long name"}],"z":{}}"#;
        let has = |needle: &'static str| move |body: &[u8]| String::from_utf8_lossy(body).contains(needle);
        assert_eq!(smallest(body, has("\"id\"")), r#"{"data":[{"id":null}]}"#);
        assert_eq!(smallest(body, |_| true), "null");
        assert_eq!(smallest(b"[[[broken", |body| body.starts_with(b"[[")), "[[");
    }
}
