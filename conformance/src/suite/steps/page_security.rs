//! Steps about how a callback answers, whatever the outcome: without a session, to a scanner, in time, in private.

use catena_contract::Status;
use cucumber::{then, when};
use futures::future::join_all;

use super::World;
use super::redirects::redirect_for;
use crate::judge::Finding;
use crate::judge::redirect;

#[when("the fleet returns without a session")]
async fn without_session(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    match redirect_for(&run, fleet, Status::Success.as_str()) {
        Ok(url) => {
            let observation =
                run.visit_without_session("the fleet returns without a session", fleet, url).await;
            world.show_observation(&observation);
            world.observations.push(observation);
        }
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

#[then("nothing of another fleet is shown")]
fn nothing_of_another(world: &mut World) {
    let own = world.fleet().fleet_ref.clone();
    let finding = world
        .last_sight()
        .map_or_else(|finding| finding, |observation| redirect::no_other_fleet(observation, &own));
    world.find(finding);
}

#[when(expr = "a link scanner asks for the redirect of status {string} with HEAD")]
async fn scanned(world: &mut World, status: String) {
    let run = world.run();
    let fleet = world.fleet();
    match redirect_for(&run, fleet, &status) {
        Ok(url) => {
            let observation = run.scan("a link scanner asks for the headers", fleet, url).await;
            world.show_observation(&observation);
            world.observations.push(observation);
        }
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

#[when("three fleets return with each outcome")]
async fn three_of_each(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    for (outcome, status) in Status::ALL.iter().enumerate() {
        let visits = (0..3).map(|visit| {
            let (run, fleet) = (&run, run.fleet(&check, 1 + outcome * 3 + visit));
            async move {
                let url = redirect_for(run, &fleet, status.as_str())?;
                Ok(run.visit(&format!("one of three with `status={status}`"), &fleet, url).await)
            }
        });
        match join_all(visits).await.into_iter().collect::<Result<Vec<_>, catena_probe::TemplateError>>() {
            Ok(observations) => {
                observations.iter().for_each(|observation| world.show_observation(observation));
                world.others.push((status.to_string(), observations));
            }
            Err(error) => world.find(Finding::inconclusive(error.to_string())),
        }
    }
}

#[then("each is answered within five seconds, in the median")]
fn in_time(world: &mut World) {
    let findings = world.others.iter().map(|(status, observations)| match observations.as_slice() {
        [first, second, third] => redirect::answered_in_time(status, [first, second, third]),
        _ => Finding::not_tested("three visits of each outcome"),
    });
    let finding = Finding::all_of(findings.collect::<Vec<_>>());
    world.find(finding.unwrap_or_else(|| Finding::not_tested("visits, before this step")));
}

#[then("the ids in its address are kept from other sites")]
fn kept_from_others(world: &mut World) {
    let ids = ids(world);
    let finding = world
        .last_sight()
        .map_or_else(|finding| finding, |observation| redirect::referrer(observation, &ids));
    world.find(finding);
}

#[then("no shared cache may keep the answer")]
fn kept_by_none(world: &mut World) {
    let ids = ids(world);
    let finding =
        world.last_sight().map_or_else(|finding| finding, |observation| redirect::cache(observation, &ids));
    world.find(finding);
}

fn ids(world: &mut World) -> Vec<String> {
    let fleet = world.fleet();
    vec![fleet.request_id.to_string(), fleet.fleet_ref.to_string()]
}
