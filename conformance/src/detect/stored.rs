//! How the partner's URLs name a fleet, and its views. A made-up fleet returns with an integration request, which is what
//! changes least, and is then looked for.

use catena_contract::{Outcome, RedirectUrls};
use catena_probe::{Limits, ObserveMapping, UrlTemplate, View, look};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

use super::{Detected, redirects, usual};
use crate::profile::target::Target;
use crate::run::{Fleet, Run, RunError};
use crate::seed::Seed;
use mock_catena::clock::SystemClock;

/// What a visit of a made-up fleet showed.
#[derive(Debug, Default)]
struct Seen {
    /// The page names the fleet.
    is_named: bool,
    /// The view of the fleet.
    fleet: Option<String>,
    /// The view of its request.
    request: Option<String>,
    /// A view that answers in a form of its own.
    unreadable: Option<String>,
}

/// Looks for the parameter that names a fleet, and for views.
pub(super) async fn search(origin: &Url, limits: &Limits, detected: &mut Detected) -> Result<(), RunError> {
    let Some((success, failure)) = redirects(&detected.endpoints) else { return Ok(()) };
    let is_given = success.names_fleet();
    let names: &[&str] = if is_given { &[""] } else { &usual::FLEET };
    let mut best = Seen::default();
    for (seed, name) in (1..).zip(names) {
        let (one, other) = match (name.is_empty(), named(&success, name), named(&failure, name)) {
            (false, Some(one), Some(other)) => (one, other),
            _ => (success.clone(), failure.clone()),
        };
        let seen = visit(origin, limits, (&one, &other), seed, detected).await?;
        if seen.fleet.is_some() || seen.request.is_some() || seen.is_named {
            if !is_given {
                detected.found("fleet", format!("`{name}` names the fleet that returns"));
                detected.endpoints.success = Some(one.to_string());
                detected.endpoints.failure = Some(other.to_string());
            }
            best = seen;
            break;
        }
        best.unreadable = best.unreadable.or(seen.unreadable);
    }
    if !is_given && best.fleet.is_none() && best.request.is_none() && !best.is_named {
        let text = "no usual parameter names the fleet that returns; if one does, add `{fleet_ref}` to both redirect URLs";
        detected.missing("fleet", text);
    }
    report(best, detected);
    Ok(())
}

fn report(seen: Seen, detected: &mut Detected) {
    let Seen { fleet, request, unreadable, .. } = seen;
    let endpoints = &mut detected.endpoints;
    let (given, given_request) = (endpoints.observe_fleet.is_some(), endpoints.observe_request.is_some());
    let mut notes = Vec::new();
    for (about, is_given, view, place) in [
        ("view", given, fleet, &mut endpoints.observe_fleet),
        ("view", given_request, request, &mut endpoints.observe_request),
    ] {
        if let (false, Some(view)) = (is_given, view) {
            notes.push((about, view.clone()));
            *place = Some(view);
        }
    }
    let none = notes.is_empty() && !given && !given_request;
    for (about, view) in notes {
        detected.found(about, view);
    }
    match unreadable {
        Some(view) if none => detected.missing(
            "views",
            format!("{view} answers in a form of its own: add it under `[observe]`, with `[observe.map]`"),
        ),
        _ if none => detected.missing(
            "views",
            "none of the usual paths shows what is stored; what is stored stays untested. `examples/` has views to copy",
        ),
        _ => {}
    }
}

/// A made-up fleet returns, and is looked for.
async fn visit(
    origin: &Url,
    limits: &Limits,
    (success, failure): (&UrlTemplate, &UrlTemplate),
    seed: u64,
    detected: &Detected,
) -> Result<Seen, RunError> {
    let mut seen = Seen::default();
    let mut target = Target::new("init".to_owned(), success.clone(), failure.clone(), None);
    target.limits = limits.clone();
    let run = Run::new(target, Seed::new(seed), Arc::new(SystemClock))?;
    let fleet = run.preflight_fleet();
    let (Ok(success), Ok(failure)) = (run.success_url(&fleet), run.failure_url(&fleet)) else {
        return Ok(seen);
    };
    let urls = RedirectUrls { success, failure };
    let url = urls.redirect(&Outcome::IntegrationRequested { id: fleet.request_id });
    let visit = run.browser().open(&run.client, "a made-up fleet returns", url).await;
    seen.is_named = visit
        .exchanges
        .last()
        .and_then(|last| last.answer.as_ref().ok())
        .is_some_and(|answer| contains(&answer.body, fleet.fleet_ref.as_str()));
    let (fleets, requests) = (&detected.endpoints.observe_fleet, &detected.endpoints.observe_request);
    if fleets.is_none() {
        seen.fleet = first_view(
            &run,
            &fleet,
            candidates(origin, "fleets/{fleet_ref}"),
            "fleet_ref",
            &mut seen.unreadable,
        )
        .await;
    }
    if requests.is_none() {
        let paths = candidates(origin, "integration-requests/{integration_request_id}");
        seen.request = first_view(&run, &fleet, paths, "integration_request_id", &mut seen.unreadable).await;
    }
    Ok(seen)
}

fn candidates(origin: &Url, rest: &str) -> Vec<String> {
    usual::VIEWS.iter().map(|folder| format!("{origin}{folder}/{rest}")).collect()
}

/// The first view that answers about this fleet.
async fn first_view(
    run: &Run,
    fleet: &Fleet,
    candidates: Vec<String>,
    member: &str,
    unreadable: &mut Option<String>,
) -> Option<String> {
    for text in candidates {
        let Ok(template) = text.parse::<UrlTemplate>() else { continue };
        let mapping = ObserveMapping::default();
        let id = fleet.request_id.to_string();
        let view: View<Value> =
            look(&run.client, "looking for views", (Some(&template), &mapping), &fleet.fleet_ref, &id).await;
        match view {
            View::Seen(Value::Object(members), _) if members.contains_key(member) => return Some(text),
            View::Seen(Value::Object(_), _) => {
                unreadable.get_or_insert(text);
            }
            View::NotConfigured
            | View::Nothing(_)
            | View::Seen(..)
            | View::Unreadable(..)
            | View::Lost(..) => {}
        }
    }
    None
}

/// The same URL with a parameter for the fleet.
fn named(url: &UrlTemplate, name: &str) -> Option<UrlTemplate> {
    let url = url.to_string();
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}{name}={{fleet_ref}}").parse().ok()
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|window| window == text.as_bytes())
}
