//! A partner repeats secrets on every page and in every header; no report format may show them.

use std::io::Read as _;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use catena_conformance::in_process::Judge;
use catena_conformance::report::Format;
use flate2::read::GzDecoder;

const WEBHOOK_SECRET: &str = "whsec/plus+and=<marks>";
const SESSION: &str = "sess-0f4d7b9a11c2";
const COOKIE: &str = "partner-made-cookie-77aa";
const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl";
const BEARER: &str = "abcdef0123456789";
const INVITATION: &str = "0199c0de-0000-7000-8000-00000000beef";
const API_KEY: &str = "k-51423-hidden";

/// Repeats every header and body it gets, and every secret it knows, in every answer.
async fn repeats_secrets(uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mut received = String::new();
    let mut unpacked = String::new();
    if GzDecoder::new(body.as_ref()).read_to_string(&mut unpacked).is_ok() {
        received.push_str(&unpacked);
    }
    for (name, value) in &headers {
        received.push_str(&format!("{name}: {}\n", value.to_str().unwrap_or_default()));
    }
    let page = format!(
        "<h1>Hello</h1><p>{}</p><p>secret {} session {SESSION} cookie {COOKIE}</p><p>token {TOKEN}</p>\
         <p>Authorization: Bearer {BEARER}</p><p>invitation_id: {INVITATION}</p><p>?invite={INVITATION}</p>\
         <p>api_key={API_KEY}</p>",
        received.replace('<', "&lt;"),
        WEBHOOK_SECRET.replace('<', "&lt;"),
    );
    let cookie = [("Set-Cookie", format!("sid={COOKIE}; HttpOnly"))];
    if uri.path().contains("nobody") {
        return StatusCode::NOT_FOUND.into_response();
    }
    if uri.path() == "/catena/return" {
        let to = format!(
            "/landed?access_token={BEARER}&session={SESSION}&invitation_id={INVITATION}&sid={COOKIE}"
        );
        return (cookie, Redirect::to(&to)).into_response();
    }
    (cookie, Html(page)).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_format_shows_a_secret_a_cookie_a_token_or_an_invitation() {
    let report = Judge::of(Router::new().fallback(repeats_secrets))
        .webhook("/hooks/catena", WEBHOOK_SECRET)
        .header("Cookie", format!("session={SESSION}"))
        .header("X-Api-Key", API_KEY)
        .observe_fleet("/_test/fleets/{fleet_ref}")
        .only("redirect.success")
        .only("redirect.requested")
        .only("webhook.signed")
        .only("webhook.signature")
        .only("journey.success")
        .run()
        .await
        .unwrap();
    assert!(report.checks.iter().any(|check| check.evidence.iter().any(|shown| shown.text.is_some())));
    let spellings = |secret: &str| {
        let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let escaped = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        [
            secret.to_owned(),
            encoded.to_string(),
            form,
            escaped,
            secret.replace('<', "&#60;").replace('>', "&#62;"),
        ]
    };
    for format in Format::ALL {
        let text = report.render(format).unwrap();
        for secret in [WEBHOOK_SECRET, SESSION, COOKIE, TOKEN, BEARER, INVITATION, API_KEY] {
            for spelling in spellings(secret) {
                let at = text.find(&spelling).map(|at| {
                    let line = text[..at].rfind('\n').map_or(0, |line| line + 1);
                    text[line..].lines().next().unwrap_or_default().to_owned()
                });
                assert_eq!(at, None, "{format} shows {spelling}");
            }
        }
        // Secrets in the invitation events that the run itself sends.
        for hidden in ["magic_link\\\":\\\"http", "fake-token-", "/?invite="] {
            assert!(!text.contains(hidden), "{format} shows {hidden}");
        }
    }
}
