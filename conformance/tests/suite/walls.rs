//! What answers in place of a correct partner is named, and never blamed on the partner.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use catena_conformance::judge::{Finding, FindingKind};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::Report;
use catena_conformance::run::PreflightError;
use catena_conformance::specification::{Selection, Specification};
use catena_conformance::suite::AssessError;
use reference_partner::Defect;

use crate::bench_partner::{SECRET, partner_with, tried};
use crate::wall_proxy::{Act, Seen, WallProxy, answer};

/// Runs the checks whose ids begin with one of these prefixes against a partner behind this wall.
pub(crate) async fn behind(
    defects: &[Defect],
    only: &[&str],
    limits: &str,
    rule: impl Fn(&Seen) -> Act + Send + Sync + 'static,
) -> Result<Report, AssessError> {
    let (partner, _) = partner_with(defects.iter().copied().collect()).await;
    let port = partner.base_url().port().unwrap();
    let proxy = WallProxy::before(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Box::new(rule)).await;
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{}\"\nfailure_redirect_url = \"{}\"\n\
         [webhook]\nurl = \"{}\"\nsecret = \"{SECRET}\"\n[observe]\nintegration_request = \"{}\"\nfleet = \"{}\"\n\
         [limits]\nsettle = \"300ms\"\n{limits}\n",
        partner.success_redirect_url_template(),
        partner.failure_redirect_url_template(),
        partner.webhook_url(),
        partner.observe_integration_request_template(),
        partner.observe_fleet_template(),
    )
    .replace(&format!("127.0.0.1:{port}"), &proxy.address.to_string());
    let target = Target::from_profile("walls.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let only = only.iter().map(|prefix| prefix.parse().unwrap()).collect();
    let some = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    let report = tried(some, target, None).await;
    partner.stop().await;
    report
}

/// Asserts that nothing failed, and that a run which ended early says this.
pub(crate) fn ended_early(report: &Report, named: &[&str]) {
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    assert_eq!(report.exit_code, 3);
    let why = report.ended_early.as_ref().unwrap().to_string();
    for name in named {
        assert!(why.contains(name), "{name}: {why}");
    }
}

/// The reasons of inconclusive checks, and how many checks have each.
fn reasons(report: &Report) -> BTreeMap<&str, usize> {
    let mut reasons = BTreeMap::new();
    for check in &report.checks {
        if let Finding::Inconclusive { because, .. } = &check.finding {
            *reasons.entry(because.as_str()).or_default() += 1;
        }
    }
    reasons
}

pub(crate) fn walled(report: Result<Report, AssessError>, named: &[&str]) {
    let error = report.unwrap_err();
    assert!(matches!(&error, AssessError::Preflight(PreflightError::Walled { .. })), "{error:?}");
    let help = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
    let text = format!("{error}; {help}");
    for name in named {
        assert!(text.contains(name), "{name}: {text}");
    }
}

/// At most so many requests in a window; later ones are refused.
pub(crate) struct Window {
    most: usize,
    length: Duration,
    arrived: Mutex<VecDeque<Instant>>,
}

impl Window {
    pub(crate) fn new(most: usize, length: Duration) -> Self {
        Self { most, length, arrived: Mutex::default() }
    }

    pub(crate) fn admits(&self) -> bool {
        let mut arrived = self.arrived.lock().unwrap();
        arrived.retain(|at| at.elapsed() < self.length);
        let admits = arrived.len() < self.most;
        if admits {
            arrived.push_back(Instant::now());
        }
        admits
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_by_the_minute_ends_the_run_and_the_rate_that_fits_is_named() {
    let window = Window::new(60, MINUTE);
    let refuse = || answer(429, &["Retry-After: 60"], "Too Many Attempts.");
    let report = behind(
        &[],
        &[],
        "",
        move |seen| {
            if seen.is_view() || window.admits() { Act::Pass } else { refuse() }
        },
    )
    .await
    .unwrap();
    ended_early(&report, &["Too Many Attempts.", "Retry-After: 60", "`requests_per_second = 1`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_pause_is_waited_for() {
    let dated = ["Date: Mon, 02 Mar 2026 15:20:00 GMT", "Retry-After: Mon, 02 Mar 2026 15:20:01 GMT"];
    for headers in [&["Retry-After: 1"][..], &dated] {
        let window = Window::new(20, Duration::from_secs(1));
        let headers: Vec<String> = headers.iter().map(ToString::to_string).collect();
        let report = behind(&[], &["redirect.success.", "redirect.failure."], "", move |seen| {
            let lines: Vec<&str> = headers.iter().map(String::as_str).collect();
            if seen.is_view() || window.admits() { Act::Pass } else { answer(429, &lines, "") }
        })
        .await
        .unwrap();
        assert_eq!((report.exit_code, reasons(&report)), (0, BTreeMap::new()), "{:?}", report.ended_early);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_on_webhooks_leaves_their_checks_inconclusive_for_one_reason() {
    let window = Window::new(20, MINUTE);
    let report = behind(&[], &["redirect.failure.", "redirect.success.", "webhook.s"], "", move |seen| {
        let passes = !seen.is_delivery() || window.admits();
        if passes { Act::Pass } else { answer(429, &["Retry-After: 60"], "Too Many Attempts.") }
    })
    .await
    .unwrap();
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    assert_eq!(report.exit_code, 3);
    let reasons = reasons(&report);
    assert!(reasons.keys().any(|why| why.contains("`requests_per_second = 1`")), "{reasons:?}");
    assert_eq!(report.check(&"redirect.failure.answered".parse().unwrap()).unwrap().finding, Finding::Passed);
}

/// A firewall that bans for this long after three hostile requests.
pub(crate) fn banning(
    length: Duration,
    refuse: fn() -> Act,
) -> impl Fn(&Seen) -> Act + Send + Sync + 'static {
    let state: Mutex<(u32, Option<Instant>)> = Mutex::default();
    move |seen| {
        if seen.is_view() {
            return Act::Pass;
        }
        let mut state = state.lock().unwrap();
        if state.1.is_some_and(|since| since.elapsed() < length) {
            return refuse();
        }
        if !seen.is_hostile() {
            return Act::Pass;
        }
        state.0 += 1;
        if state.0 >= 3 {
            *state = (0, Some(Instant::now()));
        }
        refuse()
    }
}

pub(crate) fn forbidden() -> Act {
    answer(403, &["Content-Type: text/html"], "<h1>403 Forbidden</h1><p>nginx</p>")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_after_hostile_requests_is_named_with_the_check_that_met_it() {
    for length in [Duration::from_secs(600), Duration::from_secs(2)] {
        let report = behind(&[], &["redirect.", "webhook."], "", banning(length, forbidden)).await.unwrap();
        ended_early(&report, &["a firewall or a ban", "403 Forbidden", " since `", "--tags"]);
        assert!(report.headline.passed > 0, "{:?}", report.headline);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_that_breaks_connections_fails_nothing() {
    let report =
        behind(&[], &["redirect."], "", banning(Duration::from_secs(600), || Act::Reset)).await.unwrap();
    ended_early(&report, &["broke off"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firewall_that_refuses_hostile_parameters_only_fails_nothing() {
    let report =
        behind(&[], &["redirect."], "", |seen| if seen.is_hostile() { forbidden() } else { Act::Pass })
            .await
            .unwrap();
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    assert_eq!(report.ended_early, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_challenge_is_named_on_all_paths_and_on_the_webhook_alone() {
    let vendors: [fn() -> Act; 3] = [
        || answer(403, &["cf-mitigated: challenge"], "<title>Just a moment...</title>"),
        || answer(403, &[], "<script src=\"https://ct.captcha-delivery.com/c.js\"></script>"),
        || answer(405, &["x-amzn-waf-action: captcha"], "<title>Human Verification</title>"),
    ];
    for vendor in vendors {
        let report = behind(&[], &["redirect.", "webhook."], "", move |_| vendor()).await.unwrap();
        ended_early(&report, &["the redirect URLs: a bot challenge", "exempt `/catena/return`"]);
        let hook = behind(&[], &[], "", move |seen| if seen.is_delivery() { vendor() } else { Act::Pass });
        ended_early(&hook.await.unwrap(), &["`/hooks/catena`: a bot challenge", "exempt `/hooks/catena`"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_on_on_another_site_is_named() {
    let there = "Location: https://sso.hosting.example/sso-api?url=x";
    walled(
        behind(&[], &[], "", move |_| answer(302, &[there], "")).await,
        &["sso.hosting.example", "headers"],
    );
    let page = "<title>Authentication Required</title><p>Authentication Required</p>";
    let kind = "Content-Type: text/html";
    walled(
        behind(&[], &[], "", move |_| answer(401, &[kind], page)).await,
        &["every address answers the same", "status 401", "Authentication Required"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_for_every_address_is_no_partner() {
    let soon = "<h1>We will be right back</h1><p>Scheduled maintenance.</p>";
    let app = "<!doctype html><div id=app></div><script type=module src=/assets/app.js></script>";
    let kind = "Content-Type: text/html";
    for page in [soon, app] {
        let report = behind(&[], &[], "", move |_| answer(200, &[kind], page)).await.unwrap();
        ended_early(&report, &["every address answers the same", "status 200"]);
    }
    let down = behind(&[], &[], "", move |_| answer(503, &[kind, "Retry-After: 600"], soon)).await.unwrap();
    ended_early(&down, &["status 503", "We will be right back", "Retry-After: 600"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_a_script_draws_is_no_page_for_every_address() {
    let app = "<!doctype html><div id=app></div><script type=module src=/assets/app.js></script>";
    let report = behind(&[], &["redirect.failure."], "", move |seen| {
        if seen.is_view() || seen.is_delivery() {
            Act::Pass
        } else {
            answer(200, &["Content-Type: text/html"], app)
        }
    })
    .await
    .unwrap();
    assert_eq!((report.failed_ids(), &report.ended_early), (Vec::new(), &None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_ignores_the_query_is_named() {
    let report = behind(&[], &["redirect.requested.", "redirect.success."], "", |seen| {
        if seen.is_view() || seen.is_delivery() { Act::Pass } else { Act::FromCache }
    })
    .await
    .unwrap();
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    assert_eq!(report.exit_code, 3);
    let reasons = reasons(&report);
    assert!(reasons.keys().any(|why| why.contains("a cache") && why.contains("x-cache: HIT")), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csrf_guard_on_the_webhook_is_named_with_how_to_exempt_the_path() {
    for (status, page, framework) in [
        (403, "<h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p>", "Django"),
        (419, "<h1>419</h1><p>Page Expired</p>", "Laravel"),
        (422, "<h1>The change you wanted was rejected.</h1>", "Rails"),
        (403, "Could not verify the provided CSRF token because no token was found", "Spring Security"),
        (403, "ForbiddenError: invalid csrf token", "Express"),
    ] {
        let report = behind(&[], &[], "", move |seen| {
            if seen.is_delivery() && seen.method == "POST" { answer(status, &[], page) } else { Act::Pass }
        });
        let quoted = page.split(['>', '<']).find(|text| text.len() > 8).unwrap();
        walled(report.await, &[framework, quoted, "exempt `/hooks/catena`"]);
    }
}

/// Whether a gateway refuses this request: 3 of 100, by splitmix64 of the seed.
fn flaps(seed: u64, seen: &Seen) -> bool {
    let number = u64::try_from(seen.number).unwrap();
    let mut x = (seed << 32).wrapping_add(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x ^ (x >> 31)) % 100 < 3
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_refuses_some_requests_changes_no_finding() {
    for seed in 1..=3 {
        let report = behind(&[], &[], "", move |seen| {
            if flaps(seed, seen) { answer(503, &[], "upstream connect error") } else { Act::Pass }
        })
        .await
        .unwrap();
        assert_eq!((report.exit_code, reasons(&report)), (0, BTreeMap::new()), "seed {seed}");
        let again = report.checks.iter().any(|check| check.notes.iter().any(|note| note.contains("gateway")));
        assert!(again, "no request was refused, so nothing was tested");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_answers_503_to_one_request_fails() {
    let report = behind(&[], &["redirect.status."], "", |seen| {
        let own = seen.target.contains("status=&") || seen.target.ends_with("status=");
        if own { answer(503, &[], "Service Unavailable") } else { Act::Pass }
    })
    .await
    .unwrap();
    assert_eq!(report.ended_early, None);
    assert_ne!(report.failed_ids(), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_refuses_forged_deliveries_with_403_is_judged_as_usual() {
    let defects = [Defect::AcceptsStale];
    let plain = behind(&defects, &["webhook."], "", |_| Act::Pass).await.unwrap();
    let kinds = |report: &Report| -> BTreeMap<String, FindingKind> {
        report.checks.iter().map(|check| (check.check.id.to_string(), check.finding.kind())).collect()
    };
    let refused = behind(&defects, &["webhook."], "", |_| Act::PassAs { from: 401, to: 403 });
    assert_eq!(kinds(&refused.await.unwrap()), kinds(&plain));
    assert!(plain.failed_ids().contains(&"webhook.timestamp.stale"), "{:?}", plain.failed_ids());
}
