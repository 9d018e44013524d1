//! Times in a query.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::body::formats::Instant;

/// A time in a query: RFC 3339; UTC without an offset; midnight for a date.
pub(super) struct Moment(pub(super) Timestamp);

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        // A `+` that was not encoded arrives as a space.
        let raw = raw.replace(' ', "+");
        match raw.parse() {
            Ok(Instant(instant)) => Ok(Self(instant)),
            Err(error) => {
                let utc = raw.parse::<DateTime>().ok().and_then(|civil| Offset::UTC.to_timestamp(civil).ok());
                utc.map(Self).ok_or(error)
            }
        }
    }
}
