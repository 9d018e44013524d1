//! Steps about the browser that a fleet returns in: one that comes from another site, and one that was here before.

use cucumber::{then, when};

use super::World;
use super::journeys::{perform, return_notified};
use super::redirects::redirect_for;
use crate::judge::{Finding, redirect};

#[when(expr = "another fleet returns from another site with status {string}")]
async fn from_elsewhere(world: &mut World, status: String) {
    let run = world.run();
    let other = world.other_fleet(1);
    let Some(url) = world.url(redirect_for(&run, &other, &status)) else { return };
    let Some(seen) = world.observations.own.last().map(|observation| observation.visit.clone()) else {
        return world.find(Finding::not_tested("a step in which the fleet returns, before this one"));
    };
    let what = format!("a fleet returns from another site with `status={status}`");
    let back = run.visit_from_elsewhere(&what, &other, url, &seen).await;
    world.show_observation(&back.observation);
    world.observations.from_elsewhere = Some(back);
}

#[then("the session survives the way back")]
async fn survives(world: &mut World) {
    let run = world.run();
    let finding = match (world.observations.own.last(), &world.observations.from_elsewhere) {
        (Some(plain), Some(back)) => redirect::session_survives(plain, back, run.baseline().await),
        (_, _) => Finding::not_tested("a return from another site, before this step"),
    };
    world.find(finding);
}

#[when("it opens its link again in the same browser, connects a provider and returns")]
async fn tries_again(world: &mut World) {
    let run = world.run();
    let before = run.browser().into_cookies();
    world.observations.cookies =
        world.last_visit().ok().map(|observation| observation.visit.cookies_after(before));
    let connected = perform(world, async |journey| {
        journey.reopen().await?;
        journey.connect().await
    });
    if connected.await {
        return_notified(world).await;
    }
}

#[when(expr = "a fleet whose reference differs in case only returns with status {string}")]
async fn other_case(world: &mut World, status: String) {
    let run = world.run();
    let mut other = world.other_fleet(1);
    let Ok(fleet_ref) = world.fleet().fleet_ref.as_str().to_ascii_uppercase().parse() else {
        return world.find(Finding::not_tested("a fleet whose reference has letters"));
    };
    other.fleet_ref = fleet_ref;
    let Some(url) = world.url(redirect_for(&run, &other, &status)) else { return };
    let what = format!("a fleet whose reference differs in case returns with `status={status}`");
    let twin = world.open_as(&other, &what, url).await;
    // A partner that stores every fleet as live confuses none with another.
    let unrelated = world.other_fleet(2);
    let Some(url) = world.url(redirect_for(&run, &unrelated, &status)) else { return };
    let unrelated = world.open_as(&unrelated, "a fleet that never connected returns", url).await;
    world.observations.others.push((status, vec![twin, unrelated]));
}

#[then("only the fleet that connected is stored as live")]
fn only_one_live(world: &mut World) {
    let others = world.observations.others.first().map_or(&[][..], |(_, observations)| observations);
    let finding = match (&world.observations.fleet_before, others) {
        _ if !world.run().names_fleets() => super::stored_state::unnamed(),
        (Some(connected), [twin, unrelated]) => {
            redirect::only_one_connected(&world.confirmation(), connected, [twin, unrelated])
        }
        (_, _) => Finding::not_tested("a connected fleet, and one that returns, before this step"),
    };
    world.find(finding);
}
