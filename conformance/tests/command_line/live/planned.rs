//! A run sends exactly what `plan` shows, and `plan` sends nothing.

use std::collections::BTreeMap;

use super::front::{Front, output_of, profile};
use crate::flat;

/// Requests by method and by the URL in the profile.
fn received(front: &Front) -> BTreeMap<String, u64> {
    let mut counted = BTreeMap::new();
    for request in front.requests() {
        let (method, path) = request.split_once(' ').unwrap();
        let place = match path {
            "/catena/return" => "/catena/return?fleet={fleet_ref}",
            "/catena/failed" => "/catena/failed?fleet={fleet_ref}",
            _ if path.starts_with("/_test/fleets/") => "/_test/fleets/{fleet_ref}",
            _ if path.starts_with("/_test/integration-requests/") => {
                "/_test/integration-requests/{integration_request_id}"
            }
            other => other,
        };
        *counted.entry(format!("{method} {}{place}", front.base())).or_default() += 1;
    }
    counted
}

fn planned(said: &str) -> BTreeMap<String, u64> {
    let json = said.split_once("--- stdout\n").unwrap().1.split_once("--- stderr").unwrap().0;
    let plan: serde_json::Value = serde_json::from_str(json).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let entries = plan.get("entries").unwrap().as_array().unwrap().iter();
    entries
        .map(|entry| {
            let line = format!("{} {}", text(&entry["method"]), text(&entry["url"]));
            (line, entry["requests"].as_u64().unwrap())
        })
        .collect()
}

#[test]
fn a_run_sends_exactly_the_requests_of_the_plan() {
    let front = Front::open();
    let profile = profile(&front.base());
    let checks = ["--seed", "11", "--tags", "@must"];
    let mut arguments = vec!["plan", "--report", "json"];
    arguments.extend(checks);
    let plan = planned(&output_of(&profile, &arguments, &[]));
    assert_eq!(front.requests(), Vec::<String>::new(), "a plan sends nothing");
    let mut arguments = vec!["run"];
    arguments.extend(checks);
    let judged = output_of(&profile, &arguments, &[]);
    assert!(judged.starts_with("exit code 0\n"), "{judged}");
    // A plan names the origin of an address that the profile does not have.
    let received = received(&front)
        .into_iter()
        .map(|(request, count)| (request.replace("/catena-conformance/nobody-has/this-page", "/"), count))
        .collect();
    assert_eq!(plan, received);
}

#[test]
fn a_plan_names_hosts_rate_and_effects() {
    let there = profile("https://staging.acme.test");
    let said = output_of(&there, &["plan", "--only", "webhook.signature.missing"], &[]);
    insta::assert_snapshot!("plan", said);
    let said =
        output_of(&there, &["plan", "--only", "redirect.success.connected", "--driver", "browser"], &[]);
    insta::assert_snapshot!("plan_in_a_browser", said);
}

#[test]
fn a_host_that_is_not_allowed_receives_nothing_without_yes() {
    let there = profile("http://staging.acme.invalid");
    let only = ["--only", "redirect.failure.answered"];
    let mut arguments = vec!["run"];
    arguments.extend(only);
    let said = output_of(&there, &arguments, &[]);
    assert!(said.starts_with("exit code 2\n") && said.contains("Plan for acme: 1 check,"), "{said}");
    assert!(flat(&said).contains("requests to `staging.acme.invalid` are not allowed"), "{said}");
    arguments.push("--yes");
    let said = output_of(&there, &arguments, &[]);
    assert!(said.starts_with("exit code 3\n") && said.contains("no address found"), "{said}");
}
