//! Verdict, coverage and output of runs as users have them: only two URLs, everything configured, the usual mistake,
//! several mistakes, a partner that is away, and a baseline in each of its states.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use catena_conformance::judge::{FindingKind, Verdict};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::{CheckStatus, Format, Report, Screen, compare, merge, terminal};
use catena_conformance::specification::{CheckId, Level};
use reference_partner::Defect;
use tokio::net::TcpListener;

use crate::bench_partner::{judged, judged_with};

/// How many lines the report for a terminal has at most if nothing failed, and if something did.
const QUIET: usize = 25;
const SCREENFUL: usize = 50;

const FIVE: [Defect; 5] = [
    Defect::TreatsRequestedAsConnected,
    Defect::AcceptsUnsigned,
    Defect::AcceptsStale,
    Defect::ChokesOnPlus,
    Defect::CachesPublicly,
];

/// A run that fails on `must` rules, as it does by default.
fn by_default(mut report: Report) -> Report {
    report.fail_on = Level::Must;
    report.concluded()
}

async fn with(defects: &[Defect]) -> Report {
    by_default(judged_with(defects.iter().copied().collect(), |_| {}).await)
}

async fn urls_only(defects: &[Defect]) -> Report {
    let shape = |target: &mut Target| {
        (target.webhook, target.observe_fleet, target.observe_request) = (None, None, None);
    };
    by_default(judged_with(defects.iter().copied().collect(), shape).await)
}

/// A partner that is away: nothing listens on its port.
async fn away() -> Report {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"http://{address}/ok\"\nfailure_redirect_url = \"http://{address}/no\"\n"
    );
    let target = Target::from_profile("away.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    by_default(judged(target).await)
}

fn known(ids: &[&str]) -> BTreeMap<CheckId, String> {
    ids.iter().map(|id| (id.parse().unwrap(), "ACME-17: in March".to_owned())).collect()
}

/// The report in the formats that a person reads, and the members of the JSON that say how the run went.
fn shown(report: &Report) -> String {
    let json: serde_json::Value = serde_json::from_str(&report.render(Format::Json).unwrap()).unwrap();
    let members =
        ["verdict", "exit_code", "headline", "coverage"].map(|name| format!("{name}: {}", json[name]));
    let badge = report.render(Format::Badge).unwrap();
    let title = badge.lines().find(|line| line.contains("<title>")).unwrap().to_owned();
    let sarif: serde_json::Value = serde_json::from_str(&report.render(Format::Sarif).unwrap()).unwrap();
    let sarif = sarif["runs"][0]["invocations"][0]["exitCodeDescription"].to_string();
    let html = report.render(Format::Html).unwrap();
    let html = html.split_once("<header").unwrap().1.split_once("</header>").unwrap().0.to_owned();
    let markdown = report.render(Format::Markdown).unwrap();
    let markdown = markdown.split_once("<details>").map_or(markdown.as_str(), |(before, _)| before);
    let junit = report.render(Format::Junit).unwrap();
    let counts = junit.lines().find(|line| line.contains("<testsuites ")).unwrap().to_owned();
    let github = report.render(Format::Github).unwrap();
    let parts = [
        ("terminal", report.render(Format::Terminal).unwrap()),
        ("json", members.join("\n")),
        ("github", github),
        ("badge", title),
        ("sarif", sarif),
        ("junit", counts),
        ("html", html),
        ("markdown", markdown.to_owned()),
    ];
    let text: String =
        parts.iter().map(|(name, text)| format!("--- {name}\n{}\n", text.trim_end())).collect();
    text.replace(&report.specification.revision, "REVISION")
}

fn lines(report: &Report) -> usize {
    report.render(Format::Terminal).unwrap().lines().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_urls_the_verdict_is_partial_and_says_what_to_add() {
    let report = urls_only(&[]).await;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Partial, 0));
    assert_eq!(report.coverage.areas["webhooks"][&Level::Must].tested, 0);
    let reason = report.verdict_reason();
    assert!(reason.ends_with("must rules tested; webhooks not tested: add `[webhook]`"), "{reason}");
    assert!(lines(&report) <= QUIET, "{} lines", lines(&report));
    insta::assert_snapshot!("verdict_urls_only", shown(&report));

    let mut strict = report;
    strict.require_tested = Some(Level::Must);
    let strict = strict.concluded();
    assert_eq!((strict.verdict, strict.exit_code), (Verdict::Partial, 5));
    assert!(strict.with_status(CheckStatus::Untested).count() > 10);
    assert_eq!(Report::from_json(&strict.render(Format::Json).unwrap()).unwrap(), strict);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_passes_everything_is_conformant() {
    let report = with(&[]).await;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Conformant, 0));
    assert!(lines(&report) <= QUIET, "{} lines", lines(&report));
    insta::assert_snapshot!("verdict_all_passed", shown(&report));
    let screen = Screen { verbose: true, ..Screen::default() };
    let verbose = anstream::adapter::strip_str(&terminal(&report, screen)).to_string();
    assert_eq!(verbose.matches("  ✓ ").count(), report.headline.passed, "passed checks only with --verbose");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_takes_a_request_for_a_connection_is_told_on_one_screen() {
    let report = with(&[Defect::TreatsRequestedAsConnected]).await;
    assert_eq!((report.verdict, report.exit_code), (Verdict::NonConformant, 1));
    assert!(lines(&report) <= SCREENFUL, "{} lines", lines(&report));
    insta::assert_snapshot!("verdict_trap", shown(&report));
    let bare = urls_only(&[Defect::TreatsRequestedAsConnected]).await;
    assert!(lines(&bare) <= SCREENFUL, "{} lines", lines(&bare));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_mistakes_fit_on_a_screen_and_its_width() {
    let report = with(&FIVE).await;
    assert_eq!((report.verdict, report.exit_code), (Verdict::NonConformant, 1));
    assert!(lines(&report) <= SCREENFUL, "{} lines", lines(&report));
    insta::assert_snapshot!("verdict_five_defects", shown(&report));
    for width in [60, 80, 120] {
        let text = terminal(&report, Screen { width, verbose: false });
        let text = anstream::adapter::strip_str(&text).to_string();
        let is_name = |line: &str| line.starts_with("  ✗ ");
        let is_command = |line: &str| line.contains("see it") || line.contains("http://") || is_name(line);
        let long: Vec<&str> =
            text.lines().filter(|line| !is_command(line) && line.chars().count() > width).collect();
        assert!(long.is_empty(), "{width}: {long:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reason_for_many_results_is_given_once() {
    let report = away().await;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Incomplete, 3));
    assert!(report.gaps().len() == 1, "{:?}", report.gaps());
    assert!(lines(&report) <= QUIET, "{} lines", lines(&report));
    insta::assert_snapshot!("verdict_all_inconclusive", shown(&report));
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_that_a_known_failure_leaves_inconclusive_inherit_it() {
    // The endpoint refuses genuine deliveries, so nothing about deliveries can be tested.
    let report = with(&[Defect::WebhookBehindLogin]).await;
    let failed: Vec<String> = report.failed_ids().into_iter().map(ToOwned::to_owned).collect();
    assert!(report.headline.inconclusive > 10, "{}", report.headline);
    let ids: Vec<&str> = failed.iter().map(String::as_str).collect();
    let all_known = report.clone().with_known_failures(&known(&ids));
    let (verdict, reason) = (all_known.verdict, all_known.verdict_reason());
    assert_eq!((verdict, all_known.exit_code), (Verdict::Partial, 0), "{reason}");
    assert!(all_known.with_status(CheckStatus::FollowsKnown).count() > 10);
    assert_eq!(all_known.with_status(CheckStatus::Undecided).count(), 0);
    insta::assert_snapshot!("verdict_baseline_known", shown(&all_known));

    // A shard has the inconclusive checks only; the failure is in another one.
    let mut shard = report.clone();
    shard.checks.retain(|check| check.finding.kind() != FindingKind::Failed);
    assert_eq!(shard.with_known_failures(&known(&ids)).with_status(CheckStatus::Undecided).count(), 0);

    // Without the baseline, the failure counts once, and trying again does not help.
    assert_eq!(report.exit_code, 1);
    assert_eq!(report.with_status(CheckStatus::Undecided).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_failure_that_passes_has_an_exit_code_of_its_own() {
    let report = with(&[]).await.with_known_failures(&known(&["redirect.success.answered"]));
    assert_eq!((report.verdict, report.exit_code), (Verdict::Conformant, 6));
    assert_eq!(report.verdict_title(), "conformant; the baseline is out of date");
    insta::assert_snapshot!("verdict_baseline_out_of_date", shown(&report));

    let trap = with(&[Defect::TreatsRequestedAsConnected]).await;
    let failed: Vec<String> = trap.failed_ids().into_iter().map(ToOwned::to_owned).collect();
    let new = trap.clone().with_known_failures(&known(&["redirect.success.answered"]));
    assert_eq!(new.exit_code, 1, "a new failure counts more than a baseline that is out of date");
    let ids: Vec<&str> = failed.iter().map(String::as_str).collect();
    let nothing_new = trap.with_known_failures(&known(&ids));
    assert_eq!(nothing_new.exit_code, 0, "{}", nothing_new.verdict_reason());
    assert_eq!(merge(vec![("one".to_owned(), nothing_new.clone())]).unwrap(), nothing_new);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_that_is_fixed_is_no_failure_even_if_a_check_has_no_result_anymore() {
    let before = with(&[Defect::TreatsRequestedAsConnected]).await;
    let mut after = with(&[]).await;
    let untested = after.checks.iter_mut().find(|check| check.check.id.as_str() == "redirect.status.unknown");
    untested.unwrap().finding = catena_conformance::judge::Finding::not_tested("`[pages]`");
    let after = after.concluded();
    let compared = compare(("before", &before), ("after", &after));
    assert_eq!(compared.exit_code(), 0, "{}", compared.summary());
    assert!(compared.markdown().contains("No longer failing"), "{}", compared.markdown());
    assert_eq!(compare(("after", &after), ("before", &before)).exit_code(), 1);
}
