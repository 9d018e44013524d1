//! Steps about redirects that Catena does not document: any query, on either URL.

use catena_contract::Status;
use cucumber::{then, when};

use super::World;
use super::redirects::{next_two, return_with};
use crate::judge::redirect::VisitAndRequest;
use crate::judge::{Finding, redirect};
use crate::run::ConfiguredUrl;

#[when(expr = "the fleet returns with the query {string}")]
async fn with_the_query(world: &mut World, query: String) {
    let what = format!("the fleet returns with `{query}`");
    open_raw(world, &what, ConfiguredUrl::Success, &query).await;
}

#[when(expr = "the fleet returns to the failure URL with the query {string}")]
async fn to_the_failure_url(world: &mut World, query: String) {
    let what = format!("the fleet returns with `{query}`");
    open_raw(world, &what, ConfiguredUrl::Failure, &query).await;
}

/// The scenario's fleet opens a configured URL with this query.
pub(super) async fn open_raw(world: &mut World, what: &str, to: ConfiguredUrl, query: &str) {
    let url = world.run().raw_redirect(world.fleet(), to, query);
    if let Some(url) = world.url(url) {
        world.open(what, url).await;
    }
}

#[when(expr = "it returns as documented, with status {string}")]
async fn as_documented(world: &mut World, status: String) {
    world.remember_request().await;
    return_with(world, &format!("the same as documented, with `status={status}`"), &status).await;
    world.remember_request().await;
}

#[then("both visits have the same outcome")]
fn same_outcome(world: &mut World) {
    let finding = match (world.observations.own.as_slice(), world.observations.requests.as_slice()) {
        ([.., odd, plain], [.., after_odd, after_plain]) => {
            world.record.move_to_end(odd);
            redirect::same_outcome(
                VisitAndRequest { observation: odd, request: after_odd },
                VisitAndRequest { observation: plain, request: after_plain },
            )
        }
        (_, _) => no_two_visits(),
    };
    world.find(finding);
}

#[then("if a view shows requests, both visits stored it")]
fn both_stored(world: &mut World) {
    let finding = match world.observations.requests.as_slice() {
        [.., odd, plain] => redirect::stored_alike(odd, plain),
        _ => no_two_visits(),
    };
    world.find(finding);
}

fn no_two_visits() -> Finding {
    Finding::not_tested("a visit, and one as documented, before this step")
}

#[when("it returns with Catena's parameters before the partner's own")]
async fn own_parameters_last(world: &mut World) {
    let run = world.run();
    let url = run.own_parameters_last(world.fleet(), "status=success");
    match world.url(url) {
        Some(Some(url)) => world.open("the same with the partner's own parameters last", url).await,
        Some(None) => {
            world.record.set_not_applicable("the configured URL has no parameters of the partner's own")
        }
        None => {}
    }
}

#[when("two fleets return to the failure URL with an integration request")]
async fn requests_on_the_failure_url(world: &mut World) {
    let run = world.run();
    let mut observations = Vec::new();
    for fleet in next_two(world) {
        let query = "status=integration-requested&integration_request_id={integration_request_id}";
        let Some(url) = world.url(run.raw_redirect(&fleet, ConfiguredUrl::Failure, query)) else { return };
        let what = "a fleet returns to the failure URL with a request";
        observations.push(world.open_as(&fleet, what, url).await);
    }
    world.observations.others.push((Status::IntegrationRequested.to_string(), observations));
}

#[then("the partner does not crash on any of them")]
fn crashes_on_none(world: &mut World) {
    world.judge_each(redirect::no_crash_of_several);
}

#[then("the fleet is not taken as connected by any of them")]
fn connected_by_none(world: &mut World) {
    world.judge_each(redirect::not_connected);
    world.look_again(redirect::not_connected_later);
}
