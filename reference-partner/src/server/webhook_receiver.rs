//! The webhook receiver: decompress, verify, parse, store, acknowledge.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use catena_contract::webhook::{self, Envelope};

use super::partner::Partner;
use crate::policy::{ReceiveError, decode_body, is_gzip, signature_headers, single_header};

/// `POST` on the webhook endpoint.
pub(super) async fn deliver(
    State(partner): State<Arc<Partner>>,
    headers: HeaderMap,
    wire: Bytes,
) -> Response {
    match receive(&partner, &headers, &wire).await {
        Ok(()) => partner.defects.success_status().into_response(),
        Err(error) => (partner.defects.error_status(&error), error.response_body()).into_response(),
    }
}

async fn receive(partner: &Partner, headers: &HeaderMap, wire: &[u8]) -> Result<(), ReceiveError> {
    let defects = &partner.defects;
    if defects.requires_login() {
        return Err(ReceiveError::LoginRequired);
    }
    let body = if defects.cannot_gunzip() && is_gzip(headers)? {
        // Only a body that is not compressed can be parsed.
        Envelope::from_bytes(wire)?;
        wire.to_vec()
    } else {
        decode_body(headers, wire)?
    };
    defects.check_body_size(&body)?;
    defects.store_unverified(&mut partner.store(), &body);
    let verified = defects.verify(&partner.secret, signature_headers(headers), wire, &body, partner.now());
    if verified.is_err() {
        defects.remember_refused(&mut partner.store(), &body);
    }
    verified?;
    let body = defects.decoded(body);
    let envelope = Envelope::from_bytes(&body)?;
    defects.check_schema(&body, &envelope, &partner.store(), partner.now())?;
    defects.work_before_answering(&envelope).await?;
    defects.race(&partner.shared_store, &envelope).await?;
    let request_id = single_header(headers, webhook::header::REQUEST_ID).and_then(|id| id.parse().ok());
    defects.store_event(&mut partner.store(), &envelope, request_id);
    Ok(())
}
