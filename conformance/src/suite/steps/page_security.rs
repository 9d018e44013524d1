//! Steps about how a callback answers, whatever the outcome: without a session, to a scanner, in time, in private.

use catena_contract::Status;
use cucumber::{then, when};
use futures::future::join_all;

use super::Scene;
use super::redirects::redirect_for;
use crate::judge::Finding;
use crate::judge::redirect;

#[when("the fleet returns without a session")]
async fn without_session(scene: &mut Scene) {
    let run = scene.run();
    let fleet = scene.fleet();
    match redirect_for(&run, fleet, Status::Success.as_str()) {
        Ok(url) => {
            let sight = run.visit_without_session("the fleet returns without a session", fleet, url).await;
            scene.show_sight(&sight);
            scene.sights.push(sight);
        }
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

#[then("nothing of another fleet is shown")]
fn nothing_of_another(scene: &mut Scene) {
    let own = scene.fleet().fleet_ref.clone();
    let finding =
        scene.last_sight().map_or_else(|finding| finding, |sight| redirect::no_other_fleet(sight, &own));
    scene.find(finding);
}

#[when(expr = "a link scanner asks for the redirect of status {string} with HEAD")]
async fn scanned(scene: &mut Scene, status: String) {
    let run = scene.run();
    let fleet = scene.fleet();
    match redirect_for(&run, fleet, &status) {
        Ok(url) => {
            let sight = run.scan("a link scanner asks for the headers", fleet, url).await;
            scene.show_sight(&sight);
            scene.sights.push(sight);
        }
        Err(error) => scene.find(Finding::inconclusive(error.to_string())),
    }
}

#[when("three fleets return with each outcome")]
async fn three_of_each(scene: &mut Scene) {
    let (run, check) = (scene.run(), scene.check());
    for (outcome, status) in Status::ALL.iter().enumerate() {
        let visits = (0..3).map(|visit| {
            let (run, fleet) = (&run, run.fleet(&check, 1 + outcome * 3 + visit));
            async move {
                let url = redirect_for(run, &fleet, status.as_str())?;
                Ok(run.visit(&format!("one of three with `status={status}`"), &fleet, url).await)
            }
        });
        match join_all(visits).await.into_iter().collect::<Result<Vec<_>, catena_probe::TemplateError>>() {
            Ok(sights) => {
                sights.iter().for_each(|sight| scene.show_sight(sight));
                scene.others.push((status.to_string(), sights));
            }
            Err(error) => scene.find(Finding::inconclusive(error.to_string())),
        }
    }
}

#[then("each is answered within five seconds, in the median")]
fn in_time(scene: &mut Scene) {
    let findings = scene.others.iter().map(|(status, sights)| match sights.as_slice() {
        [first, second, third] => redirect::time(status, [first, second, third]),
        _ => Finding::unproved("three visits of each outcome"),
    });
    let finding = Finding::all_of(findings.collect::<Vec<_>>());
    scene.find(finding.unwrap_or_else(|| Finding::unproved("visits, before this step")));
}

#[then("the ids in its address are kept from other sites")]
fn kept_from_others(scene: &mut Scene) {
    let ids = ids(scene);
    let finding = scene.last_sight().map_or_else(|finding| finding, |sight| redirect::referrer(sight, &ids));
    scene.find(finding);
}

#[then("no shared cache may keep the answer")]
fn kept_by_none(scene: &mut Scene) {
    let ids = ids(scene);
    let finding = scene.last_sight().map_or_else(|finding| finding, |sight| redirect::cache(sight, &ids));
    scene.find(finding);
}

fn ids(scene: &mut Scene) -> Vec<String> {
    let fleet = scene.fleet();
    vec![fleet.request_id.to_string(), fleet.fleet_ref.to_string()]
}
