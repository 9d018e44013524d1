//! A sign-in page that takes long to read has the time limit of every other page.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::run::{Run, SignInError};
use catena_conformance::seed::Seed;
use catena_probe::TransportKind;
use mock_catena::clock::SystemClock;
use tokio::net::TcpListener;

/// Signs in with this time limit for reading a page.
async fn signed_in(reading: Duration) -> Result<(), SignInError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let form = "<form method=post><input name=user><input name=password type=password><input type=hidden name=t value=1></form>";
    let page = format!("{form}{}", "<p>Terms and conditions</p>".repeat(20_000));
    let signed_in = async || ([("set-cookie", "sid=5c1f0b9e77aa4d; Path=/")], "welcome");
    let routes = Router::new().route("/login", get(async move || Html(page)).post(signed_in));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n\
         [callback.login]\nurl = \"{base}/login\"\npage = \"{base}/login\"\n\
         form = {{ user = \"fleet\", password = \"right-0123456789\" }}\n"
    );
    let mut target = Target::from_profile("a.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    target.limits.reading = reading;
    Run::new(target, Seed::new(1), Arc::new(SystemClock)).unwrap().sign_in().await
}

#[tokio::test]
async fn a_sign_in_page_is_read_within_the_limit_or_the_sign_in_got_no_answer() {
    signed_in(Duration::from_secs(60)).await.unwrap();
    match signed_in(Duration::ZERO).await {
        Err(SignInError::Lost(error)) => assert_eq!(error.kind, TransportKind::TooSlow, "{error}"),
        other => assert!(other.is_err(), "the page was read although there was no time for it"),
    }
}
