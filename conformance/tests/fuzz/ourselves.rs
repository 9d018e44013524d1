//! Our own parsers, fuzzed: signatures, profiles, URLs, saved failures, and the requests of the simulated Catena.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use catena_conformance::fuzz::saved::SavedFailure;
use catena_conformance::profile::Profile;
use catena_contract::strategies::redirects::redirect_cases;
use catena_contract::webhook::{Envelope, SignatureHeaders, verify_delivery};
use catena_contract::{RedirectUrl, WebhookSecret, parse_callback};
use catena_probe::UrlTemplate;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, router};
use proptest::prelude::*;

/// Text that is similar to a profile.
fn almost_a_profile() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("[callback]".to_owned()),
        Just("[limits]".to_owned()),
        Just("[pages]".to_owned()),
        Just("success_redirect_url = \"http://localhost:1/a\"".to_owned()),
        Just("failure_redirect_url = \"http://localhost:1/b\"".to_owned()),
        Just("headers = { Cookie = \"${env:NAME}\" }".to_owned()),
        Just("timeout = \"10s\"".to_owned()),
        "[a-z_]{1,12} = (\"[^\"\n]{0,12}\"|[0-9]{1,20}|\\[|\\{|true)",
        "(?s).{0,24}",
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_text_makes_the_profile_parser_panic_and_every_error_has_a_message(text in almost_a_profile()) {
        let environment = |name: &str| (name == "NAME").then(|| "s3cret-value".to_owned());
        if let Err(error) = Profile::from_text("partner.toml", &text, &environment) {
            prop_assert!(!error.to_string().is_empty());
            let text = format!("{:?}", miette::Report::new(error));
            prop_assert!(!text.contains("s3cret-value"), "{}", text);
        }
    }

    #[test]
    fn only_signed_bodies_are_accepted(
        body in prop::collection::vec(any::<u8>(), 0..256),
        timestamp in "[ -~]{0,40}",
        signature in prop_oneof!["[A-Za-z0-9+/=]{0,60}", "(?s).{0,60}"],
    ) {
        let secret: WebhookSecret = "fuzz-test-key".parse().unwrap();
        let now = "2026-03-02T15:20:30Z".parse().unwrap();
        let presented = SignatureHeaders { timestamp: Some(&timestamp), signature: Some(&signature) };
        prop_assert!(verify_delivery(&secret, presented, &body, now).is_err());
        let signed = secret.sign("2026-03-02T15:20:30Z", &body).to_string();
        let presented = SignatureHeaders { timestamp: Some("2026-03-02T15:20:30Z"), signature: Some(&signed) };
        prop_assert_eq!(verify_delivery(&secret, presented, &body, now), Ok(()));
        let _ = Envelope::from_bytes(&body);
    }

    #[test]
    fn no_case_makes_a_url_parser_panic(case in redirect_cases(), template in "(?s).{0,60}") {
        let url = format!("http://localhost:3000/return?{}", case.query());
        prop_assert!(url.parse::<RedirectUrl>().is_ok() || url.chars().count() > 2083);
        let _ = (parse_callback(&url), template.parse::<UrlTemplate>(), template.parse::<RedirectUrl>());
    }

    #[test]
    fn no_file_makes_replay_panic(text in prop_oneof!["(?s).{0,200}", "\\{\"version\":[0-9]{1,3},\"url\":\"[^\"]{0,20}\"\\}"]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("saved.json");
        std::fs::write(&path, text).unwrap();
        prop_assert!(SavedFailure::read(&path).is_err());
    }
}

/// Paths and bodies that are similar to requests to the simulated Catena.
fn almost_a_request() -> impl Strategy<Value = (Method, String, Vec<u8>)> {
    let method = prop::sample::select(vec![
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::HEAD,
    ]);
    let path = prop_oneof![
        Just("/".to_owned()),
        Just("/v2/orgs/invitations".to_owned()),
        Just("/v2/notifications/webhooks".to_owned()),
        Just("/realms/catena/protocol/openid-connect/token".to_owned()),
        Just("/_mock/dialect".to_owned()),
        "/v2/(orgs|notifications|integrations)/[a-z-]{0,12}(/[0-9a-f-]{0,36})?",
        "/connect/[a-z-]{0,12}",
        "/_mock/[a-z-]{0,12}",
        "/[a-zA-Z0-9%._~-]{0,24}",
    ];
    let path = (path, redirect_cases()).prop_map(|(path, case)| {
        // Cases with a bare `%` are rejected below.
        format!("{path}?invite=x&{}", case.query())
    });
    let body = prop_oneof![
        Just(Vec::new()),
        Just(b"{\"fleet_ref\":\"acme\"}".to_vec()),
        "\\{\"(fleet_ref|url|events|permissions)\":(null|1|\"[ -~&&[^\"\\\\]]{0,20}\"|\\[\\]|\\{\\})\\}"
            .prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..64),
    ];
    (method, path, body)
}

#[test]
fn nothing_makes_the_simulated_catena_answer_with_a_5xx() {
    use tower::ServiceExt as _;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config::embedded("mock".parse().unwrap());
    let base = "http://127.0.0.1:8420/".parse().unwrap();
    let router = runtime
        .block_on(async { router(&config, &base, Arc::new(SystemClock), Box::new(SeededIds::new(1))) });
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) };
    proptest!(config, |((method, path, body) in almost_a_request(), json in any::<bool>(), bearer in any::<bool>())| {
        let mut request = Request::builder().method(method.clone()).uri(&path);
        request = request.header("content-type", if json { "application/json" } else { "application/x-www-form-urlencoded" });
        if bearer {
            request = request.header("authorization", "Bearer mock");
        }
        let Ok(request) = request.body(Body::from(body)) else { return Err(TestCaseError::reject("no request line")) };
        let status = runtime.block_on(async { router.clone().oneshot(request).await.unwrap().status() });
        prop_assert!(!status.is_server_error() || status == axum::http::StatusCode::NOT_IMPLEMENTED, "{} {}: {}", method, path, status);
    });
}
