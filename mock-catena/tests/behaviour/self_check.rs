//! A message of ours that our own schema does not allow ends the process, and says whose bug that is.

use std::process::{Command, Output};

use catena_contract::webhook::EventName;
use mock_catena::catalogue::sample;
use mock_catena::self_check::{delivery, redirect_url};
use serde_json::json;

/// Names the message that this test sends when it runs once more, in a process of its own.
const SENDS: &str = "MOCK_CATENA_TEST_SENDS";

fn send(what: &str) {
    let redirect =
        |query: &str| redirect_url(&format!("https://your-app.com/callback?{query}").parse().unwrap());
    let mut body = sample(EventName::FleetConnectionCreated);
    match what {
        "good messages" => {
            EventName::ALL.iter().for_each(|name| delivery(sample(*name).to_string().as_bytes()));
            redirect("mine=1&status=success&tsp_count=2");
        }
        "a record with a key too many" => {
            body["data"][0]["fleet_ref"] = json!("carrier-1");
            delivery(body.to_string().as_bytes());
        }
        "a request id with a success" => {
            redirect("status=success&integration_request_id=0199a1b2-0000-7000-8000-000000000101");
        }
        other => panic!("unknown: {other}"),
    }
}

fn sent(what: &str) -> Output {
    let this = "self_check::a_violation_ends_the_process_and_says_whose_bug_it_is";
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", this, "--nocapture"]).env(SENDS, what).output().unwrap()
}

#[test]
fn a_violation_ends_the_process_and_says_whose_bug_it_is() {
    if let Ok(what) = std::env::var(SENDS) {
        return send(&what);
    }
    assert!(sent("good messages").status.success());
    let messages = ["a record with a key too many", "a request id with a success"].map(|what| {
        let output = sent(what);
        assert_eq!(output.status.code(), Some(101), "{what}");
        let said = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<_> =
            said.lines().skip_while(|line| !line.starts_with("mock-catena sent")).take(2).collect();
        format!("{what}\n{}", lines.join("\n"))
    });
    insta::assert_snapshot!(messages.join("\n"));
}
