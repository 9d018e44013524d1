//! Steps about how a callback answers whatever the outcome: without a session, to a link scanner, in time, in private.

use catena_contract::Status;
use cucumber::{then, when};
use futures::future::join_all;

use super::World;
use super::redirects::{own_redirect, redirect_for};
use super::world::no_visit;
use crate::judge::{Finding, Observation, redirect};

#[when("the fleet returns without a session")]
async fn without_session(world: &mut World) {
    let Some(url) = own_redirect(world, Status::Success.as_str()) else { return };
    let run = world.run();
    let visit = run.visit_without_session("the fleet returns without a session", world.fleet(), url);
    let observation = visit.await;
    world.add_visit(observation);
}

#[then("nothing of another fleet is shown")]
fn nothing_of_another(world: &mut World) {
    let own = world.fleet().fleet_ref.clone();
    world.judge_last(|observation| redirect::no_other_fleet(observation, &own));
}

#[when(expr = "a link scanner requests the redirect of status {string} with HEAD")]
async fn scanned(world: &mut World, status: String) {
    let Some(url) = own_redirect(world, &status) else { return };
    let run = world.run();
    let observation = run.head_visit("a link scanner requests the headers", world.fleet(), url).await;
    world.add_visit(observation);
}

#[when("three fleets return with each outcome")]
async fn three_of_each(world: &mut World) {
    let run = world.run();
    for (outcome, status) in Status::ALL.iter().enumerate() {
        let visits = (0..3).map(|visit| {
            let (run, fleet) = (&run, world.other_fleet(1 + outcome * 3 + visit));
            async move {
                let url = redirect_for(run, &fleet, status.as_str())?;
                Ok(run.visit(&format!("one of three with `status={status}`"), &fleet, url).await)
            }
        });
        let visits = join_all(visits).await.into_iter().collect::<Result<Vec<_>, _>>();
        if let Some(observations) = world.url(visits) {
            observations.iter().for_each(|observation| world.show_observation(observation));
            world.observations.others.push((status.to_string(), observations));
        }
    }
}

#[then("the median answer to each takes at most five seconds")]
fn in_time(world: &mut World) {
    let visits = world.observations.others.iter();
    let findings = visits.map(|(status, observations)| match observations.as_slice() {
        [first, second, third] => redirect::answered_in_time(status, [first, second, third]),
        _ => Finding::not_tested("three visits of each outcome"),
    });
    let finding = Finding::all_of(findings.collect::<Vec<_>>());
    world.find(finding.unwrap_or_else(|| Finding::not_tested("visits, before this step")));
}

#[then("other sites do not learn the ids in its URL")]
async fn no_referrer(world: &mut World) {
    let ids = ids(world);
    let finding = match world.observations.own.last() {
        Some(last) => {
            let judge = move |visits: &[Observation]| match visits {
                [visit, ..] => redirect::referrer(visit, &ids),
                [] => no_visit(),
            };
            world.run().judged(std::slice::from_ref(last), judge).await
        }
        None => no_visit(),
    };
    world.find(finding);
}

#[then("no shared cache may store the answer")]
fn not_cached(world: &mut World) {
    let ids = ids(world);
    world.judge_last(|observation| redirect::cache(observation, &ids));
}

#[then("no fleet is sent to a local address")]
fn not_sent_inward(world: &mut World) {
    let visits: Vec<&Observation> = world.observations.own.iter().collect();
    let finding = redirect::local_target(&visits);
    world.find(finding);
}

fn ids(world: &mut World) -> Vec<String> {
    let fleet = world.fleet();
    vec![fleet.request_id.to_string(), fleet.fleet_ref.to_string()]
}
