//! Why a delivery is refused, and how. Refusals are 4xx: Catena treats a 5xx as an outage, retries, and eventually
//! stops delivering.

use axum::http::StatusCode;
use catena_contract::webhook::{self, EnvelopeError, TIMESTAMP_TOLERANCE, TimestampError};

use super::gunzip::GunzipError;

/// Why a delivery is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiveError {
    /// The endpoint requires a login. Only with a defect.
    #[error("log in first")]
    LoginRequired,
    #[error("`Content-Encoding` is neither `gzip` nor `identity`")]
    UnsupportedEncoding,
    #[error(transparent)]
    Gunzip(#[from] GunzipError),
    /// The signature or timestamp is missing, wrong or stale.
    #[error(transparent)]
    Unverified(#[from] webhook::VerificationError),
    /// The body is signed by Catena, but is not an event.
    #[error(transparent)]
    InvalidEvent(#[from] EnvelopeError),
    /// The event does not fit a schema that is too strict. Only with a defect.
    #[error("the event does not fit the schema")]
    SchemaMismatch,
    /// The handler crashed. Only with a defect.
    #[error("something went wrong")]
    Crashed,
}

impl ReceiveError {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::LoginRequired => StatusCode::FORBIDDEN,
            Self::UnsupportedEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Gunzip(GunzipError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Gunzip(GunzipError::Invalid(_)) | Self::InvalidEvent(_) | Self::SchemaMismatch => {
                StatusCode::BAD_REQUEST
            }
            Self::Crashed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unverified(_) => StatusCode::UNAUTHORIZED,
        }
    }

    /// The response body. It leaves out the exact age of a delivery, which would differ on every run.
    pub(crate) fn response_body(&self) -> String {
        let Self::Unverified(webhook::VerificationError::Timestamp(error)) = self else {
            return format!("{self}\n");
        };
        let tolerance_s = TIMESTAMP_TOLERANCE.as_secs();
        match error {
            TimestampError::Malformed => format!("{error}\n"),
            TimestampError::Stale { .. } => format!("the timestamp is more than {tolerance_s} s old\n"),
            TimestampError::Ahead { .. } => format!("the timestamp is more than {tolerance_s} s ahead\n"),
        }
    }
}
