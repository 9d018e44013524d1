//! `doctor` with correct and with wrong configurations.

use std::sync::Arc;

use super::front::{Front, SECRET, answer, output_of, profile, steady};
use crate::flat;

#[test]
fn a_correct_configuration_has_no_errors() {
    let front = Front::open();
    let said = output_of(&profile(&front.base()), &["doctor"], &[]);
    insta::assert_snapshot!("well", steady(&said, &front));
}

#[test]
fn every_finding_in_the_json_is_about_configuration() {
    let front = Front::open();
    let said = output_of(&profile(&front.base()), &["doctor", "--report", "json"], &[]);
    let json = said.split_once("--- stdout\n").unwrap().1.split_once("--- stderr").unwrap().0;
    let read: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(read["testable"], true);
    assert!(read["findings"].as_array().unwrap().iter().all(|finding| finding["kind"] == "configuration"));
}

#[test]
fn a_wrong_secret_is_distinguished_from_a_wrong_path() {
    let front = Front::open();
    let wrong = profile(&front.base()).replace(SECRET, "another-secret");
    insta::assert_snapshot!("wrong_secret", steady(&output_of(&wrong, &["doctor"], &[]), &front));
    let lost = profile(&front.base()).replace("/hooks/catena", "/hooks/catana");
    let said = output_of(&lost, &["doctor"], &[]);
    assert!(
        said.starts_with("exit code 2\n") && flat(&said).contains("there is no handler for POST"),
        "{said}"
    );
}

#[test]
fn a_run_with_a_wrong_secret_says_so() {
    let front = Front::open();
    let wrong = profile(&front.base()).replace(SECRET, "another-secret");
    let said = output_of(&wrong, &["run", "--only", "webhook.signature"], &[]);
    assert!(said.contains("Check the profile first") && said.contains("0 failed"), "{said}");
    let right = output_of(&profile(&front.base()), &["run", "--only", "webhook.signature"], &[]);
    assert!(!right.contains("Check the profile first"), "{right}");
}

#[test]
fn a_proxy_that_rejects_gzip_is_reported() {
    // The proxy forwards only uncompressed requests.
    let front = Front::start(Arc::new(|request, _| {
        let packed = request.headers().contains_key("content-encoding");
        packed.then(|| answer(415, &[("via", "1.1 gateway")], ""))
    }));
    let said = output_of(&profile(&front.base()), &["doctor"], &[]);
    assert!(
        said.starts_with("exit code 2\n") && flat(&said).contains("accepted without compression"),
        "{said}"
    );
}

#[test]
fn a_wrong_clock_is_reported_in_seconds() {
    let front = Front::start(Arc::new(|request, _| {
        let page = request.uri().path().starts_with("/catena/");
        page.then(|| {
            let headers = [("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("content-type", "text/html")];
            answer(200, &headers, "<p>The carrier was not connected</p>")
        })
    }));
    let said = output_of(&profile(&front.base()), &["doctor"], &[]);
    assert!(
        said.starts_with("exit code 2\n")
            && flat(&said).contains("s behind ours: every delivery would be stale"),
        "{said}"
    );
}

#[test]
fn a_phrase_that_is_on_no_page_is_reported_with_the_text_of_the_page() {
    let front = Front::open();
    let own = profile(&front.base()) + "[pages]\nconnected = [\"connected\"]\nfailed = [\"tough luck\"]\n";
    let said = output_of(&own, &["doctor"], &[]);
    assert!(flat(&said).contains("the page after a failure has no phrase of `failed`"), "{said}");
    assert!(said.contains("it says"), "{said}");
}

#[test]
fn a_closed_port_or_an_unknown_host_is_unreachable() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let said = output_of(&profile(&format!("http://{address}")), &["doctor"], &[]);
    insta::assert_snapshot!("closed_port", said.replace(&address.port().to_string(), "PORT"));
    let waited = output_of(&profile(&format!("http://{address}")), &["run", "--wait", "300ms"], &[]);
    assert!(
        waited.starts_with("exit code 3\n") && waited.contains("did not become available within 300ms"),
        "{waited}"
    );
    let nobody =
        profile("http://staging.acme.invalid") + "[limits]\nallow_hosts = [\"staging.acme.invalid\"]\n";
    let said = output_of(&nobody, &["doctor"], &[]);
    assert!(said.starts_with("exit code 3\n") && said.contains("no address found"), "{said}");
}

#[test]
fn a_run_waits_until_the_target_is_available() {
    // The port is open from the beginning, but the first answers are 503.
    let front = Front::start(Arc::new(|_, notes| {
        let starting = notes.requests.lock().unwrap().len() < 3;
        starting.then(|| answer(503, &[], ""))
    }));
    let arguments = ["run", "--wait", "60s", "--only", "redirect.failure.answered"];
    let said = output_of(&profile(&front.base()), &arguments, &[]);
    assert!(said.starts_with("exit code 0\n") && said.contains("1 passed"), "{said}");
}

#[test]
fn a_404_at_both_urls_is_a_configuration_error_and_not_a_failed_check() {
    let front = Front::open();
    let lost = profile(&front.base()).replace("/catena/", "/katena/");
    let said = output_of(&lost, &["run"], &[]);
    assert!(
        said.starts_with("exit code 2\n") && said.contains("there is no handler at the redirect URLs"),
        "{said}"
    );
    let doctor = output_of(&lost, &["doctor"], &[]);
    assert!(doctor.contains("check the path of `success_redirect_url`"), "{doctor}");
}
