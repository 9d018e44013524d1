//! `redirect.reflected-markup`: what stands in the address never becomes an element of the page.

use scraper::Selector;

use super::hostile::unheard;
use crate::judge::Finding;
use crate::judge::Observation;
use crate::oracle::document;
use catena_probe::Answer;

/// Leaves whatever it is put into, a quoted attribute, a title, a script or a comment, and opens an element that
/// does nothing.
pub const MARKUP: &str =
    "'\"--></title></textarea></script><catena-conformance-probe data-catena-conformance=\"1\">";

/// What stands in [`MARKUP`] however a page escapes it.
pub const MARKED: &str = "catena-conformance-probe";

/// Judges visits with [`MARKUP`] in their parameters, by whether a browser would find the element in the page. JSON
/// and plain text have no elements, and text that was escaped makes none.
#[must_use]
pub fn reflected_markup(plain: &Observation, planted: &[Observation]) -> Finding {
    let answers = || {
        planted
            .iter()
            .flat_map(|observation| &observation.visit.exchanges)
            .filter_map(|exchange| Some((exchange, exchange.answer.as_ref().ok()?)))
    };
    if let Some((exchange, _)) = answers().find(|(_, answer)| reflects(answer)) {
        return Finding::failed(
            "markup of the address escaped, or left out",
            format!("an element of it in the page that answers \"{}\"", exchange.what),
        );
    }
    if let Some(finding) = unheard(plain, planted) {
        return finding;
    }
    let drawn_later = planted
        .iter()
        .filter_map(|observation| observation.page.as_ref())
        .any(|page| page.scripted && page.blocks.is_empty());
    if drawn_later {
        Finding::not_tested(
            "a look with scripts running: the page is empty as it arrives, and a script draws it",
        )
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
    fn markup_that_a_browser_would_act_on_is_found_wherever_it_stands() {
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
    fn markup_that_is_escaped_or_no_html_is_left_in_peace() {
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
