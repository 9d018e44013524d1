//! Steps about what deliveries change at the partner's, judged by what it stores.

use cucumber::{given, then, when};
use jiff::SignedDuration;
use mock_catena::ids::Ids as _;

use super::Scene;
use crate::judge::webhook::{method_get, no_second_effect, nothing_stored, stored_as_live};
use crate::run::deliveries::{Told, is_live, took_effect};
use catena_probe::{FleetView, Manner, View};

/// Whether effects can be judged at all; if not, the finding that says why stands.
async fn visible(scene: &mut Scene) -> bool {
    match scene.run().shows_effects().await {
        Ok(()) => true,
        Err(finding) => {
            scene.find(finding);
            false
        }
    }
}

/// The scenario's fleet of this number, told up to its acceptance.
async fn accepted(scene: &mut Scene, number: usize) -> Told {
    let (run, check) = (scene.run(), scene.check());
    let mut told = run.untold(&check, number);
    let exchanges = run.tell_acceptance(&mut told).await;
    scene.show(&exchanges);
    told
}

#[given("a fleet that accepted its invitation, as webhooks told")]
async fn a_fleet_accepted(scene: &mut Scene) {
    if visible(scene).await {
        accepted_with_twin(scene).await;
    }
}

/// A fleet to try something on, and its twin.
async fn accepted_with_twin(scene: &mut Scene) {
    scene.twin = Some(accepted(scene, 2).await);
    let told = accepted(scene, 1).await;
    scene.told.push(told);
}

/// What is stored of the twin.
async fn twin_view(scene: &mut Scene) -> View<FleetView> {
    match scene.twin.take() {
        Some(twin) => scene.run().fleet_view(&twin.fleet).await,
        None => View::NotConfigured,
    }
}

#[given("two fleets that accepted their invitations, as webhooks told")]
async fn two_fleets_accepted(scene: &mut Scene) {
    if visible(scene).await {
        for number in [1, 2] {
            let told = accepted(scene, number).await;
            scene.told.push(told);
        }
    }
}

#[when("its connection is forged in several ways")]
async fn connection_is_forged(scene: &mut Scene) {
    let run = scene.run();
    let Some(mut told) = scene.told.pop() else { return };
    let forgeries = [
        ("without signature", Manner::Unsigned),
        ("signed with another secret", Manner::WrongSecret(told.fleet.ids.secret())),
        ("signed 10 minutes ago", Manner::Aged(SignedDuration::from_mins(10))),
    ];
    for (how, manner) in forgeries {
        let Some(event) = told.more_news(run.clock.now()) else { continue };
        let sent = run.tell(&mut told, &format!("the connection {how}"), event, &manner).await;
        scene.show(&sent);
    }
    scene.told.push(told);
}

#[when("another fleet's connection is delivered and takes effect")]
async fn another_takes_effect(scene: &mut Scene) {
    if scene.told.is_empty() {
        return;
    }
    match scene.run().another_takes_effect(&scene.check(), 9).await {
        Ok(exchanges) => scene.show(exchanges.last()),
        Err(finding) => scene.find(finding),
    }
}

#[then("the fleet is not stored as connected")]
async fn not_stored(scene: &mut Scene) {
    let run = scene.run();
    let Some(told) = scene.told.pop() else { return };
    let view = run.fleet_view(&told.fleet).await;
    scene.show(view.exchange());
    let twin = twin_view(scene).await;
    scene.find(nothing_stored(&view, &twin, "deliveries that must be refused"));
}

#[when("one delivery carries the connections of both")]
async fn one_carries_both(scene: &mut Scene) {
    let run = scene.run();
    if let [first, second] = scene.told.as_mut_slice() {
        let exchanges = run.tell_together(first, second).await;
        scene.show(&exchanges);
    }
}

#[then("both fleets are stored as connected")]
async fn both_stored(scene: &mut Scene) {
    stored(scene, "a delivery with two records").await;
}

#[when("the events of an onboarding arrive in reverse order")]
async fn reversed(scene: &mut Scene) {
    if visible(scene).await {
        let (run, check) = (scene.run(), scene.check());
        let mut told = run.untold(&check, 1);
        let exchanges = run.tell_in_reverse(&mut told).await;
        scene.show(&exchanges);
        scene.told.push(told);
    }
}

#[then("the fleet is stored as connected all the same")]
async fn stored_all_the_same(scene: &mut Scene) {
    stored(scene, "the same events in reverse order").await;
}

async fn stored(scene: &mut Scene, after: &str) {
    let run = scene.run();
    for told in std::mem::take(&mut scene.told) {
        let view = run.until_fleet(&told.fleet, is_live).await;
        scene.show(view.exchange());
        scene.find(stored_as_live(&view, after));
    }
}

#[given("a fleet whose connection was delivered and took effect")]
async fn connected(scene: &mut Scene) {
    if visible(scene).await {
        let run = scene.run();
        let mut told = accepted(scene, 1).await;
        let exchanges = run.tell_connection(&mut told).await;
        scene.show(&exchanges);
        if let Err(finding) = took_effect(&run.until_fleet(&told.fleet, is_live).await) {
            return scene.find(finding);
        }
        // What the fleet is told may follow later than what is stored of it.
        if let Err(finding) = run.another_takes_effect(&scene.check(), 8).await {
            return scene.find(finding);
        }
        let view = run.fleet_view(&told.fleet).await;
        scene.show(view.exchange());
        scene.stored_before = Some(view);
        scene.told.push(told);
    }
}

#[when("the same delivery arrives again")]
async fn again(scene: &mut Scene) {
    comes_again(scene, "the same delivery again", 1).await;
}

#[when("the same event arrives as a second attempt")]
async fn second_attempt(scene: &mut Scene) {
    comes_again(scene, "the second attempt", 2).await;
}

async fn comes_again(scene: &mut Scene, what: &str, attempt: u32) {
    let run = scene.run();
    let Some(mut told) = scene.told.pop() else { return };
    if let Some(mut event) = told.news().cloned() {
        event.delivery_attempt = attempt;
        scene.again = if attempt > 1 {
            run.tell(&mut told, what, event, &Manner::Genuine).await
        } else {
            run.tell_again(&told, what).await
        };
        let again = scene.again.clone();
        scene.show(&again);
    }
    scene.told.push(told);
}

#[then("the fleet was told nothing new")]
async fn nothing_new(scene: &mut Scene) {
    let run = scene.run();
    let (Some(told), Some(before)) = (scene.told.pop(), scene.stored_before.take()) else { return };
    let after = run.fleet_view(&told.fleet).await;
    scene.show(after.exchange());
    scene.find(no_second_effect(&before, scene.again.as_ref(), &after));
}

#[then("its connection cannot be delivered with GET")]
async fn not_by_get(scene: &mut Scene) {
    let run = scene.run();
    let Some(mut told) = scene.told.pop() else { return };
    let Some(event) = told.more_news(run.clock.now()) else { return };
    let bare = run.bare_get().await;
    let delivered = run.tell(&mut told, "the delivery with GET", event, &Manner::Get).await;
    if let (Some(bare), Some(delivered)) = (bare, delivered) {
        let view = run.fleet_view(&told.fleet).await;
        scene.show([&bare, &delivered]);
        scene.show(view.exchange());
        let twin = twin_view(scene).await;
        scene.find(method_get(&delivered, &bare, &view, &twin));
    }
}

#[given("a fleet that accepted its invitation, as acknowledged webhooks told")]
async fn a_fleet_accepted_as_acknowledged(scene: &mut Scene) {
    match scene.run().acknowledges().await {
        Ok(()) => accepted_with_twin(scene).await,
        Err(finding) => scene.find(finding),
    }
}
