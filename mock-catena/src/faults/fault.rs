//! The faults and their parameters.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// The delivery is sent again after it was acknowledged.
    Duplicate,
    /// The next delivery of the subscription is sent first; without one, it is sent after a second.
    Reorder,
    /// The delivery is delayed, by the simulated clock.
    Delay {
        /// The delay in milliseconds.
        #[serde(default = "two_seconds")]
        delay_ms: u64,
    },
    /// The delivery is never sent.
    Drop,
    /// A byte of the body is changed after it was signed.
    TamperBody,
    /// The timestamp header is changed after it was signed.
    TamperTimestamp,
    /// It is signed with a wrong secret.
    WrongSecret,
    /// It is signed and sent with an old timestamp.
    StaleTimestamp {
        /// The age in seconds.
        #[serde(default = "ten_minutes")]
        age_s: u32,
    },
    /// The body is sent uncompressed, with `Content-Encoding: identity`.
    IdentityEncoding,
    /// The gzip stream is truncated; length and signature are right.
    TruncatedGzip,
    /// Header names are sent as `X-Catena-Signature` instead of in lower case.
    HeaderCase,
    /// The body is sent in chunks, without `Content-Length`.
    Chunked,

    /// The response is delayed, in real time.
    Latency {
        /// The distribution of the delay.
        #[serde(default)]
        distribution: Latency,
    },
    /// Responds with 429 and `retry_after_seconds`.
    TooManyRequests {
        /// The value of `retry_after_seconds`.
        #[serde(default = "half_a_minute")]
        retry_after_seconds: u32,
    },
    /// Responds with 500 and the documented body.
    ServerError,
    /// Closes the connection without a response.
    Reset,
    /// The JSON body is truncated.
    MalformedJson,
    /// The bearer token is treated as expired: 401.
    ExpiredToken,

    /// Parameters are appended with a `?`, after any existing query and fragment.
    NaiveAppend,
    /// A parameter is repeated.
    RepeatedParameter {
        /// The name of the parameter.
        #[serde(default = "status")]
        parameter: String,
    },
    /// A parameter is left out.
    MissingParameter {
        /// The name of the parameter.
        #[serde(default = "status")]
        parameter: String,
    },
    /// A parameter gets another value, or is added.
    SetParameter {
        /// The name of the parameter.
        parameter: String,
        /// The value.
        value: String,
    },
    /// The browser is redirected to the partner's other URL.
    WrongUrl,
}

/// The distribution of a response's delay.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Latency {
    /// Always the same delay.
    Fixed {
        /// The delay in milliseconds.
        ms: u32,
    },
    /// Uniformly distributed.
    Uniform {
        /// The shortest delay in milliseconds.
        from_ms: u32,
        /// The longest delay in milliseconds.
        to_ms: u32,
    },
    /// Exponentially distributed; at most a minute.
    Exponential {
        /// The mean delay in milliseconds.
        mean_ms: u32,
    },
}

impl Default for Latency {
    fn default() -> Self {
        Self::Fixed { ms: 1_000 }
    }
}

/// Where a fault is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultPoint {
    /// On a webhook delivery.
    Delivery,
    /// On a response of the API or the hosted flow.
    Answer,
    /// On the redirect back to the partner.
    Redirect,
}

/// A text that is not the name of a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a fault; choose one of {}", Fault::ALL.join(", "))]
pub struct UnknownFault {
    found: String,
}

/// Names the faults, by the place where they are applied.
macro_rules! names {
    ($($place:ident { $($fault:ident = $name:literal,)+ })+) => {
        impl Fault {
            /// The names of all faults.
            pub const ALL: [&'static str; 23] = [$($($name,)+)+];

            /// Where each fault is applied, by its name.
            pub const PLACES: [(&'static str, FaultPoint); 23] =
                [$($(($name, FaultPoint::$place),)+)+];

            /// Its name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $($(Self::$fault { .. } => $name,)+)+
                }
            }

            /// Where it is applied.
            #[must_use]
            pub const fn place(&self) -> FaultPoint {
                match self {
                    $($(Self::$fault { .. })|+ => FaultPoint::$place,)+
                }
            }
        }
    };
}

names! {
    Delivery {
        Duplicate = "duplicate",
        Reorder = "reorder",
        Delay = "delay",
        Drop = "drop",
        TamperBody = "tamper-body",
        TamperTimestamp = "tamper-timestamp",
        WrongSecret = "wrong-secret",
        StaleTimestamp = "stale-timestamp",
        IdentityEncoding = "identity-encoding",
        TruncatedGzip = "truncated-gzip",
        HeaderCase = "header-case",
        Chunked = "chunked",
    }
    Answer {
        Latency = "latency",
        TooManyRequests = "too-many-requests",
        ServerError = "server-error",
        Reset = "reset",
        MalformedJson = "malformed-json",
        ExpiredToken = "expired-token",
    }
    Redirect {
        NaiveAppend = "naive-append",
        RepeatedParameter = "repeated-parameter",
        MissingParameter = "missing-parameter",
        SetParameter = "set-parameter",
        WrongUrl = "wrong-url",
    }
}

impl Fault {
    /// Whether no further fault can be applied after it.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Drop | Self::TooManyRequests { .. } | Self::ServerError | Self::Reset | Self::ExpiredToken
        )
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    /// A fault by its name, with default parameters.
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
    fn every_fault_without_required_values_is_parsed_by_name() {
        for name in Fault::ALL {
            match name.parse::<Fault>() {
                Ok(fault) => assert_eq!(fault.name(), name),
                Err(_) => assert_eq!(name, "set-parameter"),
            }
        }
        assert!("explode".parse::<Fault>().unwrap_err().to_string().starts_with("`explode` is not a fault"));
    }
}
