//! A typical staging system: behind a login with a CSRF token, only for known fleets, and with views in its own format.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;

use super::front::{Front, Notes, answer, output_of, profile};
use crate::flat;

const FORM: &str = "<form method=post><input type=hidden name=csrf value=t-1><input name=email>\
                    <input type=password name=password></form>";

fn has_session(request: &Request) -> bool {
    let cookies = request.headers().get_all("cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    cookies.flat_map(|cookie| cookie.split("; ")).any(|cookie| cookie == "session=of-the-fleet-17")
}

/// Login at `/login`; redirect pages for signed-in browsers and known fleets; PUT adds a fleet.
fn staged(request: &Request, notes: &Notes) -> Option<Response> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    if path == "/login" && *request.method() == Method::POST {
        // The proxy does not see bodies. A login with the page's cookie has opened the page.
        let opened = request.headers().get("cookie").is_some_and(|cookie| cookie == "visit=1");
        return Some(if opened {
            answer(303, &[("set-cookie", "session=of-the-fleet-17; Path=/"), ("location", "/home")], "")
        } else {
            answer(403, &[], "no token")
        });
    }
    match path {
        "/login" => {
            Some(answer(200, &[("set-cookie", "visit=1; Path=/"), ("content-type", "text/html")], FORM))
        }
        "/home" => Some(answer(200, &[("content-type", "text/html")], "<p>Welcome</p>")),
        _ if path.starts_with("/known/") => {
            let name = path.trim_start_matches("/known/").to_owned();
            let authorized =
                request.headers().get("authorization").is_some_and(|token| token == "Bearer t-17-t-17");
            notes.kept.lock().unwrap().extend(authorized.then_some(name));
            Some(answer(if authorized { 204 } else { 401 }, &[], ""))
        }
        _ if path.starts_with("/catena/") && !has_session(request) => {
            Some(answer(302, &[("location", "/login")], ""))
        }
        _ if path.starts_with("/catena/") => {
            let known = notes.kept.lock().unwrap().iter().any(|fleet| query.contains(fleet.as_str()));
            (!known).then(|| answer(404, &[("content-type", "text/html")], "<p>No such carrier</p>"))
        }
        _ => None,
    }
}

fn with(front: &Front, cookies: &str) -> String {
    let base = front.base();
    let plain = profile(&base);
    let (callback, rest) = plain.split_once("[webhook]").unwrap();
    format!(
        "{callback}[callback.login]\npage = \"{base}/login\"\nurl = \"{base}/login\"\n\
         form = {{ email = \"fleet@acme.test\", password = \"${{env:ACME_PASSWORD}}\" }}\ncookies = {cookies}\n\
         [[arrange.before]]\nmethod = \"PUT\"\nurl = \"{base}/known/{{fleet_ref}}\"\n\
         headers = {{ Authorization = \"Bearer ${{env:ACME_TOKEN}}\" }}\n[webhook]{rest}"
    )
}

const VARIABLES: [(&str, &str); 2] = [("ACME_PASSWORD", "pw-of-the-fleet"), ("ACME_TOKEN", "t-17-t-17")];

#[test]
fn a_fleet_signs_in_and_is_set_up_before_it_is_used() {
    let front = Front::start(Arc::new(staged));
    let arguments = [
        "run",
        "--only",
        "redirect.requested",
        "--only",
        "redirect.success",
        "--only",
        "journey.",
        "--fail-on",
        "hardening",
        "--report",
        "json=-",
    ];
    let said = output_of(&with(&front, "[\"session\"]"), &arguments, &VARIABLES);
    assert!(flat(&said).contains("Conformant: "), "{said}");
    for secret in ["pw-of-the-fleet", "t-17-t-17", "of-the-fleet-17"] {
        assert!(!said.contains(secret), "{secret} is shown: {said}");
    }
    let signed_in = front.requests().iter().filter(|request| *request == "POST /login").count();
    assert_eq!(signed_in, 1, "one session for the whole run");
    let doctor = output_of(&with(&front, "[\"session\"]"), &["doctor"], &VARIABLES);
    assert!(doctor.starts_with("exit code 0\n"), "{doctor}");
    assert!(
        doctor.contains("a session was opened") && doctor.contains("the setup calls succeed"),
        "{doctor}"
    );
}

#[test]
fn a_sign_in_that_fails_ends_the_run_before_its_checks() {
    let front = Front::start(Arc::new(staged));
    let said = output_of(&with(&front, "[\"sid\"]"), &["run"], &VARIABLES);
    assert!(said.starts_with("exit code 2\n") && said.contains("did not set `sid`"), "{said}");
    assert!(said.contains("[callback.login]"), "{said}");
}

#[test]
fn a_failed_setup_call_ends_the_run_before_its_checks() {
    let front = Front::start(Arc::new(staged));
    let wrong = [VARIABLES[0], ("ACME_TOKEN", "another-token")];
    let said = output_of(&with(&front, "[\"session\"]"), &["run"], &wrong);
    assert!(
        said.starts_with("exit code 2\n")
            && flat(&said).contains("the setup call to")
            && flat(&said).contains("got 401"),
        "{said}"
    );
    assert!(!said.contains("another-token"), "{said}");
}

#[test]
fn without_a_required_session_the_run_says_so_and_tests_nothing() {
    let front = Front::start(Arc::new(staged));
    let said = output_of(&profile(&front.base()), &["run"], &[]);
    assert!(said.starts_with("exit code 2\n") && said.contains("requires a signed-in fleet"), "{said}");
}

/// Views in another format and with other words than the reference partner's.
fn own_shape(request: &Request, _: &Notes) -> Option<Response> {
    let path = request.uri().path();
    let authorized = request.headers().contains_key("x-test-token");
    if let Some(fleet) = path.strip_prefix("/own/fleets/") {
        let body = format!("{{\"data\": {{\"carrier\": \"{fleet}\", \"active\": false}}}}");
        return Some(if authorized { answer(200, &[], &body) } else { answer(403, &[], "") });
    }
    path.starts_with("/own/").then(|| answer(404, &[], ""))
}

#[test]
fn views_in_another_format_are_read_with_map_and_words() {
    let front = Front::start(Arc::new(own_shape));
    let base = front.base();
    let callback = profile(&base).split_once("[webhook]").unwrap().0.to_owned();
    let views = format!(
        "{callback}[observe]\nintegration_request = \"{base}/own/requests/{{integration_request_id}}\"\n\
         fleet = \"{base}/own/fleets/{{fleet_ref}}\"\n"
    );
    let closed = output_of(&views, &["doctor"], &[]);
    assert!(closed.contains("status 403") && closed.contains("`headers` under `[observe]`"), "{closed}");
    let open = format!("{views}headers = {{ X-Test-Token = \"t-17\" }}\n");
    let unread = output_of(&open, &["doctor"], &[]);
    assert!(unread.contains("`/data/carrier`") && unread.contains("[observe.map]"), "{unread}");
    let mapped = format!(
        "{open}[observe.map]\nfleet_ref = \"/data/carrier\"\naccess = \"/data/active\"\n\
         [observe.words]\nnone = [\"false\"]\nlive = [\"true\"]\n"
    );
    let read = output_of(&mapped, &["doctor"], &[]);
    assert!(flat(&read).contains("`fleet` answers in a format that can be read"), "{read}");
    let judged = output_of(&mapped, &["run", "--only", "redirect.requested.not-connected"], &[]);
    assert!(judged.contains("1 passed"), "{judged}");
}
