//! Parses HTML as a browser does, up to a certain depth and number of attributes: the time for more would grow with the
//! square of the length.

use catena_probe::unreadable_from;
use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

/// How deep elements may be nested. Browsers stop at 512.
const MAX_DEPTH: usize = 1_024;
/// How many nodes are parsed: an element, its text and the text after it for each tag that a page may have.
const MAX_NODES: usize = 150_000;
/// How many bytes are parsed before the depth is checked again.
const CHUNK: usize = 8 * 1024;

/// The document, up to where it is nested too deeply.
#[must_use]
pub fn document(text: &str) -> Html {
    document_while(text, &|| true)
}

/// The same, up to where there is no time left.
pub(crate) fn document_while(text: &str, in_time: &dyn Fn() -> bool) -> Html {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = html5ever::parse_document(sink, html5ever::ParseOpts::default());
    let mut rest = unreadable_from(text.as_bytes()).and_then(|end| text.get(..end)).unwrap_or(text);
    while !rest.is_empty() {
        let (chunk, more) = rest.split_at(rest.floor_char_boundary(CHUNK));
        parser.process(StrTendril::from_slice(chunk));
        let sink = &parser.tokenizer.sink.sink;
        let enough = depth(sink) > MAX_DEPTH || sink.0.borrow().tree.nodes().len() > MAX_NODES || !in_time();
        rest = if enough { "" } else { more };
    }
    parser.finish()
}

/// The depth of the newest node.
fn depth(sink: &HtmlTreeSink) -> usize {
    sink.0.borrow().tree.nodes().next_back().map_or(0, |newest| newest.ancestors().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_ordinary_depth_is_parsed_completely() {
        for html in ["", "<p>a<table><tr><b>b</table>é", &"<ul><li>é<p>one<br>two</ul>".repeat(2_000)] {
            assert_eq!(document(html), Html::parse_document(html));
        }
    }

    #[test]
    fn a_page_with_endless_nesting_is_parsed_to_a_limited_depth() {
        for open in ["<div>", "<b>", "<table><tr><td>", "<table><div>", "<svg><g>", "<ul><li>"] {
            let document = document(&open.repeat(400_000 / open.len()));
            let deepest = document.tree.nodes().map(|node| node.ancestors().count()).max();
            assert!(deepest.is_some_and(|deepest| deepest < MAX_DEPTH + CHUNK), "{open}: {deepest:?}");
            let nodes = document.tree.nodes().count();
            assert!(nodes < 100_000, "{open}: {nodes}");
        }
    }
}
