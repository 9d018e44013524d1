//! From a page load to the rule it breaks, if any. Pure, except for the classifier's cache.

use catena_contract::{Interpretation, Interpretations};
use catena_probe::{NoReply, PageLoad, Reply};
use http::Method;
use http::header::{LOCATION, SET_COOKIE};
use url::Url;

use super::classifier::Classifier;
use crate::fuzz::{Judgement, Rule};

/// A part of the host of every address in generated queries.
const OUR_SITE: &str = "catena-fuzz";
/// The length of an oversized URL. Some servers limit a request line to 4 KiB, with every header.
const LONG: usize = 3_000;

/// Judges a page load by `fleet` of `url`, whose query has these acceptable interpretations.
pub(super) fn judge(
    page: &PageLoad,
    acceptable: Interpretations,
    url: &str,
    fleet: &str,
    classifier: &mut Classifier,
) -> Judgement {
    for reply in &page.replies {
        if let Some(wall) = reply.wall(Method::GET, url).filter(|wall| !wall.may_pass()) {
            return Judgement::Inconclusive(wall.to_string());
        }
        if let Some(judgement) = Judgement::of_status(reply.status) {
            return judgement;
        }
        if is_injected(reply) {
            return Judgement::failed(Rule::HeaderInjection, "a header from a parameter");
        }
        if let Some(host) = other_site(reply, url) {
            return Judgement::failed(Rule::AnotherSite, host);
        }
    }
    match &page.left_to {
        Some(host) if host.contains(OUR_SITE) => return Judgement::failed(Rule::AnotherSite, host),
        Some(host) => {
            return Judgement::Inconclusive(format!("redirected to {host}, which is not on the allow list"));
        }
        None => {}
    }
    let refusal = Judgement::Passed(Interpretations::of(&[Interpretation::Neutral]));
    match page.failed {
        // A server need not read an oversized request to its end.
        Some(NoReply::Dropped) if is_oversized(url) => return refusal,
        Some(why) => return Judgement::of_no_reply(why),
        None => {}
    }
    let Some(last) = page.replies.last() else {
        return Judgement::Inconclusive("no answer".to_owned());
    };
    let found = classifier.classify(last, url, fleet);
    if found.markup {
        return Judgement::failed(Rule::ReflectedMarkup, "unescaped markup from the query");
    }
    let refused = (400..500).contains(&last.status);
    if refused && (is_oversized(url) || !is_uri(url)) {
        refusal
    } else if found.interpretations.iter().any(|one| acceptable.contains(one)) {
        Judgement::Passed(found.interpretations)
    } else if refused {
        Judgement::failed(Rule::Interpretation, format!("{} (status {})", found.interpretations, last.status))
    } else {
        Judgement::failed(Rule::Interpretation, found.interpretations.to_string())
    }
}

/// Whether some servers refuse the URL, or close the connection, because of its length (414, 431 or 400).
fn is_oversized(url: &str) -> bool {
    url.len() > LONG
}

/// Whether the query has only characters that RFC 3986, section 3.4, allows. Browsers send others, which a server may
/// refuse.
fn is_uri(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte))
}

fn is_injected(reply: &Reply) -> bool {
    reply.headers.contains_key("x-catena-fuzz")
        || reply
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .any(|cookie| cookie.as_bytes().starts_with(b"catena-fuzz="))
}

/// The host of another site, if an address in the query redirects the browser there.
fn other_site(reply: &Reply, url: &str) -> Option<String> {
    if !(300..400).contains(&reply.status) {
        return None;
    }
    let location = reply.headers.get(LOCATION)?.to_str().ok()?;
    let target = Url::parse(url).ok()?.join(location).ok()?;
    let host = target.host_str().unwrap_or_else(|| target.scheme());
    (host.contains(OUR_SITE) || target.scheme() == "javascript").then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use http::header::HeaderMap;

    use super::*;
    use crate::oracle::claims::Phrases;

    const URL: &str = "http://localhost:3000/return?status=success";

    fn reply(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        Reply { status, headers: map, body: body.as_bytes().into() }
    }

    fn judged(reply: Reply, acceptable: &[Interpretation]) -> Judgement {
        let page = PageLoad { replies: vec![reply], left_to: None, failed: None };
        let mut classifier = Classifier::new(Phrases::default());
        judge(&page, Interpretations::of(acceptable), URL, "fleet", &mut classifier)
    }

    fn rule(judgement: Judgement) -> Option<Rule> {
        match judgement {
            Judgement::Failed(violation) => Some(violation.rule),
            Judgement::Passed(_) | Judgement::Inconclusive(_) | Judgement::Unanswered(_) => None,
        }
    }

    #[test]
    fn each_broken_rule_is_found() {
        let html = [("content-type", "text/html")];
        for (reply, expected) in [
            (reply(500, &[], ""), Rule::ServerError),
            (reply(200, &[("x-catena-fuzz", "1")], ""), Rule::HeaderInjection),
            (reply(200, &[("set-cookie", "catena-fuzz=1")], ""), Rule::HeaderInjection),
            (reply(303, &[("location", "//catena-fuzz.example")], ""), Rule::AnotherSite),
            (reply(303, &[("location", "/\\catena-fuzz.example")], ""), Rule::AnotherSite),
            (reply(303, &[("location", "javascript:alert(1)//catena-fuzz")], ""), Rule::AnotherSite),
            (reply(200, &html, "<p>Hello <catena-fuzz></p>"), Rule::ReflectedMarkup),
            (reply(400, &html, "<p><script>catena-fuzz</script>"), Rule::ReflectedMarkup),
            (reply(200, &html, "<p>Your provider is connected.</p>"), Rule::Interpretation),
        ] {
            let text = format!("{reply:?}");
            assert_eq!(rule(judged(reply, &[Interpretation::Neutral])), Some(expected), "{text}");
        }
    }

    #[test]
    fn harmless_responses_pass() {
        for reply in [
            reply(200, &[("content-type", "text/html")], "<p>&lt;catena-fuzz&gt;</p>"),
            reply(200, &[("content-type", "application/json")], "{\"status\":\"<catena-fuzz>\"}"),
            reply(303, &[("location", "/done?next=//catena-fuzz.example")], ""),
            reply(303, &[("location", "https://login.acme.example/?back=catena-fuzz.example")], ""),
            reply(400, &[], "no"),
        ] {
            assert_eq!(rule(judged(reply.clone(), &[Interpretation::Neutral])), None, "{reply:?}");
        }
    }
}
