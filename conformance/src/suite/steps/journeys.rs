//! Steps of whole sessions through a simulated Catena. What comes between its webhooks and the partner is
//! [`super::races`]'s.

use cucumber::{given, then, when};

use super::World;
use super::redirects::go;
use crate::judge::Finding;
use crate::judge::journey::{acknowledged, counted_once, request_live, stored};
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::is_live;
use crate::run::journey::{Before, Ending, Journey, JourneyError};
use catena_probe::RequestState;

#[given("the fleet has opened its invitation")]
async fn opened(world: &mut World) {
    opened_after(world, Before::Nothing).await;
}

/// Begins the scenario's session.
pub(super) async fn opened_after(world: &mut World, before: Before) {
    let (run, check) = (world.run(), world.check());
    match Journey::begin(&run, &check, world.fleet(), before).await {
        Ok(journey) => world.journey = Some(journey),
        Err(error) => world.find(ours(&error)),
    }
}

#[given("the fleet has opened its invitation and accepted it")]
async fn accepted(world: &mut World) {
    accepted_after(world, Before::Nothing).await;
}

#[given("a fleet whose connection Catena knows already has accepted its invitation")]
async fn known_accepted(world: &mut World) {
    accepted_after(world, Before::ConnectedElsewhere).await;
}

pub(super) async fn accepted_after(world: &mut World, before: Before) {
    opened_after(world, before).await;
    made(world, async |journey| journey.accept().await).await;
}

/// Makes a move of the session, if there is one; whether it was made.
pub(super) async fn made(
    world: &mut World,
    by: impl AsyncFnOnce(&mut Journey) -> Result<(), JourneyError>,
) -> bool {
    let Some(journey) = &mut world.journey else { return false };
    match by(journey).await {
        Ok(()) => true,
        Err(error) => {
            world.find(ours(&error));
            false
        }
    }
}

/// The session ends, and the browser follows Catena's last redirect to the partner.
pub(super) async fn comes_back(
    world: &mut World,
    by: impl AsyncFnOnce(&mut Journey) -> Result<Ending, JourneyError>,
) {
    let Some(journey) = &mut world.journey else { return };
    match by(journey).await {
        Ok(ending) => {
            if let Some(id) = ending.request_id {
                world.fleet().request_id = id;
            }
            go(world, "the fleet returns from Catena", ending.redirect).await;
        }
        Err(error) => world.find(ours(&error)),
    }
}

/// Writes down what was delivered, and whether that confirms the connection.
pub(super) fn hear(world: &mut World) {
    let Some(journey) = &world.journey else { return };
    let (confirmation, deliveries) = (journey.confirmation(), journey.deliveries());
    world.confirmation = Some(confirmation);
    for delivery in deliveries {
        world.note(delivery);
    }
}

#[when("it connects a provider and returns")]
async fn connects(world: &mut World) {
    if made(world, async |journey| journey.connect().await).await {
        hear(world);
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects the same provider again and returns")]
async fn connects_as_before(world: &mut World) {
    if made(world, async |journey| journey.connect_as_before().await).await {
        hear(world);
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it requests a provider that is not listed and returns")]
async fn requests(world: &mut World) {
    if made(world, async |journey| journey.request().await).await {
        hear(world);
        // A request confirms no connection.
        world.confirmation = None;
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it declines")]
async fn declines(world: &mut World) {
    comes_back(world, async |journey| journey.decline().await).await;
    hear(world);
}

#[when("it leaves without connecting")]
async fn leaves(world: &mut World) {
    comes_back(world, async |journey| journey.leave().await).await;
    hear(world);
}

#[when("its invitation runs out and it opens the link again")]
async fn runs_out(world: &mut World) {
    comes_back(world, async |journey| journey.expire().await).await;
    hear(world);
}

#[when("it connects a provider and is stored as connected")]
async fn connects_one(world: &mut World) {
    if !made(world, async |journey| journey.connect().await).await {
        return;
    }
    world.confirmation = world.journey.as_ref().map(Journey::confirmation);
    let confirmed = world.confirmation == Some(Confirmation::Confirmed);
    let run = world.run();
    let mut view = run.until_fleet(world.fleet(), |view| !confirmed || is_live(view)).await;
    if is_live(&view) {
        settle(world, 1).await;
        view = run.fleet_view(world.fleet()).await;
    }
    world.show(view.exchange());
    world.stored_before = Some(view);
}

#[when("it connects a second provider and returns")]
async fn connects_another(world: &mut World) {
    if made(world, async |journey| journey.connect_another().await).await {
        hear(world);
        comes_back(world, async |journey| journey.go_back().await).await;
        if world.stored_before.as_ref().is_some_and(is_live) {
            settle(world, 2).await;
        }
    }
}

/// Once another fleet's connection shows, what was delivered before it has had its time, too.
async fn settle(world: &mut World, number: usize) {
    match world.run().another_takes_effect(&world.check(), number).await {
        Ok(_) => {}
        Err(finding) => world.find(finding),
    }
}

#[then("the fleet counts as connected once")]
async fn counts_once(world: &mut World) {
    let run = world.run();
    let Some(before) = world.stored_before.take() else { return };
    let after = run.fleet_view(world.fleet()).await;
    world.show(after.exchange());
    let confirmation = world.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    world.find(counted_once(&confirmation, &before, &after));
}

#[when("that provider goes live, and the fleet comes back and connects it")]
async fn requested_goes_live(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    let id = fleet.request_id;
    let before = run.until_stored(async || run.request_view(fleet, id).await, |_| true).await;
    world.show(before.exchange());
    world.requests.push(before);
    if made(world, async |journey| journey.connect_requested(id).await).await {
        hear(world);
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}

#[then("the request it made is stored as live")]
async fn is_request_live(world: &mut World) {
    let run = world.run();
    let confirmation = world.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    let confirmed = confirmation == Confirmation::Confirmed;
    let fleet = world.fleet();
    let after = run
        .until_stored(
            async || run.request_view(fleet, fleet.request_id).await,
            |view| !confirmed || view.state == RequestState::Live,
        )
        .await;
    world.show(after.exchange());
    let finding = match world.requests.first() {
        Some(before) => world.as_far_as_seen(before, request_live(&confirmation, before, &after)),
        None => Finding::not_tested("a step in which the fleet requests a provider, before this one"),
    };
    world.find(finding);
}

#[then("the request is acknowledged")]
fn is_acknowledged(world: &mut World) {
    let finding = world.last_sight().map_or_else(|finding| finding, acknowledged);
    world.find(finding);
}

#[then("the request is stored for the fleet")]
async fn is_stored(world: &mut World) {
    let run = world.run();
    let named = run.names_fleets();
    let fleet = world.fleet();
    let view = run.request_view(fleet, fleet.request_id).await;
    let finding = stored(&view, named.then_some(&fleet.fleet_ref));
    let finding = world.as_far_as_seen(&view, finding);
    world.show(view.exchange());
    world.find(finding);
}

/// Trouble of the simulated Catena is never held against the partner.
fn ours(error: &JourneyError) -> Finding {
    Finding::inconclusive(format!("{error}: trouble of this program's, not of the partner's"))
}
