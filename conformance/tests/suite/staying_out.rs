//! A partner cannot lead a run into the tester's own network, or take the tester's password elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_probe::{Browser, Client, Limits, Request, TransportKind, VisitEnd};
use http::{HeaderMap, Method};
use tokio::net::TcpListener;
use url::Url;

/// Serves a partner on loopback, and returns its URL.
async fn serve(router: Router) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A service of the tester's own that nobody may reach, and how often somebody did.
async fn internal() -> (Url, Arc<AtomicU32>) {
    let reached = Arc::new(AtomicU32::new(0));
    let count = |State(reached): State<Arc<AtomicU32>>| async move {
        reached.fetch_add(1, Ordering::Relaxed);
        StatusCode::OK
    };
    (serve(Router::new().fallback(count).with_state(Arc::clone(&reached))).await, reached)
}

fn remote() -> Limits {
    let own = BTreeSet::from(["staging.acme.test".to_owned()]);
    Limits { own_hosts: Some(own.clone()), allow_hosts: own, ..Limits::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_target_elsewhere_nothing_on_this_machine_is_sent_to() {
    let (url, reached) = internal().await;
    let client = Client::new(remote()).unwrap();
    let localhost = format!("http://localhost:{}/", url.port().unwrap()).parse().unwrap();
    for url in [url, localhost] {
        let kind = client.send("a redirect's target", Request::get(url)).await.answer.unwrap_err().kind;
        assert_eq!(kind, TransportKind::NotAllowed);
    }
    assert_eq!(reached.load(Ordering::Relaxed), 0);
    for allowed in
        [Limits::default(), Limits { own_hosts: Some(BTreeSet::from(["[::1]".into()])), ..remote() }]
    {
        assert!(allowed.allow(&Url::parse("http://127.0.0.1:8080/").unwrap()));
    }
}

#[test]
fn a_profile_says_whether_the_target_is_on_this_machine() {
    let loopback = Url::parse("http://127.0.0.1/").unwrap();
    for (base, allowed) in [("https://staging.acme.test", false), ("http://localhost:3000", true)] {
        let profile = format!(
            "[callback]\nsuccess_redirect_url = \"{base}/ok\"\nfailure_redirect_url = \"{base}/no\"\n\
             [limits]\nallow_hosts = [\"staging.acme.test\"]\n"
        );
        let target = Target::from_profile("a.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
        assert_eq!(target.limits.allow(&loopback), allowed, "{base}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_posted_again_to_another_port() {
    let (elsewhere, reached) = internal().await;
    for status in [StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT, StatusCode::SEE_OTHER] {
        let to = elsewhere.clone();
        let login = move || {
            let to = to.clone();
            async move {
                let mut answer: Response = Redirect::to(to.as_str()).into_response();
                *answer.status_mut() = status;
                answer
            }
        };
        let url = serve(Router::new().fallback(login)).await;
        let client = Client::new(Limits::default()).unwrap();
        let form = Request { method: Method::POST, body: b"password=hunter2".to_vec(), ..Request::get(url) };
        let before = reached.load(Ordering::Relaxed);
        let visit = Browser::new(HeaderMap::new(), Vec::new()).submit(&client, "the sign-in", form).await;
        let followed = reached.load(Ordering::Relaxed) - before;
        // 303 makes a GET without the form of it.
        assert_eq!(followed, u32::from(status == StatusCode::SEE_OTHER));
        assert_eq!(matches!(visit.end, VisitEnd::LeftSite { .. }), followed == 0, "{status}");
    }
}
