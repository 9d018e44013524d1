//! Steps of whole sessions through a simulated Catena.

use cucumber::{given, then, when};

use super::redirects::go;
use super::scene::Scene;
use crate::finding::Finding;
use crate::judge::journey::{acknowledged, stored};
use crate::run::{Ending, Journey, JourneyError};

#[given("the fleet has opened its invitation")]
async fn opened(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    match Journey::begin(&run, &check, scene.fleet()).await {
        Ok(journey) => scene.journey = Some(journey),
        Err(error) => scene.find(ours(&error)),
    }
}

#[given("the fleet has opened its invitation and accepted it")]
async fn accepted(scene: &mut Scene) {
    opened(scene).await;
    if let Some(journey) = &mut scene.journey
        && let Err(error) = journey.accept().await
    {
        scene.find(ours(&error));
    }
}

#[when("it connects a provider and returns")]
async fn connects(scene: &mut Scene) {
    let Some(journey) = &mut scene.journey else { return };
    let ending = journey.connect_and_return().await;
    scene.confirmation = scene.journey.as_ref().map(Journey::confirmation);
    comes_back(scene, ending).await;
}

#[when("it requests a provider that is not listed and returns")]
async fn requests(scene: &mut Scene) {
    let Some(journey) = &mut scene.journey else { return };
    let ending = journey.request_and_return().await;
    comes_back(scene, ending).await;
}

#[when("it declines")]
async fn declines(scene: &mut Scene) {
    let Some(journey) = &mut scene.journey else { return };
    let ending = journey.decline().await;
    comes_back(scene, ending).await;
}

/// The browser follows Catena's last redirect to the partner.
async fn comes_back(scene: &mut Scene, ending: Result<Ending, JourneyError>) {
    let deliveries = scene.journey.as_ref().map(Journey::deliveries).unwrap_or_default();
    for delivery in deliveries {
        scene.note(delivery);
    }
    match ending {
        Ok(ending) => {
            if let Some(id) = ending.request_id {
                scene.fleet().request_id = id;
            }
            go(scene, "the fleet returns from Catena", ending.redirect).await;
        }
        Err(error) => scene.find(ours(&error)),
    }
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
    scene.show(view.exchange());
    scene.find(finding);
}

/// Trouble of the simulated Catena is never held against the partner.
fn ours(error: &JourneyError) -> Finding {
    Finding::inconclusive(format!("{error}: trouble of this program's, not of the partner's"))
}
