//! What honest partners decide before their own handler runs: who may come in, how an address is read, which events
//! have a handler, and what is worked on later.

use std::io::Read as _;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use catena_contract::parse_query;
use catena_contract::webhook::{SignatureHeaders, header as webhook, verify_delivery};
use flate2::read::GzDecoder;
use tower::ServiceExt as _;

use super::{Honest, HonestPartner};

/// The events that [`Honest::FewHandlers`] has handlers for.
const HANDLED: [&str; 3] = ["invitation.accepted", "share_agreement.created", "fleet_connection.created"];
/// How often later work lets other work go first.
const TURNS: usize = 50;
/// Most bytes of a delivery, packed or not.
const MOST_BYTES: usize = 10 * 1024 * 1024;

pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    let named = all.split("; ").find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name));
    named.map(|(_, value)| value.to_owned())
}

/// A callback's answer, if it is decided here; else the address may have been rewritten.
pub(super) fn at_the_door(style: Honest, request: &mut Request) -> Option<Response> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let path = request.uri().path().to_owned();
    if matches!(style, Honest::NeedsSession | Honest::SessionOnly)
        && cookie(request.headers(), "session").is_none()
    {
        return Some(found("/login".to_owned()));
    }
    if style == Honest::Strict {
        if *request.method() == Method::HEAD {
            return Some(StatusCode::METHOD_NOT_ALLOWED.into_response());
        }
        let unknown = parse_query(&query).is_err();
        return unknown.then(|| (StatusCode::BAD_REQUEST, "We do not know this address.").into_response());
    }
    if style == Honest::OtherHost {
        let port = request.headers().get(header::HOST)?.to_str().ok()?.strip_prefix("127.0.0.1:")?;
        return Some(found(format!("http://localhost:{port}{path}?{query}")));
    }
    let read_as = if style == Honest::OwnKeys {
        let pairs = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (if name == "fleet_ref" { "fleet".into() } else { name }, value));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    } else if style == Honest::SessionOnly {
        format!("fleet=theirs&{query}")
    } else {
        return None;
    };
    if let Ok(uri) = format!("{path}?{read_as}").parse() {
        *request.uri_mut() = uri;
    }
    None
}

fn found(location: String) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// Whether the partner has a handler for the event of this delivery.
pub(super) fn is_handled(headers: &HeaderMap) -> bool {
    let event = headers.get(webhook::EVENT_TYPE);
    event.is_some_and(|name| HANDLED.iter().any(|handled| name == handled))
}

/// Verifies a delivery, acknowledges it, and hands it on once the answer is on its way.
pub(super) async fn works_later(partner: HonestPartner, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(wire) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut unpacked = Vec::new();
    let read = if parts.headers.contains_key(header::CONTENT_ENCODING) {
        GzDecoder::new(wire.as_ref()).take(MOST_BYTES as u64).read_to_end(&mut unpacked)
    } else {
        wire.as_ref().read_to_end(&mut unpacked)
    };
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let presented =
        SignatureHeaders { timestamp: text(webhook::TIMESTAMP), signature: text(webhook::SIGNATURE) };
    let believed = verify_delivery(&partner.secret, presented, &unpacked, (partner.clock)());
    if read.is_err() || believed.is_err() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let work = Request::from_parts(parts, Body::from(wire));
    tokio::spawn(async move {
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        partner.inner.oneshot(work).await
    });
    StatusCode::ACCEPTED.into_response()
}
