//! Why a check failed, where its exchanges show it: what happened on the way to the partner's handler.

use std::sync::Arc;

use catena_contract::webhook::header::EVENT_TYPE;
use catena_contract::{LostParameter, Reach};
use catena_probe::{Exchange, hops, is_redirect};
use http::Method;
use http::header::LOCATION;

use super::Finding;

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What happened.
    pub what: String,
    /// How to fix it.
    pub fix: String,
}

/// Checks that fail for another reason than a parameter that was lost before the handler saw it.
const NOT_ABOUT_OUTCOMES: [&str; 8] = [
    "redirect.header-injection",
    "redirect.leak.",
    "redirect.local-target",
    "redirect.method.",
    "redirect.open-redirect",
    "redirect.reflected-markup",
    "redirect.session.none",
    "redirect.time",
];

impl Finding {
    /// Adds the cause that the exchanges of a check show to what was observed, if the check failed.
    pub fn add_cause(&mut self, check: &str, evidence: &[Arc<Exchange>]) -> Option<Cause> {
        let Self::Failed { observed, .. } = self else { return None };
        if NOT_ABOUT_OUTCOMES.iter().any(|prefix| check.starts_with(prefix)) {
            return None;
        }
        let cause = cause_of(evidence)?;
        observed.push_str(&format!("; {}", cause.what));
        Some(cause)
    }
}

/// The cause that the exchanges of a check show, if there is one. A delivery that was redirected comes first: nothing else
/// about deliveries can be seen then.
fn cause_of(evidence: &[Arc<Exchange>]) -> Option<Cause> {
    let redirected = evidence.iter().find_map(|exchange| redirected_delivery(exchange));
    let lost =
        || evidence.iter().find_map(|one| led_inward(one, evidence)).or_else(|| lost_on_the_way(evidence));
    redirected.or_else(lost).or_else(|| evidence.iter().find_map(|exchange| page_of_another_fleet(exchange)))
}

/// A redirect of a page to an address within the partner's own network, which no fleet's browser reaches.
fn led_inward(exchange: &Exchange, evidence: &[Arc<Exchange>]) -> Option<Cause> {
    let answer = exchange.answer.as_ref().ok().filter(|answer| is_redirect(answer.status))?;
    let to = exchange.request.url.join(answer.header(&LOCATION)?).ok()?;
    let is_public = !Reach::of(&exchange.request.url).is_local();
    let is_followed = || evidence.iter().any(|later| later.request.url.origin() == to.origin());
    (is_public && Reach::of(&to).is_local() && !is_followed()).then(|| Cause {
        what: format!(
            "the browser was redirected to `{}`, which a fleet cannot reach and which is not followed",
            to.origin().ascii_serialization()
        ),
        fix: "Use relative redirects, or build them from the proxy's `X-Forwarded-Host` and `X-Forwarded-Proto`."
            .to_owned(),
    })
}

/// A page that names another fleet than the one that returned, and not this one. A cache that ignores the query serves such
/// pages, and need not say so in a header.
fn page_of_another_fleet(exchange: &Exchange) -> Option<Cause> {
    let answer = exchange.answer.as_ref().ok().filter(|answer| answer.is_html() && answer.is_success())?;
    let page = std::str::from_utf8(&answer.body).ok()?;
    let own = fleets_in(exchange.request.url.query()?).next()?;
    let other = fleets_in(page).next()?;
    (exchange.request.method == Method::GET && fleets_in(page).all(|named| named != own)).then(|| Cause {
        what: format!(
            "the page of `{own}` names `{other}`, another fleet: a cache that ignores the query, or a handler that mixes fleets up"
        ),
        fix:
            "Exclude the redirect pages from every cache, or make the query part of its key, and answer with \
              `Cache-Control: no-store`."
                .to_owned(),
    })
}

/// The references of our fleets in a text.
fn fleets_in(text: &str) -> impl Iterator<Item = &str> {
    const LENGTH: usize = "catena-conformance-00000000".len();
    text.match_indices("catena-conformance-").filter_map(|(at, _)| {
        let found = text.get(at..at + LENGTH)?;
        found.bytes().rev().take(8).all(|byte| byte.is_ascii_hexdigit()).then_some(found)
    })
}

/// A parameter that a redirect lost before the handler could see it.
#[must_use]
pub fn lost_on_the_way(evidence: &[Arc<Exchange>]) -> Option<Cause> {
    let mut visits = evidence.chunk_by(|_, next| next.follows());
    let lost = visits.find_map(|visit| {
        LostParameter::find(&visit.first()?.request.url, &hops(visit.iter().map(AsRef::as_ref)))
    })?;
    Some(Cause { what: lost.what(), fix: lost.fix() })
}

/// Where a delivery was redirected to. Catena follows no redirects of deliveries.
#[must_use]
pub fn redirected_delivery(exchange: &Exchange) -> Option<Cause> {
    let answer = exchange.answer.as_ref().ok().filter(|answer| is_redirect(answer.status))?;
    let is_delivery = exchange.script.is_some() || exchange.request.headers.contains_key(EVENT_TYPE);
    let location = answer.header(&LOCATION).filter(|_| is_delivery)?;
    let to = exchange.request.url.join(location).ok()?;
    let shown = if to.origin() == exchange.request.url.origin() { to.path() } else { to.as_str() };
    Some(Cause {
        what: format!("the endpoint answers deliveries with {}, a redirect to `{shown}`", answer.status),
        fix: format!(
            "Catena follows no redirects of deliveries: register `{to}` with Catena and write it as `url` under `[webhook]`, or \
             answer at the configured URL without a redirect."
        ),
    })
}

/// Whether an observation says that a delivery was redirected, as those of whole sessions do, which have no exchanges.
#[must_use]
pub fn says_redirected(observed: &str) -> bool {
    [301, 302, 303, 307, 308].iter().any(|status| observed.contains(&format!("` got {status}")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use catena_probe::{REDIRECTED, Request};
    use http::header::{HeaderMap, HeaderValue};

    use super::*;
    use crate::judge::test_exchange::answered;

    fn exchange(url: &str, status: u16, location: Option<&'static str>, what: &str) -> Exchange {
        let mut headers = HeaderMap::new();
        if let Some(location) = location {
            headers.insert(LOCATION, HeaderValue::from_static(location));
        }
        Exchange {
            what: what.to_owned(),
            request: Request::get(url.parse().unwrap()),
            ..Exchange::clone(&answered(status, headers, Duration::ZERO))
        }
    }

    #[test]
    fn a_hop_that_lost_the_status_is_named() {
        let visit = |location| {
            let url = "http://127.0.0.1/return?status=success";
            let followed = format!("a visit{REDIRECTED}");
            [
                Arc::new(exchange("http://127.0.0.1/other?status=failure", 200, None, "another visit")),
                Arc::new(exchange(url, 308, Some(location), "a visit")),
                Arc::new(exchange("http://127.0.0.1/return/", 200, None, &followed)),
            ]
        };
        let cause = cause_of(&visit("/return/")).unwrap();
        assert_eq!(cause.what, "hop 1 (308 to `/return/`) lost `status`");
        assert_eq!(cause_of(&visit("/return/?status=success")), None);
        let caused =
            |check, mut finding: Finding| (finding.add_cause(check, &visit("/return/")).is_some(), finding);
        let failed = || Finding::failed("a page", "another");
        let (found, finding) = caused("redirect.requested.distinguished", failed());
        assert!(found && finding == Finding::failed("a page", format!("another; {}", cause.what)));
        assert_eq!(caused("redirect.leak.cache", failed()), (false, failed()));
        assert_eq!(caused("redirect.requested.distinguished", Finding::Passed), (false, Finding::Passed));
    }

    #[test]
    fn a_redirect_to_a_local_address_is_named_if_it_is_not_followed() {
        let hop = |from: &str| Arc::new(exchange(from, 302, Some("http://localhost:3000/r"), "a visit"));
        let cause = cause_of(&[hop("https://a.test/r")]).unwrap();
        assert!(cause.what.contains("`http://localhost:3000`"), "{}", cause.what);
        let after = Arc::new(exchange("http://localhost:3000/r", 200, None, "a visit"));
        assert_eq!(cause_of(&[hop("https://a.test/r"), after]), None);
        assert_eq!(cause_of(&[hop("http://127.0.0.1/r")]), None);
    }

    #[test]
    fn a_page_of_another_fleet_is_named() {
        let page = |query: &str, body: &str| {
            let mut exchange = exchange(&format!("http://127.0.0.1/r?{query}"), 200, None, "a visit");
            let answer = exchange.answer.as_mut().unwrap();
            answer.body = body.as_bytes().to_vec();
            cause_of(&[Arc::new(exchange)])
        };
        let (own, other) = ("catena-conformance-00000001", "catena-conformance-00000002");
        let cause = page(&format!("fleet={own}&status=success"), &format!("<p>Hello {other}")).unwrap();
        assert!(cause.what.contains(other), "{}", cause.what);
        assert_eq!(page(&format!("fleet={own}"), &format!("<p>{own} or {other}")), None);
        assert_eq!(page(&format!("fleet={own}"), "<p>catena-conformance-settings"), None);
        assert_eq!(page("status=success", &format!("<p>{other}")), None);
    }

    #[test]
    fn the_location_of_a_redirected_delivery_is_named() {
        let delivery = |status, location| Exchange {
            script: Some("curl".to_owned()),
            ..exchange("http://127.0.0.1/hooks", status, Some(location), "a delivery")
        };
        let cause = cause_of(&[Arc::new(delivery(308, "/hooks/"))]).unwrap();
        assert_eq!(cause.what, "the endpoint answers deliveries with 308, a redirect to `/hooks/`");
        assert!(cause.fix.contains("`http://127.0.0.1/hooks/`"), "{}", cause.fix);
        assert_eq!(cause_of(&[Arc::new(delivery(202, "/hooks/"))]), None);
        assert!(says_redirected("stored with access `none`, because the delivery of `tsp.created` got 308"));
        assert!(!says_redirected("stored with access `none`, because the delivery of `tsp.created` got 401"));
        assert_eq!(redirected_delivery(&exchange("http://127.0.0.1/r", 302, Some("/s"), "a visit")), None);
    }
}
