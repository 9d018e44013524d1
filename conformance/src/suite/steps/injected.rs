//! Steps about values that somebody put into a redirect: markup, a header, another site, or hostile ids.

use cucumber::gherkin::Step;
use cucumber::{then, when};

use super::World;
use super::odd_redirects::open_raw;
use crate::judge::redirect::{ELSEWHERE, INJECTED, MARKUP};
use crate::judge::{Finding, FindingKind, Observation, redirect};
use crate::run::ConfiguredUrl;

#[when("it returns with markup in every parameter")]
async fn markup(world: &mut World) {
    inject(world, "markup", MARKUP).await;
}

#[when("it returns with a line break and a header in every parameter")]
async fn line_break(world: &mut World) {
    inject(world, "a line break and a header", &format!("x\r\n{INJECTED}: yes")).await;
}

#[when("it returns with another site in every parameter")]
async fn another_site(world: &mut World) {
    inject(world, "another site's address", &format!("https://{ELSEWHERE}/")).await;
    inject(world, "another site's address without a scheme", &format!("//{ELSEWHERE}/")).await;
}

async fn inject(world: &mut World, what: &str, value: &str) {
    let urls = world.run().with_value_everywhere(world.fleet(), value);
    for (number, url) in world.url(urls).into_iter().flatten().enumerate() {
        world.open(&format!("the fleet returns with {what} ({})", number + 1), url).await;
    }
}

#[then("none of it becomes an element of a page")]
async fn no_element(world: &mut World) {
    judge(world, redirect::reflected_markup).await;
}

#[then("none of it becomes a header of a response")]
async fn no_header(world: &mut World) {
    judge(world, redirect::header_injection).await;
}

#[then("the browser is not sent there")]
async fn not_sent_there(world: &mut World) {
    judge(world, redirect::open_redirect).await;
}

/// Judges what was injected.
type Judge = fn(&Observation, &[Observation]) -> Finding;

/// The first visit has no injected value. The evidence ends with the first visit that fails.
async fn judge(world: &mut World, judge: Judge) {
    let visits = &world.observations.own;
    let finding = world.run().judged(visits, move |visits| of_all(visits, judge)).await;
    if finding.kind() == FindingKind::Failed
        && let [plain, injected @ ..] = world.observations.own.as_slice()
    {
        for one in injected {
            let pair = [plain.clone(), one.clone()];
            if world.run().judged(&pair, move |pair| of_all(pair, judge)).await.kind() == FindingKind::Failed
            {
                world.record.move_to_end(one);
                break;
            }
        }
    }
    world.find(finding);
}

fn of_all(visits: &[Observation], judge: Judge) -> Finding {
    match visits {
        [plain, injected @ ..] if !injected.is_empty() => judge(plain, injected),
        _ => Finding::not_tested("a plain visit and one with an injected value, before this step"),
    }
}

#[when("the fleet returns with a request for each of these ids")]
async fn each_of_these_ids(world: &mut World, step: &Step) {
    let rows = step.table.iter().flat_map(|table| table.rows.clone()).skip(1);
    for row in rows {
        let [name, id] = row.as_slice() else {
            return world.find(Finding::not_tested("a table of names and encoded ids"));
        };
        let query = format!("status=integration-requested&integration_request_id={id}");
        let what = format!("the fleet returns with an id of {name}");
        open_raw(world, &what, ConfiguredUrl::Success, &query).await;
    }
}
