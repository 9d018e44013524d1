//! Steps about the address a fleet comes back by: queries as they are written, on either URL.

use catena_contract::Status;
use cucumber::{then, when};
use url::Url;

use super::World;
use super::redirects::{go, next_two, redirect_for};
use crate::judge::Finding;
use crate::judge::redirect;
use crate::judge::redirect::VisitAndRequest;
use crate::run::Side;
use catena_probe::TemplateError;

#[when(expr = "the fleet returns with the query {string}")]
async fn with_the_query(world: &mut World, query: String) {
    raw(world, Side::Success, &query).await;
}

#[when(expr = "the fleet returns to the failure URL with the query {string}")]
async fn to_the_failure_url(world: &mut World, query: String) {
    raw(world, Side::Failure, &query).await;
}

async fn raw(world: &mut World, side: Side, query: &str) {
    let run = world.run();
    let url = run.raw_redirect(world.fleet(), side, query);
    open(world, &format!("the fleet returns with `{query}`"), url).await;
}

async fn open(world: &mut World, what: &str, url: Result<Url, TemplateError>) {
    match url {
        Ok(url) => go(world, what, url).await,
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

#[when(expr = "it returns as documented, with status {string}")]
async fn as_documented(world: &mut World, status: String) {
    look(world).await;
    let run = world.run();
    let url = redirect_for(&run, world.fleet(), &status);
    open(world, &format!("the same as documented, with `status={status}`"), url).await;
    look(world).await;
}

/// Looks at what is stored of the fleet's request.
async fn look(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    let view = run.until_stored(async || run.request_view(fleet, fleet.request_id).await, |_| true).await;
    world.show(view.exchange());
    world.requests.push(view);
}

#[then("both ways lead to the same outcome")]
fn both_ways(world: &mut World) {
    let finding = match (world.observations.as_slice(), world.requests.as_slice()) {
        ([.., odd, plain], [.., after_odd, after_plain]) => redirect::same_outcome(
            VisitAndRequest { observation: odd, request: after_odd },
            VisitAndRequest { observation: plain, request: after_plain },
        ),
        (_, _) => Finding::not_tested("a visit, and one as documented, before this step"),
    };
    if let Some(odd) =
        world.observations.len().checked_sub(2).and_then(|at| world.observations.get(at)).cloned()
    {
        world.point_at(&odd);
    }
    world.find(finding);
}

#[then("where a view shows requests, both ways store it")]
fn both_ways_store(world: &mut World) {
    let finding = match world.requests.as_slice() {
        [.., odd, plain] => redirect::stored_alike(odd, plain),
        _ => Finding::not_tested("a visit, and one as documented, before this step"),
    };
    world.find(finding);
}

#[when("it returns with Catena's parameters before the partner's own")]
async fn own_last(world: &mut World) {
    let run = world.run();
    match run.own_parameters_last(world.fleet(), "status=success") {
        Ok(Some(url)) => go(world, "the same with the partner's own parameters last", url).await,
        Ok(None) => world.set_aside("the configured URL has no parameters of the partner's own"),
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

#[when("two fleets return to the failure URL with an integration request")]
async fn requests_on_the_failure_url(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    let mut observations = Vec::new();
    for number in next_two(world) {
        let fleet = run.fleet(&check, number);
        let query = "status=integration-requested&integration_request_id={integration_request_id}";
        let url = match run.raw_redirect(&fleet, Side::Failure, query) {
            Ok(url) => url,
            Err(error) => return world.find(Finding::inconclusive(error.to_string())),
        };
        let observation = run.visit("a fleet returns to the failure URL with a request", &fleet, url).await;
        world.show_observation(&observation);
        observations.push(observation);
    }
    world.others.push((Status::IntegrationRequested.to_string(), observations));
}

#[then("the partner does not crash on any of them")]
fn crashes_on_none(world: &mut World) {
    world.find_each(redirect::no_crash_of_several);
}

#[then("the fleet is not taken as connected by any of them")]
fn connected_by_none(world: &mut World) {
    world.find_each(redirect::not_connected);
}
