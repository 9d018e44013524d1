//! How old a delivery may be. `now` is handed in.

use jiff::{SignedDuration, Timestamp};

/// Receivers refuse what is older than this (docs webhook-validation), and, by our own advice, what is further
/// ahead.
pub const FRESH_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Why a timestamp is not fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FreshnessError {
    /// Not an instant.
    #[error("the timestamp is not RFC 3339, such as `2024-11-28T10:30:00+00:00`")]
    Malformed,
    /// Older than [`FRESH_FOR`].
    #[error("the timestamp is {age_s} s old; more than {} s is stale", FRESH_FOR.as_secs())]
    Stale {
        /// Age in seconds.
        age_s: i64,
    },
    /// Further ahead than [`FRESH_FOR`].
    #[error("the timestamp is {ahead_s} s ahead; more than {} s is refused", FRESH_FOR.as_secs())]
    Ahead {
        /// Seconds ahead.
        ahead_s: i64,
    },
}

/// The text of `X-Catena-Timestamp` for an instant: RFC 3339, UTC, `+00:00`, no fraction (the docs' sample).
#[must_use]
pub fn header_timestamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Reads `X-Catena-Timestamp` and holds it against `now`.
///
/// # Errors
/// [`FreshnessError`]; exactly five minutes old is still fresh.
pub fn check_freshness(timestamp: &str, now: Timestamp) -> Result<Timestamp, FreshnessError> {
    let sent: Timestamp = timestamp.parse().map_err(|_| FreshnessError::Malformed)?;
    let age = now.duration_since(sent);
    if age > FRESH_FOR {
        Err(FreshnessError::Stale { age_s: age.as_secs() })
    } else if -age > FRESH_FOR {
        Err(FreshnessError::Ahead { ahead_s: -age.as_secs() })
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
    fn five_minutes_are_fresh_and_a_second_more_is_not() {
        let now = at("2026-03-02T15:25:03Z");
        assert_eq!(check_freshness("2026-03-02T15:20:03+00:00", now), Ok(at("2026-03-02T15:20:03Z")));
        assert_eq!(check_freshness("2026-03-02T15:20:02Z", now), Err(FreshnessError::Stale { age_s: 301 }));
        assert_eq!(check_freshness("2026-03-02T15:30:04Z", now), Err(FreshnessError::Ahead { ahead_s: 301 }));
    }

    #[test]
    fn every_rfc_3339_form_of_an_instant_is_read() {
        let now = at("2026-03-02T15:20:03Z");
        for form in [
            "2026-03-02T15:20:03Z",
            "2026-03-02T15:20:03+00:00",
            "2026-03-02T15:20:03.5Z",
            "2026-03-02T15:20:03.077916+00:00",
            "2026-03-02T16:20:03+01:00",
        ] {
            assert!(check_freshness(form, now).is_ok(), "{form}");
        }
        for odd in ["", "1772464803", "2026-03-02", "2026-03-02T15:20:03", "yesterday"] {
            assert_eq!(check_freshness(odd, now), Err(FreshnessError::Malformed), "{odd:?}");
        }
    }

    #[test]
    fn the_header_is_written_as_the_docs_sample() {
        assert_eq!(header_timestamp(at("2024-11-28T10:30:00.9Z")), "2024-11-28T10:30:00+00:00");
    }
}
