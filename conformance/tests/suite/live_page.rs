//! `run --inspect` in real Chromium: the page follows a run from its first check to its verdict, and afterwards.

#[path = "../../../mock-catena/tests/browser/chromium.rs"]
#[expect(dead_code, clippy::panic, reason = "the tests of the simulated Catena use more of it")]
mod chromium;

use std::collections::BTreeSet;
use std::sync::Arc;

use catena_conformance::judge::Strictness;
use catena_conformance::live::{Followed, Live, RunFacts};
use catena_conformance::profile::target::Target;
use catena_conformance::redact::Redactor;
use catena_conformance::report::Report;
use catena_conformance::seed::Seed;
use catena_conformance::specification::{Level, Selection, Specification};
use catena_conformance::suite::{Assessment, assess};
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;

use self::chromium::{Chromium, Tab};
use crate::bench_partner::partner_with;

const COMMAND: &str = "catena-conformance run --profile acme.toml";

/// Two of these fail, and some take a fleet through the simulated Catena.
const FLAWED: [Defect; 2] = [Defect::TreatsRequestedAsConnected, Defect::AcceptsStale];

fn specification(only: &[&str]) -> Specification {
    let only = only.iter().map(|prefix| prefix.parse().unwrap()).collect();
    Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap()
}

fn follow(live: &Live, specification: &Specification) -> Followed {
    live.follow(RunFacts {
        checks: specification.checks.clone(),
        specification: specification.revision.clone(),
        built_in: false,
        strictness: strictness(),
        command: COMMAND.to_owned(),
    })
}

fn strictness() -> Strictness {
    Strictness { fail_on: Level::Must, require_tested: None }
}

async fn run(followed: &Followed, specification: Specification, target: Target) -> Report {
    let assessment = Assessment {
        seed: Seed::new(7),
        strictness: strictness(),
        built_in: false,
        reproducible: false,
        clock: Arc::new(SystemClock),
        chromium: None,
        progress: Arc::new(followed.clone()),
    };
    let mut report = assess(specification, target, assessment, std::future::pending()).await.unwrap();
    report.command = Some(Redactor::default().show(COMMAND));
    followed.conclude(&report);
    report
}

async fn says(tab: &Tab, selector: &str, text: &str) {
    let [selector, text] = [selector, text].map(|text| serde_json::to_string(text).unwrap());
    tab.until(&format!(
        "[...document.querySelectorAll({selector})].some((it) => it.innerText.includes({text}))"
    ))
    .await;
}

/// Light and dark, on a desktop and on a phone: nothing is wider than the screen, and axe-core finds nothing.
async fn looked_at(tab: &Tab, name: &str) {
    for theme in ["light", "dark"] {
        for (width, height) in [(375, 812), (1440, 900)] {
            tab.sees(width, height, theme).await;
            let wide: bool = tab.value("document.documentElement.scrollWidth > window.innerWidth").await;
            assert!(!wide, "{name} is wider than {width} pixels");
            tab.is_kept_as(&format!("{name}-{theme}-{width}")).await;
            assert_eq!(tab.barriers().await, Vec::<String>::new(), "{name}, {theme}, {width}");
        }
    }
    tab.sees(1440, 900, "light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_shown_while_it_goes_on_and_stays_after_it() {
    let (partner, target) = partner_with(BTreeSet::from(FLAWED)).await;
    let specification = specification(&["journey.", "webhook.timestamp.", "redirect.requested."]);
    let checks = specification.checks.len();
    let live = Live::start(0, SystemClock.now()).await.unwrap();
    let followed = follow(&live, &specification);
    let chromium = Chromium::start().await;
    let tab = chromium.opens(live.url().as_str()).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, "#connection", "Live").await;
    says(&tab, "#verdict", "Starting").await;
    looked_at(&tab, "live-waiting").await;
    // What the heading says whenever something is added to the page.
    tab.until(
        "(window.said = new Set(), window.running = 0, new MutationObserver(() => { \
         window.said.add(document.querySelector('#verdict').innerText); \
         window.running = Math.max(window.running, document.querySelectorAll('#running > li').length); }) \
         .observe(document.querySelector('main'), { childList: true, subtree: true }), true)",
    )
    .await;
    let report = run(&followed, specification, target).await;
    says(&tab, "#verdict", "Non-conformant").await;
    says(&tab, "#counted", &format!("{checks} of {checks} checks have ended")).await;
    let said: Vec<String> = tab.value("[...window.said]").await;
    assert!(said.contains(&"Running".to_owned()), "{said:?}");
    assert!(tab.value::<usize>("window.running").await > 0);

    // The same words, numbers and findings as in the report.
    let shown: Vec<(String, usize)> = tab
        .value("[...document.querySelectorAll('.tile')].map((it) => [it.querySelector('input').value, Number(it.querySelector('.count').innerText)])")
        .await;
    for (kind, count) in shown {
        let of_kind = report.checks.iter().filter(|check| check.finding.kind().id() == kind).count();
        assert_eq!(count, of_kind, "{kind}");
    }
    let failed = report.failed_ids();
    assert!(failed.len() >= 2, "{failed:?}");
    says(&tab, "details.failed .against .observed", "202").await;
    says(&tab, "details.failed .prose .next", "fix").await;
    says(&tab, "details.failed .sequence .failing", "fails here").await;
    says(&tab, "details.failed .copyable pre", &format!("{COMMAND} --only ")).await;
    looked_at(&tab, "live-ended").await;

    // Filters and search.
    tab.types("#find", "stale").await;
    says(&tab, "#shown", &format!(" of {checks} checks shown")).await;
    tab.until("[...document.querySelectorAll('details.check:not([hidden])')].every((it) => it.innerText.includes('stale'))").await;
    tab.until("(() => { const it = document.querySelector('#find'); it.value = ''; it.dispatchEvent(new Event('input', { bubbles: true })); return true; })()").await;

    // A check leads to its session in the inspector of its simulated Catena, which still runs.
    let journey = report.checks.iter().find(|check| check.check.id.as_str().starts_with("journey.")).unwrap();
    let id = journey.check.id.as_str();
    tab.goes_to(format!("{}#{id}", live.url())).await;
    tab.until(&format!(
        "document.getElementById('{id}')?.open && document.activeElement.closest('details')?.id === '{id}'"
    ))
    .await;
    let link = format!("details[id='{id}'] .of-session a");
    tab.until(&format!("document.querySelector(\"{link}\") !== null")).await;
    let number: String = tab.value(&format!("document.querySelector(\"{link}\").getAttribute('href')")).await;
    let inspector = chromium.opens(live.url().join(&number).unwrap()).await;
    says(&inspector, ".detail-title", "catena-conformance-").await;
    says(&inspector, ".step.redirect", "status=").await;
    // A delivery of a check that has ended reaches the partner once more.
    inspector.sees(1440, 900, "light").await;
    inspector.presses(".step.attempt a").await;
    says(&inspector, ".attempts", "Attempt 1").await;
    inspector.presses("#send-again").await;
    inspector.until("document.querySelectorAll('.attempt-tab').length === 2").await;
    says(&inspector, ".attempt-tab[aria-current]", "202").await;
    let page: String = tab.value("document.documentElement.outerHTML").await;
    assert!(!page.contains("/sessions/0"), "the id of an invitation is secret");

    // Reloaded, it shows the same; and the whole report is one press away.
    tab.goes_to(live.url().as_str()).await;
    says(&tab, "#verdict", "Non-conformant").await;
    tab.until(&format!("document.querySelectorAll('details.check').length === {checks}")).await;
    tab.presses("#report").await;
    tab.reads("Non-conformant").await;
    chromium.ends().await;
    partner.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_run_takes_the_place_of_the_first_also_in_a_program_that_was_started_again() {
    let (partner, target) = partner_with(BTreeSet::from(FLAWED)).await;
    let live = Live::start(0, SystemClock.now()).await.unwrap();
    let port = live.url().port().unwrap();
    let chromium = Chromium::start().await;
    let tab = chromium.opens(live.url().as_str()).await;
    tab.sees(1440, 900, "light").await;
    let shows = async |selected: &Specification| {
        let ids: Vec<&str> = selected.checks.iter().map(|check| check.id.as_str()).collect();
        let ids = serde_json::to_string(&ids).unwrap();
        tab.until(&format!(
            "(() => {{ const shown = [...document.querySelectorAll('details.check, #running > li')].map((it) => it.id); \
             const wanted = {ids}; return shown.length === wanted.length && wanted.every((id) => shown.includes(id)); }})()"
        ))
        .await;
    };
    let first = specification(&["webhook.timestamp."]);
    run(&follow(&live, &first), first.clone(), target.clone()).await;
    says(&tab, "#verdict", "Non-conformant").await;
    shows(&first).await;

    let second = specification(&["redirect.failure.", "journey.failure.declined"]);
    run(&follow(&live, &second), second.clone(), target.clone()).await;
    says(&tab, "#verdict", "Conformant").await;
    shows(&second).await;
    says(&tab, "#session-count", "1").await;

    drop(live);
    says(&tab, "#connection", "The program has ended").await;
    let live = loop {
        // The connections of the first are closed when its runtime gets to it.
        match Live::start(port, SystemClock.now()).await {
            Ok(live) => break live,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    run(&follow(&live, &first), first.clone(), target).await;
    // The page connects again by itself.
    says(&tab, "#verdict", "Non-conformant").await;
    shows(&first).await;
    says(&tab, "#connection", "The run has ended").await;
    chromium.ends().await;
    partner.stop().await;
}
