//! HTML as a browser reads it, but only so deep: a page that nests without end would cost the square of its length.

use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

/// How deep elements may stand in one another; browsers themselves go no deeper than 512.
const MOST_DEEP: usize = 1_024;
/// Bytes read between two looks at the depth.
const PIECE: usize = 8 * 1024;

/// The elements of a page, up to where it goes too deep.
#[must_use]
pub fn document(text: &str) -> Html {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = html5ever::parse_document(sink, html5ever::ParseOpts::default());
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(StrTendril::from_slice(piece));
        rest = if depth(&parser.tokenizer.sink.sink) > MOST_DEEP { "" } else { more };
    }
    parser.finish()
}

/// How deep the newest node stands.
fn depth(sink: &HtmlTreeSink) -> usize {
    sink.0.borrow().tree.nodes().next_back().map_or(0, |newest| newest.ancestors().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_ordinary_depth_is_read_as_by_the_parser_itself() {
        for html in ["", "<p>a<table><tr><b>b</table>é", &"<ul><li>é<p>one<br>two</ul>".repeat(2_000)] {
            assert_eq!(document(html), Html::parse_document(html));
        }
    }

    #[test]
    fn a_page_that_nests_without_end_is_read_to_a_certain_depth() {
        for open in ["<div>", "<b>", "<table><tr><td>", "<table><div>", "<svg><g>", "<ul><li>"] {
            let document = document(&open.repeat(400_000 / open.len()));
            let deepest = document.tree.nodes().map(|node| node.ancestors().count()).max();
            assert!(deepest.is_some_and(|deepest| deepest < MOST_DEEP + PIECE), "{open}: {deepest:?}");
            let nodes = document.tree.nodes().count();
            assert!(nodes < 100_000, "{open}: {nodes}");
        }
    }
}
