//! The visible text of an answer, block by block.

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;

use super::document;
use catena_probe::Answer;

/// What a fleet can read of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// A paragraph, a heading, a list item, a `key: value` of JSON: white space folded, never empty.
    pub blocks: Vec<String>,
    /// Which of them stand in menus and footers, around what the page itself says.
    pub frame: Vec<usize>,
    /// Whether a script may draw more than is here, or something else, or the page leads on by itself.
    pub scripted: bool,
    /// Whether it asks for a password: the partner wants a signed-in fleet.
    pub asks_to_sign_in: bool,
}

/// The text of an answer as a fleet reads it, block by block.
#[must_use]
pub fn visible_text(answer: &Answer) -> String {
    Page::read(answer).blocks.join("\n")
}

impl Page {
    /// Reads an answer's body by its content type, and by its look where that is missing.
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

    /// What the page itself says, without its menus and footers.
    pub fn own_blocks(&self) -> impl Iterator<Item = &String> {
        self.blocks.iter().enumerate().filter(|(at, _)| !self.frame.contains(at)).map(|(_, block)| block)
    }

    fn html(text: &str) -> Self {
        let document = document(text);
        let mut blocks = Blocks::default();
        gather(document.root_element(), &mut blocks);
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
        for line in text.lines().take(MOST_TEXT) {
            blocks.add(line);
            blocks.close();
        }
        Self { blocks: blocks.finish(), frame: Vec::new(), scripted: false, asks_to_sign_in: false }
    }
}

/// Most bytes of text that are read of a page. No fleet reads further, and a target may send without end.
const MOST_TEXT: usize = 64 * 1024;

/// Text that is being gathered.
#[derive(Default)]
struct Blocks {
    done: Vec<String>,
    open: String,
    taken: usize,
    /// How many menus and footers we stand in.
    framed: usize,
    frame: Vec<usize>,
}

impl Blocks {
    fn add(&mut self, text: &str) {
        let room = text.floor_char_boundary(MOST_TEXT.saturating_sub(self.taken));
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

/// Elements that stand within a line; every other one begins and ends a block.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Elements whose text nobody sees while scripts run.
const UNSEEN: &[&str] =
    &["script", "style", "template", "noscript", "head", "svg", "math", "object", "iframe"];

fn gather(element: ElementRef<'_>, blocks: &mut Blocks) {
    // An explicit stack: a hostile page may nest deeper than ours.
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
                if UNSEEN.contains(&name) || is_hidden(element.value()) {
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

/// Menus and footers, by their element or by their role. A page's `header` and `aside` may well hold its news.
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
    fn only_what_a_reader_sees_is_text() {
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
    fn json_is_read_leaf_by_leaf() {
        let page =
            page("application/json", r#"{"status":"connected","fleet":{"live":true},"notes":["a","b"]}"#);
        assert_eq!(page.blocks, ["status: connected", "live: true", "notes: a", "notes: b"]);
    }

    #[test]
    fn a_sign_in_form_is_noticed() {
        assert!(page("text/html", "<form><input type=PASSWORD name=p></form>").asks_to_sign_in);
    }

    #[test]
    fn a_page_nested_a_thousand_deep_is_read() {
        let html = format!("{}deep", "<div>".repeat(1_000));
        assert_eq!(page("text/html", &html).blocks, ["deep"]);
    }
}
