//! Steps about what deliveries change at the partner, judged by what it stores.

use catena_probe::{FleetView, Tampering, View};
use cucumber::{given, then, when};
use jiff::SignedDuration;
use mock_catena::ids::Ids as _;

use super::World;
use crate::judge::webhook::{method_get, no_second_effect, nothing_stored, stored_as_live, took_effect};
use crate::run::SecondLook;
use crate::run::deliveries::ScriptedFleet;

/// Whether effects can be judged at all. If not, the finding that says why is recorded.
pub(super) async fn effects_are_visible(world: &mut World) -> bool {
    let visible = world.run().shows_effects().await;
    world.or_find(visible).is_some()
}

/// The scenario's fleet of this number, with its events up to the acceptance delivered.
pub(super) async fn accepted(world: &mut World, number: usize) -> ScriptedFleet {
    let run = world.run();
    let mut scripted = run.scripted_fleet(&world.check(), number);
    let exchanges = run.deliver_acceptance(&mut scripted).await;
    world.show(&exchanges);
    scripted
}

#[given("a fleet that accepted its invitation, according to webhooks")]
async fn a_fleet_accepted(world: &mut World) {
    if effects_are_visible(world).await {
        accepted_with_control(world).await;
    }
}

#[given("a fleet that accepted its invitation, according to acknowledged webhooks")]
async fn a_fleet_accepted_as_acknowledged(world: &mut World) {
    let acknowledges = world.run().acknowledges().await;
    if world.or_find(acknowledges).is_some() {
        accepted_with_control(world).await;
    }
}

/// A fleet to test with, and a control fleet.
async fn accepted_with_control(world: &mut World) {
    world.webhooks.control = Some(accepted(world, 2).await);
    let scripted = accepted(world, 1).await;
    world.webhooks.scripted.push(scripted);
}

/// What is stored of the control fleet.
async fn control_view(world: &mut World) -> View<FleetView> {
    match world.webhooks.control.take() {
        Some(control) => world.run().fleet_view(&control.fleet).await,
        None => View::NotConfigured,
    }
}

#[given("two fleets that accepted their invitations, according to webhooks")]
async fn two_fleets_accepted(world: &mut World) {
    if effects_are_visible(world).await {
        for number in [1, 2] {
            let scripted = accepted(world, number).await;
            world.webhooks.scripted.push(scripted);
        }
    }
}

#[when("its connection is forged in several ways")]
async fn connection_is_forged(world: &mut World) {
    let run = world.run();
    let Some(mut scripted) = world.webhooks.scripted.pop() else { return };
    let forgeries = [
        ("without signature", Tampering::Unsigned),
        ("signed with another secret", Tampering::WrongSecret(scripted.fleet.ids.secret())),
        ("signed 10 minutes ago", Tampering::Aged(SignedDuration::from_mins(10))),
    ];
    for (how, tampering) in forgeries {
        let Some(event) = scripted.another_connection(run.clock.now()) else { continue };
        let what = format!("the connection {how}");
        let sent = run.deliver_event(&mut scripted, &what, event, &tampering).await;
        world.show(&sent);
    }
    world.webhooks.scripted.push(scripted);
}

#[when("another fleet's connection is delivered and stored")]
async fn another_is_connected(world: &mut World) {
    if world.webhooks.scripted.is_empty() {
        return;
    }
    let connected = world.run().connect_another_fleet(&world.check(), 9).await;
    if let Some(exchanges) = world.or_find(connected) {
        world.show(exchanges.last());
    }
}

#[then("the fleet is not stored as connected")]
async fn not_stored(world: &mut World) {
    let Some(scripted) = world.webhooks.scripted.pop() else { return };
    let view = world.run().fleet_view(&scripted.fleet).await;
    world.show(view.exchange());
    let control_fleet = world.webhooks.control.as_ref().map(|control| control.fleet.again());
    let control = control_view(world).await;
    world.find(nothing_stored(&view, &control, "deliveries that must be refused"));
    let judge = |later: &_, control: Option<&_>| {
        nothing_stored(later, control.unwrap_or(&View::NotConfigured), "deliveries that must be refused")
    };
    world.run().look_again(SecondLook {
        check: world.check(),
        fleet: scripted.fleet.again(),
        control: control_fleet,
        judge: Box::new(judge),
    });
}

#[when("one delivery contains the connections of both")]
async fn one_contains_both(world: &mut World) {
    let run = world.run();
    if let [first, second] = world.webhooks.scripted.as_mut_slice() {
        let exchanges = run.deliver_together(first, second).await;
        world.show(&exchanges);
    }
}

#[then("both fleets are stored as connected")]
async fn both_stored(world: &mut World) {
    stored(world, "a delivery with two records").await;
}

#[when("the events of an onboarding arrive in reverse order")]
async fn reversed(world: &mut World) {
    if effects_are_visible(world).await {
        let run = world.run();
        let mut scripted = run.scripted_fleet(&world.check(), 1);
        let exchanges = run.deliver_in_reverse(&mut scripted).await;
        world.show(&exchanges);
        world.webhooks.scripted.push(scripted);
    }
}

#[then("the fleet is stored as connected in the end")]
async fn stored_in_the_end(world: &mut World) {
    stored(world, "the same events in reverse order").await;
}

async fn stored(world: &mut World, after: &str) {
    let run = world.run();
    for scripted in std::mem::take(&mut world.webhooks.scripted) {
        let view = run.until_live(&scripted.fleet).await;
        world.show(view.exchange());
        world.find(stored_as_live(&view, after));
    }
}

#[given("a fleet whose connection was delivered and stored")]
async fn connected(world: &mut World) {
    if !effects_are_visible(world).await {
        return;
    }
    let run = world.run();
    let mut scripted = accepted(world, 1).await;
    let exchanges = run.deliver_connection(&mut scripted).await;
    world.show(&exchanges);
    let stored = took_effect(&run.until_live(&scripted.fleet).await);
    if world.or_find(stored).is_none() {
        return;
    }
    // The fleet may be notified later than its connection is stored.
    let another = run.connect_another_fleet(&world.check(), 8).await;
    if world.or_find(another).is_none() {
        return;
    }
    let view = run.fleet_view(&scripted.fleet).await;
    world.show(view.exchange());
    world.observations.fleet_before = Some(view);
    world.webhooks.scripted.push(scripted);
}

#[when("the same delivery arrives again")]
async fn again(world: &mut World) {
    repeat(world, "the same delivery again", 1).await;
}

#[when("the same event arrives as a second attempt")]
async fn second_attempt(world: &mut World) {
    repeat(world, "the second attempt", 2).await;
}

async fn repeat(world: &mut World, what: &str, attempt: u32) {
    let run = world.run();
    let Some(scripted) = world.webhooks.scripted.last_mut() else { return };
    let Some(mut event) = scripted.connection_event().cloned() else { return };
    event.delivery_attempt = attempt;
    let repeated = if attempt > 1 {
        run.deliver_event(scripted, what, event, &Tampering::Genuine).await
    } else {
        run.resend_latest(scripted, what).await
    };
    world.show(&repeated);
    world.webhooks.repeated = repeated;
}

#[then("the fleet was not notified again")]
async fn not_notified_again(world: &mut World) {
    let scripted = world.webhooks.scripted.pop();
    let (Some(scripted), Some(before)) = (scripted, world.observations.fleet_before.take()) else { return };
    let after = world.run().fleet_view(&scripted.fleet).await;
    world.show(after.exchange());
    let repeated = world.webhooks.repeated.take();
    world.find(no_second_effect(&before, repeated.as_ref(), &after));
    world.run().look_again(SecondLook {
        check: world.check(),
        fleet: scripted.fleet.again(),
        control: None,
        judge: Box::new(move |later, _| no_second_effect(&before, repeated.as_ref(), later)),
    });
}

#[then("its connection cannot be delivered with GET")]
async fn not_by_get(world: &mut World) {
    let run = world.run();
    let Some(mut scripted) = world.webhooks.scripted.pop() else { return };
    let Some(event) = scripted.another_connection(run.clock.now()) else { return };
    let bare = run.bare_get().await;
    let what = "the delivery with GET";
    let delivered = run.deliver_event(&mut scripted, what, event, &Tampering::Get).await;
    if let (Some(bare), Some(delivered)) = (bare, delivered) {
        let view = run.fleet_view(&scripted.fleet).await;
        world.show([&bare, &delivered]);
        world.show(view.exchange());
        let control = control_view(world).await;
        world.find(method_get(&delivered, &bare, &view, &control));
    }
}
