//! Steps about what is stored: requests under their ids, and how far a fleet is let in.

use cucumber::{given, then};

use super::World;
use crate::judge::Finding;
use crate::judge::redirect;
use crate::judge::redirect::Confirmation;
use catena_probe::{Access, FleetView, RequestView, View};

#[then("a view shows the request stored as pending")]
async fn is_stored(world: &mut World) {
    let view = request(world).await;
    let named = world.run().names_fleets();
    let finding = redirect::stored(&view, named.then_some(&world.fleet().fleet_ref));
    let finding = world.as_far_as_seen(&view, finding);
    world.find(finding);
}

/// The fleet's request, once it is stored: a partner may work on it after it has answered.
pub(super) async fn request(world: &mut World) -> View<RequestView> {
    let run = world.run();
    let fleet = world.fleet();
    let view = run.until_stored(async || run.request_view(fleet, fleet.request_id).await, |_| true).await;
    world.show(view.exchange());
    view
}

#[then("access given for the request is provisional at most")]
fn is_provisional(world: &mut World) {
    let finding = world.last_sight().map_or_else(|finding| finding, redirect::provisional_access);
    world.find(finding);
}

#[then("the fleet is not stored as live")]
fn is_not_live(world: &mut World) {
    let finding = match world.last_sight() {
        Ok(observation) if world.run().names_fleets() => redirect::no_connection_stored(observation),
        Ok(_) => unnamed(),
        Err(finding) => finding,
    };
    world.find(finding);
}

/// Where only a session says which fleet comes back, the view of a made-up fleet says nothing about its redirect.
fn unnamed() -> Finding {
    Finding::not_tested(
        "`{fleet_ref}` in both redirect URLs, so that the view is of the fleet that came back",
    )
}

#[then(expr = "nothing is stored under the id {string}")]
async fn nothing_under(world: &mut World, id: String) {
    let run = world.run();
    let named = run.names_fleets();
    let fleet = world.fleet();
    let id = id
        .replace("{integration_request_id}", &fleet.request_id.to_string())
        .replace("{fleet_ref}", fleet.fleet_ref.as_str());
    let view = run.odd_request_view(fleet, &id).await;
    let finding = redirect::nothing_stored(&view, named.then_some(&fleet.fleet_ref));
    world.show(view.exchange());
    world.find(finding);
}

#[then("at most one of the two ids is stored")]
async fn at_most_one(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    let first = run.request_view(fleet, fleet.request_id).await;
    let second = run.request_view(fleet, fleet.another_id).await;
    world.show(first.exchange());
    world.show(second.exchange());
    world.find(redirect::at_most_one_stored([&first, &second]));
}

#[given("the fleet is stored as live")]
async fn was_live(world: &mut World) {
    world.before = Some(access(world).await);
}

#[then("the fleet ends up stored as live")]
async fn becomes_live(world: &mut World) {
    let view = access(world).await;
    let confirmation = world.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    world.find(redirect::connection_stored(&confirmation, &view));
}

/// The fleet, once it is live: a partner may work on a delivery after it has acknowledged it.
async fn access(world: &mut World) -> View<FleetView> {
    let run = world.run();
    let confirmed = world.confirmation == Some(Confirmation::Confirmed);
    let fleet = world.fleet();
    let view = run
        .until_stored(async || run.fleet_view(fleet).await, |view| !confirmed || view.access == Access::Live)
        .await;
    world.show(view.exchange());
    view
}

#[then("the fleet is still stored as live")]
fn still_live(world: &mut World) {
    let confirmation = world.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    let finding = match (&world.before, world.last_sight()) {
        (_, Err(finding)) => finding,
        (_, Ok(_)) if !world.run().names_fleets() => unnamed(),
        (Some(before), Ok(observation)) => redirect::connection_kept(&confirmation, before, observation),
        (None, Ok(_)) => Finding::not_tested("a look at the fleet before the redirect"),
    };
    world.find(finding);
}
