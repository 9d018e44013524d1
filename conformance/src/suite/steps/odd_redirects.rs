//! Steps about the address a fleet comes back by: queries as they are written, on either URL.

use catena_contract::Status;
use cucumber::{then, when};
use url::Url;

use super::Scene;
use super::redirects::{go, next_two, redirect_for};
use crate::judge::Finding;
use crate::judge::redirect;
use crate::judge::redirect::Met;
use crate::run::Side;
use catena_probe::TemplateError;

#[when(expr = "the fleet returns with the query {string}")]
async fn with_the_query(scene: &mut Scene, query: String) {
    raw(scene, Side::Success, &query).await;
}

#[when(expr = "the fleet returns to the failure URL with the query {string}")]
async fn to_the_failure_url(scene: &mut Scene, query: String) {
    raw(scene, Side::Failure, &query).await;
}

async fn raw(scene: &mut Scene, side: Side, query: &str) {
    let run = scene.run();
    let url = run.raw_redirect(scene.fleet(), side, query);
    open(scene, &format!("the fleet returns with `{query}`"), url).await;
}

async fn open(scene: &mut Scene, what: &str, url: Result<Url, TemplateError>) {
    match url {
        Ok(url) => go(scene, what, url).await,
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

#[when(expr = "it returns as documented, with status {string}")]
async fn as_documented(scene: &mut Scene, status: String) {
    look(scene).await;
    let run = scene.run();
    let url = redirect_for(&run, scene.fleet(), &status);
    open(scene, &format!("the same as documented, with `status={status}`"), url).await;
    look(scene).await;
}

/// Looks at what is stored of the fleet's request.
async fn look(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    let view = run.until_stored(async || run.request_view(fleet, fleet.request_id).await, |_| true).await;
    scene.show(view.exchange());
    scene.requests.push(view);
}

#[then("both ways lead to the same outcome")]
fn both_ways(scene: &mut Scene) {
    let finding = match (scene.sights.as_slice(), scene.requests.as_slice()) {
        ([.., odd, plain], [.., after_odd, after_plain]) => redirect::same_outcome(
            Met { sight: odd, request: after_odd },
            Met { sight: plain, request: after_plain },
        ),
        (_, _) => Finding::unproved("a visit, and one as documented, before this step"),
    };
    if let Some(odd) = scene.sights.len().checked_sub(2).and_then(|at| scene.sights.get(at)).cloned() {
        scene.point_at(&odd);
    }
    scene.find(finding);
}

#[then("where a view shows requests, both ways store it")]
fn both_ways_store(scene: &mut Scene) {
    let finding = match scene.requests.as_slice() {
        [.., odd, plain] => redirect::stored_alike(odd, plain),
        _ => Finding::unproved("a visit, and one as documented, before this step"),
    };
    scene.find(finding);
}

#[when("it returns with Catena's parameters before the partner's own")]
async fn own_last(scene: &mut Scene) {
    let run = scene.run();
    match run.own_parameters_last(scene.fleet(), "status=success") {
        Ok(Some(url)) => go(scene, "the same with the partner's own parameters last", url).await,
        Ok(None) => scene.set_aside("the configured URL has no parameters of the partner's own"),
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

#[when("two fleets return to the failure URL with an integration request")]
async fn requests_on_the_failure_url(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    let mut sights = Vec::new();
    for number in next_two(scene) {
        let fleet = run.fleet(&check, number);
        let query = "status=integration-requested&integration_request_id={integration_request_id}";
        let url = match run.raw_redirect(&fleet, Side::Failure, query) {
            Ok(url) => url,
            Err(error) => return scene.find(Finding::inconclusive(error.to_string())),
        };
        let sight = run.visit("a fleet returns to the failure URL with a request", &fleet, url).await;
        scene.show_sight(&sight);
        sights.push(sight);
    }
    scene.others.push((Status::IntegrationRequested.to_string(), sights));
}

#[then("the partner does not crash on any of them")]
fn crashes_on_none(scene: &mut Scene) {
    scene.find_each(redirect::no_crash_of_several);
}

#[then("the fleet is not taken as connected by any of them")]
fn connected_by_none(scene: &mut Scene) {
    scene.find_each(redirect::not_connected);
}
