//! Steps about the fleet's browser coming back.

use catena_contract::{Outcome, Parameter, RedirectUrls, Status};
use cucumber::{given, then, when};
use url::Url;

use super::Scene;
use super::property;
use super::property::Verdict;
use crate::judge::Finding;
use crate::judge::Sent;
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
        Err(_) => urls.success.carrying(&[(Parameter::Status, status.to_owned())]),
    })
}

#[given("webhooks have confirmed the fleet's connection")]
#[when("webhooks confirm the fleet's connection")]
async fn confirmed(scene: &mut Scene) {
    let run = scene.run();
    let onboarding = run.onboard(scene.fleet()).await;
    scene.show(&onboarding.exchanges);
    scene.confirmation = Some(onboarding.confirmation);
}

#[when(expr = "the fleet returns with status {string}")]
async fn returns(scene: &mut Scene, status: String) {
    let run = scene.run();
    let what = format!("the fleet returns with `status={status}`");
    match redirect_for(&run, scene.fleet(), &status) {
        Ok(url) => go(scene, &what, url).await,
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

/// The fleet's browser opens a URL.
pub(super) async fn go(scene: &mut Scene, what: &str, url: Url) {
    let run = scene.run();
    let sight = run.visit(what, scene.fleet(), url.clone()).await;
    if let Some(sent) = first_return(scene, &run, &url) {
        scene.believe(sent, &sight);
    }
    scene.returned_to = Some(url);
    scene.show_sight(&sight);
    scene.sights.push(sight);
}

/// Which documented outcome a URL carries, for a fleet that has not been back before and was told the same by
/// webhooks: what the partner may believe of it is then beyond doubt.
fn first_return(scene: &mut Scene, run: &Run, url: &Url) -> Option<Sent> {
    if !scene.sights.is_empty() {
        return None;
    }
    let connected = match scene.confirmation {
        Some(Confirmation::Confirmed | Confirmation::NoEndpoint) => true,
        None => false,
        Some(Confirmation::Refused { .. } | Confirmation::Lost { .. }) => return None,
    };
    let fleet = scene.fleet();
    Sent::ALL.into_iter().filter(|sent| connected == (*sent == Sent::Success)).find(|sent| {
        redirect_for(run, fleet, sent.status().as_str()).is_ok_and(|documented| documented == *url)
    })
}

#[given(expr = "two other fleets have connected and returned with status {string}")]
async fn two_connected(scene: &mut Scene, status: String) {
    two(scene, status, next_two(scene), true).await;
}

#[given(expr = "two fleets have returned with status {string}")]
#[when(expr = "two fleets return with status {string}")]
async fn two_return(scene: &mut Scene, status: String) {
    two(scene, status, next_two(scene), false).await;
}

/// Numbers of fleets that no step has used: the fleet itself is 0.
pub(super) const fn next_two(scene: &Scene) -> [usize; 2] {
    let first = 2 * scene.others.len() + 1;
    [first, first + 1]
}

async fn two(scene: &mut Scene, status: String, numbers: [usize; 2], onboarded: bool) {
    let (run, check) = (scene.run(), scene.check());
    let mut sights = Vec::new();
    for number in numbers {
        let mut fleet = run.fleet(&check, number);
        let confirmed = onboarded && run.onboard(&mut fleet).await.confirmation == Confirmation::Confirmed;
        let url = match redirect_for(&run, &fleet, &status) {
            Ok(url) => url,
            Err(error) => return scene.find(Finding::inconclusive(error.to_string())),
        };
        let what = format!("a fleet returns with `status={status}`");
        let visit = async || run.visit(&what, &fleet, url.clone()).await;
        let sight = if confirmed {
            run.until(visit, |sight| redirect::connected(&Confirmation::Confirmed, sight) == Finding::Met)
                .await
        } else {
            visit().await
        };
        scene.show_sight(&sight);
        match status.parse() {
            Ok(sent @ Status::Success) if confirmed => scene.believe(sent.into(), &sight),
            Ok(sent @ (Status::IntegrationRequested | Status::Failure)) if !onboarded => {
                scene.believe(sent.into(), &sight);
            }
            Ok(_) | Err(_) => {}
        }
        sights.push(sight);
    }
    scene.others.push((status, sights));
}

#[when("it returns again with every parameter that any source names")]
async fn returns_with_every_parameter(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    let extra = [
        (Parameter::Status, Status::Success.to_string()),
        (Parameter::TspCount, "1".to_owned()),
        (Parameter::FleetRef, fleet.fleet_ref.to_string()),
        (Parameter::InvitationId, SAMPLE_INVITATION.to_owned()),
    ];
    match run.success_url(fleet) {
        Ok(url) => go(scene, "the same with every parameter", url.carrying(&extra)).await,
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

#[then("the fleet lands on a page")]
fn lands_on_a_page(scene: &mut Scene) {
    let finding = scene.last_sight().map_or_else(|finding| finding, redirect::answered);
    scene.find(finding);
}

#[then("the fleet is shown as connected")]
async fn is_connected(scene: &mut Scene) {
    let run = scene.run();
    let confirmation = scene.confirmation.clone().unwrap_or(Confirmation::NoEndpoint);
    let judged = |sight: &crate::judge::Sight| redirect::connected(&confirmation, sight);
    let mut finding = scene.last_sight().map_or_else(|finding| finding, judged);
    // The fleet reloads the page: an honest partner may still be working on what it acknowledged.
    if finding != Finding::Met
        && confirmation == Confirmation::Confirmed
        && let Some(url) = scene.returned_to.clone()
    {
        let fleet: &Fleet = scene.fleet();
        let reload = async || run.visit("the fleet reloads the page", fleet, url.clone()).await;
        let sight = run.until(reload, |sight| judged(sight) == Finding::Met).await;
        finding = judged(&sight);
        scene.believe_instead(&sight);
        scene.show_sight(&sight);
        scene.sights.push(sight);
    }
    scene.find(finding);
}

#[then("the fleet is not taken as connected")]
fn is_not_connected(scene: &mut Scene) {
    let finding = scene.last_sight().map_or_else(|finding| finding, redirect::not_connected);
    scene.find(finding);
}

#[then("the partner does not crash")]
fn does_not_crash(scene: &mut Scene) {
    let finding = scene.last_sight().map_or_else(|finding| finding, redirect::no_crash);
    scene.find(finding);
}

#[then("their pages differ from the success pages")]
fn pages_differ(scene: &mut Scene) {
    differ(scene, Status::IntegrationRequested, Status::Success);
}

#[then("the failure pages differ from both others")]
fn failure_differs(scene: &mut Scene) {
    differ(scene, Status::Success, Status::Failure);
    differ(scene, Status::IntegrationRequested, Status::Failure);
}

fn differ(scene: &mut Scene, one: Status, other: Status) {
    let finding = match (scene.pair(one.as_str()), scene.pair(other.as_str())) {
        (Some(one), Some(other)) => redirect::distinguished(other, one),
        (_, _) => Finding::unproved(format!("two fleets that return with `{one}`, and two with `{other}`")),
    };
    scene.find(finding);
}

#[then("what they read acknowledges their request")]
fn acknowledges(scene: &mut Scene) {
    let finding =
        match (scene.pair(Status::IntegrationRequested.as_str()), scene.pair(Status::Failure.as_str())) {
            (Some(requested), Some(failed)) => redirect::acknowledged(requested, failed),
            (_, _) => {
                Finding::unproved("two fleets that return with a request, and two that return with a failure")
            }
        };
    scene.find(finding);
}

#[then("it sees the same outcome as before")]
fn sees_the_same(scene: &mut Scene) {
    let finding = match scene.sights.as_slice() {
        [.., before, after] => redirect::tolerated(before, after),
        [_] | [] => Finding::unproved("two visits of the fleet, before this step"),
    };
    scene.find(finding);
}

#[then("for any extra parameters it sees the same outcome as before")]
async fn any_extra_parameters(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    let Some(plain) = scene.sights.first().cloned() else {
        return scene.find(Finding::unproved("a visit of the fleet, before this step"));
    };
    let fleet = scene.fleet();
    let url = match redirect_for(&run, fleet, Status::Success.as_str()) {
        Ok(url) => url,
        Err(error) => return scene.find(Finding::inconclusive(error.to_string())),
    };
    let taken = run.own_parameters(fleet);
    let extra = catena_contract::strategies::extra_parameters(taken);
    let found = property::search(run.seed.bytes_for(check.as_str()), &extra, async |parameters| {
        let mut url = url.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        let sight = run.visit("the same with extra parameters", fleet, url).await;
        let finding = redirect::tolerated(&plain, &sight);
        (sight, finding)
    })
    .await;
    match found {
        Verdict::Holds { cases } => {
            scene.note(format!("held for {cases} sets of made-up parameters"));
            scene.find(Finding::Met);
        }
        Verdict::Fails { witness, seen: (sight, finding), shrunk_in } => {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&witness).finish();
            scene.show_sight(&sight);
            scene.note(format!(
                "the shortest extra query found that makes the difference is `{query}` ({shrunk_in} steps)"
            ));
            scene.find(match finding {
                Finding::Broken { expected, observed } => {
                    Finding::broken(expected, format!("{observed} when `{query}` is added"))
                }
                other @ (Finding::Met
                | Finding::Unproved { .. }
                | Finding::Inconclusive { .. }
                | Finding::NotApplicable { .. }) => other,
            });
        }
        Verdict::Gave(finding) => scene.find(finding),
    }
}
