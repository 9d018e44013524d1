//! The webhook receiver: unpack, verify, read, note, acknowledge. Refusals are 4xx, since Catena takes a 5xx for an
//! outage, retries it, and in the end stops delivering.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catena_contract::webhook::{
    self, Envelope, EnvelopeError, SignatureHeaders, TIMESTAMP_TOLERANCE, TimestampError,
};

use crate::defects::Mistakes;
use crate::gunzip::{GunzipError, gunzip};
use crate::server::Partner;

/// Where deliveries go.
pub const PATH: &str = "/hooks/catena";
/// Most bytes of a body as it comes, as in Catena's own Go receiver.
pub(super) const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Most bytes after unpacking.
const MOST_BYTES_UNPACKED: u64 = 32 * 1024 * 1024;

/// Why a delivery is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// The caller was sent to the login: a mistaken partner's.
    #[error("log in first")]
    NotLoggedIn,
    /// Neither plain nor gzip.
    #[error("`Content-Encoding` is neither `gzip` nor `identity`")]
    Encoding,
    /// The body cannot be unpacked.
    #[error(transparent)]
    Packed(#[from] GunzipError),
    /// It is not proven to be Catena's, or not fresh.
    #[error(transparent)]
    NotBelieved(#[from] webhook::VerificationError),
    /// It is Catena's, and not an event.
    #[error(transparent)]
    Unreadable(#[from] EnvelopeError),
    /// It is an event, and a mistaken partner's schema has no place for it.
    #[error("the event does not fit the schema")]
    Unforeseen,
    /// A mistaken partner stumbled.
    #[error("something went wrong")]
    Crashed,
}

impl Refused {
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::NotLoggedIn => StatusCode::FORBIDDEN,
            Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Packed(GunzipError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Packed(GunzipError::Broken(_)) | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Unforeseen => StatusCode::BAD_REQUEST,
            Self::Crashed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotBelieved(_) => StatusCode::UNAUTHORIZED,
        }
    }

    /// What the sender reads. How old a delivery is to the second would be another answer in every run.
    fn told(&self) -> String {
        let Self::NotBelieved(webhook::VerificationError::Timestamp(error)) = self else {
            return self.to_string();
        };
        match error {
            TimestampError::Malformed => error.to_string(),
            TimestampError::Stale { .. } => {
                format!("the timestamp is more than {} s old", TIMESTAMP_TOLERANCE.as_secs())
            }
            TimestampError::Ahead { .. } => {
                format!("the timestamp is more than {} s ahead", TIMESTAMP_TOLERANCE.as_secs())
            }
        }
    }
}

/// `POST` on the endpoint.
pub(super) async fn deliver(State(partner): State<Partner>, headers: HeaderMap, wire: Bytes) -> Response {
    match received(&partner, &headers, &wire).await {
        Ok(()) => partner.mistakes.acknowledge().into_response(),
        Err(refused) => (partner.mistakes.refuse(&refused), format!("{}\n", refused.told())).into_response(),
    }
}

async fn received(partner: &Partner, headers: &HeaderMap, wire: &[u8]) -> Result<(), Refused> {
    if partner.mistakes.is_behind_login() {
        return Err(Refused::NotLoggedIn);
    }
    let body = unpacked(&partner.mistakes, headers, wire)?;
    partner.mistakes.hold(&body)?;
    partner.mistakes.note_unverified(&mut partner.book(), &body);
    let presented = SignatureHeaders {
        timestamp: only(headers, webhook::header::TIMESTAMP),
        signature: only(headers, webhook::header::SIGNATURE),
    };
    partner.mistakes.verify(&partner.secret, presented, wire, &body, partner.now())?;
    let envelope = Envelope::from_bytes(&body)?;
    partner.mistakes.suits(&body, &envelope, &partner.book(), partner.now())?;
    partner.mistakes.work_first(&envelope).await?;
    let request_id = only(headers, webhook::header::REQUEST_ID).and_then(|id| id.parse().ok());
    partner.mistakes.note(&mut partner.book(), &envelope, request_id);
    Ok(())
}

fn unpacked(mistakes: &Mistakes, headers: &HeaderMap, wire: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let (encoding, more) = (encodings.next(), encodings.next());
    if more.is_some() {
        return Err(Refused::Encoding);
    }
    let plain = encoding.is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let gzip = encoding.is_some_and(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"gzip"));
    if plain {
        Ok(wire.to_vec())
    } else if !gzip {
        Err(Refused::Encoding)
    } else if mistakes.cannot_gunzip() {
        let read = Envelope::from_bytes(wire).map(|_| wire.to_vec());
        Ok(read?)
    } else {
        Ok(gunzip(wire, MOST_BYTES_UNPACKED)?)
    }
}

/// A header that is there once. Two of them leave open which one was signed, so neither counts.
fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        (Some(_), Some(_)) | (None, _) => None,
    }
}
