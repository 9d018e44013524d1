//! Steps about deliveries that share an event id: forgeries before a genuine delivery, and deliveries that overlap.

use catena_probe::{FleetName, FleetView, Tampering, View};
use cucumber::{given, then, when};
use jiff::SignedDuration;
use mock_catena::ids::Ids as _;

use super::World;
use super::effects::{accepted, effects_are_visible};
use crate::judge::FindingKind;
use crate::judge::webhook::{DuplicatesAtOnce, duplicates_at_once, keeps_event, name_stored};
use crate::run::deliveries::LIKELIHOOD;
use crate::run::{Effect, SecondLook};

/// The name of every made-up fleet, unless a check gives it another one.
const USUAL_NAME: &str = "Catena Conformance simulation";

#[given("one fleet that accepted its invitation, according to webhooks")]
async fn one_accepted(world: &mut World) {
    if effects_are_visible(world).await {
        let scripted = accepted(world, 1).await;
        world.webhooks.scripted.push(scripted);
    }
}

#[when("its connection is forged in several ways with the event id of the genuine delivery that follows")]
async fn forged_first(world: &mut World) {
    let run = world.run();
    let Some(scripted) = world.webhooks.scripted.last_mut() else { return };
    let Some(event) = scripted.connection_event().cloned() else { return };
    let forgeries = [
        ("signed with another secret", Tampering::WrongSecret(scripted.fleet.ids.secret())),
        ("signed 10 minutes ago", Tampering::Aged(SignedDuration::from_mins(10))),
    ];
    let mut forged = Vec::new();
    for (how, tampering) in forgeries {
        let what = format!("the connection {how}");
        forged.extend(run.deliver_event(scripted, &what, event.clone(), &tampering).await);
    }
    world.show(&forged);
    world.webhooks.forged = forged;
}

#[then("the genuine event is acknowledged and stored")]
async fn genuine_is_stored(world: &mut World) {
    let run = world.run();
    let Some(mut scripted) = world.webhooks.scripted.pop() else { return };
    let exchanges = run.deliver_connection(&mut scripted).await;
    world.show(&exchanges);
    let Some(genuine) = exchanges.last() else { return };
    let refused = genuine.answer.as_ref().is_ok_and(catena_probe::Answer::is_client_error);
    let other = match scripted.another_connection(run.clock.now()).filter(|_| refused) {
        Some(event) => run.deliver_event(&mut scripted, "another event", event, &Tampering::Genuine).await,
        None => None,
    };
    let view = run.until_live(&scripted.fleet).await;
    world.show(view.exchange());
    world.find(keeps_event(&world.webhooks.forged, genuine, other.as_deref(), &view));
}

#[when("the connections of several fleets are each delivered several times at once")]
async fn several_at_once(world: &mut World) {
    if effects_are_visible(world).await {
        let run = world.run();
        world.webhooks.bursts = run.duplicate_bursts(&world.check()).await;
        world.record.note(LIKELIHOOD);
    }
}

#[then("each has one effect, and none is answered with a server error")]
async fn one_effect(world: &mut World) {
    let run = world.run();
    let bursts = std::mem::take(&mut world.webhooks.bursts);
    if bursts.is_empty() {
        return;
    }
    let mut once = accepted(world, 9).await;
    let exchanges = run.deliver_connection(&mut once).await;
    world.show(exchanges.last());
    let fleets: Vec<_> = bursts.iter().map(|(scripted, _)| scripted.fleet.again()).collect();
    let (bursts, view) = run.after_bursts(bursts, &once).await;
    for burst in &bursts {
        world.show(burst.crashed().or(burst.deliveries.last()));
        world.show(burst.view.exchange());
    }
    world.find(duplicates_at_once(&bursts, &view));
    // The effects of all bursts are as late as each other, so one of them is looked at again.
    if let Some((fleet, burst)) = fleets.into_iter().zip(bursts).next() {
        let judge = move |later: &View<FleetView>, control: Option<&View<FleetView>>| {
            let later = DuplicatesAtOnce { view: later.clone(), ..burst.clone() };
            duplicates_at_once(&[later], control.unwrap_or(&View::NotConfigured))
        };
        let control = Some(once.fleet.again());
        run.look_again(SecondLook { check: world.check(), fleet, control, judge: Box::new(judge) });
    }
}

#[given("what is stored of a fleet with a usual name")]
async fn usual_name(world: &mut World) {
    let run = world.run();
    if run.acknowledges().await.is_ok() {
        world.observations.fleet_before = Some(run.view_of_shared_fleet().await);
    }
}

#[then("if a view shows names, such a name is stored as it was sent")]
async fn stored_as_sent(world: &mut World) {
    let run = world.run();
    let Some(usual) = world.observations.fleet_before.take() else { return };
    let usual = (&usual, USUAL_NAME);
    let sent = FleetName::All;
    let shows_names = name_stored(usual, sent, usual.0).kind() != FindingKind::NotApplicable;
    if !shows_names {
        return;
    }
    let mut scripted = run.scripted_fleet(&world.check(), 1);
    let exchanges = run.deliver_named_acceptance(&mut scripted, sent).await;
    world.show(&exchanges);
    let fleet = &scripted.fleet;
    let named = |view: &View<FleetView>| matches!(view, View::Seen(seen, _) if seen.fleet_name.is_some());
    let view = run.until_fleet(Effect::Name, fleet, named).await;
    world.show(view.exchange());
    world.find(name_stored(usual, sent, &view));
}
