//! Names of fleets with characters beyond ASCII, as a delivery can carry them.
//!
//! No Unicode normalization changes these names, and all of them are written in real languages, so a partner has no
//! reason to store another text.

use catena_contract::webhook::Event;
use serde_json::Value;

/// The member of an invitation that holds the fleet's name.
pub(crate) const MEMBER: &str = "partner_provided_fleet_name";

/// A fleet's name with characters beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FleetName {
    /// With letters beyond ASCII.
    Letters,
    /// With a combining mark that no single character includes.
    CombiningMark,
    /// With characters beyond the Basic Multilingual Plane, which have four bytes in UTF-8 and two units in UTF-16.
    BeyondBmp,
    /// With all of these.
    All,
    /// With all of these, written as `\u` escapes.
    Escaped,
}

impl FleetName {
    /// The name.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Letters => "Catena Conformance Ølbæk Straße Жук 東京",
            Self::CombiningMark => "Catena Conformance q\u{303}",
            Self::BeyondBmp => "Catena Conformance 𠮷 🚚",
            Self::All | Self::Escaped => "Catena Conformance Ølbæk Straße Жук 東京 q\u{303} 𠮷 🚚",
        }
    }

    /// Writes JSON in which these characters are as this name has them: literal or escaped.
    pub(crate) fn written(self, value: &Value) -> Result<Vec<u8>, serde_json::Error> {
        let literal = serde_json::to_string(value)?;
        Ok(if self == Self::Escaped { escaped(&literal) } else { literal }.into_bytes())
    }
}

/// JSON with every character beyond ASCII as a `\u` escape. Such characters only occur in strings.
fn escaped(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for unit in json.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => written.push(char::from(byte)),
            Ok(_) | Err(_) => written.push_str(&format!("\\u{unit:04x}")),
        }
    }
    written
}

/// Whether the records of this event carry the fleet's name.
#[must_use]
pub const fn carries_fleet_name(event: &Event) -> bool {
    matches!(
        event,
        Event::InvitationCreated(_)
            | Event::InvitationSent(_)
            | Event::InvitationViewed(_)
            | Event::InvitationAccepted(_)
            | Event::InvitationDeclined(_)
            | Event::InvitationRejected(_)
            | Event::InvitationExpired(_)
            | Event::InvitationDeleted(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_and_literal_json_have_the_same_value() {
        let value = serde_json::json!({ MEMBER: FleetName::All.text() });
        let escaped = FleetName::Escaped.written(&value).unwrap();
        assert!(escaped.is_ascii());
        assert!(!FleetName::All.written(&value).unwrap().is_ascii());
        assert_eq!(serde_json::from_slice::<Value>(&escaped).unwrap(), value);
    }
}
