//! Tests both redirect URLs as a fleet opens them: the answer, proxies in front of it, the server's clock, and the
//! phrases of `[pages]`.

use catena_contract::{Parameter, Status};
use http::header::{DATE, HeaderMap};
use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimeParser;

use super::Symptom;
use crate::judge::cause::lost_on_the_way;
use crate::judge::{Cause, Observation};
use crate::oracle::claims::Phrases;
use crate::run::{Fleet, Reachability, Run, UrlAnswer};
use catena_probe::{Exchange, VisitEnd};

/// A larger clock difference is a warning. `Date` has no fractions of a second.
const TOLERATED: SignedDuration = SignedDuration::from_secs(30);
/// Older deliveries are stale (docs, webhook-validation).
const STALE: SignedDuration = SignedDuration::from_secs(5 * 60);

/// Opens both URLs with each of the three outcomes of a session.
pub(super) async fn check(run: &Run, fleet: &Fleet, symptoms: &mut Vec<Symptom>) {
    let target = &run.target;
    if !run.names_fleets() && !target.signs_in() {
        symptoms.push(Symptom::warning(
            "callback",
            "the partner cannot tell which fleet returns: the URLs have no `{fleet_ref}`, and the browser has no session",
            "write `{fleet_ref}` in both URLs, as in your invitations, or give the browser a session under `[callback]`",
        ));
    }
    let success = run.try_success(fleet).await;
    let requested = match run.success_url(fleet) {
        Ok(url) => {
            let url = url.with_parameters(&[
                (Parameter::Status, Status::IntegrationRequested.to_string()),
                (Parameter::IntegrationRequestId, fleet.request_id.to_string()),
            ]);
            Some(run.visit("a fleet returns with an integration request", fleet, url).await)
        }
        Err(_) => None,
    };
    let failure = run.try_failure(fleet).await;
    let wall = match (&success, &failure) {
        (Some(success), Some(failure)) => run.wall_before_pages(success, failure).await,
        (_, _) => None,
    };
    if let Some(wall) = wall {
        symptoms.push(Symptom::walled("callback", &wall));
        return;
    }
    for (key, observation) in [("success_redirect_url", &success), ("failure_redirect_url", &failure)] {
        let Some(observation) = observation else { continue };
        symptoms.push(if run.refuses_unknown_fleet(fleet, observation).await {
            Symptom::error(
                "callback",
                format!("{}: the partner does not know the test fleet", UrlAnswer::of(key, observation)),
                "every check has fleets of its own, which are made up: create each with a call under `[[arrange.before]]` \
                 that has `{fleet_ref}` in it",
            )
        } else {
            reachability(key, observation, target.signs_in())
        });
        if let Some(Cause { what, fix }) = lost_on_the_way(&observation.visit.exchanges) {
            symptoms.push(Symptom::warning("callback", format!("`{key}`: {what}"), fix));
        }
    }
    let first = [&success, &failure]
        .into_iter()
        .flatten()
        .find_map(|observation| observation.visit.exchanges.first());
    if let Some(exchange) = first {
        between(exchange, symptoms);
        symptoms.extend(clock(exchange, run));
    }
    phrases(run, [&success, &requested, &failure], symptoms);
}

fn reachability(key: &'static str, observation: &Observation, signs_in: bool) -> Symptom {
    let said = UrlAnswer::of(key, observation).to_string();
    match (Reachability::of(observation), &observation.visit.end) {
        (Reachability::Lost, VisitEnd::Lost(error)) => Symptom::unreachable("callback", said, error.advice()),
        (Reachability::NotFound, _) => Symptom::error(
            "callback",
            said,
            format!(
                "check the path of `{key}` under `[callback]`, and that its handler accepts GET; if it knows only its own \
                 fleets, create the test fleets with a call under `[[arrange.before]]`"
            ),
        ),
        (Reachability::SignInRequired, _) if signs_in => Symptom::error(
            "callback",
            said,
            "the session under `[callback]` is not accepted: check whether it has expired or belongs to another host",
        ),
        (Reachability::SignInRequired, _) => Symptom::error(
            "callback",
            said,
            "give the browser a session: `headers` or `[callback.login]` under `[callback]`",
        ),
        (_, VisitEnd::LeftSite { host }) => Symptom::error(
            "callback",
            said,
            format!(
                "if you may test this host, add `{host}` to `allow_hosts` under `[limits]`; or give the browser a session"
            ),
        ),
        (_, VisitEnd::Inward { .. }) => Symptom::error(
            "callback",
            said,
            "redirect fleets to your public address: behind a proxy, build redirects from its `X-Forwarded-Host`, or use \
             relative ones",
        ),
        (_, VisitEnd::Answer(_, answer)) if answer.status >= 400 => Symptom::warning(
            "callback",
            said,
            "if your pages need a known fleet, create it with a call under `[[arrange.before]]`",
        ),
        (Reachability::Handled | Reachability::Lost, _) => Symptom::ok("callback", said),
    }
}

/// Reports proxies and caches in front of the partner that identify themselves in headers.
fn between(exchange: &Exchange, symptoms: &mut Vec<Symptom>) {
    let Ok(answer) = &exchange.answer else { return };
    let named = in_between(&answer.headers);
    if named.is_empty() {
        return;
    }
    symptoms.push(Symptom::warning(
        "in between",
        format!("a proxy or cache answers for the partner: {}", named.join(", ")),
        "it must forward `X-Catena-Signature`, `X-Catena-Timestamp` and the compressed body of deliveries unchanged, and \
         must not cache the redirect pages",
    ));
}

fn in_between(headers: &HeaderMap) -> Vec<String> {
    const HEADERS: [&str; 7] = [
        "via",
        "x-cache",
        "cf-ray",
        "x-amz-cf-id",
        "x-envoy-upstream-service-time",
        "x-varnish",
        "x-served-by",
    ];
    let named = HEADERS.iter().filter_map(|name| {
        let value = headers.get(*name)?.to_str().ok()?;
        Some(if *name == "via" { format!("`via: {value}`") } else { format!("`{name}`") })
    });
    named.collect()
}

/// Compares the server's `Date` with our clock.
fn clock(exchange: &Exchange, run: &Run) -> Option<Symptom> {
    let date = exchange.answer.as_ref().ok()?.header(&DATE)?;
    let theirs = DateTimeParser::new().parse_timestamp(date).ok()?;
    let offset = theirs.duration_since(run.clock.now());
    let seconds = offset.as_secs();
    let side = if seconds < 0 { "behind" } else { "ahead of" };
    let said = format!("the partner's clock is {} s {side} ours", seconds.abs());
    let change = "synchronise both clocks with NTP: a signature is valid for 5 minutes";
    Some(if offset.abs() > STALE {
        Symptom::error("clock", format!("{said}: every delivery would be stale"), change)
    } else if offset.abs() > TOLERATED {
        Symptom::warning("clock", said, change)
    } else {
        Symptom::ok("clock", "the partner's clock matches ours")
    })
}

/// Tests whether the phrases of `[pages]` are on the right pages.
fn phrases(run: &Run, observations: [&Option<Observation>; 3], symptoms: &mut Vec<Symptom>) {
    let pages = &run.target.pages;
    let [connected, requested, failed] =
        observations.map(|observation| observation.as_ref().and_then(Observation::readable));
    let lists = [
        ("integration_requested", &pages.integration_requested, requested, "an integration request"),
        ("failed", &pages.failed, failed, "a failure"),
    ];
    for (key, phrases, page, ending) in lists {
        let Some(page) = page.filter(|_| !phrases.is_empty()) else { continue };
        let found = phrases.iter().any(|phrase| Phrases::is_on(phrase, page));
        symptoms.push(if found {
            Symptom::ok("pages", format!("the page after {ending} has a phrase of `{key}`"))
        } else {
            let change = format!(
                "write a phrase that is visible on this page: {}; if a script renders the page, use `--driver browser`",
                excerpt(page)
            );
            Symptom::warning("pages", format!("the page after {ending} has no phrase of `{key}`"), change)
        });
    }
    for phrase in &pages.connected {
        if let (Some(failed), true) = (failed, connected.is_some())
            && Phrases::is_on(phrase, failed)
        {
            symptoms.push(Symptom::warning(
                "pages",
                format!("the phrase `{phrase}` of `connected` is also on the page after a failure"),
                "use a phrase that only a connected fleet sees; a menu or footer may contain this one",
            ));
        }
    }
}

/// The beginning of a page's text.
fn excerpt(page: &crate::oracle::Page) -> String {
    let text: String = page.blocks.join(" / ").chars().take(80).collect();
    format!("it says \"{text}\"")
}
