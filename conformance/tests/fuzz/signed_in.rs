//! A page behind a login: the fleet signs in once before the first case.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;
use catena_conformance::profile::target::Target;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use reference_partner::variants::Variant;
use reference_partner::{Clock, ReferencePartner};

use crate::program::run;

const FORM: &str = "<form method=post><input type=hidden name=csrf value=t-1><input name=email>\
                    <input type=password name=password></form>";
const COOKIE: &str = "session=of-the-fleet-17";

fn clock() -> Clock {
    Arc::new(|| SystemClock.now())
}

/// The pages of the login, which count the sign-ins.
fn login(signed_in: &Arc<AtomicUsize>) -> Router {
    let signed_in = Arc::clone(signed_in);
    let sign_in = move |body: String| async move {
        if body != "email=fleet%40acme.test&password=pw-of-the-fleet&csrf=t-1" {
            return StatusCode::FORBIDDEN.into_response();
        }
        signed_in.fetch_add(1, Ordering::SeqCst);
        let set = [(header::SET_COOKIE, format!("{COOKIE}; Path=/"))];
        (set, Redirect::to("/home")).into_response()
    };
    Router::new()
        .route("/login", get(|| async { Html(FORM) }).post(sign_in))
        .route("/home", get(|| async { Html("<p>Welcome</p>") }))
}

async fn served(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    base
}

fn write_profile(folder: &Path, [success, failure]: [&str; 2], login: &str, password: &str) {
    let text = format!(
        "[callback]\nsuccess_redirect_url = \"{success}\"\nfailure_redirect_url = \"{failure}\"\n\
         [callback.login]\npage = \"{login}/login\"\nurl = \"{login}/login\"\n\
         form = {{ email = \"fleet@acme.test\", password = \"{password}\" }}\n"
    );
    std::fs::write(folder.join("partner.toml"), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correct_variant_that_requires_a_session_passes() {
    let folder = tempfile::tempdir().unwrap();
    let partner = Variant::start(Variant::NeedsSession, "fuzz-test-key".parse().unwrap(), clock());
    let partner = partner.await.unwrap();
    let target = Target::of_variant(&partner, false, false).unwrap();
    // Cookies do not depend on the port.
    let signed_in = Arc::new(AtomicUsize::new(0));
    let login = served(login(&signed_in)).await;
    let pages = [target.success.to_string(), target.failure.to_string()];
    write_profile(folder.path(), pages.each_ref().map(|page| &**page), &login, "pw-of-the-fleet");
    let output = run(folder.path(), &["fuzz", "--profile", "partner.toml", "--cases", "300", "--seed", "1"]);
    assert!(output.starts_with("exit code 0\n--- stdout\nsigned in, with 3 requests\n"), "{output}");
    assert_eq!(output.matches("nothing failed").count(), 2, "{output}");
    assert!(!output.contains("connected 0,") && !output.contains("looks the same as a success"), "{output}");
    assert_eq!(signed_in.load(Ordering::SeqCst), 1, "once, for both pages");

    let alone = ["fuzz", "--success-url", &pages[0]];
    let output = run(folder.path(), &alone);
    assert!(output.starts_with("exit code 2\n") && output.contains("the same sign-in form"), "{output}");

    write_profile(folder.path(), pages.each_ref().map(|page| &**page), &login, "pw-of-another");
    let output = run(folder.path(), &["fuzz", "--profile", "partner.toml"]);
    assert!(output.starts_with("exit code 2\n") && output.contains("answered with 403"), "{output}");
    assert!(output.contains("[callback.login]") && !output.contains("pw-of-another"), "{output}");
}

/// A partner whose pages require the session.
async fn guarded(signed_in: &Arc<AtomicUsize>) -> String {
    let has_session = |headers: &HeaderMap| {
        let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok());
        cookies.is_some_and(|cookies| cookies.split("; ").any(|cookie| cookie == COOKIE))
    };
    let guard = move |request: Request, next: Next| async move {
        if has_session(request.headers()) { next.run(request).await } else { refused() }
    };
    let partner = ReferencePartner::new(
        "fuzz-test-key".parse().unwrap(),
        [Defect::TrimsStatus].into_iter().collect(),
        clock(),
    );
    served(partner.router().layer(from_fn(guard)).merge(login(signed_in))).await
}

fn refused() -> Response {
    Redirect::to("/login").into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_behind_a_login_is_found_and_tried_again_with_a_new_session() {
    let folder = tempfile::tempdir().unwrap();
    let signed_in = Arc::new(AtomicUsize::new(0));
    let base = guarded(&signed_in).await;
    let page = format!("{base}/catena/return?fleet={{fleet_ref}}");
    write_profile(folder.path(), [&page, &page], &base, "pw-of-the-fleet");
    let fuzz = ["fuzz", "--profile", "partner.toml", "--cases", "1500", "--seed", "1"];
    let found = run(folder.path(), &fuzz);
    assert!(found.starts_with("exit code 1\n"), "{found}");
    assert!(found.contains("    curl -ig -H 'cookie: ...' 'http://127.0.0.1:"), "{found}");
    assert!(found.contains("&status=+success'"), "{found}");
    let saved = std::fs::read_dir(folder.path().join(".catena/failures")).unwrap();
    let saved: Vec<String> = saved.map(|file| file.unwrap().path().to_str().unwrap().to_owned()).collect();
    let replay = run(folder.path(), &["replay", &saved[0], "--profile", "partner.toml"]);
    assert!(replay.starts_with("exit code 1\n") && replay.contains("STILL FAILING"), "{replay}");
    assert_eq!(signed_in.load(Ordering::SeqCst), 2);
    for text in [found, replay, std::fs::read_to_string(&saved[0]).unwrap()] {
        assert!(!text.contains("of-the-fleet"), "{text}");
    }
}
