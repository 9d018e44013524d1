//! The pure core, command by command.

use catena_contract::{InvitationStatus, Outcome};
use jiff::SignedDuration;
use mock_catena::session::{Command, Effect, Session, Stage, refresh};

use crate::support::{Journey, asked, connect, endings, geotab, noon, request, samsara};

use Command::{Accept, AddAnother, Delete, Expire, Leave, Return, View};

fn decline(reason: &str) -> Command {
    Command::Decline { reason: (!reason.is_empty()).then(|| reason.to_owned()) }
}

fn outcomes(journey: &Journey) -> Vec<Outcome> {
    journey.endings().into_iter().map(|ending| ending.outcome).collect()
}

#[test]
fn a_new_provider_emits_the_six_events_in_the_documented_order() {
    let journey = Journey::invited().after([View, Accept, connect(samsara()), Return]);
    assert_eq!(
        journey.events(),
        [
            "invitation.created",
            "invitation.viewed",
            "invitation.accepted",
            "share_agreement.created",
            "connection.created",
            "fleet_connection.created",
        ]
    );
    assert_eq!(outcomes(&journey), [Outcome::Success]);
}

#[test]
fn a_reused_connection_emits_no_connection_created() {
    let reused = Journey::invited().after([View, Accept, connect(samsara())]);
    let old = reused.session.member().unwrap().connections[0].connection_id;
    let mut journey = Journey::invited().after([View, Accept]);
    journey.tries(Command::Connect { provider: samsara(), reused: Some(old) }).unwrap();
    assert_eq!(journey.events()[4..], ["fleet_connection.created"]);
    assert_eq!(journey.session.member().unwrap().connections[0].connection_id, old);
}

#[test]
fn a_second_provider_emits_no_second_acceptance() {
    let journey =
        Journey::invited().after([View, Accept, connect(samsara()), AddAnother, connect(geotab()), Return]);
    assert_eq!(
        journey.events()[4..],
        ["connection.created", "fleet_connection.created", "connection.created", "fleet_connection.created"]
    );
    assert_eq!(journey.endings()[0].tsp_count, 2);
}

#[test]
fn connecting_the_same_provider_again_creates_nothing() {
    let mut journey = Journey::invited().after([View, Accept, connect(samsara())]);
    assert_eq!(journey.tries(connect(samsara())), Ok(vec![]));
    assert_eq!(journey.session.member().unwrap().connections.len(), 1);
}

#[test]
fn a_request_ends_with_its_id_and_emits_tsp_requested() {
    let journey = Journey::invited().after([View, Accept, request("Little ELD"), Return]);
    assert_eq!(journey.events()[4..], ["tsp.requested"]);
    let id = journey.session.member().unwrap().requests[0].id;
    assert_eq!(outcomes(&journey), [Outcome::IntegrationRequested { id }]);
}

#[test]
fn requesting_the_same_entry_again_returns_the_same_request() {
    let mut journey = Journey::invited().after([View, Accept, request("Little ELD"), AddAnother]);
    assert_eq!(journey.tries(request("Little ELD")), Ok(vec![]));
    journey.tries(request("Other ELD")).unwrap();
    let requests = &journey.session.member().unwrap().requests;
    assert_eq!(requests.len(), 2);
    let last = requests[1].id;
    journey.tries(Return).unwrap();
    assert_eq!(outcomes(&journey), [Outcome::IntegrationRequested { id: last }]);
}

#[test]
fn a_visit_with_a_connection_and_a_request_is_a_success() {
    let requested_last =
        Journey::invited().after([View, Accept, connect(samsara()), AddAnother, request("X"), Return]);
    let connected_last =
        Journey::invited().after([View, Accept, request("X"), AddAnother, connect(samsara()), Return]);
    assert_eq!(outcomes(&requested_last), [Outcome::Success]);
    assert_eq!(outcomes(&connected_last), [Outcome::Success]);
}

#[test]
fn a_deleted_connection_does_not_count_and_is_not_reused() {
    let mut journey =
        Journey::invited().after([View, Accept, connect(samsara()), AddAnother, connect(geotab())]);
    let connection = journey.session.member().unwrap().connections[0].connection_id;
    assert_eq!(journey.tries(Command::DeleteConnection { connection }), Ok(vec![]));
    assert_eq!(journey.session.stage().name(), "connection-deleted");
    // The form is sent twice.
    assert_eq!(journey.tries(Command::DeleteConnection { connection }), Ok(vec![]));
    let left = journey.session.member().unwrap();
    assert_eq!(left.connections.len(), 1);
    assert_eq!(left.visit.connections, [left.connections[0].connection_id]);
    let connection = left.connections[0].connection_id;
    journey.tries(Command::DeleteConnection { connection }).unwrap();
    assert!(journey.tries(Return).is_err());
    assert!(journey.tries(Command::DeleteConnection { connection }).is_err());
    let journey = journey.after([connect(samsara()), Return]);
    assert_eq!(journey.endings()[0].tsp_count, 1);
}

#[test]
fn a_connection_of_an_earlier_visit_can_be_deleted() {
    let mut journey = Journey::invited().after([View, Accept, connect(samsara()), Return, View]);
    let connection = journey.session.member().unwrap().connections[0].connection_id;
    journey.tries(Command::DeleteConnection { connection }).unwrap();
    assert!(journey.session.member().unwrap().connections.is_empty());
}

#[test]
fn a_waitlist_entry_ends_like_a_request_and_emits_nothing() {
    let join = |name: &str| Command::JoinWaitlist { provider: name.to_owned() };
    let journey =
        Journey::invited().after([View, Accept, join("Tiny ELD"), AddAnother, join("tiny eld"), Return]);
    assert_eq!(journey.events().len(), 4);
    let waitlist = &journey.session.member().unwrap().waitlist;
    assert_eq!(waitlist.len(), 1);
    assert_eq!(outcomes(&journey), [Outcome::IntegrationRequested { id: waitlist[0].id }]);
}

#[test]
fn a_fleet_has_at_most_fifty_waitlist_entries() {
    let mut journey = Journey::invited().after([View, Accept]);
    for number in 0..50 {
        journey.tries(Command::JoinWaitlist { provider: format!("ELD {number}") }).unwrap();
    }
    assert!(journey.tries(Command::JoinWaitlist { provider: "one more".into() }).is_err());
}

#[test]
fn a_decline_keeps_its_reason_and_its_time() {
    let journey = Journey::invited().after([View, decline("not interested")]);
    assert_eq!(journey.events()[2..], ["invitation.declined"]);
    let invitation = journey.session.invitation();
    assert_eq!(invitation.status, InvitationStatus::Declined);
    assert_eq!(invitation.decline_reason.as_deref(), Some("not interested"));
    assert_eq!(invitation.declined_at, Some(noon()));
    assert_eq!(journey.endings()[0].skip_reason.as_deref(), Some("not interested"));
    assert_eq!(outcomes(&journey), [Outcome::Failure]);
}

#[test]
fn ending_a_visit_again_repeats_the_redirect_and_emits_nothing() {
    let ended: [(Vec<Command>, Vec<Command>); 4] = [
        (vec![View, Accept, connect(samsara()), Return], vec![Return, Leave]),
        (vec![View, Accept, request("X"), Return], vec![Return, Leave]),
        (vec![View, decline("no")], vec![decline("no, really"), decline(""), Return, Leave]),
        (vec![View, Leave], vec![Leave, Return]),
    ];
    for (before, again) in ended {
        let mut journey = Journey::invited().after(before);
        let first = journey.endings();
        let stage = journey.session.stage().clone();
        for command in again {
            let effects = journey.tries(command).unwrap();
            assert_eq!(endings(&effects), first);
            assert_eq!(effects.len(), 1);
        }
        assert_eq!(*journey.session.stage(), stage);
    }
}

#[test]
fn leaving_fails_and_connections_stay() {
    let journey = Journey::invited().after([View, Accept, connect(samsara()), Leave]);
    assert_eq!(outcomes(&journey), [Outcome::Failure]);
    assert_eq!(journey.session.member().unwrap().connections.len(), 1);
    assert_eq!(journey.events().len(), 6);
}

#[test]
fn opening_an_accepted_link_again_starts_another_visit_of_the_same_fleet() {
    let mut journey = Journey::invited().after([View, Accept, connect(samsara()), Return]);
    let fleet = journey.session.member().unwrap().fleet_id;
    assert_eq!(journey.tries(View), Ok(vec![]));
    assert_eq!(journey.session.stage().name(), "choosing");
    assert!(journey.tries(Return).is_err());
    let journey = journey.after([request("X"), Return]);
    let id = journey.session.member().unwrap().requests[0].id;
    assert_eq!(outcomes(&journey), [Outcome::Success, Outcome::IntegrationRequested { id }]);
    assert_eq!(journey.session.member().unwrap().fleet_id, fleet);
}

#[test]
fn invitation_viewed_is_emitted_for_the_first_opening_only() {
    let journey = Journey::invited().after([View, View, Leave, View]);
    assert_eq!(journey.events(), ["invitation.created", "invitation.viewed"]);
    assert_eq!(journey.session.stage().name(), "viewed");
}

#[test]
fn opening_an_expired_link_expires_the_session_and_fails() {
    let mut journey = Journey::invited();
    journey.now = noon() + SignedDuration::from_hours(24);
    let effects = journey.tries(View).unwrap();
    assert_eq!(endings(&effects).len(), 1);
    assert_eq!(journey.events()[1..], ["invitation.expired"]);
    assert_eq!(journey.session.invitation().status, InvitationStatus::Expired);
    assert_eq!(outcomes(&journey), [Outcome::Failure]);
    let again = journey.tries(View).unwrap();
    assert_eq!((endings(&again).len(), again.len()), (1, 1));
}

#[test]
fn time_expires_a_link_without_a_redirect() {
    let mut journey = Journey::invited().after([View]);
    journey.now = noon() + SignedDuration::from_hours(24);
    let effects = journey.tries(Expire).unwrap();
    assert!(
        matches!(effects.as_slice(), [Effect::Emit(expired)] if expired.event.name() == "invitation.expired")
    );
}

#[test]
fn an_accepted_invitation_does_not_expire() {
    let mut journey = Journey::invited().after([View, Accept]);
    journey.now = noon() + SignedDuration::from_hours(10_000);
    assert!(journey.tries(Expire).is_err());
    assert_eq!(journey.tries(View), Ok(vec![]));
    assert_eq!(journey.session.invitation().status, InvitationStatus::Accepted);
}

#[test]
fn an_invitation_can_be_deleted_before_acceptance_only() {
    let journey = Journey::invited().after([Delete]);
    assert_eq!(journey.events()[1..], ["invitation.deleted"]);
    let mut accepted = Journey::invited().after([View, Accept]);
    assert_eq!(
        accepted.tries(Delete).unwrap_err().to_string(),
        "cannot `delete` a session that is `choosing`; possible now: `view`, `connect`, `request-integration`, `join-waitlist`, `leave`"
    );
}

#[test]
fn a_refused_command_names_the_stage_and_the_possible_commands() {
    let refusals: Vec<_> = [
        (vec![], Accept),
        (vec![View], Return),
        (vec![View, Accept], Accept),
        (vec![View, Accept], decline("")),
        (vec![View, Accept, connect(samsara()), Return], connect(geotab())),
        (vec![View, decline("")], Accept),
        (vec![Delete], Leave),
    ]
    .into_iter()
    .map(|(before, command)| Journey::invited().after(before).tries(command).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(refusals.join("\n"), @r"
    cannot `accept` a session that is `invited`; possible now: `view`, `delete`
    cannot `return` a session that is `viewed`; possible now: `view`, `accept`, `decline`, `leave`, `delete`
    cannot `accept` a session that is `choosing`; possible now: `view`, `connect`, `request-integration`, `join-waitlist`, `leave`
    cannot `decline` a session that is `choosing`; possible now: `view`, `connect`, `request-integration`, `join-waitlist`, `leave`
    cannot `connect` a session that is `ended`; possible now: `view`, `return`, `leave`
    cannot `accept` a session that is `declined`; possible now: `view`, `decline`, `return`, `leave`
    cannot `leave` a session that is `deleted`; possible now: `view`
    ");
}

fn refreshed(journey: &mut Journey) -> Session {
    let asked = catena_contract::NewInvitation { expires_in_hours: 72, ..asked() };
    refresh(journey.session.clone(), asked, journey.now, &mut journey.ids).unwrap()
}

#[test]
fn inviting_again_keeps_the_link_and_extends_it() {
    let mut journey = Journey::invited().after([View]);
    journey.now = noon() + SignedDuration::from_hours(5);
    let session = refreshed(&mut journey);
    assert_eq!(session.invitation().magic_link, journey.session.invitation().magic_link);
    assert_eq!(session.expires_at(), noon() + SignedDuration::from_hours(77));
    assert_eq!(session.invitation().created_at, noon());
}

#[test]
fn inviting_a_fleet_that_declined_makes_the_invitation_active_again() {
    let mut journey = Journey::invited().after([View, decline("no")]);
    let session = refreshed(&mut journey);
    assert_eq!(*session.stage(), Stage::Invited);
    assert_eq!(session.invitation().decline_reason, None);
}

#[test]
fn inviting_an_accepted_fleet_issues_new_tokens_and_no_new_fleet() {
    let mut journey = Journey::invited().after([View, Accept]);
    let (before, after) = (journey.session.invitation(), refreshed(&mut journey).invitation());
    assert_eq!(before.fleet_id, after.fleet_id);
    assert_ne!(before.pre_registration_access_token, after.pre_registration_access_token);
}

#[test]
fn an_expired_or_deleted_invitation_is_not_refreshed() {
    let mut deleted = Journey::invited().after([Delete]);
    let error = refresh(deleted.session, asked(), noon(), &mut deleted.ids).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an invitation that is `deleted` is not refreshed; create another for the same fleet"
    );
    let mut overdue = Journey::invited();
    let late = noon() + SignedDuration::from_hours(24);
    assert!(refresh(overdue.session, asked(), late, &mut overdue.ids).is_err());
}
