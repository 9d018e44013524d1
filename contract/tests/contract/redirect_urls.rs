//! Redirect URLs: validation, and setting an outcome's parameters.

use std::error::Error as _;

use catena_contract::{
    IntegrationRequestId, Outcome, Parameter, RedirectUrl, RedirectUrlError, parse_callback, strategies,
};
use proptest::prelude::*;
use serde::Deserialize;

use super::redirects::{Fixture, configured_for, outcome};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merged {
    name: String,
    why: String,
    configured: String,
    outcome: String,
    integration_request_id: Option<IntegrationRequestId>,
    #[serde(default)]
    also: Vec<(String, String)>,
    redirect: String,
}

#[test]
fn every_configured_url_is_merged_as_its_fixture_says() {
    let fixture: Fixture<Merged> =
        serde_json::from_str(include_str!("../../../fixtures/redirects/merging.json")).unwrap();
    for Merged { name, why, configured, outcome: status, integration_request_id, also, redirect } in
        fixture.cases
    {
        let outcome = outcome(&status, integration_request_id);
        let urls = configured_for(&outcome, &configured);
        let built = if also.is_empty() {
            urls.redirect(&outcome)
        } else {
            let also = also.into_iter().map(|(key, value)| (key.parse().unwrap(), value));
            let parameters: Vec<(Parameter, String)> = outcome.parameters().into_iter().chain(also).collect();
            urls.for_outcome(&outcome).with_parameters(&parameters)
        };
        assert_eq!(built.as_str(), redirect, "{name}: {why}");
        assert_eq!(parse_callback(built.as_str()), Ok(outcome), "{name}");
    }
}

#[test]
fn invalid_redirect_urls_are_rejected_with_a_next_step() {
    let long = format!("https://acme.example/{}", "x".repeat(2063));
    assert_eq!(long.len(), 2084);
    let invalid = [
        "",
        long.as_str(),
        "ftp://acme.example/return",
        "javascript:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "mailto:ops@acme.example",
        "acme:return",
        "/return",
        "return",
        "//acme.example/return",
        "acme.example/return",
        "localhost:3000/return",
        "https://",
        "https://acme.example:99999/",
        "https://exa mple.example/",
        "https://[::1/return",
        " https://acme.example/return",
        "https://acme.example/return\n",
        "https://acme.example/return\r\nX-Injected: 1",
    ];
    let messages: Vec<_> = invalid
        .iter()
        .map(|raw| {
            let error = raw.parse::<RedirectUrl>().unwrap_err();
            let source = error.source().map(|source| format!("\n  because: {source}")).unwrap_or_default();
            let short: String = raw.chars().take(40).collect();
            format!("{short:?}: {error}{source}")
        })
        .collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn the_length_of_a_redirect_url_is_counted_in_characters() {
    let url = |length: usize| format!("https://acme.example/{}", "ü".repeat(length - 21));
    assert!(url(2083).parse::<RedirectUrl>().is_ok());
    assert_eq!(url(2084).parse::<RedirectUrl>(), Err(RedirectUrlError::Length { found: 2084 }));
}

/// The partner's own parameters, per the URL standard: without Catena's names and empty pairs.
fn own_pairs(url: &url::Url, ours: &[(Parameter, String)]) -> Vec<(String, String)> {
    url.query_pairs()
        .into_owned()
        .filter(|(name, _)| !ours.iter().any(|(key, _)| key.as_str() == name))
        .collect()
}

proptest! {
    #[test]
    fn each_parameter_is_set_once_and_the_partners_parameters_are_unchanged(
        configured in strategies::redirect_url(),
        outcome in strategies::outcome(),
    ) {
        let ours = outcome.parameters();
        let redirect = configured.with_parameters(&ours);
        for (key, value) in &ours {
            let values: Vec<_> =
                redirect.query_pairs().filter(|(name, _)| name == key.as_str()).map(|(_, value)| value).collect();
            prop_assert_eq!(values, [value.as_str()], "{}", key);
        }
        prop_assert_eq!(own_pairs(&redirect, &ours), own_pairs(configured.url(), &ours));
        prop_assert!(!redirect.query().unwrap().contains("&&"));
    }

    #[test]
    fn the_partners_parameters_keep_their_encoding(configured in strategies::redirect_url()) {
        let own = |url: &url::Url| -> Vec<String> {
            let is_status = |piece: &str| {
                url::form_urlencoded::parse(piece.as_bytes()).any(|(name, _)| name == "status")
            };
            let pieces = url.query().unwrap_or_default().split('&');
            pieces.filter(|piece| !piece.is_empty() && !is_status(piece)).map(str::to_owned).collect()
        };
        let redirect = configured.with_parameters(&Outcome::Success.parameters());
        prop_assert_eq!(own(&redirect), own(configured.url()));
        prop_assert!(redirect.query().unwrap().ends_with("status=success"));
    }

    #[test]
    fn the_fragment_stays_last_and_the_url_before_the_query_is_unchanged(
        configured in strategies::redirect_url(),
        outcome in strategies::outcome(),
    ) {
        let redirect = configured.with_parameters(&outcome.parameters());
        prop_assert_eq!(redirect.fragment(), configured.url().fragment());
        if let Some(fragment) = configured.url().fragment() {
            let tail = format!("#{fragment}");
            prop_assert!(redirect.as_str().ends_with(&tail));
        }
        let without_query = |url: &url::Url| { let mut url = url.clone(); url.set_query(None); url };
        prop_assert_eq!(without_query(&redirect), without_query(configured.url()));
    }

    #[test]
    fn setting_the_parameters_again_changes_nothing(configured in strategies::redirect_url(), outcome in strategies::outcome()) {
        let once = configured.with_parameters(&outcome.parameters());
        let again = once.as_str().parse::<RedirectUrl>().unwrap().with_parameters(&outcome.parameters());
        prop_assert_eq!(again, once);
    }

    #[test]
    fn any_value_can_be_read_back_from_the_query(
        configured in strategies::redirect_url(),
        parameter in any::<Parameter>(),
        value in any::<String>(),
    ) {
        let redirect = configured.with_parameters(&[(parameter, value.clone())]);
        let found = redirect.query_pairs().find(|(name, _)| name == parameter.as_str());
        prop_assert_eq!(found.map(|(_, found)| found.into_owned()), Some(value));
    }

    #[test]
    fn a_redirect_url_keeps_its_text(url in strategies::redirect_url()) {
        let text = url.to_string();
        prop_assert_eq!(text.parse::<RedirectUrl>(), Ok(url.clone()));
        let json = serde_json::to_string(&url).unwrap();
        prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
        prop_assert_eq!(serde_json::from_str::<RedirectUrl>(&json).unwrap(), url);
    }
}
