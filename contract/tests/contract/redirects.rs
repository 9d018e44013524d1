//! Redirects: the fixtures in `fixtures/redirects`, and properties of any URL and any text.

use catena_contract::{
    IntegrationRequestId, Outcome, RedirectQueryError, RedirectUrl, RedirectUrls, parse_callback,
    parse_query, strategies,
};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixture<T> {
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "source")]
    _source: String,
    pub(super) cases: Vec<T>,
}

/// The result of a query as the fixtures write it.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "belief", rename_all = "kebab-case", deny_unknown_fields)]
enum Expected {
    Connected,
    Requested { integration_request_id: IntegrationRequestId },
    Failed,
    Neutral { doubt: String, found: Option<String> },
}

impl From<Result<Outcome, RedirectQueryError>> for Expected {
    fn from(parsed: Result<Outcome, RedirectQueryError>) -> Self {
        let neutral = |doubt: &str| Self::Neutral { doubt: doubt.to_owned(), found: None };
        match parsed {
            Ok(Outcome::Success) => Self::Connected,
            Ok(Outcome::IntegrationRequested { id }) => Self::Requested { integration_request_id: id },
            Ok(Outcome::Failure) => Self::Failed,
            Err(RedirectQueryError::StatusMissing) => neutral("status-missing"),
            Err(RedirectQueryError::StatusEmpty) => neutral("status-empty"),
            Err(RedirectQueryError::StatusRepeated) => neutral("status-repeated"),
            Err(RedirectQueryError::StatusUnknown { found }) => {
                Self::Neutral { doubt: "status-unknown".to_owned(), found: Some(found) }
            }
            Err(RedirectQueryError::IdMissing) => neutral("id-missing"),
            Err(RedirectQueryError::IdMalformed) => neutral("id-malformed"),
            Err(RedirectQueryError::IdRepeated) => neutral("id-repeated"),
        }
    }
}

/// How a session ended, as the fixtures write it.
pub(super) fn outcome(status: &str, id: Option<IntegrationRequestId>) -> Outcome {
    match (status, id) {
        ("success", None) => Outcome::Success,
        ("integration-requested", Some(id)) => Outcome::IntegrationRequested { id },
        ("failure", None) => Outcome::Failure,
        other => panic!("{other:?} is not an outcome"),
    }
}

/// Both URLs, with `configured` as the documented one for this outcome.
pub(super) fn configured_for(outcome: &Outcome, configured: &str) -> RedirectUrls {
    let configured: RedirectUrl = configured.parse().unwrap();
    let other: RedirectUrl = "https://elsewhere.example/".parse().unwrap();
    match outcome {
        Outcome::Success | Outcome::IntegrationRequested { .. } => {
            RedirectUrls { success: configured, failure: other }
        }
        Outcome::Failure => RedirectUrls { success: other, failure: configured },
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Documented {
    name: String,
    #[serde(rename = "why")]
    _why: String,
    outcome: String,
    configured: String,
    url: String,
    expect: Expected,
}

#[test]
fn the_documented_urls_are_built_and_parsed() {
    let fixture: Fixture<Documented> =
        serde_json::from_str(include_str!("../../../fixtures/redirects/documented.json")).unwrap();
    assert_eq!(fixture.cases.len(), 3);
    for case in fixture.cases {
        let id = match &case.expect {
            Expected::Requested { integration_request_id } => Some(*integration_request_id),
            Expected::Connected | Expected::Failed | Expected::Neutral { .. } => None,
        };
        let outcome = outcome(&case.outcome, id);
        let redirect = configured_for(&outcome, &case.configured).redirect(&outcome);
        assert_eq!(redirect.as_str(), case.url, "{}", case.name);
        assert_eq!(Expected::from(parse_callback(&case.url)), case.expect, "{}", case.name);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    name: String,
    why: String,
    query: String,
    expect: Expected,
}

#[test]
fn every_query_is_parsed_as_its_fixture_says() {
    let fixture: Fixture<Read> =
        serde_json::from_str(include_str!("../../../fixtures/redirects/beliefs.json")).unwrap();
    let wrong: Vec<_> = fixture
        .cases
        .into_iter()
        .map(|case| (Expected::from(parse_query(&case.query)), case))
        .filter(|(parsed, case)| *parsed != case.expect)
        .map(|(parsed, case)| format!("{}: {parsed:?}, not {:?}: {}", case.name, case.expect, case.why))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_status_after_the_hash_is_ignored() {
    for url in [
        "https://acme.example/return#status=success",
        "https://acme.example/return#/done?status=success",
        "/return?a=1#status=success",
        "#?status=success",
    ] {
        assert_eq!(parse_callback(url), Err(RedirectQueryError::StatusMissing), "{url}");
    }
}

#[test]
fn every_query_error_says_what_is_wrong() {
    let messages = [
        RedirectQueryError::StatusMissing,
        RedirectQueryError::StatusEmpty,
        RedirectQueryError::StatusRepeated,
        RedirectQueryError::StatusUnknown { found: "<script>".to_owned() },
        RedirectQueryError::IdMissing,
        RedirectQueryError::IdMalformed,
        RedirectQueryError::IdRepeated,
    ]
    .map(|error| error.to_string());
    insta::assert_snapshot!(messages.join("\n"), @"
    `status` is missing
    `status` is empty
    `status` is repeated
    `status` is not one Catena documents
    `integration_request_id` is missing
    `integration_request_id` is not a UUID
    `integration_request_id` is repeated
    ");
}

proptest! {
    #[test]
    fn any_text_is_parsed_without_a_panic(text in any::<String>(), url in "(?s).{0,60}[?#&].{0,60}") {
        for text in [text, url] {
            let _ = (parse_query(&text), parse_callback(&text), text.parse::<RedirectUrl>());
        }
    }

    #[test]
    fn any_bytes_are_parsed_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = (parse_query(&text), parse_callback(&text));
        let encoded: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        let found = parse_query(&format!("status={encoded}"));
        prop_assume!(!bytes.is_empty() && text.parse::<catena_contract::Status>().is_err());
        let expected = RedirectQueryError::StatusUnknown { found: text.into_owned() };
        prop_assert_eq!(found, Err(expected));
    }

    #[test]
    fn a_valid_query_has_one_documented_status_and_one_id_if_it_needs_one(
        query in strategies::redirect_query(),
    ) {
        let url = url::Url::parse("https://acme.example/").map(|mut url| { url.set_query(Some(&query)); url });
        let url = url.unwrap();
        let values = |key: &str| -> Vec<String> {
            url.query_pairs().filter(|(name, _)| name == key).map(|(_, value)| value.into_owned()).collect()
        };
        let (statuses, ids) = (values("status"), values("integration_request_id"));
        // `Url` drops raw tabs and line breaks, so the results may differ.
        prop_assume!(!query.contains(['\t', '\r', '\n', '#']));
        match parse_query(&query) {
            Ok(Outcome::Success) => prop_assert_eq!(statuses, ["success"]),
            Ok(Outcome::Failure) => prop_assert_eq!(statuses, ["failure"]),
            Ok(Outcome::IntegrationRequested { id }) => {
                prop_assert_eq!(statuses, ["integration-requested"]);
                prop_assert_eq!(ids.len(), 1);
                prop_assert_eq!(ids[0].to_lowercase(), id.to_string());
            }
            Err(error) => {
                let documented = matches!(&statuses[..], [one] if one == "success" || one == "failure");
                prop_assert!(!documented, "{}", error);
            }
        }
    }

    #[test]
    fn a_redirect_parses_to_its_outcome(
        success in strategies::redirect_url(),
        failure in strategies::redirect_url(),
        outcome in strategies::outcome(),
    ) {
        let redirect = RedirectUrls { success, failure }.redirect(&outcome);
        prop_assert_eq!(parse_callback(redirect.as_str()), Ok(outcome));
        prop_assert_eq!(parse_query(redirect.query().unwrap()), Ok(outcome));
    }

    #[test]
    fn unknown_parameters_do_not_change_the_outcome(
        outcome in strategies::outcome(),
        extra in strategies::extra_parameters(vec![]),
        shift in any::<prop::sample::Index>(),
    ) {
        let mut pairs: Vec<(String, String)> =
            outcome.parameters().into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        pairs.extend(extra);
        let length = pairs.len();
        pairs.rotate_left(shift.index(length));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        prop_assert_eq!(parse_query(&query), Ok(outcome));
    }
}
