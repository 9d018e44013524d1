//! `redirect.reflected-markup`: no parameter becomes an element of the page.

use scraper::Selector;

use super::injection::no_result;
use crate::judge::{Finding, Observation};
use crate::oracle::document;
use catena_probe::Answer;

/// Closes whatever it may be put into, such as an attribute, a title, a script or a comment, and then opens an element
/// that does nothing.
pub const MARKUP: &str =
    "'\"--></title></textarea></script><catena-conformance-probe data-catena-conformance=\"1\">";

/// The part of [`MARKUP`] that no escaping changes.
pub const MARKED: &str = "catena-conformance-probe";

/// Judges visits with [`MARKUP`] in their parameters: a browser must not find the element in the page. JSON, plain text
/// and escaped text have no elements.
#[must_use]
pub fn reflected_markup(plain: &Observation, injected: &[Observation]) -> Finding {
    let answers = || {
        injected
            .iter()
            .flat_map(|observation| &observation.visit.exchanges)
            .filter_map(|exchange| Some((exchange, exchange.answer.as_ref().ok()?)))
    };
    if let Some((exchange, _)) = answers().find(|(_, answer)| reflects(answer)) {
        return Finding::failed(
            "markup in parameters escaped, or left out",
            format!("an element from a parameter in the page that answers \"{}\"", exchange.what),
        );
    }
    if let Some(finding) = no_result(plain, injected) {
        return finding;
    }
    let rendered_later = injected
        .iter()
        .filter_map(|observation| observation.page.as_ref())
        .any(|page| page.scripted && page.message().is_empty());
    if rendered_later {
        Finding::not_tested("a browser that runs scripts: the page is empty until a script renders it")
    } else {
        Finding::Passed
    }
}

fn reflects(answer: &Answer) -> bool {
    let text = String::from_utf8_lossy(&answer.body);
    if !answer.is_html() || !text.contains("catena-conformance") {
        return false;
    }
    let document = document(&text);
    Selector::parse("catena-conformance-probe, [data-catena-conformance]")
        .is_ok_and(|selector| document.select(&selector).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    fn reflected(kind: &'static str, body: String) -> bool {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        reflects(&Answer { status: 400, headers, body: body.into_bytes(), cut: false })
    }

    #[test]
    fn markup_that_a_browser_would_parse_is_found_anywhere() {
        for page in [
            format!("<p>status {MARKUP}</p>"),
            format!("<input value=\"{MARKUP}\">"),
            format!("<title>{MARKUP}</title>"),
            format!("<script>var status = '{MARKUP}'</script>"),
            format!("<!-- {MARKUP} -->"),
        ] {
            assert!(reflected("text/html", page.clone()), "{page}");
        }
    }

    #[test]
    fn escaped_markup_and_other_media_types_pass() {
        let escaped =
            MARKUP.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;");
        let json = serde_json::to_string(MARKUP).unwrap();
        for (kind, page) in [
            ("text/html", format!("<p title=\"{escaped}\">{escaped}</p>")),
            ("text/html", format!("<script>var status = {}</script>", json.replace('<', "\\u003c"))),
            ("text/html", format!("<a href=\"/in?next={}\">in</a>", escaped)),
            ("application/json", format!("{{\"status\":{json}}}")),
            ("text/plain", format!("<p>{MARKUP}</p>")),
        ] {
            assert!(!reflected(kind, page.clone()), "{page}");
        }
    }
}
