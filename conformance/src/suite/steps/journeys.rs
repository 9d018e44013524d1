//! Steps of whole sessions through a simulated Catena. Sessions whose webhooks are late or missing are in
//! [`super::races`].

use catena_contract::Outcome;
use catena_probe::{RequestState, View};
use cucumber::{given, then, when};

use super::World;
use crate::judge::Finding;
use crate::judge::journey::{acknowledged, counted_once, request_live, stored};
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::is_live;
use crate::run::journey::{FinalRedirect, Journey, JourneyError, Precondition};

#[given("the fleet has opened its invitation")]
async fn opened(world: &mut World) {
    opened_after(world, Precondition::None).await;
}

#[given("the fleet has opened its invitation and accepted it")]
async fn accepted(world: &mut World) {
    accepted_after(world, Precondition::None).await;
}

#[given("a fleet with a connection from another partner has accepted its invitation")]
async fn known_accepted(world: &mut World) {
    accepted_after(world, Precondition::ConnectedElsewhere).await;
}

async fn opened_after(world: &mut World, precondition: Precondition) {
    let (run, check) = (world.run(), world.check());
    run.learn_work_time().await;
    let journey = Journey::begin(&run, &check, world.fleet(), precondition).await;
    world.journey = world.or_find(journey.map(Box::new).map_err(our_error));
}

pub(super) async fn accepted_after(world: &mut World, precondition: Precondition) {
    opened_after(world, precondition).await;
    perform(world, async |journey| journey.accept().await).await;
    world.run().let_it_work().await;
}

/// Performs an action in the session, if there is one. Returns whether it succeeded.
pub(super) async fn perform(
    world: &mut World,
    action: impl AsyncFnOnce(&mut Journey) -> Result<(), JourneyError>,
) -> bool {
    let Some(journey) = &mut world.journey else { return false };
    let performed = action(journey).await.map_err(our_error);
    world.or_find(performed).is_some()
}

/// Ends the session with `action`; the browser then follows Catena's redirect to the partner.
pub(super) async fn return_from_catena(
    world: &mut World,
    action: impl AsyncFnOnce(&mut Journey) -> Result<FinalRedirect, JourneyError>,
) {
    let Some(journey) = &mut world.journey else { return };
    let redirect = action(journey).await.map_err(our_error);
    let Some(FinalRedirect { url, outcome }) = world.or_find(redirect) else { return };
    if let Outcome::IntegrationRequested { id } = outcome {
        world.fleet().request_id = id;
    }
    world.open_documented("the fleet returns from Catena", outcome.status(), url).await;
}

/// The fleet returns, and its webhooks have been delivered before.
pub(super) async fn return_notified(world: &mut World) {
    note_deliveries(world).await;
    return_from_catena(world, async |journey| journey.go_back().await).await;
}

/// Notes what was delivered, and whether that confirms the connection.
pub(super) async fn note_deliveries(world: &mut World) {
    let Some(journey) = &world.journey else { return };
    let (confirmation, deliveries) = (journey.confirmation(), journey.deliveries());
    world.confirmation = Some(world.run().explained(confirmation).await);
    for delivery in deliveries {
        world.record.note(delivery);
    }
}

#[when("it connects a provider and returns")]
async fn connects(world: &mut World) {
    if perform(world, async |journey| journey.connect().await).await {
        return_notified(world).await;
    }
}

#[when("it connects the same provider again and returns")]
async fn connects_as_before(world: &mut World) {
    if perform(world, async |journey| journey.connect_as_before().await).await {
        return_notified(world).await;
    }
}

#[when("it requests a provider that is not listed and returns")]
async fn requests(world: &mut World) {
    if perform(world, async |journey| journey.request().await).await {
        note_deliveries(world).await;
        // A request does not confirm a connection.
        world.confirmation = None;
        return_from_catena(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it declines")]
async fn declines(world: &mut World) {
    return_from_catena(world, async |journey| journey.decline().await).await;
    note_deliveries(world).await;
}

#[when("it leaves without connecting")]
async fn leaves(world: &mut World) {
    return_from_catena(world, async |journey| journey.leave().await).await;
    note_deliveries(world).await;
}

#[when("its invitation expires and it opens the link again")]
async fn expires(world: &mut World) {
    return_from_catena(world, async |journey| journey.expire().await).await;
    note_deliveries(world).await;
}

#[when("it connects a provider and is stored as connected")]
async fn connects_one(world: &mut World) {
    if !perform(world, async |journey| journey.connect().await).await {
        return;
    }
    world.confirmation = world.journey.as_deref().map(Journey::confirmation);
    let confirmed = world.confirmation == Some(Confirmation::Confirmed);
    let run = world.run();
    let fleet = world.fleet();
    let mut view = if confirmed { run.until_live(fleet).await } else { run.fleet_view(fleet).await };
    if is_live(&view) {
        connect_another_fleet(world, 1).await;
        view = run.fleet_view(world.fleet()).await;
    }
    world.show(view.exchange());
    world.observations.fleet_before = Some(view);
}

#[when("it connects a second provider and returns")]
async fn connects_another(world: &mut World) {
    if perform(world, async |journey| journey.connect_another().await).await {
        return_notified(world).await;
        if world.observations.fleet_before.as_ref().is_some_and(is_live) {
            connect_another_fleet(world, 2).await;
        }
    }
}

/// Once another fleet's connection is stored, the deliveries before it have had their time too.
async fn connect_another_fleet(world: &mut World, number: usize) {
    let connected = world.run().connect_another_fleet(&world.check(), number).await;
    world.or_find(connected);
}

#[then("the fleet counts as connected once")]
async fn counts_once(world: &mut World) {
    let run = world.run();
    let Some(before) = world.observations.fleet_before.take() else { return };
    let after = run.fleet_view(world.fleet()).await;
    world.show(after.exchange());
    world.find(counted_once(&world.confirmation(), &before, &after));
}

#[when("that provider goes live, and the fleet comes back and connects it")]
async fn requested_goes_live(world: &mut World) {
    world.remember_request().await;
    let id = world.fleet().request_id;
    if perform(world, async |journey| journey.connect_requested(id).await).await {
        return_notified(world).await;
    }
}

#[then("the request it made is stored as live")]
async fn is_request_live(world: &mut World) {
    let confirmation = world.confirmation();
    let confirmed = confirmation == Confirmation::Confirmed;
    // A request that was never stored does not become live.
    let was_seen = matches!(world.observations.requests.first(), Some(View::Seen(..)));
    let after = if was_seen {
        world.request_until(|view| !confirmed || view.state == RequestState::Live).await
    } else {
        world.request().await
    };
    let finding = match world.observations.requests.first() {
        Some(before) => world.unless_script_stores(before, request_live(&confirmation, before, &after)),
        None => Finding::not_tested("a step in which the fleet requests a provider, before this one"),
    };
    world.find(finding);
}

#[then("the request is acknowledged")]
fn is_acknowledged(world: &mut World) {
    world.judge_last(acknowledged);
}

#[then("the request is stored for the fleet")]
async fn is_stored(world: &mut World) {
    let view = world.request_until(|_| true).await;
    let named = world.run().names_fleets();
    let finding = stored(&view, named.then_some(&world.fleet().fleet_ref));
    let finding = world.unless_script_stores(&view, finding);
    world.find(finding);
}

/// An error of the simulated Catena says nothing about the partner.
fn our_error(error: JourneyError) -> Finding {
    Finding::inconclusive(format!("{error}: this is an error of this program, not of the partner"))
}
