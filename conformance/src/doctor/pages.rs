//! Both callback URLs as a fleet opens them: is anything there, what stands in front of it, what time is it there, and do
//! the phrases of `[pages]` fit.

use catena_contract::{Parameter, Status};
use http::header::{DATE, HeaderMap};
use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimeParser;

use super::Symptom;
use crate::judge::Observation;
use crate::oracle::claims::Phrases;
use crate::run::{Answered, Fleet, Reachability, Run};
use catena_probe::{Exchange, VisitEnd};

/// Clocks that differ by more are worth a word. `Date` has no fractions.
const NOTICED: SignedDuration = SignedDuration::from_secs(30);
/// Deliveries that are older are stale (docs, webhook-validation).
const STALE: SignedDuration = SignedDuration::from_secs(5 * 60);

/// Opens the three endings of a session.
pub(super) async fn look(run: &Run, fleet: &Fleet, symptoms: &mut Vec<Symptom>) {
    let target = &run.target;
    if !run.names_fleets() && !target.signs_in() {
        symptoms.push(Symptom::warning(
            "callback",
            "nothing says which fleet comes back: the URLs hold no `{fleet_ref}`, and the browser brings no session",
            "put `{fleet_ref}` into both URLs, as your invitations do, or give the browser a session under `[callback]`",
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
    for (key, observation) in [("success_redirect_url", &success), ("failure_redirect_url", &failure)] {
        let Some(observation) = observation else { continue };
        symptoms.push(reachability(key, observation, target.signs_in()));
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
    let said = Answered::of(key, observation).to_string();
    match (Reachability::of(observation), &observation.visit.end) {
        (Reachability::Lost, VisitEnd::Lost(error)) => Symptom::unreachable("callback", said, error.advice()),
        (Reachability::Nothing, _) => Symptom::error(
            "callback",
            said,
            format!("check the path of `{key}` under `[callback]`, and that the handler takes GET there"),
        ),
        (Reachability::Outside, _) if signs_in => Symptom::error(
            "callback",
            said,
            "the session under `[callback]` lets nobody in: has it run out, or is it another host's?",
        ),
        (Reachability::Outside, _) => Symptom::error(
            "callback",
            said,
            "give the browser a session: `headers` or `[callback.login]` under `[callback]`",
        ),
        (_, VisitEnd::LeftSite { host }) => Symptom::error(
            "callback",
            said,
            format!(
                "if that is yours, add `{host}` to `allow_hosts` under `[limits]`, or give the browser a session"
            ),
        ),
        (_, VisitEnd::Answer(_, answer)) if answer.status >= 400 => Symptom::warning(
            "callback",
            said,
            "no page for a fleet that nobody knows? `[[arrange.before]]` makes one known before it comes",
        ),
        (Reachability::There | Reachability::Lost, _) => Symptom::ok("callback", said),
    }
}

/// Names what stands in front of the partner, as far as it says so.
fn between(exchange: &Exchange, symptoms: &mut Vec<Symptom>) {
    let Ok(answer) = &exchange.answer else { return };
    let named = in_between(&answer.headers);
    if named.is_empty() {
        return;
    }
    symptoms.push(Symptom::warning(
        "in between",
        format!("the answers come through something: {}", named.join(", ")),
        "let it pass `X-Catena-Signature`, `X-Catena-Timestamp` and the compressed body of deliveries as they are, and \
         keep it from storing pages of the callback",
    ));
}

fn in_between(headers: &HeaderMap) -> Vec<String> {
    const TELLING: [&str; 7] = [
        "via",
        "x-cache",
        "cf-ray",
        "x-amz-cf-id",
        "x-envoy-upstream-service-time",
        "x-varnish",
        "x-served-by",
    ];
    let named = TELLING.iter().filter_map(|name| {
        let value = headers.get(*name)?.to_str().ok()?;
        Some(if *name == "via" { format!("`via: {value}`") } else { format!("`{name}`") })
    });
    named.collect()
}

/// How far the clock of whoever answers is from ours.
fn clock(exchange: &Exchange, run: &Run) -> Option<Symptom> {
    let date = exchange.answer.as_ref().ok()?.header(&DATE)?;
    let theirs = DateTimeParser::new().parse_timestamp(date).ok()?;
    let offset = theirs.duration_since(run.clock.now());
    let seconds = offset.as_secs();
    let side = if seconds < 0 { "behind" } else { "ahead of" };
    let said = format!("the partner's clock is {} s {side} ours", seconds.abs());
    let change = "set both clocks by NTP: signatures hold for 5 minutes";
    Some(if offset.abs() > STALE {
        Symptom::error("clock", format!("{said}: every delivery would be stale"), change)
    } else if offset.abs() > NOTICED {
        Symptom::warning("clock", said, change)
    } else {
        Symptom::ok("clock", "the partner's clock agrees with ours")
    })
}

/// Whether the phrases of `[pages]` stand where they should.
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
            Symptom::ok("pages", format!("a phrase of `{key}` stands on the page after {ending}"))
        } else {
            let change = format!(
                "write what a fleet reads there, on visible text: {}; a page that a script writes needs `--driver browser`",
                excerpt(page)
            );
            Symptom::warning("pages", format!("no phrase of `{key}` stands on the page after {ending}"), change)
        });
    }
    for phrase in &pages.connected {
        if let (Some(failed), true) = (failed, connected.is_some())
            && Phrases::is_on(phrase, failed)
        {
            symptoms.push(Symptom::warning(
                "pages",
                format!("`{phrase}` of `connected` also stands on the page after a failure"),
                "take a phrase that only a connected fleet reads; a menu or a footer may hold this one",
            ));
        }
    }
}

/// The beginning of what a page says.
fn excerpt(page: &crate::oracle::Page) -> String {
    let text: String = page.blocks.join(" / ").chars().take(80).collect();
    format!("it says \"{text}\"")
}
