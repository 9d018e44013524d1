//! Every outcome in every dialect: the events and the redirect URL.

use std::fmt::Write as _;

use catena_contract::NewInvitation;
use mock_catena::dialect::Dialect;
use mock_catena::session::{Command, Effect};

use crate::support::{Journey, asked, connect, request, samsara};

use Command::{Accept, AddAnother, Leave, Return, View};

fn journeys() -> Vec<(&'static str, Vec<Command>)> {
    let decline = |reason: Option<&str>| Command::Decline { reason: reason.map(str::to_owned) };
    vec![
        ("connected", vec![View, Accept, connect(samsara()), Return]),
        ("requested", vec![View, Accept, request("Little ELD"), Return]),
        (
            "connected, then requested",
            vec![View, Accept, connect(samsara()), AddAnother, request("Little ELD"), Return],
        ),
        ("declined", vec![View, decline(None)]),
        ("declined with a reason", vec![View, decline(Some("already use another & won't switch"))]),
        ("left after acceptance", vec![View, Accept, Leave]),
    ]
}

/// Events as the dialect sends them, then the redirect.
fn reported(dialect: Dialect, asked: NewInvitation, commands: Vec<Command>, whole: bool) -> String {
    let switches = dialect.switches();
    let journey = Journey::invited_to(asked).after(commands);
    let mut text = String::new();
    for effect in &journey.effects {
        match effect {
            Effect::Emit(emitted) => {
                let event = switches.adapt_event(emitted.event.clone());
                let envelope = catena_contract::webhook::Envelope {
                    version: catena_contract::webhook::SchemaVersion::current(),
                    webhook_id: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
                    timestamp: Some(emitted.at),
                    id: Some(emitted.id),
                    delivery_attempt: 1,
                    event,
                };
                let json: serde_json::Value = serde_json::to_value(&envelope).unwrap();
                let name = json["event_name"].as_str().unwrap();
                if whole {
                    writeln!(text, "{}", serde_json::to_string_pretty(&json).unwrap()).unwrap();
                } else if name.starts_with("tsp.") {
                    writeln!(text, "  {name} {}", json["data"]).unwrap();
                } else {
                    writeln!(text, "  {name}").unwrap();
                }
            }
            Effect::Redirect(ending) => {
                let to = switches.redirect(&journey.session, ending);
                writeln!(text, "  -> {}", to.map_or("nowhere".to_owned(), String::from)).unwrap();
            }
        }
    }
    text
}

#[test]
fn each_outcome_has_its_events_and_redirect_in_each_dialect() {
    let mut text = String::new();
    for dialect in Dialect::ALL {
        for (name, commands) in journeys() {
            write!(text, "{dialect}: {name}\n{}", reported(dialect, asked(), commands, false)).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_envelopes_of_a_connected_fleet_carry_the_documented_records() {
    let commands = vec![View, Accept, connect(samsara()), Return];
    let mut asked = asked();
    asked.permissions = [(catena_contract::Resource::Vehicle, catena_contract::ShareLevel::Read)].into();
    insta::assert_snapshot!(reported(Dialect::Docs, asked, commands, true));
}

#[test]
fn a_switch_reports_a_mixed_session_as_a_request() {
    let journey = Journey::invited().after([
        View,
        Accept,
        connect(samsara()),
        AddAnother,
        request("Little ELD"),
        Return,
    ]);
    let mut switches = Dialect::Docs.switches();
    let ending = &journey.endings()[0];
    let reported = |switches: &mock_catena::dialect::Switches| {
        switches.redirect(&journey.session, ending).unwrap().to_string()
    };
    assert_eq!(reported(&switches), "https://your-app.com/callback?status=success");
    switches.mixed_session = mock_catena::dialect::MixedSession::IntegrationRequested;
    let id = journey.session.member().unwrap().requests[0].id;
    let expected =
        format!("https://your-app.com/callback?status=integration-requested&integration_request_id={id}");
    assert_eq!(reported(&switches), expected);
}

#[test]
fn without_urls_there_is_no_redirect() {
    let asked = NewInvitation { success_redirect_url: None, failure_redirect_url: None, ..asked() };
    for (_, commands) in journeys() {
        assert!(reported(Dialect::Docs, asked.clone(), commands, false).ends_with("-> nowhere\n"));
    }
}

#[test]
fn our_parameters_replace_existing_ones_and_the_fragment_stays_last() {
    let asked = NewInvitation {
        success_redirect_url: Some("https://your-app.com/cb?status=old&a=1#/route".parse().unwrap()),
        ..asked()
    };
    let reported = reported(Dialect::Docs, asked, vec![View, Accept, connect(samsara()), Return], false);
    assert!(reported.ends_with("-> https://your-app.com/cb?a=1&status=success#/route\n"), "{reported}");
}
