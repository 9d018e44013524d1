//! Further kinds of what stands in front of a partner, and partners that only look like one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::wall_proxy::{Act, answer};
use crate::walls::{Window, banning, behind, ended_early, forbidden, walled};

const HTML: &str = "Content-Type: text/html";
const BASIC: &str = "WWW-Authenticate: Basic realm=\"Staging\"";

#[tokio::test(flavor = "multi_thread")]
async fn http_authentication_is_named_on_all_paths_and_on_the_webhook_alone() {
    let page = "<h1>401 Authorization Required</h1><hr>nginx";
    let all = behind(&[], &[], "", move |_| answer(401, &[HTML, BASIC], page)).await;
    walled(all, &["the redirect URLs", "HTTP authentication", "realm=\"Staging\"", "`headers`"]);
    let hook =
        behind(
            &[],
            &[],
            "",
            move |seen| {
                if seen.is_delivery() { answer(401, &[HTML, BASIC], page) } else { Act::Pass }
            },
        );
    walled(hook.await, &["`/hooks/catena`", "HTTP authentication", "exempt `/hooks/catena`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_that_says_nothing_is_named_if_it_refuses_every_post() {
    for (status, page) in [(403, ""), (400, ""), (403, "{\"error\":\"Forbidden\"}")] {
        let report = behind(&[], &[], "", move |seen| {
            if seen.method == "POST" || seen.method == "PUT" { answer(status, &[], page) } else { Act::Pass }
        });
        let named = ["like a POST to an address that nobody has", "exempt `/hooks/catena`", "`secret`"];
        walled(report.await, &named);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_refuses_what_is_not_signed_like_a_guard_is_judged() {
    for headers in [&[][..], &[BASIC]] {
        let (sent, headers) = (AtomicUsize::new(0), headers.to_vec());
        let report = behind(&[], &["webhook.signed.accepted"], "", move |seen| {
            // The delivery without a signature, and a POST to an address that nobody has.
            let unsigned = seen.method == "POST" && sent.fetch_add(1, Ordering::Relaxed) < 2;
            if unsigned { answer(401, &headers, "") } else { Act::Pass }
        });
        assert_eq!(report.await.unwrap().exit_code, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firewall_that_answers_deliveries_with_a_good_status_is_named() {
    for (page, named) in [
        ("The requested URL was rejected. Please consult with your administrator. 17", "a firewall"),
        ("<script src=\"/_Incapsula_Resource?SWJIYLWA=7\"></script>", "a bot challenge"),
    ] {
        let report =
            behind(
                &[],
                &[],
                "",
                move |seen| {
                    if seen.is_delivery() { answer(200, &[HTML], page) } else { Act::Pass }
                },
            );
        ended_early(&report.await.unwrap(), &[named, "`/hooks/catena`"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_without_end_at_every_address_is_no_partner() {
    let report = behind(&[], &[], "", |seen| answer(302, &[&format!("Location: {}", seen.target)], ""));
    ended_early(&report.await.unwrap(), &["every address answers the same", "an endless redirect"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_that_answers_503_is_named_and_ends_the_run_soon() {
    let window = Window::new(60, Duration::from_secs(60));
    let began = Instant::now();
    let report = behind(&[], &[], "", move |seen| {
        let passes = seen.is_view() || window.admits();
        if passes { Act::Pass } else { answer(503, &["Retry-After: 60"], "Service Unavailable") }
    });
    ended_early(&report.await.unwrap(), &["a throttle", "Service Unavailable", "`requests_per_second = 1`"]);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_that_answers_503_and_says_nothing_fails_nothing() {
    let window = Window::new(8, Duration::from_millis(500));
    let report = behind(&[], &["redirect.failure.", "redirect.status.e"], "", move |seen| {
        if seen.is_view() || window.admits() { Act::Pass } else { answer(503, &[HTML], "<h1>503</h1>nginx") }
    });
    assert_eq!(report.await.unwrap().failed_ids(), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_that_a_firewall_takes_for_an_attack_come_last_and_a_ban_ends_the_run_soon() {
    let began = Instant::now();
    let report = behind(&[], &[], "", banning(Duration::from_secs(600), forbidden)).await.unwrap();
    ended_early(&report, &["a firewall or a ban", " since `redirect."]);
    assert!(report.headline.passed > 60, "{:?}", report.headline);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firewall_that_breaks_the_connections_of_hostile_requests_fails_nothing() {
    let only = ["redirect.id.", "redirect.reflected-markup", "redirect.header-injection"];
    let report = behind(&[], &only, "", |seen| if seen.is_hostile() { Act::Reset } else { Act::Pass });
    assert_eq!(report.await.unwrap().failed_ids(), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_breaks_connections_on_its_own_path_fails() {
    let report = behind(&[], &["redirect.id.hostile"], "", |seen| {
        let own = seen.target.starts_with("/catena/");
        if own && seen.is_hostile() { Act::Reset } else { Act::Pass }
    });
    assert_eq!(report.await.unwrap().failed_ids(), ["redirect.id.hostile"]);
}
