//! From what came of a case to the rule it broke, if it broke one. Pure, but for what the reader remembers.

use catena_contract::{Interpretation, Interpretations};
use http::header::{LOCATION, SET_COOKIE};
use url::Url;

use super::classifier::Reader;
use crate::fuzz::{Rule, Violation};
use catena_probe::{Arrival, Lost, Reply};

/// What every address in the grammar has in its host.
const OUR_SITE: &str = "catena-fuzz";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Every rule held, and this is what it was taken for.
    Held(Interpretations),
    /// A rule did not hold.
    Failed(Violation),
    /// Nothing was learnt.
    Inconclusive(String),
}

/// Judges an arrival of `fleet` at `url` with a query of which `acceptable` may be believed.
pub(super) fn judge(
    arrival: &Arrival,
    acceptable: Interpretations,
    url: &str,
    fleet: &str,
    reader: &mut Reader,
) -> Judgement {
    for reply in &arrival.replies {
        if matches!(reply.status, 407 | 408 | 429 | 502 | 503 | 504) {
            return Judgement::Inconclusive(format!("status {}", reply.status));
        }
        if reply.status >= 500 {
            return failed(Rule::ServerError, format!("status {}", reply.status));
        }
        if injected(reply) {
            return failed(Rule::HeaderInjection, "a header out of a parameter");
        }
        if let Some(host) = other_site(reply, url) {
            return failed(Rule::AnotherSite, host);
        }
    }
    match &arrival.left_to {
        Some(host) if host.contains(OUR_SITE) => return failed(Rule::AnotherSite, host),
        Some(host) => {
            return Judgement::Inconclusive(format!("sent on to {host}, which is not on the allow list"));
        }
        None => {}
    }
    match arrival.lost {
        Some(Lost::Dropped) => return failed(Rule::Dropped, "the connection broke off"),
        Some(Lost::Late) => return failed(Rule::InTime, "no answer in time"),
        Some(Lost::Nowhere) => return Judgement::Inconclusive("redirects that lead nowhere".to_owned()),
        Some(Lost::Network(kind)) => return Judgement::Inconclusive(kind.as_str().to_owned()),
        None => {}
    }
    let Some(last) = arrival.replies.last() else {
        return Judgement::Inconclusive("no answer".to_owned());
    };
    let read = reader.read(last, url, fleet);
    if read.markup {
        return failed(Rule::ReflectedMarkup, "markup of the query, unescaped");
    }
    let refused = (400..500).contains(&last.status);
    if read.classes.iter().any(|class| acceptable.contains(class)) || (refused && !is_uri(url)) {
        Judgement::Held(read.classes)
    } else if refused {
        failed(Rule::Belief, format!("{} (status {})", read.classes, last.status))
    } else {
        failed(Rule::Belief, read.classes.to_string())
    }
}

/// Whether the query holds only what may stand in one as it is (RFC 3986, 3.4). Browsers send more, and a server may
/// refuse it.
fn is_uri(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte))
}

fn failed(rule: Rule, observed: impl Into<String>) -> Judgement {
    Judgement::Failed(Violation::new(rule, observed))
}

/// Whether a set of classes says anything at all.
pub(crate) fn only(classes: Interpretations) -> Option<Interpretation> {
    let mut each = classes.iter();
    match (each.next(), each.next()) {
        (Some(class), None) => Some(class),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

fn injected(reply: &Reply) -> bool {
    reply.headers.contains_key("x-catena-fuzz")
        || reply
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .any(|cookie| cookie.as_bytes().starts_with(b"catena-fuzz="))
}

/// The host of another site that the browser is sent to by one of our addresses.
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
        let arrival = Arrival { replies: vec![reply], left_to: None, lost: None };
        judge(&arrival, Interpretations::of(acceptable), URL, "fleet", &mut Reader::new(Phrases::default()))
    }

    fn rule(judgement: Judgement) -> Option<Rule> {
        match judgement {
            Judgement::Failed(violation) => Some(violation.rule),
            Judgement::Held(_) | Judgement::Inconclusive(_) => None,
        }
    }

    #[test]
    fn each_rule_is_seen_to_break() {
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
            (reply(200, &html, "<p>Your provider is connected.</p>"), Rule::Belief),
        ] {
            let told = format!("{reply:?}");
            assert_eq!(rule(judged(reply, &[Interpretation::Neutral])), Some(expected), "{told}");
        }
    }

    #[test]
    fn what_is_harmless_is_left_in_peace() {
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

    #[test]
    fn pace_and_outage_are_no_fault() {
        for status in [429, 502, 503, 504] {
            let found = judged(reply(status, &[], ""), &[Interpretation::Connected]);
            assert_eq!(found, Judgement::Inconclusive(format!("status {status}")));
        }
    }
}
