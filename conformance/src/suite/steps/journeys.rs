//! Steps of whole sessions through a simulated Catena. What comes between its webhooks and the partner is
//! [`super::races`]'s.

use cucumber::{given, then, when};

use super::Scene;
use super::redirects::go;
use crate::judge::Finding;
use crate::judge::journey::{acknowledged, counted_once, request_live, stored};
use crate::judge::redirect::Confirmation;
use crate::run::deliveries::is_live;
use crate::run::journey::{Before, Ending, Journey, JourneyError};
use catena_probe::RequestState;

#[given("the fleet has opened its invitation")]
async fn opened(scene: &mut Scene) {
    opened_after(scene, Before::Nothing).await;
}

/// Begins the scenario's session.
pub(super) async fn opened_after(scene: &mut Scene, before: Before) {
    let (run, check) = (scene.run(), scene.check());
    match Journey::begin(&run, &check, scene.fleet(), before).await {
        Ok(journey) => scene.journey = Some(journey),
        Err(error) => scene.find(ours(&error)),
    }
}

#[given("the fleet has opened its invitation and accepted it")]
async fn accepted(scene: &mut Scene) {
    accepted_after(scene, Before::Nothing).await;
}

#[given("a fleet whose connection Catena knows already has accepted its invitation")]
async fn known_accepted(scene: &mut Scene) {
    accepted_after(scene, Before::ConnectedElsewhere).await;
}

pub(super) async fn accepted_after(scene: &mut Scene, before: Before) {
    opened_after(scene, before).await;
    made(scene, async |journey| journey.accept().await).await;
}

/// Makes a move of the session, if there is one; whether it was made.
pub(super) async fn made(
    scene: &mut Scene,
    by: impl AsyncFnOnce(&mut Journey) -> Result<(), JourneyError>,
) -> bool {
    let Some(journey) = &mut scene.journey else { return false };
    match by(journey).await {
        Ok(()) => true,
        Err(error) => {
            scene.find(ours(&error));
            false
        }
    }
}

/// The session ends, and the browser follows Catena's last redirect to the partner.
pub(super) async fn comes_back(
    scene: &mut Scene,
    by: impl AsyncFnOnce(&mut Journey) -> Result<Ending, JourneyError>,
) {
    let Some(journey) = &mut scene.journey else { return };
    match by(journey).await {
        Ok(ending) => {
            if let Some(id) = ending.request_id {
                scene.fleet().request_id = id;
            }
            go(scene, "the fleet returns from Catena", ending.redirect).await;
        }
        Err(error) => scene.find(ours(&error)),
    }
}

/// Writes down what was delivered, and whether that confirms the connection.
pub(super) fn hear(scene: &mut Scene) {
    let Some(journey) = &scene.journey else { return };
    let (confirmation, deliveries) = (journey.confirmation(), journey.deliveries());
    scene.confirmation = Some(confirmation);
    for delivery in deliveries {
        scene.note(delivery);
    }
}

#[when("it connects a provider and returns")]
async fn connects(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect().await).await {
        hear(scene);
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects the same provider again and returns")]
async fn connects_as_before(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect_as_before().await).await {
        hear(scene);
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}

#[when("it requests a provider that is not listed and returns")]
async fn requests(scene: &mut Scene) {
    if made(scene, async |journey| journey.request().await).await {
        hear(scene);
        // A request confirms no connection.
        scene.confirmation = None;
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}

#[when("it declines")]
async fn declines(scene: &mut Scene) {
    comes_back(scene, async |journey| journey.decline().await).await;
    hear(scene);
}

#[when("it leaves without connecting")]
async fn leaves(scene: &mut Scene) {
    comes_back(scene, async |journey| journey.leave().await).await;
    hear(scene);
}

#[when("its invitation runs out and it opens the link again")]
async fn runs_out(scene: &mut Scene) {
    comes_back(scene, async |journey| journey.expire().await).await;
    hear(scene);
}

#[when("it connects a provider and is stored as connected")]
async fn connects_one(scene: &mut Scene) {
    if !made(scene, async |journey| journey.connect().await).await {
        return;
    }
    scene.confirmation = scene.journey.as_ref().map(Journey::confirmation);
    let confirmed = scene.confirmation == Some(Confirmation::Confirmed);
    let run = scene.run();
    let mut view = run.until_fleet(scene.fleet(), |view| !confirmed || is_live(view)).await;
    if is_live(&view) {
        settle(scene, 1).await;
        view = run.fleet_view(scene.fleet()).await;
    }
    scene.show(view.exchange());
    scene.stored_before = Some(view);
}

#[when("it connects a second provider and returns")]
async fn connects_another(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect_another().await).await {
        hear(scene);
        comes_back(scene, async |journey| journey.go_back().await).await;
        if scene.stored_before.as_ref().is_some_and(is_live) {
            settle(scene, 2).await;
        }
    }
}

/// Once another fleet's connection shows, what was delivered before it has had its time, too.
async fn settle(scene: &mut Scene, number: usize) {
    match scene.run().another_takes_effect(&scene.check(), number).await {
        Ok(_) => {}
        Err(finding) => scene.find(finding),
    }
}

#[then("the fleet counts as connected once")]
async fn counts_once(scene: &mut Scene) {
    let run = scene.run();
    let Some(before) = scene.stored_before.take() else { return };
    let after = run.fleet_view(scene.fleet()).await;
    scene.show(after.exchange());
    let confirmation = scene.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    scene.find(counted_once(&confirmation, &before, &after));
}

#[when("that provider goes live, and the fleet comes back and connects it")]
async fn requested_goes_live(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    let id = fleet.request_id;
    let before = run.until_stored(async || run.request_view(fleet, id).await, |_| true).await;
    scene.show(before.exchange());
    scene.requests.push(before);
    if made(scene, async |journey| journey.connect_requested(id).await).await {
        hear(scene);
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}

#[then("the request it made is stored as live")]
async fn is_request_live(scene: &mut Scene) {
    let run = scene.run();
    let confirmation = scene.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    let confirmed = confirmation == Confirmation::Confirmed;
    let fleet = scene.fleet();
    let after = run
        .until_stored(
            async || run.request_view(fleet, fleet.request_id).await,
            |view| !confirmed || view.state == RequestState::Live,
        )
        .await;
    scene.show(after.exchange());
    let finding = match scene.requests.first() {
        Some(before) => scene.as_far_as_seen(before, request_live(&confirmation, before, &after)),
        None => Finding::unproved("a step in which the fleet requests a provider, before this one"),
    };
    scene.find(finding);
}

#[then("the request is acknowledged")]
fn is_acknowledged(scene: &mut Scene) {
    let finding = scene.last_sight().map_or_else(|finding| finding, acknowledged);
    scene.find(finding);
}

#[then("the request is stored for the fleet")]
async fn is_stored(scene: &mut Scene) {
    let run = scene.run();
    let named = run.names_fleets();
    let fleet = scene.fleet();
    let view = run.request_view(fleet, fleet.request_id).await;
    let finding = stored(&view, named.then_some(&fleet.fleet_ref));
    let finding = scene.as_far_as_seen(&view, finding);
    scene.show(view.exchange());
    scene.find(finding);
}

/// Trouble of the simulated Catena is never held against the partner.
fn ours(error: &JourneyError) -> Finding {
    Finding::inconclusive(format!("{error}: trouble of this program's, not of the partner's"))
}
