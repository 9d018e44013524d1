//! Steps about Catena calling the partner, judged by how it answers. What deliveries change is in [`super::effects`].

use cucumber::{then, when};

use super::World;
use super::odd_deliveries::{Oddity, signed_ago};
use crate::judge::Finding;
use crate::judge::webhook::EventDelivery;
use crate::judge::webhook::{
    Sandwich, accepted, acknowledged, burst, exact_bytes, gzip, in_time, large_body, no_endpoint, not_json,
    null_fleet_ref, onboarding_events, recent, refused, unknown_event, with_202, without_server_error,
};
use crate::run::deliveries::TamperedDelivery;

/// Deliveries of a burst.
const AT_ONCE: usize = 50;

#[when("Catena delivers the events of a whole onboarding")]
async fn whole_onboarding(world: &mut World) {
    let deliveries = world.run().enrolled().await;
    world.show(deliveries.iter().flatten());
    world.deliveries = deliveries;
}

#[then("at least one of them is acknowledged")]
fn one_is_acknowledged(world: &mut World) {
    let finding = world.deliveries.as_deref().map_or_else(no_endpoint, accepted);
    world.find(finding);
}

#[when(expr = "a delivery {oddity} stands between two genuine ones")]
async fn odd(world: &mut World, oddity: Oddity) {
    let slices = oddity.slices(world.fleet());
    sandwich(world, &slices).await;
}

#[when(expr = "a delivery signed {int} minutes ago stands between two genuine ones")]
async fn aged(world: &mut World, minutes: u32) {
    sandwich(world, &[signed_ago(minutes.into())]).await;
}

#[when(expr = "a delivery signed {int} minutes ahead stands between two genuine ones")]
async fn ahead(world: &mut World, minutes: u32) {
    sandwich(world, &[signed_ago(-i64::from(minutes))]).await;
}

async fn sandwich(world: &mut World, slices: &[TamperedDelivery]) {
    let made = world.run().sandwich(&world.check(), slices).await;
    if let Ok(sandwich) = &made {
        world.show(sandwich.exchanges());
        if sandwich.plain {
            world.note(
                "tried with uncompressed deliveries, since compressed ones are refused; see `webhook.encoding.gzip`",
            );
        }
    }
    world.sandwich = Some(made);
}

fn judge(world: &mut World, judged: impl Fn(&Sandwich) -> Finding) {
    let finding = match &world.sandwich {
        Some(Ok(sandwich)) => judged(sandwich),
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

#[then("it is acknowledged too, since it is recent")]
fn is_recent(world: &mut World) {
    judge(world, recent);
}

#[then("it is acknowledged too, since the signature covers the bytes")]
fn is_read_by_its_bytes(world: &mut World) {
    judge(world, exact_bytes);
}

#[then("it is acknowledged too, whoever it is about")]
fn is_acknowledged_without_fleet(world: &mut World) {
    judge(world, null_fleet_ref);
}

#[then("it is acknowledged, or nobody handles it")]
fn is_acknowledged_or_unhandled(world: &mut World) {
    judge(world, unknown_event);
}

#[then("it is refused, or acknowledged unread")]
fn is_refused_or_unread(world: &mut World) {
    judge(world, not_json);
}

#[then("it is acknowledged, or refused as too large")]
fn is_acknowledged_or_too_large(world: &mut World) {
    judge(world, large_body);
}

#[then("a compressed delivery is understood like one that is not")]
async fn gzip_is_understood(world: &mut World) {
    let finding = match world.run().gzip_twins(&world.check()).await {
        Ok(twins) => {
            world.show([&twins.compressed, &twins.plain]);
            gzip(&twins)
        }
        Err(finding) => finding,
    };
    world.find(finding);
}

#[when("Catena delivers every onboarding event")]
async fn deliver_every_event(world: &mut World) {
    let run = world.run();
    world.event_deliveries = Some(run.deliver_every_event().await.map(<[EventDelivery]>::to_vec));
    if let Some(Ok(events)) = &world.event_deliveries {
        let tries: Vec<_> = events.iter().flat_map(|event| event.tries.clone()).collect();
        world.show(&tries);
    }
}

fn judge_parade(world: &mut World, judged: impl Fn(&[EventDelivery]) -> Finding) {
    let finding = match &world.event_deliveries {
        Some(Ok(events)) => judged(events),
        Some(Err(finding)) => finding.clone(),
        None => Finding::not_tested("`When Catena delivers every onboarding event`, before this step"),
    };
    world.find(finding);
}

#[then("each is acknowledged, or nobody handles it")]
fn each_is_acknowledged(world: &mut World) {
    judge_parade(world, onboarding_events);
}

#[then("what is acknowledged is acknowledged with 202")]
fn acknowledged_with_202(world: &mut World) {
    judge_parade(world, with_202);
}

#[then("each is answered within three seconds")]
async fn answered_in_time(world: &mut World) {
    let run = world.run();
    let way = run.bare_get().await;
    let timeout = run.target.limits.timeout;
    judge_parade(world, |events| in_time(events, timeout, way.as_deref()));
}

#[then("many deliveries at once are each acknowledged in time")]
async fn many_at_once(world: &mut World) {
    let run = world.run();
    let finding = match run.burst(&world.check(), AT_ONCE).await {
        Ok(many) => {
            let refused =
                many.at_once.iter().find(|one| !one.answer.as_ref().is_ok_and(|answer| answer.is_success()));
            world.show(refused.or(many.at_once.first()));
            world.show(many.single.last());
            burst(&many, run.target.limits.timeout)
        }
        Err(finding) => finding,
    };
    world.find(finding);
}
