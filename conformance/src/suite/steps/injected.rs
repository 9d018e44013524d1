//! Steps about values that somebody planted in a redirect: markup, a header, another site, or merely odd ids.

use cucumber::gherkin::Step;
use cucumber::{then, when};

use super::World;
use super::redirects::go;
use crate::judge::Observation;
use crate::judge::redirect;
use crate::judge::redirect::{ELSEWHERE, INJECTED, MARKUP};
use crate::judge::{Finding, FindingKind};
use crate::run::Side;

#[when("it returns with markup in every parameter")]
async fn markup(world: &mut World) {
    plant(world, "markup", MARKUP).await;
}

#[when("it returns with a line break and a header in every parameter")]
async fn line_break(world: &mut World) {
    plant(world, "a line break and a header", &format!("x\r\n{INJECTED}: yes")).await;
}

#[when("it returns with another site in every parameter")]
async fn another_site(world: &mut World) {
    plant(world, "another site's address", &format!("https://{ELSEWHERE}/")).await;
    plant(world, "another site's address without a scheme", &format!("//{ELSEWHERE}/")).await;
}

async fn plant(world: &mut World, what: &str, value: &str) {
    let run = world.run();
    let urls = match run.with_planted(world.fleet(), value) {
        Ok(urls) => urls,
        Err(error) => return world.find(Finding::inconclusive(error.to_string())),
    };
    for (number, url) in urls.into_iter().enumerate() {
        go(world, &format!("the fleet returns with {what} ({})", number + 1), url).await;
    }
}

#[then("none of it is an element of a page")]
fn no_element(world: &mut World) {
    judge(world, redirect::reflected_markup);
}

#[then("none of it is a header of a response")]
fn no_header(world: &mut World) {
    judge(world, redirect::header_injection);
}

#[then("the browser is not sent there")]
fn not_sent_there(world: &mut World) {
    judge(world, redirect::open_redirect);
}

/// The first visit is the plain one; the report points at the first that is broken.
fn judge(world: &mut World, judge: impl Fn(&Observation, &[Observation]) -> Finding) {
    let (finding, culprit) = match world.observations.as_slice() {
        [plain, planted @ ..] if !planted.is_empty() => {
            let failed = |one: &&[Observation]| judge(plain, one).kind() == FindingKind::Failed;
            (judge(plain, planted), planted.chunks(1).find(failed).and_then(<[Observation]>::first).cloned())
        }
        _ => (Finding::not_tested("a plain visit, and one with something planted, before this step"), None),
    };
    if let Some(observation) = culprit {
        world.point_at(&observation);
    }
    world.find(finding);
}

#[when("the fleet returns with a request of each of these ids")]
async fn each_of_these_ids(world: &mut World, step: &Step) {
    let run = world.run();
    let rows = step.table.iter().flat_map(|table| table.rows.clone()).skip(1);
    for row in rows {
        let [name, id] = row.as_slice() else {
            world.find(Finding::not_tested("a table of names and encoded ids"));
            return;
        };
        let query = format!("status=integration-requested&integration_request_id={id}");
        match run.raw_redirect(world.fleet(), Side::Success, &query) {
            Ok(url) => go(world, &format!("the fleet returns with an id of {name}"), url).await,
            Err(error) => world.find(Finding::inconclusive(error.to_string())),
        }
    }
}
