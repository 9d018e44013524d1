//! `X-Catena-Timestamp`: its format, and how old a delivery can be. The caller passes the current time.

use jiff::{SignedDuration, Timestamp};

/// Receivers reject deliveries that are older than this (docs webhook-validation). We recommend the same limit for
/// timestamps in the future.
pub const TIMESTAMP_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Why a timestamp is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not an RFC 3339 timestamp.
    #[error("the timestamp is not RFC 3339, such as `2024-11-28T10:30:00+00:00`")]
    Malformed,
    /// Older than [`TIMESTAMP_TOLERANCE`].
    #[error("the timestamp is {age_s} s old; more than {} s is stale", TIMESTAMP_TOLERANCE.as_secs())]
    Stale {
        /// Age in seconds.
        age_s: i64,
    },
    /// Further in the future than [`TIMESTAMP_TOLERANCE`].
    #[error("the timestamp is {ahead_s} s ahead; more than {} s is refused", TIMESTAMP_TOLERANCE.as_secs())]
    Ahead {
        /// Seconds in the future.
        ahead_s: i64,
    },
}

/// Formats `X-Catena-Timestamp`: RFC 3339, UTC, `+00:00`, whole seconds (as in the docs' sample).
#[must_use]
pub fn header_timestamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Parses `X-Catena-Timestamp` and compares it with `now`. A difference of exactly five minutes is accepted.
///
/// # Errors
/// [`TimestampError`]; reject the delivery.
pub fn check_timestamp(timestamp: &str, now: Timestamp) -> Result<Timestamp, TimestampError> {
    let sent: Timestamp = timestamp.parse().map_err(|_| TimestampError::Malformed)?;
    let age = now.duration_since(sent);
    if age > TIMESTAMP_TOLERANCE {
        Err(TimestampError::Stale { age_s: age.as_secs() })
    } else if -age > TIMESTAMP_TOLERANCE {
        Err(TimestampError::Ahead { ahead_s: -age.as_secs() })
    } else {
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn five_minutes_are_accepted_and_a_second_more_is_not() {
        let now = at("2026-03-02T15:25:03Z");
        assert_eq!(check_timestamp("2026-03-02T15:20:03+00:00", now), Ok(at("2026-03-02T15:20:03Z")));
        assert_eq!(check_timestamp("2026-03-02T15:20:02Z", now), Err(TimestampError::Stale { age_s: 301 }));
        assert_eq!(check_timestamp("2026-03-02T15:30:04Z", now), Err(TimestampError::Ahead { ahead_s: 301 }));
    }

    #[test]
    fn every_rfc_3339_form_of_a_timestamp_is_accepted() {
        let now = at("2026-03-02T15:20:03Z");
        for form in [
            "2026-03-02T15:20:03Z",
            "2026-03-02T15:20:03+00:00",
            "2026-03-02T15:20:03.5Z",
            "2026-03-02T15:20:03.077916+00:00",
            "2026-03-02T16:20:03+01:00",
        ] {
            assert!(check_timestamp(form, now).is_ok(), "{form}");
        }
        for odd in ["", "1772464803", "2026-03-02", "2026-03-02T15:20:03", "yesterday"] {
            assert_eq!(check_timestamp(odd, now), Err(TimestampError::Malformed), "{odd:?}");
        }
    }

    #[test]
    fn the_header_is_written_as_in_the_docs_sample() {
        assert_eq!(header_timestamp(at("2024-11-28T10:30:00.9Z")), "2024-11-28T10:30:00+00:00");
    }
}
