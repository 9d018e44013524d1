//! Steps about redirects that come more than once, from one fleet or from two.

use std::time::Duration;

use catena_contract::Status;
use catena_probe::{RequestState, Visit};
use cucumber::{given, then, when};
use futures::future::join_all;

use super::World;
use super::redirects::{own_redirect, redirect_for};
use crate::judge::{Finding, FindingKind, redirect};

/// How many browsers open one redirect at once.
const AT_ONCE: usize = 8;
/// How many browsers of another fleet do so a few milliseconds apart.
const APART: u32 = 4;
/// The time between two of them. A partner has a gap between looking a request up and storing it, whose length is unknown.
const SPACING: Duration = Duration::from_millis(2);
/// How likely these bursts show a race, for readers.
const LIKELIHOOD: &str = "8 visits at once, then 4 of another fleet 2 ms apart: a race that is lost one time in three is \
                          seen with a probability of 98 %";

#[when("the same redirect is replayed")]
async fn replayed(world: &mut World) {
    match world.observations.last_url.clone() {
        Some(url) => world.open("the same redirect again", url).await,
        None => world.find(Finding::not_tested("a step in which the fleet returns, before this one")),
    }
}

#[when("the same redirect is replayed twice")]
async fn replayed_twice(world: &mut World) {
    replayed(world).await;
    replayed(world).await;
}

#[then("each replay has the outcome of the first visit")]
fn same_as_first(world: &mut World) {
    let finding = match world.observations.own.as_slice() {
        [first, replays @ ..] if !replays.is_empty() => {
            Finding::all_of(replays.iter().map(|replay| redirect::replayed(first, replay)))
        }
        [] | [..] => None,
    };
    world.find(
        finding
            .unwrap_or_else(|| Finding::not_tested("a visit of the fleet and its replay, before this step")),
    );
}

#[when(expr = "eight browsers open the redirect of status {string} at once")]
async fn at_once(world: &mut World, status: String) {
    let Some(url) = own_redirect(world, &status) else { return };
    let run = world.run();
    run.set_up(world.fleet()).await;
    let visits = (0..AT_ONCE)
        .map(|_| async { run.browser().open(&run.client, "one of eight at once", url.clone()).await });
    burst(world, join_all(visits).await);
}

#[when("browsers of another fleet open its redirect a few milliseconds apart")]
async fn apart(world: &mut World) {
    let run = world.run();
    if run.target.observe_request.is_none() {
        return;
    }
    let fleet = world.other_fleet(1);
    let url = redirect_for(&run, &fleet, Status::IntegrationRequested.as_str());
    let Some(url) = world.url(url) else { return };
    run.set_up(&fleet).await;
    let visits = (0..APART).map(|nth| {
        let (run, url) = (&run, url.clone());
        async move {
            tokio::time::sleep(SPACING * nth).await;
            run.browser().open(&run.client, "one of several, milliseconds apart", url).await
        }
    });
    burst(world, join_all(visits).await);
    let view = run.until_request(&fleet, |_| true).await;
    let finding = redirect::one_record(&view);
    if finding.kind() == FindingKind::Failed {
        world.show(view.exchange());
        world.find(finding);
    }
    world.record.note(LIKELIHOOD);
}

/// Shows the visits of a burst. A server error in it fails, whatever is stored.
fn burst(world: &mut World, visits: Vec<Visit>) {
    let crashed = visits.iter().find_map(redirect::crashed);
    visits.iter().for_each(|visit| world.show(&visit.exchanges));
    if let Some(finding) = crashed {
        world.find(finding);
    }
}

#[then("there is one record of the request")]
async fn one_record(world: &mut World) {
    let view = world.request_until(|_| true).await;
    let finding = world.unless_script_stores(&view, redirect::one_record(&view));
    world.find(finding);
}

#[then("the fleet gets one notice")]
fn one_notice(world: &mut World) {
    let finding = match world.observations.own.as_slice() {
        [.., first, second, third] => redirect::one_notice([first, second, third]),
        _ => Finding::not_tested("three visits of the fleet, before this step"),
    };
    world.find(finding);
}

#[given("its request is stored as live")]
async fn is_live(world: &mut World) {
    let live = world.request_until(|view| view.state == RequestState::Live).await;
    world.observations.requests.push(live);
}

#[then("the request is still stored as live")]
async fn still_live(world: &mut World) {
    let after = world.request().await;
    let finding = match world.observations.requests.first() {
        Some(before) => redirect::not_reopened(before, &after),
        None => Finding::not_tested("a step that reads the request before the replay"),
    };
    world.record.note(
        "only the state of the request was checked: whether a replay renews provisional access cannot be seen from \
         outside",
    );
    world.find(finding);
}

#[when("another fleet returns with the same request")]
async fn foreign(world: &mut World) {
    world.remember_request().await;
    let mut other = world.other_fleet(1);
    other.request_id = world.fleet().request_id;
    let url = redirect_for(&world.run(), &other, Status::IntegrationRequested.as_str());
    if let Some(url) = world.url(url) {
        world.open_as(&other, "another fleet returns with the first one's id", url).await;
    }
}

#[then("the request still belongs to the first fleet")]
async fn still_owned(world: &mut World) {
    let other = world.other_fleet(1).fleet_ref;
    let owner = world.fleet().fleet_ref.clone();
    let after = world.request().await;
    let finding = match world.observations.requests.first() {
        _ if !world.run().names_fleets() => {
            Finding::NotApplicable { because: "the URLs do not say which fleet returns".to_owned() }
        }
        Some(before) => {
            let finding = redirect::still_owned(before, &after, &owner, &other);
            world.unless_script_stores(before, finding)
        }
        None => Finding::not_tested("a step that reads the request before the other fleet returns"),
    };
    world.find(finding);
}

#[given("another fleet has returned with an integration request")]
async fn another_requested(world: &mut World) {
    let mut other = world.other_fleet(1);
    // The fleet's own redirects name this id as `{another_id}`.
    other.request_id = world.fleet().another_id;
    let url = redirect_for(&world.run(), &other, Status::IntegrationRequested.as_str());
    let Some(url) = world.url(url) else { return };
    world.open_as(&other, "another fleet returns with a request", url).await;
    let run = world.run();
    let view = run.until_request(&other, |_| true).await;
    world.show(view.exchange());
    world.observations.requests.push(view);
}

#[then("if a view shows requests, that of the other fleet is unchanged")]
async fn other_unchanged(world: &mut World) {
    let run = world.run();
    let other = world.other_fleet(1);
    let id = world.fleet().another_id;
    let after = run.request_view(&other, id).await;
    world.show(after.exchange());
    let finding = match world.observations.requests.first() {
        Some(before) if run.names_fleets() => redirect::untouched(before, &after),
        Some(_) => Finding::not_applicable("the URLs do not say which fleet returns"),
        None => Finding::not_tested("another fleet with a request, before this step"),
    };
    world.find(finding);
}

#[given("another fleet has just returned")]
async fn another_returned(world: &mut World) {
    let other = world.other_fleet(1);
    let url = redirect_for(&world.run(), &other, Status::Success.as_str());
    if let Some(url) = world.url(url) {
        world.open_as(&other, "another fleet returns", url).await;
    }
}
