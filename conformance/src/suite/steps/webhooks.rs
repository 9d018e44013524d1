//! Steps about Catena calling the partner, judged by how it answers. What deliveries change is in [`super::effects`].

use cucumber::{then, when};

use super::Scene;
use super::odd_deliveries::{Oddity, signed_ago};
use crate::judge::Finding;
use crate::judge::webhook::{
    Sandwich, accepted, burst, exact_bytes, gzip, in_time, large, no_endpoint, null_fleet_ref,
    onboarding_events, recent, refused, taken, unknown_event, unread, with_202, without_server_error,
};
use crate::run::deliveries::{Paraded, Slice};

/// Deliveries of a burst.
const AT_ONCE: usize = 50;

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

#[when(expr = "a delivery {oddity} stands between two genuine ones")]
async fn odd(scene: &mut Scene, oddity: Oddity) {
    let slices = oddity.slices(scene.fleet());
    sandwich(scene, &slices).await;
}

#[when(expr = "a delivery signed {int} minutes ago stands between two genuine ones")]
async fn aged(scene: &mut Scene, minutes: u32) {
    sandwich(scene, &[signed_ago(minutes.into())]).await;
}

#[when(expr = "a delivery signed {int} minutes ahead stands between two genuine ones")]
async fn ahead(scene: &mut Scene, minutes: u32) {
    sandwich(scene, &[signed_ago(-i64::from(minutes))]).await;
}

async fn sandwich(scene: &mut Scene, slices: &[Slice]) {
    let made = scene.run().sandwich(&scene.check(), slices).await;
    if let Ok(sandwich) = &made {
        scene.show(sandwich.exchanges());
        if sandwich.plain {
            scene.note(
                "tried with uncompressed deliveries, since compressed ones are refused; see `webhook.encoding.gzip`",
            );
        }
    }
    scene.sandwich = Some(made);
}

fn judge(scene: &mut Scene, judged: impl Fn(&Sandwich) -> Finding) {
    let finding = match &scene.sandwich {
        Some(Ok(sandwich)) => judged(sandwich),
        Some(Err(finding)) => finding.clone(),
        None => Finding::unproved("a step with a delivery between two genuine ones, before this one"),
    };
    scene.find(finding);
}

#[then("it is refused")]
fn is_refused(scene: &mut Scene) {
    judge(scene, refused);
}

#[then("none is refused with a server error")]
fn no_server_error(scene: &mut Scene) {
    judge(scene, without_server_error);
}

#[then("it is acknowledged too")]
fn is_acknowledged(scene: &mut Scene) {
    judge(scene, taken);
}

#[then("it is acknowledged too, since it is recent")]
fn is_recent(scene: &mut Scene) {
    judge(scene, recent);
}

#[then("it is acknowledged too, since the signature covers the bytes")]
fn is_read_by_its_bytes(scene: &mut Scene) {
    judge(scene, exact_bytes);
}

#[then("it is acknowledged too, whoever it is about")]
fn is_acknowledged_without_fleet(scene: &mut Scene) {
    judge(scene, null_fleet_ref);
}

#[then("it is acknowledged, or nobody handles it")]
fn is_acknowledged_or_unhandled(scene: &mut Scene) {
    judge(scene, unknown_event);
}

#[then("it is refused, or acknowledged unread")]
fn is_refused_or_unread(scene: &mut Scene) {
    judge(scene, unread);
}

#[then("it is acknowledged, or refused as too large")]
fn is_acknowledged_or_too_large(scene: &mut Scene) {
    judge(scene, large);
}

#[then("a compressed delivery is understood like one that is not")]
async fn gzip_is_understood(scene: &mut Scene) {
    let finding = match scene.run().gzip_twins(&scene.check()).await {
        Ok(twins) => {
            scene.show([&twins.packed, &twins.plain]);
            gzip(&twins)
        }
        Err(finding) => finding,
    };
    scene.find(finding);
}

#[when("Catena delivers every onboarding event")]
async fn parade(scene: &mut Scene) {
    let run = scene.run();
    scene.paraded = Some(run.parade().await.map(<[Paraded]>::to_vec));
    if let Some(Ok(events)) = &scene.paraded {
        let tries: Vec<_> = events.iter().flat_map(|event| event.tries.clone()).collect();
        scene.show(&tries);
    }
}

fn judge_parade(scene: &mut Scene, judged: impl Fn(&[Paraded]) -> Finding) {
    let finding = match &scene.paraded {
        Some(Ok(events)) => judged(events),
        Some(Err(finding)) => finding.clone(),
        None => Finding::unproved("`When Catena delivers every onboarding event`, before this step"),
    };
    scene.find(finding);
}

#[then("each is acknowledged, or nobody handles it")]
fn each_is_acknowledged(scene: &mut Scene) {
    judge_parade(scene, onboarding_events);
}

#[then("what is acknowledged is acknowledged with 202")]
fn acknowledged_with_202(scene: &mut Scene) {
    judge_parade(scene, with_202);
}

#[then("each is answered within three seconds")]
async fn answered_in_time(scene: &mut Scene) {
    let run = scene.run();
    let way = run.bare_get().await;
    let timeout = run.target.limits.timeout;
    judge_parade(scene, |events| in_time(events, timeout, way.as_deref()));
}

#[then("many deliveries at once are each acknowledged in time")]
async fn many_at_once(scene: &mut Scene) {
    let run = scene.run();
    let finding = match run.burst(&scene.check(), AT_ONCE).await {
        Ok(many) => {
            let refused =
                many.at_once.iter().find(|one| !one.answer.as_ref().is_ok_and(|answer| answer.is_success()));
            scene.show(refused.or(many.at_once.first()));
            scene.show(many.calm.last());
            burst(&many, run.target.limits.timeout)
        }
        Err(finding) => finding,
    };
    scene.find(finding);
}
