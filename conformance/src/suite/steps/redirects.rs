//! Steps about the fleet's browser coming back.

use catena_contract::{Outcome, Parameter, RedirectUrls, Status};
use cucumber::{given, then, when};
use url::Url;

use super::World;
use super::property;
use super::property::Verdict;
use crate::judge::Finding;
use crate::judge::redirect;
use crate::judge::redirect::Confirmation;
use crate::run::{Fleet, Run};
use catena_probe::TemplateError;

/// An invitation id that opens nothing: the real one is a secret, and a partner only has to bear with it.
const SAMPLE_INVITATION: &str = "00000000-0000-7000-8000-000000000000";

/// Where Catena, by its documentation, sends a fleet that ends with `status`. One it does not document goes to the
/// success URL, where taking it for a connection would do harm.
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
    let run = world.run();
    let what = format!("the fleet returns with `status={status}`");
    match redirect_for(&run, world.fleet(), &status) {
        Ok(url) => go(world, &what, url).await,
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

/// The fleet's browser opens a URL.
pub(super) async fn go(world: &mut World, what: &str, url: Url) {
    let run = world.run();
    let observation = run.visit(what, world.fleet(), url.clone()).await;
    if let Some(sent) = first_return(world, &run, &url) {
        world.believe(sent, &observation);
    }
    world.returned_to = Some(url);
    world.show_observation(&observation);
    world.observations.push(observation);
}

/// Which documented outcome a URL carries, for a fleet that has not been back before and was told the same by
/// webhooks: what the partner may believe of it is then beyond doubt.
fn first_return(world: &mut World, run: &Run, url: &Url) -> Option<Status> {
    if !world.observations.is_empty() {
        return None;
    }
    let connected = match world.confirmation {
        Some(Confirmation::Confirmed | Confirmation::NoEndpoint) => true,
        None => false,
        Some(Confirmation::Refused { .. } | Confirmation::Lost { .. }) => return None,
    };
    let fleet = world.fleet();
    Status::ALL
        .iter()
        .copied()
        .filter(|sent| connected == (*sent == Status::Success))
        .find(|sent| redirect_for(run, fleet, sent.as_str()).is_ok_and(|documented| documented == *url))
}

#[given(expr = "two other fleets have connected and returned with status {string}")]
async fn two_connected(world: &mut World, status: String) {
    two(world, status, next_two(world), true).await;
}

#[given(expr = "two fleets have returned with status {string}")]
#[when(expr = "two fleets return with status {string}")]
async fn two_return(world: &mut World, status: String) {
    two(world, status, next_two(world), false).await;
}

/// Numbers of fleets that no step has used: the fleet itself is 0.
pub(super) const fn next_two(world: &World) -> [usize; 2] {
    let first = 2 * world.others.len() + 1;
    [first, first + 1]
}

async fn two(world: &mut World, status: String, numbers: [usize; 2], onboarded: bool) {
    let (run, check) = (world.run(), world.check());
    let mut observations = Vec::new();
    for number in numbers {
        let mut fleet = run.fleet(&check, number);
        let confirmed = onboarded && run.onboard(&mut fleet).await.confirmation == Confirmation::Confirmed;
        let url = match redirect_for(&run, &fleet, &status) {
            Ok(url) => url,
            Err(error) => return world.find(Finding::inconclusive(error.to_string())),
        };
        let what = format!("a fleet returns with `status={status}`");
        let visit = async || run.visit(&what, &fleet, url.clone()).await;
        let observation = if confirmed {
            run.until(visit, |observation| {
                redirect::connected(&Confirmation::Confirmed, observation) == Finding::Passed
            })
            .await
        } else {
            visit().await
        };
        world.show_observation(&observation);
        match status.parse() {
            Ok(sent @ Status::Success) if confirmed => world.believe(sent, &observation),
            Ok(sent @ (Status::IntegrationRequested | Status::Failure)) if !onboarded => {
                world.believe(sent, &observation);
            }
            Ok(_) | Err(_) => {}
        }
        observations.push(observation);
    }
    world.others.push((status, observations));
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
    match run.success_url(fleet) {
        Ok(url) => go(world, "the same with every parameter", url.with_parameters(&extra)).await,
        Err(error) => world.find(Finding::inconclusive(error.to_string())),
    }
}

#[then("the fleet lands on a page")]
fn lands_on_a_page(world: &mut World) {
    let finding = world.last_sight().map_or_else(|finding| finding, redirect::answered);
    world.find(finding);
}

#[then("the fleet is shown as connected")]
async fn is_connected(world: &mut World) {
    let run = world.run();
    let confirmation = world.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    let judged = |observation: &crate::judge::Observation| redirect::connected(&confirmation, observation);
    let mut finding = world.last_sight().map_or_else(|finding| finding, judged);
    // The fleet reloads the page: an correct partner may still be working on what it acknowledged.
    if finding != Finding::Passed
        && confirmation == Confirmation::Confirmed
        && let Some(url) = world.returned_to.clone()
    {
        let fleet: &Fleet = world.fleet();
        let reload = async || run.visit("the fleet reloads the page", fleet, url.clone()).await;
        let observation = run.until(reload, |observation| judged(observation) == Finding::Passed).await;
        finding = judged(&observation);
        world.believe_instead(&observation);
        world.show_observation(&observation);
        world.observations.push(observation);
    }
    world.find(finding);
}

#[then("the fleet is not taken as connected")]
fn is_not_connected(world: &mut World) {
    let finding = world.last_sight().map_or_else(|finding| finding, redirect::not_connected);
    world.find(finding);
}

#[then("the partner does not crash")]
fn does_not_crash(world: &mut World) {
    let finding = world.last_sight().map_or_else(|finding| finding, redirect::no_crash);
    world.find(finding);
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
    let finding = match (world.pair(one.as_str()), world.pair(other.as_str())) {
        (Some(one), Some(other)) => redirect::distinguished(other, one),
        (_, _) => Finding::not_tested(format!("two fleets that return with `{one}`, and two with `{other}`")),
    };
    world.find(finding);
}

#[then("what they read acknowledges their request")]
fn acknowledges(world: &mut World) {
    let finding =
        match (world.pair(Status::IntegrationRequested.as_str()), world.pair(Status::Failure.as_str())) {
            (Some(requested), Some(failed)) => redirect::acknowledged(requested, failed),
            (_, _) => Finding::not_tested(
                "two fleets that return with a request, and two that return with a failure",
            ),
        };
    world.find(finding);
}

#[then("it sees the same outcome as before")]
fn sees_the_same(world: &mut World) {
    let finding = match world.observations.as_slice() {
        [.., before, after] => redirect::tolerated(before, after),
        [_] | [] => Finding::not_tested("two visits of the fleet, before this step"),
    };
    world.find(finding);
}

#[then("for any extra parameters it sees the same outcome as before")]
async fn any_extra_parameters(world: &mut World) {
    let (run, check) = (world.run(), world.check());
    let Some(plain) = world.observations.first().cloned() else {
        return world.find(Finding::not_tested("a visit of the fleet, before this step"));
    };
    let fleet = world.fleet();
    let url = match redirect_for(&run, fleet, Status::Success.as_str()) {
        Ok(url) => url,
        Err(error) => return world.find(Finding::inconclusive(error.to_string())),
    };
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
            world.note(format!("held for {cases} sets of made-up parameters"));
            world.find(Finding::Passed);
        }
        Verdict::Fails { witness, seen: (observation, finding), shrunk_in } => {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&witness).finish();
            world.show_observation(&observation);
            world.note(format!(
                "the shortest extra query found that makes the difference is `{query}` ({shrunk_in} steps)"
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
        Verdict::Gave(finding) => world.find(finding),
    }
}
