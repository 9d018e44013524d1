//! Steps about what deliveries change at the partner's, judged by what it stores.

use cucumber::{given, then, when};
use jiff::SignedDuration;
use mock_catena::ids::Ids as _;

use super::World;
use crate::judge::webhook::{is_live, took_effect};
use crate::judge::webhook::{method_get, no_second_effect, nothing_stored, stored_as_live};
use crate::run::deliveries::ScriptedFleet;
use catena_probe::{FleetView, Tampering, View};

/// Whether effects can be judged at all; if not, the finding that says why stands.
async fn visible(world: &mut World) -> bool {
    match world.run().shows_effects().await {
        Ok(()) => true,
        Err(finding) => {
            world.find(finding);
            false
        }
    }
}

/// The scenario's fleet of this number, told up to its acceptance.
async fn accepted(world: &mut World, number: usize) -> ScriptedFleet {
    let (run, check) = (world.run(), world.check());
    let mut scripted = run.untold(&check, number);
    let exchanges = run.tell_acceptance(&mut scripted).await;
    world.show(&exchanges);
    scripted
}

#[given("a fleet that accepted its invitation, as webhooks told")]
async fn a_fleet_accepted(world: &mut World) {
    if visible(world).await {
        accepted_with_twin(world).await;
    }
}

/// A fleet to try something on, and its twin.
async fn accepted_with_twin(world: &mut World) {
    world.twin = Some(accepted(world, 2).await);
    let scripted = accepted(world, 1).await;
    world.scripted.push(scripted);
}

/// What is stored of the twin.
async fn twin_view(world: &mut World) -> View<FleetView> {
    match world.twin.take() {
        Some(twin) => world.run().fleet_view(&twin.fleet).await,
        None => View::NotConfigured,
    }
}

#[given("two fleets that accepted their invitations, as webhooks told")]
async fn two_fleets_accepted(world: &mut World) {
    if visible(world).await {
        for number in [1, 2] {
            let scripted = accepted(world, number).await;
            world.scripted.push(scripted);
        }
    }
}

#[when("its connection is forged in several ways")]
async fn connection_is_forged(world: &mut World) {
    let run = world.run();
    let Some(mut scripted) = world.scripted.pop() else { return };
    let forgeries = [
        ("without signature", Tampering::Unsigned),
        ("signed with another secret", Tampering::WrongSecret(scripted.fleet.ids.secret())),
        ("signed 10 minutes ago", Tampering::Aged(SignedDuration::from_mins(10))),
    ];
    for (how, tampering) in forgeries {
        let Some(event) = scripted.more_news(run.clock.now()) else { continue };
        let sent = run.tell(&mut scripted, &format!("the connection {how}"), event, &tampering).await;
        world.show(&sent);
    }
    world.scripted.push(scripted);
}

#[when("another fleet's connection is delivered and takes effect")]
async fn another_takes_effect(world: &mut World) {
    if world.scripted.is_empty() {
        return;
    }
    match world.run().another_takes_effect(&world.check(), 9).await {
        Ok(exchanges) => world.show(exchanges.last()),
        Err(finding) => world.find(finding),
    }
}

#[then("the fleet is not stored as connected")]
async fn not_stored(world: &mut World) {
    let run = world.run();
    let Some(scripted) = world.scripted.pop() else { return };
    let view = run.fleet_view(&scripted.fleet).await;
    world.show(view.exchange());
    let twin = twin_view(world).await;
    world.find(nothing_stored(&view, &twin, "deliveries that must be refused"));
}

#[when("one delivery carries the connections of both")]
async fn one_carries_both(world: &mut World) {
    let run = world.run();
    if let [first, second] = world.scripted.as_mut_slice() {
        let exchanges = run.tell_together(first, second).await;
        world.show(&exchanges);
    }
}

#[then("both fleets are stored as connected")]
async fn both_stored(world: &mut World) {
    stored(world, "a delivery with two records").await;
}

#[when("the events of an onboarding arrive in reverse order")]
async fn reversed(world: &mut World) {
    if visible(world).await {
        let (run, check) = (world.run(), world.check());
        let mut scripted = run.untold(&check, 1);
        let exchanges = run.tell_in_reverse(&mut scripted).await;
        world.show(&exchanges);
        world.scripted.push(scripted);
    }
}

#[then("the fleet is stored as connected all the same")]
async fn stored_all_the_same(world: &mut World) {
    stored(world, "the same events in reverse order").await;
}

async fn stored(world: &mut World, after: &str) {
    let run = world.run();
    for scripted in std::mem::take(&mut world.scripted) {
        let view = run.until_fleet(&scripted.fleet, is_live).await;
        world.show(view.exchange());
        world.find(stored_as_live(&view, after));
    }
}

#[given("a fleet whose connection was delivered and took effect")]
async fn connected(world: &mut World) {
    if visible(world).await {
        let run = world.run();
        let mut scripted = accepted(world, 1).await;
        let exchanges = run.tell_connection(&mut scripted).await;
        world.show(&exchanges);
        if let Err(finding) = took_effect(&run.until_fleet(&scripted.fleet, is_live).await) {
            return world.find(finding);
        }
        // What the fleet is told may follow later than what is stored of it.
        if let Err(finding) = run.another_takes_effect(&world.check(), 8).await {
            return world.find(finding);
        }
        let view = run.fleet_view(&scripted.fleet).await;
        world.show(view.exchange());
        world.stored_before = Some(view);
        world.scripted.push(scripted);
    }
}

#[when("the same delivery arrives again")]
async fn again(world: &mut World) {
    comes_again(world, "the same delivery again", 1).await;
}

#[when("the same event arrives as a second attempt")]
async fn second_attempt(world: &mut World) {
    comes_again(world, "the second attempt", 2).await;
}

async fn comes_again(world: &mut World, what: &str, attempt: u32) {
    let run = world.run();
    let Some(mut scripted) = world.scripted.pop() else { return };
    if let Some(mut event) = scripted.news().cloned() {
        event.delivery_attempt = attempt;
        world.again = if attempt > 1 {
            run.tell(&mut scripted, what, event, &Tampering::Genuine).await
        } else {
            run.tell_again(&scripted, what).await
        };
        let again = world.again.clone();
        world.show(&again);
    }
    world.scripted.push(scripted);
}

#[then("the fleet was told nothing new")]
async fn nothing_new(world: &mut World) {
    let run = world.run();
    let (Some(scripted), Some(before)) = (world.scripted.pop(), world.stored_before.take()) else { return };
    let after = run.fleet_view(&scripted.fleet).await;
    world.show(after.exchange());
    world.find(no_second_effect(&before, world.again.as_ref(), &after));
}

#[then("its connection cannot be delivered with GET")]
async fn not_by_get(world: &mut World) {
    let run = world.run();
    let Some(mut scripted) = world.scripted.pop() else { return };
    let Some(event) = scripted.more_news(run.clock.now()) else { return };
    let bare = run.bare_get().await;
    let delivered = run.tell(&mut scripted, "the delivery with GET", event, &Tampering::Get).await;
    if let (Some(bare), Some(delivered)) = (bare, delivered) {
        let view = run.fleet_view(&scripted.fleet).await;
        world.show([&bare, &delivered]);
        world.show(view.exchange());
        let twin = twin_view(world).await;
        world.find(method_get(&delivered, &bare, &view, &twin));
    }
}

#[given("a fleet that accepted its invitation, as acknowledged webhooks told")]
async fn a_fleet_accepted_as_acknowledged(world: &mut World) {
    match world.run().acknowledges().await {
        Ok(()) => accepted_with_twin(world).await,
        Err(finding) => world.find(finding),
    }
}
