//! Invariants for any order of commands at any time.

use std::collections::BTreeSet;

use catena_contract::{ConnectionId, InvitationStatus};
use jiff::SignedDuration;
use mock_catena::session::{Command, CommandName, Effect, Ending, Session, refresh};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{Journey, asked, connect, geotab, request, samsara};

#[derive(Debug, Clone)]
enum Happening {
    Move(Command),
    Refresh,
    Hours(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let decline = prop::option::of("[a-z ]{1,12}").prop_map(|reason| Command::Decline { reason });
    let command = prop_oneof![
        4 => Just(Command::View),
        4 => Just(Command::Accept),
        1 => decline,
        2 => prop_oneof![Just(samsara()), Just(geotab())].prop_map(connect),
        2 => prop_oneof![Just("X ELD"), Just("Y ELD")].prop_map(request),
        1 => prop_oneof![Just("Z ELD"), Just("z eld")]
            .prop_map(|provider| Command::JoinWaitlist { provider: provider.to_owned() }),
        1 => Just(Command::DeleteConnection { connection: ConnectionId::new(Uuid::from_u128(1)) }),
        3 => Just(Command::Return),
        2 => Just(Command::AddAnother),
        1 => Just(Command::Leave),
        1 => Just(Command::Expire),
        1 => Just(Command::Delete),
    ];
    prop_oneof![
        20 => command.prop_map(Happening::Move),
        1 => Just(Happening::Refresh),
        1 => (0..30_i64).prop_map(Happening::Hours),
    ]
}

/// Deletes the newest connection, if there is one.
fn aimed(command: Command, session: &Session) -> Command {
    let newest = session.member().and_then(|member| member.connections.last());
    match (command, newest) {
        (Command::DeleteConnection { .. }, Some(newest)) => {
            Command::DeleteConnection { connection: newest.connection_id }
        }
        (command, _) => command,
    }
}

proptest! {
    #[test]
    fn no_order_of_commands_gives_a_visit_two_outcomes_or_an_invitation_two_fleets(
        happenings in prop::collection::vec(happening(), 0..60)
    ) {
        let mut journey = Journey::invited();
        let mut ending_of_visit: Option<Ending> = None;
        let mut fleets = BTreeSet::new();
        for happening in happenings {
            let before = journey.session.clone();
            match happening {
                Happening::Hours(hours) => journey.now += SignedDuration::from_hours(hours),
                Happening::Refresh => {
                    let refreshed = refresh(before.clone(), asked(), journey.now, &mut journey.ids);
                    if let Ok(session) = refreshed {
                        if before.invitation().status == InvitationStatus::Declined {
                            ending_of_visit = None;
                        }
                        journey.session = session;
                    }
                }
                Happening::Move(command) => {
                    let command = aimed(command, &before);
                    let name = command.name();
                    let overdue = before.is_overdue(journey.now) && name != CommandName::Delete;
                    let moved = journey.tries(command);
                    prop_assert_eq!(moved.is_ok(), overdue || before.stage().possible().contains(&name));
                    let begun_anew = name == CommandName::View
                        && matches!(before.stage().name(), "ended" | "away")
                        && matches!(journey.session.stage().name(), "choosing" | "viewed");
                    if begun_anew {
                        ending_of_visit = None;
                    }
                    for effect in moved.unwrap_or_default() {
                        if let Effect::Redirect(ending) = effect {
                            // After leaving the consent card, a late return ends with the link's expiry instead.
                            let late = overdue || before.stage().name() == "expired";
                            if !late {
                                prop_assert!(ending_of_visit.as_ref().is_none_or(|first| *first == ending));
                            }
                            ending_of_visit = Some(ending);
                        }
                    }
                }
            }
            let status = |session: &mock_catena::session::Session| session.invitation().status;
            if matches!(status(&before), InvitationStatus::Expired | InvitationStatus::Deleted) {
                prop_assert_eq!(status(&before), status(&journey.session));
            }
            fleets.extend(journey.session.member().map(|member| member.fleet_id));
        }

        prop_assert!(fleets.len() <= 1);
        let events = journey.events();
        let count = |name: &str| events.iter().filter(|event| *event == name).count();
        prop_assert!(count("invitation.accepted") <= 1 && count("share_agreement.created") <= 1);
        prop_assert!(count("tsp.requested") <= 2);
        if let Some(member) = journey.session.member() {
            prop_assert!(member.connections.len() <= 2 && member.waitlist.len() <= 1);
            let existing: Vec<_> = member.connections.iter().map(|known| known.connection_id).collect();
            prop_assert!(member.visit.connections.iter().all(|id| existing.contains(id)));
        }
        prop_assert!(count("invitation.expired") + count("invitation.deleted") <= 1);
        let ids: Vec<_> = journey.effects.iter().filter_map(|effect| match effect {
            Effect::Emit(emitted) => Some(emitted.id),
            Effect::Redirect(_) => None,
        }).collect();
        prop_assert!(ids.is_sorted_by(|earlier, later| earlier < later));
    }

    #[test]
    fn the_same_commands_give_the_same_session_and_effects(
        happenings in prop::collection::vec(happening(), 0..30)
    ) {
        let run = || {
            let mut journey = Journey::invited();
            for happening in happenings.clone() {
                if let Happening::Move(command) = happening {
                    let _ = journey.tries(command);
                }
            }
            (journey.session, journey.effects)
        };
        prop_assert_eq!(run(), run());
    }
}
