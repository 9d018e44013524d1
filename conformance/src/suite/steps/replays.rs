//! Steps about redirects that come more than once, from one fleet or from two.

use catena_contract::Status;
use cucumber::{given, then, when};
use futures::future::join_all;

use super::Scene;
use super::redirects::{go, redirect_for};
use super::stored_state::request;
use crate::judge::Finding;
use crate::judge::redirect;
use crate::run::Side;
use catena_probe::RequestState;

/// How many browsers follow one redirect at once.
const AT_ONCE: usize = 8;

#[when("the same redirect is replayed")]
async fn replayed(scene: &mut Scene) {
    match scene.returned_to.clone() {
        Some(url) => go(scene, "the same redirect again", url).await,
        None => scene.find(Finding::unproved("a step in which the fleet returns, before this one")),
    }
}

#[when("the same redirect is replayed twice")]
async fn replayed_twice(scene: &mut Scene) {
    replayed(scene).await;
    replayed(scene).await;
}

#[when(expr = "eight browsers follow the redirect of status {string} at once")]
async fn at_once(scene: &mut Scene, status: String) {
    let run = scene.run();
    let fleet = scene.fleet();
    let url = match redirect_for(&run, fleet, &status) {
        Ok(url) => url,
        Err(error) => return scene.find(Finding::inconclusive(error.to_string())),
    };
    run.arrange(fleet).await;
    let visits = (0..AT_ONCE)
        .map(|_| async { run.browser().open(&run.wire, "one of eight at once", url.clone()).await });
    let visits = join_all(visits).await;
    for visit in &visits {
        scene.show(&visit.exchanges);
    }
}

#[then("there is one record of the request")]
async fn one_record(scene: &mut Scene) {
    let view = request(scene).await;
    let finding = scene.as_far_as_seen(&view, redirect::one_record(&view));
    scene.find(finding);
}

#[then("the fleet gets one notice")]
fn one_notice(scene: &mut Scene) {
    let finding = match scene.sights.as_slice() {
        [.., first, second, third] => redirect::one_notice([first, second, third]),
        _ => Finding::unproved("three visits of the fleet, before this step"),
    };
    scene.find(finding);
}

#[given("its request is stored as answered")]
async fn is_answered(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    let answered = run
        .until_stored(
            async || run.request_view(fleet, fleet.request_id).await,
            |view| view.state == RequestState::Live,
        )
        .await;
    scene.show(answered.exchange());
    scene.requests.push(answered);
}

#[then("the request is still answered")]
async fn still_answered(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    let after = run.request_view(fleet, fleet.request_id).await;
    let finding = match scene.requests.first() {
        Some(before) => redirect::not_reopened(before, &after),
        None => Finding::unproved("a look at the request before the replay"),
    };
    scene.show(after.exchange());
    scene.note(
        "access that a replay renews cannot be told from outside; only the request's state was looked at",
    );
    scene.find(finding);
}

#[when("another fleet returns with the same request")]
async fn foreign(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    let before = request(scene).await;
    scene.requests.push(before);
    let mut other = run.fleet(&check, 1);
    other.request_id = scene.fleet().request_id;
    match redirect_for(&run, &other, Status::IntegrationRequested.as_str()) {
        Ok(url) => {
            let sight = run.visit("another fleet returns with the first one's id", &other, url).await;
            scene.show_sight(&sight);
        }
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

#[then("the request still belongs to the first fleet")]
async fn still_owned(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    let other = run.fleet(&check, 1);
    let fleet = scene.fleet();
    let after = run.request_view(fleet, fleet.request_id).await;
    let owner = fleet.fleet_ref.clone();
    scene.show(after.exchange());
    scene.find(match scene.requests.first() {
        _ if !run.names_fleets() => {
            Finding::NotApplicable { because: "the URLs do not say which fleet comes back".to_owned() }
        }
        Some(before) => {
            let finding = redirect::still_owned(before, &after, &owner, &other.fleet_ref);
            scene.as_far_as_seen(before, finding)
        }
        None => Finding::unproved("a look at the request before the other fleet returns"),
    });
}

#[given("another fleet has just returned")]
async fn another_returned(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    let other = run.fleet(&check, 1);
    match run.raw_redirect(&other, Side::Success, "status=success") {
        Ok(url) => {
            let sight = run.visit("another fleet returns", &other, url).await;
            scene.show_sight(&sight);
        }
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}
