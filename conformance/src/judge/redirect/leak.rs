//! `redirect.leak.*`: nobody but the fleet's browser and the partner gets the ids in a redirect's URL.

use http::header::{CACHE_CONTROL, REFERRER_POLICY};
use scraper::{Html, Selector};
use url::Url;

use crate::judge::no_result::ANSWERED;
use crate::judge::{Finding, Observation};
use crate::oracle::document;
use catena_probe::{Answer, LeakVia, VisitEnd};

/// Judges `redirect.leak.referrer`: the URL of the fleet's last page has no id, or a policy keeps it from other sites.
/// A page without a policy passes if it loads nothing from other sites and links to none.
#[must_use]
pub fn referrer(observation: &Observation, ids: &[String]) -> Finding {
    let page = match (observation.interference(), &observation.visit.end) {
        (Some(finding), _) => return finding,
        (None, VisitEnd::Answer(exchange, answer)) if answer.is_success() => Some((exchange, answer)),
        (None, _) => None,
    };
    let Some((exchange, answer)) = page else {
        return Finding::inconclusive("the redirect did not end on a page; see `redirect.*.answered`")
            .after(&[ANSWERED]);
    };
    let drawn = exchange.drawn.as_deref();
    let sent = drawn.and_then(|drawn| drawn.leaks.iter().find(|(_, via)| *via == LeakVia::Referrer));
    if let Some((host, _)) = sent {
        return Finding::failed(
            "no id in a request to another site",
            format!("a request to `{host}` with an id in its `Referer` header"),
        );
    }
    let url = &exchange.request.url;
    if !has_id(url, ids) || !answer.is_html() {
        return Finding::Passed;
    }
    let document = document(&String::from_utf8_lossy(&answer.body));
    let expected = "a `Referrer-Policy` that hides the ids, or a redirect to a URL without them";
    match policy(answer, &document).as_deref() {
        Some("unsafe-url" | "no-referrer-when-downgrade") => {
            Finding::failed(expected, "a policy that sends the whole URL to other sites")
        }
        Some(_) => Finding::Passed,
        None => match other_site(&document, url).or_else(|| drawn?.others.first().cloned()) {
            Some(host) => Finding::failed(
                expected,
                format!("no policy, on a page that loads from or links to `{host}`"),
            ),
            None if drawn.is_none_or(|drawn| !drawn.whole)
                && has_element(&document, "script:not([type*='json'])") =>
            {
                Finding::not_tested(
                    "a browser that runs scripts: there is no policy, and a script may load something from other sites",
                )
            }
            None => Finding::Passed,
        },
    }
}

/// Judges `redirect.leak.cache`: no answer for a URL with an id allows shared caches to store it.
#[must_use]
pub fn cache(observation: &Observation, ids: &[String]) -> Finding {
    let public = observation
        .visit
        .exchanges
        .iter()
        .filter(|exchange| has_id(&exchange.request.url, ids))
        .filter_map(|exchange| exchange.answer.as_ref().ok())
        .find_map(publicly_cacheable);
    match public {
        Some(directive) => Finding::failed(
            "no answer that a shared cache may store",
            format!("`Cache-Control: {directive}`"),
        ),
        None => observation.interference().unwrap_or(Finding::Passed),
    }
}

/// The directive of `Cache-Control` that allows shared caches to store the answer (RFC 9111, 3 and 5.2.2).
fn publicly_cacheable(answer: &Answer) -> Option<String> {
    let values = answer.headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<String> =
        values.flat_map(|value| value.split(',')).map(|part| part.trim().to_ascii_lowercase()).collect();
    let has_directive =
        |name: &str| directives.iter().any(|part| part == name || part.starts_with(&format!("{name}=")));
    if has_directive("no-store") || has_directive("private") || has_directive("no-cache") {
        return None;
    }
    let lasting = |part: &str| {
        part.split_once('=').is_some_and(|(name, seconds)| {
            matches!(name, "max-age" | "s-maxage") && seconds.trim_matches('"') != "0"
        })
    };
    // `s-maxage=0` overrides any lifetime for shared caches.
    if directives.iter().any(|part| part == "s-maxage=0") {
        return None;
    }
    let stale = directives.iter().any(|part| part == "max-age=0") && !has_directive("s-maxage");
    directives.iter().find(|part| (*part == "public" && !stale) || lasting(part)).cloned()
}

fn has_id(url: &Url, ids: &[String]) -> bool {
    let text = url.as_str();
    ids.iter().any(|id| text.contains(id.as_str()))
}

/// The policy in effect: the last known value in a `meta` element, or else in the header.
fn policy(answer: &Answer, document: &Html) -> Option<String> {
    const KNOWN: [&str; 8] = [
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    ];
    let known = |value: &str| {
        let mut words = value.split(',').map(|word| word.trim().to_ascii_lowercase());
        words.rfind(|word| KNOWN.contains(&word.as_str()))
    };
    let meta = Selector::parse("meta[name='referrer' i]").ok()?;
    let in_page =
        document.select(&meta).filter_map(|meta| meta.attr("content")).filter_map(known).next_back();
    in_page.or_else(|| answer.header(&REFERRER_POLICY).and_then(known))
}

/// The host of another site that the page loads something from or links to.
fn other_site(document: &Html, page: &Url) -> Option<String> {
    let selector = Selector::parse("[src], [href]").ok()?;
    document.select(&selector).find_map(|element| {
        let relations = element.attr("rel").unwrap_or_default().to_ascii_lowercase();
        // Browsers do not load these.
        if element.value().name() == "link"
            && (relations.contains("canonical") || relations.contains("alternate"))
        {
            return None;
        }
        let sends_no_referrer = relations.contains("noreferrer")
            || element
                .attr("referrerpolicy")
                .is_some_and(|policy| policy.eq_ignore_ascii_case("no-referrer"));
        let link = element.attr("src").or_else(|| element.attr("href"))?;
        let url = page.join(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        (!sends_no_referrer && url.host_str() != page.host_str())
            .then(|| url.host_str().unwrap_or_default().to_owned())
    })
}

fn has_element(document: &Html, selector: &str) -> bool {
    Selector::parse(selector).is_ok_and(|selector| document.select(&selector).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{HeaderMap, HeaderValue};

    fn public(value: &'static str) -> bool {
        let headers = HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static(value))]);
        publicly_cacheable(&Answer { status: 200, headers, body: Vec::new(), cut: false }).is_some()
    }

    #[test]
    fn only_directives_for_shared_caches_count() {
        for value in ["public", "public, max-age=60", "max-age=3600", "s-maxage=60", "max-age=0, s-maxage=60"]
        {
            assert!(public(value), "{value}");
        }
        for value in [
            "no-store",
            "private, max-age=60",
            "max-age=0, must-revalidate",
            "no-cache",
            "public, max-age=0",
            "max-age=60, s-maxage=0",
            "",
        ] {
            assert!(!public(value), "{value}");
        }
    }

    #[test]
    fn resources_and_links_of_other_sites_are_found() {
        let page = Url::parse("https://app.acme.test/return?id=7").unwrap();
        let other_site = |html: &str| other_site(&Html::parse_document(html), &page);
        assert_eq!(other_site("<img src=//metrics.test/p.gif>"), Some("metrics.test".into()));
        assert_eq!(other_site("<a href=https://help.test/ rel='noopener noreferrer'>help</a>"), None);
        assert_eq!(other_site("<link rel=stylesheet href=/page.css><a href=mailto:a@b.test>us</a>"), None);
    }
}
