//! `doctor` on partners that are well and partners that are not.

use std::sync::Arc;

use super::front::{Front, SECRET, answer, profile, steady, told_of};
use crate::flat;

#[test]
fn a_target_that_is_well_is_said_to_be() {
    let front = Front::open();
    let said = told_of(&profile(&front.base()), &["doctor"], &[]);
    insta::assert_snapshot!("well", steady(&said, &front));
}

#[test]
fn each_finding_is_configuration_also_for_programs() {
    let front = Front::open();
    let said = told_of(&profile(&front.base()), &["doctor", "--report", "json"], &[]);
    let json = said.split_once("--- stdout\n").unwrap().1.split_once("--- stderr").unwrap().0;
    let read: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(read["testable"], true);
    assert!(read["findings"].as_array().unwrap().iter().all(|finding| finding["kind"] == "configuration"));
}

#[test]
fn a_wrong_secret_is_told_from_a_wrong_path() {
    let front = Front::open();
    let wrong = profile(&front.base()).replace(SECRET, "another-secret");
    insta::assert_snapshot!("wrong_secret", steady(&told_of(&wrong, &["doctor"], &[]), &front));
    let lost = profile(&front.base()).replace("/hooks/catena", "/hooks/catana");
    let said = told_of(&lost, &["doctor"], &[]);
    assert!(said.starts_with("exit code 2\n") && said.contains("nothing takes POST there"), "{said}");
}

#[test]
fn a_run_with_a_wrong_secret_is_called_what_it_is() {
    let front = Front::open();
    let wrong = profile(&front.base()).replace(SECRET, "another-secret");
    let said = told_of(&wrong, &["run", "--only", "webhook.signature"], &[]);
    assert!(said.contains("Check the profile first") && said.contains("0 failed"), "{said}");
    let right = told_of(&profile(&front.base()), &["run", "--only", "webhook.signature"], &[]);
    assert!(!right.contains("Check the profile first"), "{right}");
}

#[test]
fn something_that_takes_gzip_away_is_named() {
    // In front, a proxy that passes on only what is not compressed.
    let front = Front::start(Arc::new(|request, _| {
        let packed = request.headers().contains_key("content-encoding");
        packed.then(|| answer(415, &[("via", "1.1 gateway")], ""))
    }));
    let said = told_of(&profile(&front.base()), &["doctor"], &[]);
    assert!(said.starts_with("exit code 2\n") && flat(&said).contains("without gzip is taken"), "{said}");
}

#[test]
fn a_clock_that_is_far_off_is_told_with_the_seconds() {
    let front = Front::start(Arc::new(|request, _| {
        let page = request.uri().path().starts_with("/catena/");
        page.then(|| {
            let headers = [("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("content-type", "text/html")];
            answer(200, &headers, "<p>The carrier was not connected</p>")
        })
    }));
    let said = told_of(&profile(&front.base()), &["doctor"], &[]);
    assert!(
        said.starts_with("exit code 2\n")
            && flat(&said).contains("s behind ours: every delivery would be stale"),
        "{said}"
    );
}

#[test]
fn phrases_that_stand_nowhere_are_told_with_what_stands_there() {
    let front = Front::open();
    let own = profile(&front.base()) + "[pages]\nconnected = [\"connected\"]\nfailed = [\"tough luck\"]\n";
    let said = told_of(&own, &["doctor"], &[]);
    assert!(said.contains("no phrase of `failed` stands on the page after a failure"), "{said}");
    assert!(said.contains("it says"), "{said}");
}

#[test]
fn nobody_at_the_port_or_at_the_name_is_out_of_reach() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let said = told_of(&profile(&format!("http://{address}")), &["doctor"], &[]);
    insta::assert_snapshot!("closed_port", said.replace(&address.port().to_string(), "PORT"));
    let waited = told_of(&profile(&format!("http://{address}")), &["run", "--wait", "300ms"], &[]);
    assert!(
        waited.starts_with("exit code 3\n") && waited.contains("did not come up within 300ms"),
        "{waited}"
    );
    let nobody =
        profile("http://staging.acme.invalid") + "[limits]\nallow_hosts = [\"staging.acme.invalid\"]\n";
    let said = told_of(&nobody, &["doctor"], &[]);
    assert!(said.starts_with("exit code 3\n") && said.contains("no address found"), "{said}");
}

#[test]
fn a_run_waits_for_a_target_to_come_up() {
    // The port is open from the beginning, and what stands there is busy for the first looks.
    let front = Front::start(Arc::new(|_, notes| {
        let starting = notes.requests.lock().unwrap().len() < 3;
        starting.then(|| answer(503, &[], ""))
    }));
    let arguments = ["run", "--wait", "60s", "--only", "redirect.failure.answered"];
    let said = told_of(&profile(&front.base()), &arguments, &[]);
    assert!(said.starts_with("exit code 0\n") && said.contains("1 met"), "{said}");
}

#[test]
fn nothing_at_either_url_is_no_broken_rule() {
    let front = Front::open();
    let lost = profile(&front.base()).replace("/catena/", "/katena/");
    let said = told_of(&lost, &["run"], &[]);
    assert!(
        said.starts_with("exit code 2\n") && said.contains("there is no handler at the redirect URLs"),
        "{said}"
    );
    let doctor = told_of(&lost, &["doctor"], &[]);
    assert!(doctor.contains("check the path of `success_redirect_url`"), "{doctor}");
}
