//! How common JSON libraries write what they have parsed. A partner that verifies JSON it wrote itself accepts a delivery
//! that happens to be written in its library's style.

use serde_json::Value;

/// A way to write JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonStyle {
    /// Without white space, with members in the order of their names, as Go does.
    Sorted,
    /// With a space after each comma and colon, as Python does.
    Spaced,
    /// Both.
    SortedSpaced,
}

impl JsonStyle {
    /// Writes a value in this style.
    pub(crate) fn write(self, value: &Value) -> String {
        let sorted = matches!(self, Self::Sorted | Self::SortedSpaced);
        let (comma, colon) = if self == Self::Sorted { (",", ":") } else { (", ", ": ") };
        let within =
            |open: char, parts: Vec<String>, close: char| format!("{open}{}{close}", parts.join(comma));
        match value {
            Value::Array(items) => within('[', items.iter().map(|item| self.write(item)).collect(), ']'),
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if sorted {
                    members.sort_by_key(|(name, _)| *name);
                }
                let member = |(name, value): (&String, &Value)| {
                    format!("{}{colon}{}", Value::from(name.as_str()), self.write(value))
                };
                within('{', members.into_iter().map(member).collect(), '}')
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style_writes_the_same_value() {
        let value = serde_json::json!({ "b": [1, { "d": "x, y: z", "c": null }], "a": true });
        let written =
            [JsonStyle::Sorted, JsonStyle::Spaced, JsonStyle::SortedSpaced].map(|style| style.write(&value));
        assert_eq!(
            written,
            [
                r#"{"a":true,"b":[1,{"c":null,"d":"x, y: z"}]}"#,
                r#"{"b": [1, {"d": "x, y: z", "c": null}], "a": true}"#,
                r#"{"a": true, "b": [1, {"c": null, "d": "x, y: z"}]}"#,
            ]
        );
    }
}
