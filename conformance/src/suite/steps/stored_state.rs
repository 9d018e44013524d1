//! Steps about what is stored: requests under their ids, and how far a fleet is let in.

use cucumber::{given, then};

use super::Scene;
use crate::judge::Finding;
use crate::judge::redirect;
use crate::judge::redirect::Confirmation;
use catena_probe::{Access, FleetView, RequestView, View};

#[then("a view shows the request stored as pending")]
async fn is_stored(scene: &mut Scene) {
    let view = request(scene).await;
    let named = scene.run().names_fleets();
    let finding = redirect::stored(&view, named.then_some(&scene.fleet().fleet_ref));
    let finding = scene.as_far_as_seen(&view, finding);
    scene.find(finding);
}

/// The fleet's request, once it is stored: a partner may work on it after it has answered.
pub(super) async fn request(scene: &mut Scene) -> View<RequestView> {
    let run = scene.run();
    let fleet = scene.fleet();
    let view = run.until_stored(async || run.request_view(fleet, fleet.request_id).await, |_| true).await;
    scene.show(view.exchange());
    view
}

#[then("access given for the request is provisional at most")]
fn is_provisional(scene: &mut Scene) {
    let finding = scene.last_sight().map_or_else(|finding| finding, redirect::provisional);
    scene.find(finding);
}

#[then("the fleet is not stored as live")]
fn is_not_live(scene: &mut Scene) {
    let finding = match scene.last_sight() {
        Ok(sight) if scene.run().names_fleets() => redirect::not_live(sight),
        Ok(_) => unnamed(),
        Err(finding) => finding,
    };
    scene.find(finding);
}

/// Where only a session says which fleet comes back, the view of a made-up fleet says nothing about its redirect.
fn unnamed() -> Finding {
    Finding::unproved("`{fleet_ref}` in both redirect URLs, so that the view is of the fleet that came back")
}

#[then(expr = "nothing is stored under the id {string}")]
async fn nothing_under(scene: &mut Scene, id: String) {
    let run = scene.run();
    let named = run.names_fleets();
    let fleet = scene.fleet();
    let id = id
        .replace("{integration_request_id}", &fleet.request_id.to_string())
        .replace("{fleet_ref}", fleet.fleet_ref.as_str());
    let view = run.odd_request_view(fleet, &id).await;
    let finding = redirect::nothing_stored(&view, named.then_some(&fleet.fleet_ref));
    scene.show(view.exchange());
    scene.find(finding);
}

#[then("at most one of the two ids is stored")]
async fn at_most_one(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    let first = run.request_view(fleet, fleet.request_id).await;
    let second = run.request_view(fleet, fleet.another_id).await;
    scene.show(first.exchange());
    scene.show(second.exchange());
    scene.find(redirect::at_most_one_stored([&first, &second]));
}

#[given("the fleet is stored as live")]
async fn was_live(scene: &mut Scene) {
    scene.before = Some(access(scene).await);
}

#[then("the fleet ends up stored as live")]
async fn becomes_live(scene: &mut Scene) {
    let view = access(scene).await;
    let confirmation = scene.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    scene.find(redirect::live(&confirmation, &view));
}

/// The fleet, once it is live: a partner may work on a delivery after it has acknowledged it.
async fn access(scene: &mut Scene) -> View<FleetView> {
    let run = scene.run();
    let confirmed = scene.confirmation == Some(Confirmation::Confirmed);
    let fleet = scene.fleet();
    let view = run
        .until_stored(async || run.fleet_view(fleet).await, |view| !confirmed || view.access == Access::Live)
        .await;
    scene.show(view.exchange());
    view
}

#[then("the fleet is still stored as live")]
fn still_live(scene: &mut Scene) {
    let confirmation = scene.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    let finding = match (&scene.before, scene.last_sight()) {
        (_, Err(finding)) => finding,
        (_, Ok(_)) if !scene.run().names_fleets() => unnamed(),
        (Some(before), Ok(sight)) => redirect::kept(&confirmation, before, sight),
        (None, Ok(_)) => Finding::unproved("a look at the fleet before the redirect"),
    };
    scene.find(finding);
}
