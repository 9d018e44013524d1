//! The visible text of an answer, in blocks.

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;

use super::document;
use catena_probe::Answer;

/// What a fleet can read on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The blocks of text: a paragraph, a heading, a list item, or a `key: value` pair of JSON. White space is collapsed,
    /// and no block is empty.
    pub blocks: Vec<String>,
    /// The indexes of the blocks that are in menus and footers.
    pub frame: Vec<usize>,
    /// Whether a script may change the page, or the page redirects by itself.
    pub scripted: bool,
    /// Whether it asks for a password, so the partner requires a signed-in fleet.
    pub asks_to_sign_in: bool,
}

/// The visible text of an answer, one block per line.
#[must_use]
pub fn visible_text(answer: &Answer) -> String {
    Page::read(answer).blocks.join("\n")
}

impl Page {
    /// Parses the body of an answer by its content type, or by its first character if there is none.
    #[must_use]
    pub fn read(answer: &Answer) -> Self {
        let kind = answer.media_type();
        let text = String::from_utf8_lossy(&answer.body);
        let start = text.trim_start().as_bytes().first().copied();
        if answer.is_html() {
            Self::html(&text)
        } else if kind.contains("json") || (kind.is_empty() && matches!(start, Some(b'{' | b'['))) {
            Self::json(&text)
        } else {
            Self::plain(&text)
        }
    }

    /// The blocks that are not in menus or footers.
    pub fn own_blocks(&self) -> impl Iterator<Item = &String> {
        self.blocks.iter().enumerate().filter(|(at, _)| !self.frame.contains(at)).map(|(_, block)| block)
    }

    fn html(text: &str) -> Self {
        let document = document(text);
        let mut blocks = Blocks::default();
        collect(document.root_element(), &mut blocks);
        blocks.close();
        Self {
            frame: std::mem::take(&mut blocks.frame),
            blocks: blocks.finish(),
            scripted: any(
                &document,
                "script:not([type*='json']), meta[http-equiv='refresh' i][content*='url' i]",
            ),
            asks_to_sign_in: any(&document, "input[type='password' i]"),
        }
    }

    fn json(text: &str) -> Self {
        let Ok(value) = serde_json::from_str::<Value>(text) else { return Self::plain(text) };
        let mut blocks = Blocks::default();
        flatten("", &value, &mut blocks);
        Self { blocks: blocks.finish(), frame: Vec::new(), scripted: false, asks_to_sign_in: false }
    }

    fn plain(text: &str) -> Self {
        let mut blocks = Blocks::default();
        for line in text.lines().take(MAX_TEXT) {
            blocks.add(line);
            blocks.close();
        }
        Self { blocks: blocks.finish(), frame: Vec::new(), scripted: false, asks_to_sign_in: false }
    }
}

/// How many bytes of text are read from a page. No fleet reads more, and a target may send text without end.
const MAX_TEXT: usize = 64 * 1024;

/// Blocks of text while they are collected.
#[derive(Default)]
struct Blocks {
    done: Vec<String>,
    open: String,
    taken: usize,
    /// How many menus and footers are open.
    framed: usize,
    frame: Vec<usize>,
}

impl Blocks {
    fn add(&mut self, text: &str) {
        let room = text.floor_char_boundary(MAX_TEXT.saturating_sub(self.taken));
        let text = text.get(..room).unwrap_or_default();
        self.taken += text.len();
        self.open.push_str(text);
    }

    fn close(&mut self) {
        let folded =
            self.open.split_whitespace().collect::<Vec<_>>().join(" ").replace(['\u{2018}', '\u{2019}'], "'");
        if !folded.is_empty() {
            if self.framed > 0 {
                self.frame.push(self.done.len());
            }
            self.done.push(folded);
        }
        self.open.clear();
    }

    fn finish(mut self) -> Vec<String> {
        self.close();
        self.done
    }
}

/// Elements within a line. All others start and end a block.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Elements whose text is invisible while scripts run.
const INVISIBLE: &[&str] =
    &["script", "style", "template", "noscript", "head", "svg", "math", "object", "iframe"];

fn collect(element: ElementRef<'_>, blocks: &mut Blocks) {
    // An explicit stack, because a hostile page may be nested deeper than the call stack allows.
    enum Step<'a> {
        Enter(ElementRef<'a>),
        Text(&'a str),
        Close,
        Leave,
    }
    let mut steps = vec![Step::Enter(element)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => blocks.add(text),
            Step::Close => blocks.close(),
            Step::Leave => {
                blocks.close();
                blocks.framed = blocks.framed.saturating_sub(1);
            }
            Step::Enter(element) => {
                let name = element.value().name();
                if INVISIBLE.contains(&name) || is_hidden(element.value()) {
                    continue;
                }
                if is_frame(element.value()) {
                    blocks.close();
                    blocks.framed += 1;
                    steps.push(Step::Leave);
                } else if !INLINE.contains(&name) {
                    blocks.close();
                    steps.push(Step::Close);
                }
                for child in element.children().rev() {
                    if let Some(element) = ElementRef::wrap(child) {
                        steps.push(Step::Enter(element));
                    } else if let Node::Text(text) = child.value() {
                        steps.push(Step::Text(text));
                    }
                }
            }
        }
    }
}

/// Whether this is a menu or a footer, by its element or its role. A `header` or `aside` may have the page's message.
fn is_frame(element: &Element) -> bool {
    matches!(element.name(), "nav" | "footer" | "menu")
        || matches!(element.attr("role"), Some("navigation" | "contentinfo" | "menu" | "menubar"))
}

fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    element.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

fn any(document: &Html, selector: &str) -> bool {
    Selector::parse(selector).is_ok_and(|selector| document.select(&selector).next().is_some())
}

fn flatten(path: &str, value: &Value, blocks: &mut Blocks) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                flatten(key, value, blocks);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| flatten(path, item, blocks)),
        Value::String(text) => leaf(path, text, blocks),
        Value::Null | Value::Bool(_) | Value::Number(_) => leaf(path, &value.to_string(), blocks),
    }
}

fn leaf(path: &str, text: &str, blocks: &mut Blocks) {
    if !path.is_empty() {
        blocks.add(path);
        blocks.add(": ");
    }
    blocks.add(text);
    blocks.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{HeaderMap, HeaderValue};

    fn page(kind: &'static str, body: &str) -> Page {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Page::read(&Answer { status: 200, headers, body: body.as_bytes().to_vec(), cut: false })
    }

    #[test]
    fn only_visible_text_is_read() {
        let html = "<!doctype html><title>t</title><nav><a href=/>Connected fleets</a></nav>\
            <h1>You <b>are</b>\n all set</h1><p hidden>no</p><div style='display: none'>no</div>\
            <script>'no'</script><noscript>no</noscript><ul><li>one<li>two</ul>";
        let page = page("text/html; charset=utf-8", html);
        assert_eq!(page.blocks, ["Connected fleets", "You are all set", "one", "two"]);
        assert_eq!(page.own_blocks().next().unwrap(), "You are all set");
        assert!(page.scripted);
        assert!(!page.asks_to_sign_in);
    }

    #[test]
    fn every_value_of_json_is_a_block() {
        let page =
            page("application/json", r#"{"status":"connected","fleet":{"live":true},"notes":["a","b"]}"#);
        assert_eq!(page.blocks, ["status: connected", "live: true", "notes: a", "notes: b"]);
    }

    #[test]
    fn a_sign_in_form_is_recognized() {
        assert!(page("text/html", "<form><input type=PASSWORD name=p></form>").asks_to_sign_in);
    }

    #[test]
    fn a_page_with_a_thousand_nested_elements_is_read() {
        let html = format!("{}deep", "<div>".repeat(1_000));
        assert_eq!(page("text/html", &html).blocks, ["deep"]);
    }
}
