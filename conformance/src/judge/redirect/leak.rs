//! `redirect.leak.*`: the ids in a redirect's address stay between the fleet's browser and the partner.

use http::header::{CACHE_CONTROL, REFERRER_POLICY};
use scraper::{Html, Selector};
use url::Url;

use crate::judge::Finding;
use crate::judge::Observation;
use crate::oracle::document;
use catena_probe::LeakVia;
use catena_probe::{Answer, VisitEnd};

/// Judges `redirect.leak.referrer`: the address of the page the fleet ends on has no id, or a policy keeps it from
/// other sites. A page without a policy that has nothing of another site tells nobody.
#[must_use]
pub fn referrer(observation: &Observation, ids: &[String]) -> Finding {
    let page = match (observation.is_interference(), &observation.visit.end) {
        (Some(finding), _) => return finding,
        (None, VisitEnd::Answer(exchange, answer)) if answer.is_success() => Some((exchange, answer)),
        (None, _) => None,
    };
    let Some((exchange, answer)) = page else {
        return Finding::inconclusive("the redirect did not end on a page; see `redirect.*.answered`");
    };
    let drawn = exchange.drawn.as_deref();
    let sent = drawn.and_then(|drawn| drawn.leaks.iter().find(|(_, told)| *told == LeakVia::Referrer));
    if let Some((host, _)) = sent {
        return Finding::failed(
            "ids that stay between the fleet's browser and the partner",
            format!("a request to `{host}` with an id in its `Referer` header"),
        );
    }
    let url = &exchange.request.url;
    if !names(url, ids) || !answer.is_html() {
        return Finding::Passed;
    }
    let document = document(&String::from_utf8_lossy(&answer.body));
    let expected = "a `Referrer-Policy` that keeps the ids, or a redirect to an address without them";
    match policy(answer, &document).as_deref() {
        Some("unsafe-url" | "no-referrer-when-downgrade") => {
            Finding::failed(expected, "a policy that sends the whole address to other sites")
        }
        Some(_) => Finding::Passed,
        None => match others(&document, url).or_else(|| drawn?.others.first().cloned()) {
            Some(host) => {
                Finding::failed(expected, format!("no policy, on a page with something of `{host}`"))
            }
            None if drawn.is_none_or(|drawn| !drawn.whole)
                && has(&document, "script:not([type*='json'])") =>
            {
                Finding::not_tested(
                    "a look with scripts running: there is no policy, and a script may ask other sites for something",
                )
            }
            None => Finding::Passed,
        },
    }
}

/// Judges `redirect.leak.cache`: no answer at an address with an id says that shared caches may keep it.
#[must_use]
pub fn cache(observation: &Observation, ids: &[String]) -> Finding {
    let public = observation
        .visit
        .exchanges
        .iter()
        .filter(|exchange| names(&exchange.request.url, ids))
        .filter_map(|exchange| exchange.answer.as_ref().ok())
        .find_map(publicly_cacheable);
    match public {
        Some(directive) => {
            Finding::failed("no answer that a shared cache may keep", format!("`Cache-Control: {directive}`"))
        }
        None => observation.is_interference().unwrap_or(Finding::Passed),
    }
}

/// What of `Cache-Control` invites shared caches (RFC 9111, 3 and 5.2.2). Without a lifetime there is no invitation.
fn publicly_cacheable(answer: &Answer) -> Option<String> {
    let values = answer.headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<String> =
        values.flat_map(|value| value.split(',')).map(|part| part.trim().to_ascii_lowercase()).collect();
    let said =
        |name: &str| directives.iter().any(|part| part == name || part.starts_with(&format!("{name}=")));
    if said("no-store") || said("private") || said("no-cache") {
        return None;
    }
    let lasting = |part: &str| {
        part.split_once('=').is_some_and(|(name, seconds)| {
            matches!(name, "max-age" | "s-maxage") && seconds.trim_matches('"') != "0"
        })
    };
    // `s-maxage=0` takes a lifetime for shared caches back.
    if directives.iter().any(|part| part == "s-maxage=0") {
        return None;
    }
    let stale = directives.iter().any(|part| part == "max-age=0") && !said("s-maxage");
    directives.iter().find(|part| (*part == "public" && !stale) || lasting(part)).cloned()
}

fn names(url: &Url, ids: &[String]) -> bool {
    let text = url.as_str();
    ids.iter().any(|id| text.contains(id.as_str()))
}

/// The policy that holds: the last known word of the header, or of the page's own `meta`.
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

/// A host other than the page's own that it fetches something from, or links to.
fn others(document: &Html, page: &Url) -> Option<String> {
    let selector = Selector::parse("[src], [href]").ok()?;
    document.select(&selector).find_map(|element| {
        let relations = element.attr("rel").unwrap_or_default().to_ascii_lowercase();
        // Said about the page, and never fetched.
        if element.value().name() == "link"
            && (relations.contains("canonical") || relations.contains("alternate"))
        {
            return None;
        }
        let guarded = relations.contains("noreferrer")
            || element
                .attr("referrerpolicy")
                .is_some_and(|policy| policy.eq_ignore_ascii_case("no-referrer"));
        let link = element.attr("src").or_else(|| element.attr("href"))?;
        let url = page.join(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        (!guarded && url.host_str() != page.host_str()).then(|| url.host_str().unwrap_or_default().to_owned())
    })
}

fn has(document: &Html, selector: &str) -> bool {
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
    fn only_an_invitation_to_shared_caches_counts() {
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
    fn a_page_is_asked_what_it_has_of_other_sites() {
        let page = Url::parse("https://app.acme.test/return?id=7").unwrap();
        let others = |html: &str| others(&Html::parse_document(html), &page);
        assert_eq!(others("<img src=//metrics.test/p.gif>"), Some("metrics.test".into()));
        assert_eq!(others("<a href=https://help.test/ rel='noopener noreferrer'>help</a>"), None);
        assert_eq!(others("<link rel=stylesheet href=/page.css><a href=mailto:a@b.test>us</a>"), None);
    }
}
