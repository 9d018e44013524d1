//! Steps about a fleet that returns to the partner.

use catena_contract::{Outcome, Parameter, RedirectUrls, Status};
use catena_probe::TemplateError;
use cucumber::{given, then, when};
use url::Url;

use super::World;
use super::property;
use super::property::Verdict;
use crate::judge::redirect::Confirmation;
use crate::judge::{Finding, Observation, redirect};
use crate::run::{Fleet, Run};

/// An invitation id that does not exist. A real one is a secret, and the partner only has to tolerate the parameter.
const SAMPLE_INVITATION: &str = "00000000-0000-7000-8000-000000000000";

/// The redirect that Catena documents for `status`. A status that is not documented goes to the success URL, where
/// taking it for a connection would do the most harm.
pub(super) fn redirect_for(run: &Run, fleet: &Fleet, status: &str) -> Result<Url, TemplateError> {
    let urls = RedirectUrls { success: run.success_url(fleet)?, failure: run.failure_url(fleet)? };
    Ok(match status.parse() {
        Ok(Status::Success) => urls.redirect(&Outcome::Success),
        Ok(Status::IntegrationRequested) => {
            urls.redirect(&Outcome::IntegrationRequested { id: fleet.request_id })
        }
        Ok(Status::Failure) => urls.redirect(&Outcome::Failure),
        Err(_) => urls.success.with_parameters(&[(Parameter::Status, status.to_owned())]),
    })
}

/// The redirect for `status` to the scenario's own fleet.
pub(super) fn own_redirect(world: &mut World, status: &str) -> Option<Url> {
    let url = redirect_for(&world.run(), world.fleet(), status);
    world.url(url)
}

/// The scenario's fleet returns with `status`.
pub(super) async fn return_with(world: &mut World, what: &str, status: &str) {
    let Some(url) = own_redirect(world, status) else { return };
    match status.parse() {
        Ok(documented) => world.open_documented(what, documented, url).await,
        Err(_) => world.open(what, url).await,
    }
}

#[given("webhooks have confirmed the fleet's connection")]
#[when("webhooks confirm the fleet's connection")]
async fn confirmed(world: &mut World) {
    let run = world.run();
    let onboarding = run.onboard(world.fleet()).await;
    world.show(&onboarding.exchanges);
    world.confirmation = Some(onboarding.confirmation);
}

#[when(expr = "the fleet returns with status {string}")]
async fn returns(world: &mut World, status: String) {
    return_with(world, &format!("the fleet returns with `status={status}`"), &status).await;
}

#[given(expr = "two other fleets have connected and returned with status {string}")]
async fn two_connected(world: &mut World, status: String) {
    two(world, status, true).await;
}

#[given(expr = "two fleets have returned with status {string}")]
#[when(expr = "two fleets return with status {string}")]
async fn two_return(world: &mut World, status: String) {
    two(world, status, false).await;
}

/// Two fleets that no step has used.
pub(super) fn next_two(world: &World) -> [Fleet; 2] {
    let first = 2 * world.observations.others.len() + 1;
    [world.other_fleet(first), world.other_fleet(first + 1)]
}

async fn two(world: &mut World, status: String, onboarded: bool) {
    let run = world.run();
    let mut observations = Vec::new();
    for mut fleet in next_two(world) {
        let confirmed = onboarded && run.onboard(&mut fleet).await.confirmation == Confirmation::Confirmed;
        let Some(url) = world.url(redirect_for(&run, &fleet, &status)) else { return };
        let what = format!("a fleet returns with `status={status}`");
        let visit = async || run.visit(&what, &fleet, url.clone()).await;
        let observation = if confirmed {
            run.until(&fleet, visit, |observation| {
                redirect::connected(&Confirmation::Confirmed, observation) == Finding::Passed
            })
            .await
        } else {
            visit().await
        };
        world.show_observation(&observation);
        match status.parse() {
            Ok(sent @ Status::Success) if confirmed => world.record.add_outcome(sent, &observation),
            Ok(sent @ (Status::IntegrationRequested | Status::Failure)) if !onboarded => {
                world.record.add_outcome(sent, &observation);
            }
            Ok(_) | Err(_) => {}
        }
        observations.push(observation);
    }
    world.observations.others.push((status, observations));
}

#[when("it returns again with every parameter that any source names")]
async fn returns_with_every_parameter(world: &mut World) {
    let run = world.run();
    let fleet = world.fleet();
    let extra = [
        (Parameter::Status, Status::Success.to_string()),
        (Parameter::TspCount, "1".to_owned()),
        (Parameter::FleetRef, fleet.fleet_ref.to_string()),
        (Parameter::InvitationId, SAMPLE_INVITATION.to_owned()),
    ];
    let url = run.success_url(fleet);
    if let Some(url) = world.url(url) {
        world.open("the same with every parameter", url.with_parameters(&extra)).await;
    }
}

#[then("the fleet lands on a page")]
fn lands_on_a_page(world: &mut World) {
    world.judge_last(redirect::answered);
}

#[then("the fleet is shown as connected")]
async fn is_connected(world: &mut World) {
    let run = world.run();
    let confirmation = world.confirmation();
    let judge = |observation: &Observation| redirect::connected(&confirmation, observation);
    let mut finding = world.last_visit().map_or_else(|finding| finding, judge);
    // A correct partner may still be processing what it acknowledged, so the fleet reloads the page.
    if finding != Finding::Passed
        && confirmation == Confirmation::Confirmed
        && let Some(url) = world.observations.last_url.clone()
    {
        let cookies = world.observations.cookies.clone();
        let fleet: &Fleet = world.fleet();
        let reload = async || {
            let mut browser = run.browser_keeping(cookies.clone());
            run.visit_in(&mut browser, "the fleet reloads the page", fleet, url.clone()).await
        };
        let observation = run.until(fleet, reload, |observation| judge(observation) == Finding::Passed).await;
        finding = judge(&observation);
        world.record.update_outcome(&observation);
        world.add_visit(observation);
    }
    world.find(finding);
}

#[then("the fleet is not taken as connected")]
fn is_not_connected(world: &mut World) {
    world.judge_last(redirect::not_connected);
    world.look_again(redirect::not_connected_later);
}

#[then("the partner does not crash")]
fn does_not_crash(world: &mut World) {
    world.judge_last(redirect::no_crash);
}

#[then("their pages differ from the success pages")]
fn pages_differ(world: &mut World) {
    differ(world, Status::IntegrationRequested, Status::Success);
}

#[then("the failure pages differ from both others")]
fn failure_differs(world: &mut World) {
    differ(world, Status::Success, Status::Failure);
    differ(world, Status::IntegrationRequested, Status::Failure);
}

fn differ(world: &mut World, one: Status, other: Status) {
    let finding = match (world.pair(one), world.pair(other)) {
        (Some(one), Some(other)) => redirect::distinguished(other, one),
        (_, _) => Finding::not_tested(format!("two fleets that return with `{one}`, and two with `{other}`")),
    };
    world.find(finding);
}

#[then("the page acknowledges their request")]
fn acknowledges(world: &mut World) {
    let finding = match (world.pair(Status::IntegrationRequested), world.pair(Status::Failure)) {
        (Some(requested), Some(failed)) => redirect::acknowledged(requested, failed),
        (_, _) => {
            Finding::not_tested("two fleets that return with a request, and two that return with a failure")
        }
    };
    world.find(finding);
}

#[then("it sees the same outcome as before")]
fn sees_the_same(world: &mut World) {
    let finding = match world.observations.own.as_slice() {
        [.., before, after] => redirect::tolerated(before, after),
        [_] | [] => Finding::not_tested("two visits of the fleet, before this step"),
    };
    world.find(finding);
}

#[then("with any extra parameters it sees the same outcome as before")]
async fn any_extra_parameters(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    let Some(plain) = world.observations.own.first().cloned() else {
        return world.find(Finding::not_tested("a visit of the fleet, before this step"));
    };
    let Some(url) = own_redirect(world, Status::Success.as_str()) else { return };
    let fleet = world.fleet();
    let taken = run.own_parameters(fleet);
    let extra = catena_contract::strategies::extra_parameters(taken);
    let found = property::search(run.seed.bytes_for(check.as_str()), &extra, async |parameters| {
        let mut url = url.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        let observation = run.visit("the same with extra parameters", fleet, url).await;
        let finding = redirect::tolerated(&plain, &observation);
        (observation, finding)
    })
    .await;
    match found {
        Verdict::Holds { cases } => {
            world.record.note(format!("passed for {cases} sets of made-up parameters"));
            world.find(Finding::Passed);
        }
        Verdict::Fails { shortest, seen: (observation, finding), shrunk_in } => {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&shortest).finish();
            world.show_observation(&observation);
            world.record.note(format!(
                "the shortest extra query found that changes the outcome is `{query}` ({shrunk_in} steps)"
            ));
            world.find(match finding {
                Finding::Failed { expected, observed } => {
                    Finding::failed(expected, format!("{observed} when `{query}` is added"))
                }
                other @ (Finding::Passed
                | Finding::NotTested { .. }
                | Finding::Inconclusive { .. }
                | Finding::NotApplicable { .. }) => other,
            });
        }
        Verdict::Undecided(finding) => world.find(finding),
    }
}
