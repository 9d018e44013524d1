//! Steps about Catena calling the partner.

use cucumber::{then, when};
use jiff::SignedDuration;

use super::scene::Scene;
use crate::finding::Finding;
use crate::judge::webhook::{accepted, no_endpoint, refused};
use crate::probe::Forgery;

#[when("Catena delivers the events of a whole onboarding")]
async fn whole_onboarding(scene: &mut Scene) {
    let deliveries = scene.run().enrolled().await;
    scene.show(deliveries.iter().flatten());
    scene.deliveries = deliveries;
}

#[then("at least one of them is acknowledged")]
fn one_is_acknowledged(scene: &mut Scene) {
    let finding = scene.deliveries.as_deref().map_or_else(no_endpoint, accepted);
    scene.find(finding);
}

#[when("a delivery without signature stands between two genuine ones")]
async fn unsigned(scene: &mut Scene) {
    sandwich(scene, Forgery::Unsigned, "the delivery without signature").await;
}

#[when("a delivery signed with another secret stands between two genuine ones")]
async fn wrong_secret(scene: &mut Scene) {
    let secret = mock_catena::ids::Ids::secret(&mut scene.fleet().ids);
    sandwich(scene, Forgery::WrongSecret(secret), "the delivery signed with another secret").await;
}

#[when("a delivery with one byte of its body changed stands between two genuine ones")]
async fn body_changed(scene: &mut Scene) {
    sandwich(scene, Forgery::BodyChanged, "the delivery with one byte changed").await;
}

#[when(expr = "a delivery signed {int} minutes ago stands between two genuine ones")]
async fn aged(scene: &mut Scene, minutes: u32) {
    let age = SignedDuration::from_mins(i64::from(minutes));
    sandwich(scene, Forgery::Aged(age), &format!("the delivery signed {minutes} minutes ago")).await;
}

async fn sandwich(scene: &mut Scene, forgery: Forgery, what: &str) {
    let made = scene.run().sandwich(&scene.check(), forgery, what).await;
    if let Ok(sandwich) = &made {
        scene.show([&sandwich.before]);
        scene.show(sandwich.between_and_after.iter().flat_map(|(between, after)| [between, after]));
    }
    scene.sandwich = Some(made);
}

#[then("it is refused")]
fn is_refused(scene: &mut Scene) {
    let finding = match &scene.sandwich {
        Some(Ok(sandwich)) => refused(sandwich),
        Some(Err(finding)) => finding.clone(),
        None => Finding::unproved("a step that forges a delivery, before this one"),
    };
    scene.find(finding);
}
