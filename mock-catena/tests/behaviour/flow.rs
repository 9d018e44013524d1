//! The hosted flow over a socket, without JavaScript.

use std::sync::Arc;

use catena_contract::InvitationStatus;
use jiff::SignedDuration;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Browser, Seen, noon, running};

/// From opening the link to the provider list.
async fn accepted(browser: &Browser, more: serde_json::Value) -> Seen {
    let invitation = browser.invited(more).await;
    let consent = browser.opens(&invitation).await;
    browser.submits(&consent, "accept", &[]).await
}

async fn connected(browser: &Browser, list: &Seen, provider: &str) -> Seen {
    let form = browser.clicks(list, provider).await;
    let credentials = [("username", "ada"), ("password", "anything")];
    if form.texts("#connect label").is_empty() {
        let sign_in = browser.submits(&form, "connect", &[]).await;
        return browser.submits(&sign_in, "sign-in", &credentials).await;
    }
    browser.submits(&form, "connect", &credentials).await
}

async fn requested(browser: &Browser, list: &Seen) -> Seen {
    let registry = browser.submits(list, "not-listed", &[]).await;
    let first = registry.texts("#registry a").first().unwrap().clone();
    let name = first.split(" registered").next().unwrap().split(" every device").next().unwrap();
    let form = browser.clicks(&registry, name).await;
    let typed = [("contact_name", "Ada"), ("email", "ada@fleet.test"), ("notes", "<script>please</script>")];
    browser.submits(&form, "request-integration", &typed).await
}

#[tokio::test]
async fn a_fleet_that_connects_returns_to_the_success_url() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({})).await;
    assert_eq!(list.title(), "Choose your provider");
    let done = connected(&browser, &list, "Samsara").await;
    assert_eq!(done.title(), "Samsara is connected");
    assert_eq!(done.forms(), ["theme", "leave", "return", "add-another"]);
    assert_eq!(done.texts("#return button"), ["Return to Acme Brokerage"]);
    let end = browser.sends(&done, "return", &[]).await;
    assert_eq!(end.status, StatusCode::SEE_OTHER);
    assert_eq!(end.location.as_deref(), Some("https://your-app.com/callback?status=success"));
}

#[tokio::test]
async fn a_fleet_that_requests_a_provider_returns_with_the_id_it_was_shown() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({})).await;
    let done = requested(&browser, &list).await;
    assert!(done.title().ends_with("has been requested"), "{}", done.title());
    assert_eq!(done.texts("#add-another button"), ["Add another telematics provider"]);
    let id = done.texts("#integration-request-id").join("");
    let end = browser.sends(&done, "return", &[]).await;
    let expected =
        format!("https://your-app.com/callback?status=integration-requested&integration_request_id={id}");
    assert_eq!(end.location, Some(expected));
}

#[tokio::test]
async fn a_fleet_that_declines_returns_to_the_failure_url() {
    let browser = Browser::at(Dialect::ConnectSdk).await;
    let invitation = browser.invited(json!({})).await;
    let consent = browser.opens(&invitation).await;
    let end = browser.sends(&consent, "decline", &[("reason", "no & never")]).await;
    assert_eq!(
        end.location.as_deref(),
        Some("https://your-app.com/failure?status=failure&skip_reason=no+%26+never&tsp_count=0")
    );
    let read = browser.read(&invitation).await;
    assert_eq!(read.status, InvitationStatus::Declined);
    assert_eq!(read.decline_reason.as_deref(), Some("no & never"));
    let again = browser.opens(&invitation).await;
    assert_eq!(again.title(), "Invitation declined");
    assert_eq!(browser.sends(&again, "return", &[]).await.location, end.location);
}

#[tokio::test]
async fn a_fleet_that_leaves_returns_to_the_failure_url() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({})).await;
    let end = browser.sends(&list, "leave", &[]).await;
    assert_eq!(end.location.as_deref(), Some("https://your-app.com/failure?status=failure"));
}

#[tokio::test]
async fn in_the_sdk_dialect_a_request_returns_to_the_failure_url() {
    let browser = Browser::at(Dialect::ConnectSdk).await;
    let list = accepted(&browser, json!({})).await;
    let done = requested(&browser, &list).await;
    let end = browser.sends(&done, "return", &[]).await;
    assert_eq!(
        end.location.as_deref(),
        Some("https://your-app.com/failure?status=integration-requested&tsp_count=0")
    );
}

#[tokio::test]
async fn sending_a_form_twice_or_going_back_makes_one_fleet_one_request_and_one_outcome() {
    let browser = Browser::at(Dialect::Docs).await;
    let invitation = browser.invited(json!({})).await;
    let consent = browser.opens(&invitation).await;
    let list = browser.submits(&consent, "accept", &[]).await;
    let fleet = browser.read(&invitation).await.fleet_id;
    assert_eq!(browser.submits(&consent, "accept", &[]).await.title(), list.title());
    assert_eq!(browser.submits(&consent, "decline", &[]).await.title(), list.title());
    assert_eq!(browser.read(&invitation).await.fleet_id, fleet);

    let first = requested(&browser, &list).await;
    let second = requested(&browser, &list).await;
    assert_eq!(first.texts("#integration-request-id"), second.texts("#integration-request-id"));
    let end = browser.sends(&second, "return", &[]).await;
    assert_eq!(browser.sends(&first, "return", &[]).await.location, end.location);
    assert_eq!(browser.sends(&first, "leave", &[]).await.location, end.location);
    // Back to the provider list after the end of the visit.
    let late = browser.clicks(&list, "Samsara").await;
    assert_eq!(late.title(), "Your provider has been requested");
}

#[tokio::test]
async fn rejected_and_missing_credentials_show_the_form_again_with_the_reason() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({})).await;
    let form = browser.clicks(&list, "Geotab").await;
    assert_eq!(form.texts("#connect label"), ["Username", "Password", "Database"]);
    let typed = [("username", "ada"), ("password", "refuse-me"), ("database", "d")];
    let refused = browser.sends(&form, "connect", &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.texts("[role=alert]"),
        ["Geotab refused these credentials. Check them and try again."]
    );
    // The input stays, except for the secret.
    assert!(refused.html.contains("value=\"ada\"") && !refused.html.contains("value=\"refuse-me\""));
    let empty = browser.sends(&refused, "connect", &[]).await;
    assert_eq!(empty.texts("[role=alert]"), ["Password is missing."]);
}

#[tokio::test]
async fn a_partner_that_limits_its_providers_offers_only_those() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({"limit_tsps": ["samsara", "motive"]})).await;
    assert_eq!(list.texts("#providers a"), ["Motive", "Samsara"]);
    let found = browser.submits(&list, "search", &[("q", "SAM")]).await;
    assert_eq!(found.texts("#providers a"), ["Samsara"]);
    let none = browser.submits(&list, "search", &[("q", "<b>geotab")]).await;
    assert_eq!(none.texts("[role=status]"), ["No provider matches “<b>geotab”."]);
    let mut other = browser.url("/connect/provider");
    other.set_query(Some(&format!("{}&provider=geotab", list.at.query().unwrap())));
    assert_eq!(browser.follow(browser.get(other).await).await.title(), "Choose your provider");
}

#[tokio::test]
async fn after_add_another_the_list_offers_to_return() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({})).await;
    let done = connected(&browser, &list, "Samsara").await;
    let again = browser.submits(&done, "add-another", &[]).await;
    assert_eq!(again.forms(), ["theme", "leave", "search", "not-listed", "return"]);
    let both = connected(&browser, &again, "Verizon Connect").await;
    assert_eq!(both.texts("#connections .name"), ["Samsara", "Verizon Connect"]);
}

#[tokio::test]
async fn opening_the_link_after_a_visit_starts_another() {
    let browser = Browser::at(Dialect::Docs).await;
    let invitation = browser.invited(json!({})).await;
    let consent = browser.opens(&invitation).await;
    let list = browser.submits(&consent, "accept", &[]).await;
    let done = connected(&browser, &list, "Samsara").await;
    browser.sends(&done, "return", &[]).await;
    let again = browser.opens(&invitation).await;
    assert_eq!(again.title(), "Choose your provider");
    assert!(again.texts("#providers a").contains(&"Samsara connected".to_owned()));
}

#[tokio::test]
async fn a_partner_without_urls_leaves_the_fleet_on_the_last_page() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({"success_redirect_url": null, "failure_redirect_url": null})).await;
    let done = connected(&browser, &list, "Samsara").await;
    assert_eq!(done.forms(), ["theme", "leave", "add-another"]);
    assert_eq!(done.texts("#nowhere").len(), 1);
    let end = browser.submits(&done, "leave", &[]).await;
    assert_eq!(end.title(), "You have disconnected");
    assert_eq!(end.forms(), ["theme"]);
    assert_eq!(
        end.texts("#nowhere"),
        ["Acme Brokerage gave no address to return to. You can close this page."]
    );
}

#[tokio::test]
async fn an_expired_link_redirects_to_the_failure_url_or_shows_a_page() {
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let browser = Browser::with(running(Dialect::Docs, Arc::clone(&clock)).await);
    let with_url = browser.invited(json!({})).await;
    let without = browser.invited(json!({"fleet_ref": "b", "failure_redirect_url": null})).await;
    clock.advance(SignedDuration::from_hours(25));
    assert_eq!(
        browser.opens(&with_url).await.location.as_deref(),
        Some("https://your-app.com/failure?status=failure")
    );
    let seen = browser.opens(&without).await;
    assert_eq!((seen.status, seen.title().as_str()), (StatusCode::GONE, "This link has expired"));
}

#[tokio::test]
async fn an_unknown_link_shows_a_page() {
    let browser = Browser::at(Dialect::Docs).await;
    for link in
        ["/?invite=", "/?invite=x", "/?invite=0199a1b2-0000-7000-8000-000000000101", "/connect/finished"]
    {
        let seen = browser.get(browser.url(link)).await;
        assert_eq!((seen.status, seen.title().as_str()), (StatusCode::NOT_FOUND, "This link is not known"));
    }
    assert_eq!(browser.get(browser.url("/")).await.title(), "Catena inspector");
}

#[tokio::test]
async fn a_link_scanner_does_not_open_the_session() {
    let browser = Browser::at(Dialect::Docs).await;
    let invitation = browser.invited(json!({})).await;
    let link = invitation["magic_link"].as_str().unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let scanner = reqwest::Client::new();
    assert_eq!(scanner.head(link).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let prefetch = scanner.get(link).header("sec-purpose", "prefetch").send().await.unwrap();
    assert_eq!(prefetch.status(), StatusCode::NO_CONTENT);
    // The session was not opened, so it cannot be accepted: the response redirects to the consent card.
    let form = scanner.post(browser.url("/connect/accept"));
    let body = format!("invite={}", invitation["id"].as_str().unwrap());
    let answer = form.body(body).send().await.unwrap();
    assert_eq!(Seen::title_of(&answer.text().await.unwrap()), "Share your data with Acme Brokerage?");
}

#[tokio::test]
async fn every_page_has_strict_headers_and_accessible_markup() {
    let browser = Browser::at(Dialect::Docs).await;
    let list = accepted(&browser, json!({"fleet_ref": "<i>x</i>"})).await;
    let client = reqwest::Client::new();
    let consent = browser.opens(&browser.invited(json!({"fleet_name": "<b>Fleet</b> & co"})).await).await;
    assert_eq!(consent.texts("main strong"), ["<b>Fleet</b> & co"]);
    for page in [list.at.clone(), browser.url("/?invite=x")] {
        let answer = client.get(page).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "no-store");
        assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"));
        let html = answer.text().await.unwrap();
        assert!(html.contains("<html lang=\"en\">") && html.contains("name=\"viewport\""));
        assert!(!html.contains("<script") && !html.contains("style=\""));
    }
}
