//! The mistakes, each with the numbers it needs.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One mistake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// The delivery is sent twice, the second time although it was taken.
    Duplicate,
    /// The delivery is overtaken by the next one of its subscription; alone, it waits a second for one.
    Reorder,
    /// The delivery is held back, by the simulated clock.
    Delay {
        /// How long.
        #[serde(default = "two_seconds")]
        delay_ms: u64,
    },
    /// The delivery is never sent.
    Drop,
    /// A byte of the body is changed after it was signed.
    TamperBody,
    /// The timestamp header is changed after it was signed.
    TamperTimestamp,
    /// It is signed with another secret.
    WrongSecret,
    /// It is signed and sent with a timestamp that is too old.
    StaleTimestamp {
        /// How old.
        #[serde(default = "ten_minutes")]
        age_s: u32,
    },
    /// The body comes uncompressed, as `Content-Encoding: identity`.
    IdentityEncoding,
    /// The gzip stream breaks off in the middle; length and signature are right.
    TruncatedGzip,
    /// Header names are sent as `X-Catena-Signature`; else they are in small letters.
    HeaderCase,
    /// The body comes chunked, without a length.
    Chunked,

    /// The answer is late, in real time.
    Latency {
        /// How late.
        #[serde(default)]
        distribution: Latency,
    },
    /// 429, with `retry_after_seconds`.
    TooManyRequests {
        /// What it says.
        #[serde(default = "half_a_minute")]
        retry_after_seconds: u32,
    },
    /// 500, with the documented body.
    ServerError,
    /// The connection is cut instead of an answer.
    Reset,
    /// The body is JSON that breaks off in the middle.
    MalformedJson,
    /// The bearer token counts as expired: 401.
    ExpiredToken,

    /// Our parameters are glued on with a `?`, behind any query and fragment.
    NaiveAppend,
    /// A parameter comes twice.
    RepeatedParameter {
        /// Which.
        #[serde(default = "status")]
        parameter: String,
    },
    /// A parameter is left out.
    MissingParameter {
        /// Which.
        #[serde(default = "status")]
        parameter: String,
    },
    /// A parameter has another value, or one more is there.
    SetParameter {
        /// Which.
        parameter: String,
        /// Its value.
        value: String,
    },
    /// The browser is sent to the partner's other URL.
    WrongUrl,
}

/// How late an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Latency {
    /// Always the same.
    Fixed {
        /// How late.
        ms: u32,
    },
    /// Anything in between, all alike.
    Uniform {
        /// At least.
        from_ms: u32,
        /// At most.
        to_ms: u32,
    },
    /// Mostly short, now and then long; at most a minute.
    Exponential {
        /// On average.
        mean_ms: u32,
    },
}

impl Default for Latency {
    fn default() -> Self {
        Self::Fixed { ms: 1_000 }
    }
}

/// Where a mistake is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultPoint {
    /// On a webhook delivery.
    Delivery,
    /// On an answer of the API or the hosted flow.
    Answer,
    /// On the redirect back to the partner.
    Redirect,
}

/// A text that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no fault; choose one of {}", Fault::ALL.join(", "))]
pub struct UnknownFault {
    found: String,
}

impl Fault {
    /// The names of all faults.
    pub const ALL: [&'static str; 23] = [
        "duplicate",
        "reorder",
        "delay",
        "drop",
        "tamper-body",
        "tamper-timestamp",
        "wrong-secret",
        "stale-timestamp",
        "identity-encoding",
        "truncated-gzip",
        "header-case",
        "chunked",
        "latency",
        "too-many-requests",
        "server-error",
        "reset",
        "malformed-json",
        "expired-token",
        "naive-append",
        "repeated-parameter",
        "missing-parameter",
        "set-parameter",
        "wrong-url",
    ];

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Delay { .. } => "delay",
            Self::Drop => "drop",
            Self::TamperBody => "tamper-body",
            Self::TamperTimestamp => "tamper-timestamp",
            Self::WrongSecret => "wrong-secret",
            Self::StaleTimestamp { .. } => "stale-timestamp",
            Self::IdentityEncoding => "identity-encoding",
            Self::TruncatedGzip => "truncated-gzip",
            Self::HeaderCase => "header-case",
            Self::Chunked => "chunked",
            Self::Latency { .. } => "latency",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::ServerError => "server-error",
            Self::Reset => "reset",
            Self::MalformedJson => "malformed-json",
            Self::ExpiredToken => "expired-token",
            Self::NaiveAppend => "naive-append",
            Self::RepeatedParameter { .. } => "repeated-parameter",
            Self::MissingParameter { .. } => "missing-parameter",
            Self::SetParameter { .. } => "set-parameter",
            Self::WrongUrl => "wrong-url",
        }
    }

    /// Whether nothing is left after it that another mistake could be made with.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Drop | Self::TooManyRequests { .. } | Self::ServerError | Self::Reset | Self::ExpiredToken
        )
    }

    /// Where it is made.
    #[must_use]
    pub const fn place(&self) -> FaultPoint {
        match self {
            Self::Duplicate
            | Self::Reorder
            | Self::Delay { .. }
            | Self::Drop
            | Self::TamperBody
            | Self::TamperTimestamp
            | Self::WrongSecret
            | Self::StaleTimestamp { .. }
            | Self::IdentityEncoding
            | Self::TruncatedGzip
            | Self::HeaderCase
            | Self::Chunked => FaultPoint::Delivery,
            Self::Latency { .. }
            | Self::TooManyRequests { .. }
            | Self::ServerError
            | Self::Reset
            | Self::MalformedJson
            | Self::ExpiredToken => FaultPoint::Answer,
            Self::NaiveAppend
            | Self::RepeatedParameter { .. }
            | Self::MissingParameter { .. }
            | Self::SetParameter { .. }
            | Self::WrongUrl => FaultPoint::Redirect,
        }
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    /// A fault by its name, with its usual numbers.
    fn from_str(raw: &str) -> Result<Self, UnknownFault> {
        serde_json::from_value(serde_json::json!({ "fault": raw }))
            .map_err(|_| UnknownFault { found: raw.to_owned() })
    }
}

const fn two_seconds() -> u64 {
    2_000
}

const fn ten_minutes() -> u32 {
    600
}

const fn half_a_minute() -> u32 {
    30
}

fn status() -> String {
    "status".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_but_the_one_that_needs_a_value_is_read_by_its_name() {
        for name in Fault::ALL {
            match name.parse::<Fault>() {
                Ok(fault) => assert_eq!(fault.name(), name),
                Err(_) => assert_eq!(name, "set-parameter"),
            }
        }
        assert!("explode".parse::<Fault>().unwrap_err().to_string().starts_with("`explode` is no fault"));
    }
}
