//! Steps about redirects that come more than once, from one fleet or from two.

use catena_contract::Status;
use cucumber::{given, then, when};
use futures::future::join_all;

use super::World;
use super::redirects::{go, redirect_for};
use super::stored_state::request;
use crate::judge::Finding;
use crate::judge::redirect;
use crate::run::Side;
use catena_probe::RequestState;

/// How many browsers follow one redirect at once.
const AT_ONCE: usize = 8;

#[when("the same redirect is replayed")]
async fn replayed(world: &mut World) {
    match world.returned_to.clone() {
        Some(url) => go(world, "the same redirect again", url).await,
        None => world.find(Finding::not_tested("a step in which the fleet returns, before this one")),
    }
}

#[when("the same redirect is replayed twice")]
async fn replayed_twice(world: &mut World) {
    replayed(world).await;
    replayed(world).await;
}

#[when(expr = "eight browsers follow the redirect of status {string} at once")]
async fn at_once(world: &mut World, status: String) {
    let run = world.run();
    let fleet = world.fleet();
    let url = match redirect_for(&run, fleet, &status) {
        Ok(url) => url,
        Err(error) => return world.find(Finding::inconclusive(error.to_string())),
    };
    run.arrange(fleet).await;
    let visits = (0..AT_ONCE)
        .map(|_| async { run.browser().open(&run.client, "one of eight at once", url.clone()).await });
    let visits = join_all(visits).await;
    for visit in &visits {
        world.show(&visit.exchanges);
    }
}

#[then("there is one record of the request")]
async fn one_record(world: &mut World) {
    let view = request(world).await;
    let finding = world.as_far_as_seen(&view, redirect::one_record(&view));
    world.find(finding);
}

#[then("the fleet gets one notice")]
fn one_notice(world: &mut World) {
    let finding = match world.observations.as_slice() {
        [.., first, second, third] => redirect::one_notice([first, second, third]),
        _ => Finding::not_tested("three visits of the fleet, before this step"),
    };
    world.find(finding);
}

#[given("its request is stored as answered")]
async fn is_answered(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    let answered = run
        .until_stored(
            async || run.request_view(fleet, fleet.request_id).await,
            |view| view.state == RequestState::Live,
        )
        .await;
    world.show(answered.exchange());
    world.requests.push(answered);
}

#[then("the request is still answered")]
async fn still_answered(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    let after = run.request_view(fleet, fleet.request_id).await;
    let finding = match world.requests.first() {
        Some(before) => redirect::not_reopened(before, &after),
        None => Finding::not_tested("a look at the request before the replay"),
    };
    world.show(after.exchange());
    world.note(
        "access that a replay renews cannot be told from outside; only the request's state was looked at",
    );
    world.find(finding);
}

#[when("another fleet returns with the same request")]
async fn foreign(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    let before = request(world).await;
    world.requests.push(before);
    let mut other = run.fleet(&check, 1);
    other.request_id = world.fleet().request_id;
    match redirect_for(&run, &other, Status::IntegrationRequested.as_str()) {
        Ok(url) => {
            let observation = run.visit("another fleet returns with the first one's id", &other, url).await;
            world.show_observation(&observation);
        }
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

#[then("the request still belongs to the first fleet")]
async fn still_owned(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    let other = run.fleet(&check, 1);
    let fleet = world.fleet();
    let after = run.request_view(fleet, fleet.request_id).await;
    let owner = fleet.fleet_ref.clone();
    world.show(after.exchange());
    world.find(match world.requests.first() {
        _ if !run.names_fleets() => {
            Finding::NotApplicable { because: "the URLs do not say which fleet comes back".to_owned() }
        }
        Some(before) => {
            let finding = redirect::still_owned(before, &after, &owner, &other.fleet_ref);
            world.as_far_as_seen(before, finding)
        }
        None => Finding::not_tested("a look at the request before the other fleet returns"),
    });
}

#[given("another fleet has just returned")]
async fn another_returned(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    let other = run.fleet(&check, 1);
    match run.raw_redirect(&other, Side::Success, "status=success") {
        Ok(url) => {
            let observation = run.visit("another fleet returns", &other, url).await;
            world.show_observation(&observation);
        }
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}
