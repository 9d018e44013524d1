//! Timestamps as Catena's live API writes them: ISO 8601, UTC, six fractional digits, `Z`
//! (`2026-02-19T19:43:11.077916Z`). Use with `#[serde(with = "wire_time")]`.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(6));

/// Formats a timestamp for the wire.
#[must_use]
pub fn format(at: Timestamp) -> String {
    PRINTER.timestamp_to_string(&at)
}

/// Serializes a timestamp.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*at))
}

/// Reads a timestamp.
///
/// # Errors
/// If the text is not an RFC 3339 timestamp.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Timestamp::deserialize(deserializer)
}

/// The same, for fields that can be `null`.
pub mod option {
    use super::*;

    /// Serializes a timestamp or `null`.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(format).serialize(serializer)
    }

    /// Reads a timestamp or `null`.
    ///
    /// # Errors
    /// If the text is not an RFC 3339 timestamp.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::<Timestamp>::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_timestamp_is_written_as_the_live_api_writes_it() {
        assert_eq!(
            super::format("2026-03-02T15:20:03+00:00".parse().unwrap()),
            "2026-03-02T15:20:03.000000Z"
        );
    }
}
