//! Instants as Catena's live API writes them: ISO 8601, UTC, six digits of fraction, `Z`
//! (`2026-02-19T19:43:11.077916Z`). For `#[serde(with = "wire_time")]`.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(6));

/// The instant as text.
#[must_use]
pub fn format(at: Timestamp) -> String {
    PRINTER.timestamp_to_string(&at)
}

/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*at))
}

/// # Errors
/// If the text is no RFC 3339 instant.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Timestamp::deserialize(deserializer)
}

/// The same for a field that may be `null`.
pub mod option {
    use super::*;

    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(format).serialize(serializer)
    }

    /// # Errors
    /// If the text is no RFC 3339 instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::<Timestamp>::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_instant_is_written_as_the_live_api_writes_it() {
        assert_eq!(
            super::format("2026-03-02T15:20:03+00:00".parse().unwrap()),
            "2026-03-02T15:20:03.000000Z"
        );
    }
}
