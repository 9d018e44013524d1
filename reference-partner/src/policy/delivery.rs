//! Reading a delivery's body and headers.

use axum::http::{HeaderMap, header};
use catena_contract::webhook::{self, SignatureHeaders};

use super::gunzip::gunzip;
use super::receive_error::ReceiveError;

/// Most bytes of a body as received, as in Catena's own Go receiver.
pub(crate) const MAX_BODY_BYTES: usize = 10 * 1024 * 1024;
/// Most bytes of a body after decompression.
const MAX_DECODED_BYTES: u64 = 32 * 1024 * 1024;

/// Whether the body is compressed.
///
/// # Errors
/// [`ReceiveError::UnsupportedEncoding`] unless `Content-Encoding` is absent, `identity` or `gzip`.
pub(crate) fn is_gzip(headers: &HeaderMap) -> Result<bool, ReceiveError> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let Some(encoding) = encodings.next() else { return Ok(false) };
    let is = |name: &[u8]| encoding.as_bytes().eq_ignore_ascii_case(name);
    match encodings.next() {
        None if is(b"identity") => Ok(false),
        None if is(b"gzip") => Ok(true),
        None | Some(_) => Err(ReceiveError::UnsupportedEncoding),
    }
}

/// The body without its content encoding.
pub(crate) fn decode_body(headers: &HeaderMap, wire: &[u8]) -> Result<Vec<u8>, ReceiveError> {
    if is_gzip(headers)? { Ok(gunzip(wire, MAX_DECODED_BYTES)?) } else { Ok(wire.to_vec()) }
}

/// The headers that are verified.
pub(crate) fn signature_headers(headers: &HeaderMap) -> SignatureHeaders<'_> {
    SignatureHeaders {
        timestamp: single_header(headers, webhook::header::TIMESTAMP),
        signature: single_header(headers, webhook::header::SIGNATURE),
    }
}

/// The value of a header that is present exactly once. With two of them it is unclear which one was signed, so
/// neither is used.
pub(crate) fn single_header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        (Some(_), Some(_)) | (None, _) => None,
    }
}
