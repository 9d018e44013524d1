//! How variants handle a request before the reference partner's own handler runs.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use catena_contract::webhook::{header as webhook, verify_delivery};
use catena_contract::{WebhookSecret, parse_query};
use jiff::Timestamp;
use tower::ServiceExt as _;
use url::form_urlencoded;

use crate::policy::{FLEET_PARAMETER, MAX_BODY_BYTES, decode_body, signature_headers, single_header};

/// How a variant reads a redirect.
#[derive(Debug, Clone, Copy)]
pub(super) enum CallbackStyle {
    Unchanged,
    RequiresSession,
    Strict,
    /// The fleet is in a parameter called `fleet_ref`.
    FleetRefParameter,
    FleetFromSession,
    OtherHost,
}

/// How a variant handles a delivery.
#[derive(Debug, Clone, Copy)]
pub(super) enum WebhookStyle {
    Unchanged,
    ProcessesLater,
    FewHandlers,
}

/// The events that [`WebhookStyle::FewHandlers`] has handlers for.
const HANDLED_EVENTS: [&str; 3] =
    ["invitation.accepted", "share_agreement.created", "fleet_connection.created"];
/// How often later work yields to other tasks before it starts.
const YIELDS: usize = 50;

pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let value = cookies.split("; ").find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name));
    value.map(|(_, value)| value.to_owned())
}

/// Sends the request to the reference partner.
pub(super) async fn forward(partner: &Router, request: Request) -> Response {
    match partner.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Handles a redirect: returns a response, or `None` if the reference partner handles the request, which may have been
/// changed.
pub(super) fn handle_callback(style: CallbackStyle, request: &mut Request) -> Option<Response> {
    let query = request.uri().query().unwrap_or_default();
    let path = request.uri().path();
    let signed_in = cookie(request.headers(), "session").is_some();
    let uri = match style {
        CallbackStyle::Unchanged => return None,
        CallbackStyle::RequiresSession if signed_in => return None,
        CallbackStyle::RequiresSession => return Some(found("/login")),
        CallbackStyle::Strict if *request.method() == Method::HEAD => {
            return Some(StatusCode::METHOD_NOT_ALLOWED.into_response());
        }
        CallbackStyle::Strict => {
            let unknown = parse_query(query).is_err();
            return unknown
                .then(|| (StatusCode::BAD_REQUEST, "We do not know this address.").into_response());
        }
        CallbackStyle::OtherHost => {
            let port = request.headers().get(header::HOST)?.to_str().ok()?.strip_prefix("127.0.0.1:")?;
            return Some(found(&format!("http://localhost:{port}{path}?{query}")));
        }
        CallbackStyle::FleetRefParameter => {
            let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
                (if name == "fleet_ref" { FLEET_PARAMETER.into() } else { name }, value)
            });
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            format!("{path}?{query}")
        }
        CallbackStyle::FleetFromSession if signed_in => format!("{path}?{FLEET_PARAMETER}=theirs&{query}"),
        CallbackStyle::FleetFromSession => return Some(found("/login")),
    };
    replace_uri(request, &uri);
    None
}

/// Replaces the request's URI, unless the new one is invalid. Returns whether it is valid.
pub(super) fn replace_uri(request: &mut Request, uri: &str) -> bool {
    let uri = uri.parse::<Uri>();
    let valid = uri.is_ok();
    if let Ok(uri) = uri {
        *request.uri_mut() = uri;
    }
    valid
}

fn found(location: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// Whether [`WebhookStyle::FewHandlers`] has a handler for the event of this delivery.
pub(super) fn has_handler(headers: &HeaderMap) -> bool {
    single_header(headers, webhook::EVENT_TYPE).is_some_and(|event| HANDLED_EVENTS.contains(&event))
}

/// Verifies and acknowledges a delivery, and processes it after the response.
pub(super) async fn process_later(
    partner: Router,
    secret: &WebhookSecret,
    now: Timestamp,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(wire) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let verified = decode_body(&parts.headers, &wire)
        .is_ok_and(|body| verify_delivery(secret, signature_headers(&parts.headers), &body, now).is_ok());
    if !verified {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let request = Request::from_parts(parts, Body::from(wire));
    tokio::spawn(async move {
        for _ in 0..YIELDS {
            tokio::task::yield_now().await;
        }
        forward(&partner, request).await
    });
    StatusCode::ACCEPTED.into_response()
}
