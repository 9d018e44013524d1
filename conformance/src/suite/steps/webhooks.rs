//! Steps about webhooks, judged by how the partner answers. What deliveries change is in [`super::effects`].

use cucumber::{then, when};

use super::World;
use super::odd_deliveries::{OddDelivery, signed_ago};
use crate::judge::Finding;
use crate::judge::webhook::{
    EventDelivery, RefusalStudy, Sandwich, accepted, acknowledged, burst, exact_bytes, gzip, in_time,
    large_body, no_endpoint, not_json, null_fleet_ref, onboarding_events, recent, refused, unicode,
    unknown_event, with_202, without_server_error,
};
use crate::run::deliveries::TamperedDelivery;

/// How many deliveries a burst has.
const AT_ONCE: usize = 50;

#[when("Catena delivers the events of a whole onboarding")]
async fn whole_onboarding(world: &mut World) {
    let deliveries = world.run().onboarding_exchanges().await;
    world.show(deliveries.iter().flatten());
    world.webhooks.onboarding = deliveries;
}

#[then("at least one of them is acknowledged")]
async fn one_is_acknowledged(world: &mut World) {
    let run = world.run();
    let study = run.refusal_study().await;
    if let Some((_, exchange)) = study.and_then(|study| study.accepted.as_ref()) {
        world.show([exchange]);
    }
    if let Some((_, fix)) = study.and_then(RefusalStudy::seen_and_fix) {
        world.record.set_fix(fix);
    }
    let deliveries = world.webhooks.onboarding.as_deref();
    let finding = deliveries.map_or_else(no_endpoint, |deliveries| accepted(deliveries, study));
    world.find(finding);
}

#[when(expr = "a delivery {odd_delivery} is sent between two genuine ones")]
async fn odd_delivery(world: &mut World, delivery: OddDelivery) {
    let tampered = delivery.deliveries(world.fleet());
    sandwich(world, &tampered).await;
}

#[when(expr = "a delivery signed {int} minutes ago is sent between two genuine ones")]
async fn aged(world: &mut World, minutes: u32) {
    sandwich(world, &[signed_ago(minutes.into())]).await;
}

#[when(expr = "a delivery signed {int} minutes in the future is sent between two genuine ones")]
async fn in_the_future(world: &mut World, minutes: u32) {
    sandwich(world, &[signed_ago(-i64::from(minutes))]).await;
}

async fn sandwich(world: &mut World, tampered: &[TamperedDelivery]) {
    let sandwich = world.run().sandwich(&world.check(), tampered).await;
    if let Ok(sandwich) = &sandwich {
        world.show(sandwich.exchanges());
        if sandwich.plain {
            world.record.note(
                "tested with uncompressed deliveries, because compressed ones are refused; see `webhook.encoding.gzip`",
            );
        }
    }
    world.webhooks.sandwich = Some(sandwich);
}

fn judge(world: &mut World, judge: impl Fn(&Sandwich) -> Finding) {
    let finding = match &world.webhooks.sandwich {
        Some(Ok(sandwich)) => judge(sandwich),
        Some(Err(finding)) => finding.clone(),
        None => Finding::not_tested("a step with a delivery between two genuine ones, before this one"),
    };
    world.find(finding);
}

#[then("it is refused")]
fn is_refused(world: &mut World) {
    judge(world, refused);
}

#[then("none is refused with a server error")]
fn no_server_error(world: &mut World) {
    judge(world, without_server_error);
}

#[then("it is acknowledged too")]
fn is_acknowledged(world: &mut World) {
    judge(world, acknowledged);
}

#[then("it is acknowledged too, because it is recent")]
fn is_recent(world: &mut World) {
    judge(world, recent);
}

#[then("it is acknowledged too, because the signature covers the bytes")]
fn is_verified_by_its_bytes(world: &mut World) {
    judge(world, exact_bytes);
}

#[then("each name is acknowledged too")]
fn names_are_acknowledged(world: &mut World) {
    judge(world, unicode);
}

#[then("it is acknowledged too, without a fleet reference")]
fn is_acknowledged_without_fleet_ref(world: &mut World) {
    judge(world, null_fleet_ref);
}

#[then("it is acknowledged, or answered with 404")]
fn is_acknowledged_or_unhandled(world: &mut World) {
    judge(world, unknown_event);
}

#[then("it is refused, or acknowledged without an effect")]
fn is_refused_or_unread(world: &mut World) {
    judge(world, not_json);
}

#[then("it is acknowledged, or refused as too large")]
fn is_acknowledged_or_too_large(world: &mut World) {
    judge(world, large_body);
}

#[then("a compressed delivery is handled like an uncompressed one")]
async fn gzip_is_understood(world: &mut World) {
    let pair = world.run().gzip_pair(&world.check()).await;
    if let Some(pair) = world.or_find(pair) {
        world.show([&pair.compressed, &pair.plain]);
        world.find(gzip(&pair));
    }
}

#[when("Catena delivers every onboarding event")]
async fn every_event(world: &mut World) {
    let run = world.run();
    let events = run.deliver_every_event().await.map(<[EventDelivery]>::to_vec);
    world.show(events.iter().flatten().flat_map(|event| &event.tries));
    world.webhooks.every_event = Some(events);
}

fn judge_events(world: &mut World, judge: impl Fn(&[EventDelivery]) -> Finding) {
    let finding = match &world.webhooks.every_event {
        Some(Ok(events)) => judge(events),
        Some(Err(finding)) => finding.clone(),
        None => Finding::not_tested("`When Catena delivers every onboarding event`, before this step"),
    };
    world.find(finding);
}

#[then("each is acknowledged, or answered with 404")]
fn each_is_acknowledged(world: &mut World) {
    judge_events(world, onboarding_events);
}

#[then("each acknowledgement has status 202")]
fn acknowledged_with_202(world: &mut World) {
    judge_events(world, with_202);
}

#[then("each is answered within three seconds")]
async fn answered_in_time(world: &mut World) {
    let run = world.run();
    let bare = run.bare_get().await;
    judge_events(world, |events| in_time(events, run.target.limits.timeout, bare.as_deref()));
}

#[then("many deliveries at once are each acknowledged in time")]
async fn many_at_once(world: &mut World) {
    let run = world.run();
    let many = run.burst(&world.check(), AT_ONCE).await;
    if let Some(many) = world.or_find(many) {
        let mut at_once = many.at_once.iter();
        let refused = at_once.find(|one| !one.answer.as_ref().is_ok_and(|answer| answer.is_success()));
        world.show(refused.or(many.at_once.first()));
        world.show(many.single.last());
        world.find(burst(&many, run.target.limits.timeout));
    }
}
