//! Steps about values that somebody planted in a redirect: markup, a header, another site, or merely odd ids.

use cucumber::gherkin::Step;
use cucumber::{then, when};

use super::Scene;
use super::redirects::go;
use crate::judge::Sight;
use crate::judge::redirect;
use crate::judge::redirect::{ELSEWHERE, INJECTED, MARKUP};
use crate::judge::{Finding, FindingKind};
use crate::run::Side;

#[when("it returns with markup in every parameter")]
async fn markup(scene: &mut Scene) {
    plant(scene, "markup", MARKUP).await;
}

#[when("it returns with a line break and a header in every parameter")]
async fn line_break(scene: &mut Scene) {
    plant(scene, "a line break and a header", &format!("x\r\n{INJECTED}: yes")).await;
}

#[when("it returns with another site in every parameter")]
async fn another_site(scene: &mut Scene) {
    plant(scene, "another site's address", &format!("https://{ELSEWHERE}/")).await;
    plant(scene, "another site's address without a scheme", &format!("//{ELSEWHERE}/")).await;
}

async fn plant(scene: &mut Scene, what: &str, value: &str) {
    let run = scene.run();
    let urls = match run.with_planted(scene.fleet(), value) {
        Ok(urls) => urls,
        Err(error) => return scene.find(Finding::inconclusive(error.to_string())),
    };
    for (number, url) in urls.into_iter().enumerate() {
        go(scene, &format!("the fleet returns with {what} ({})", number + 1), url).await;
    }
}

#[then("none of it is an element of a page")]
fn no_element(scene: &mut Scene) {
    judge(scene, redirect::reflected_markup);
}

#[then("none of it is a header of a response")]
fn no_header(scene: &mut Scene) {
    judge(scene, redirect::header_injection);
}

#[then("the browser is not sent there")]
fn not_sent_there(scene: &mut Scene) {
    judge(scene, redirect::open_redirect);
}

/// The first visit is the plain one; the report points at the first that is broken.
fn judge(scene: &mut Scene, judge: impl Fn(&Sight, &[Sight]) -> Finding) {
    let (finding, culprit) = match scene.sights.as_slice() {
        [plain, planted @ ..] if !planted.is_empty() => {
            let broken = |one: &&[Sight]| judge(plain, one).kind() == FindingKind::Broken;
            (judge(plain, planted), planted.chunks(1).find(broken).and_then(<[Sight]>::first).cloned())
        }
        _ => (Finding::unproved("a plain visit, and one with something planted, before this step"), None),
    };
    if let Some(sight) = culprit {
        scene.point_at(&sight);
    }
    scene.find(finding);
}

#[when("the fleet returns with a request of each of these ids")]
async fn each_of_these_ids(scene: &mut Scene, step: &Step) {
    let run = scene.run();
    let rows = step.table.iter().flat_map(|table| table.rows.clone()).skip(1);
    for row in rows {
        let [name, id] = row.as_slice() else {
            scene.find(Finding::unproved("a table of names and encoded ids"));
            return;
        };
        let query = format!("status=integration-requested&integration_request_id={id}");
        match run.raw_redirect(scene.fleet(), Side::Success, &query) {
            Ok(url) => go(scene, &format!("the fleet returns with an id of {name}"), url).await,
            Err(error) => scene.find(Finding::inconclusive(error.to_string())),
        }
    }
}
