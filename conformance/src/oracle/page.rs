//! The visible text of an answer, in blocks.

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;

use super::document::document_while;
use super::element::{INLINE, INVISIBLE, alternative, is_frame, is_hidden, is_main, label};
use catena_probe::Answer;

/// What a fleet can read on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The blocks of text: the title, a paragraph, a heading, a list item, the alternative text of a picture, or a
    /// `key: value` pair of JSON. White space is collapsed, and no block is empty.
    pub blocks: Vec<String>,
    /// The place of each block: the elements around it, or the key. Blocks of one list share a place.
    pub places: Vec<String>,
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
        Self::read_while(answer, &|| true)
    }

    /// The same, up to where there is no time left.
    #[must_use]
    pub fn read_while(answer: &Answer, in_time: &dyn Fn() -> bool) -> Self {
        let kind = answer.media_type();
        let text = String::from_utf8_lossy(&answer.body);
        let start = text.trim_start().as_bytes().first().copied();
        if answer.is_html() {
            Self::html(&text, in_time)
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

    /// The blocks that are not in menus or footers, each with its place.
    pub fn own_places(&self) -> impl Iterator<Item = (&String, &str)> {
        let own = self.blocks.iter().enumerate().filter(|(at, _)| !self.frame.contains(at));
        own.map(|(at, block)| (block, self.place(at)))
    }

    /// The place of a block.
    #[must_use]
    pub fn place(&self, block: usize) -> &str {
        self.places.get(block).map_or("", String::as_str)
    }

    /// Whether this is the place of the title.
    #[must_use]
    pub fn is_title(place: &str) -> bool {
        place == TITLE
    }

    /// The main content, as one line: what a reader would quote from the page.
    #[must_use]
    pub fn message(&self) -> String {
        let within = |wanted: fn(&str) -> bool| {
            let blocks = self.own_places().filter(|(_, place)| wanted(place));
            blocks.map(|(block, _)| block.as_str()).collect::<Vec<_>>().join(" / ")
        };
        let main = within(|place| place.starts_with(MAIN));
        if main.is_empty() { within(|place| !Self::is_title(place)) } else { main }
    }

    fn html(text: &str, in_time: &dyn Fn() -> bool) -> Self {
        let document = document_while(text, in_time);
        let mut blocks = Blocks::default();
        collect(document.root_element(), &mut blocks);
        blocks.close();
        blocks.put_title(&document);
        Self {
            scripted: any(
                &document,
                "script:not([type*='json']), meta[http-equiv='refresh' i][content*='url' i]",
            ),
            asks_to_sign_in: any(&document, "input[type='password' i]"),
            ..blocks.finish()
        }
    }

    fn json(text: &str) -> Self {
        let Ok(value) = serde_json::from_str::<Value>(text) else { return Self::plain(text) };
        let mut blocks = Blocks::default();
        flatten("", &value, &mut blocks);
        blocks.finish()
    }

    fn plain(text: &str) -> Self {
        let mut blocks = Blocks::default();
        for line in text.lines().take(MAX_TEXT) {
            blocks.add(line);
            blocks.close();
        }
        blocks.finish()
    }
}

/// How many bytes of text are read from a page. No fleet reads more, and a target may send text without end.
const MAX_TEXT: usize = 64 * 1024;

/// The place of the title.
const TITLE: &str = "title";
/// How the place of a block in the main content begins.
const MAIN: &str = "main ";
/// How many of the elements around a block make up its place.
const AROUND: usize = 4;

/// Blocks of text while they are collected.
#[derive(Default)]
struct Blocks {
    page: Page,
    open: String,
    taken: usize,
    /// The elements that are open, but for those within a line.
    around: Vec<String>,
    /// How many menus and footers are open.
    framed: usize,
    /// How many elements with the main content are open.
    main: usize,
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
                self.page.frame.push(self.page.blocks.len());
            }
            let around = self.around.get(self.around.len().saturating_sub(AROUND)..).unwrap_or_default();
            let main = if self.main > 0 { MAIN } else { "" };
            self.page.places.push(format!("{main}{}", around.join(" > ")));
            self.page.blocks.push(folded);
        }
        self.open.clear();
    }

    /// Adds the title in front, unless another block says the same.
    fn put_title(&mut self, document: &Html) {
        let title = Selector::parse("head > title").ok();
        let Some(title) = title.and_then(|title| document.select(&title).next()) else { return };
        self.add(&title.text().collect::<String>());
        self.close();
        let Some(text) = self.page.blocks.pop() else { return };
        self.page.places.pop();
        if !self.page.blocks.contains(&text) {
            self.page.blocks.insert(0, text);
            self.page.places.insert(0, TITLE.to_owned());
            self.page.frame.iter_mut().for_each(|at| *at += 1);
        }
    }

    fn finish(mut self) -> Page {
        self.close();
        self.page
    }
}

fn collect(element: ElementRef<'_>, blocks: &mut Blocks) {
    // An explicit stack, because a hostile page may be nested deeper than the call stack allows.
    enum Step<'a> {
        Enter(ElementRef<'a>),
        Text(&'a str),
        Leave { frame: bool, main: bool },
    }
    let mut steps = vec![Step::Enter(element)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => blocks.add(text),
            Step::Leave { frame, main } => {
                blocks.close();
                blocks.around.pop();
                blocks.framed -= usize::from(frame);
                blocks.main -= usize::from(main);
            }
            Step::Enter(element) => {
                let name = element.value().name();
                if INVISIBLE.contains(&name) || is_hidden(element.value()) {
                    continue;
                }
                if let Some(text) = alternative(element.value()) {
                    blocks.close();
                    blocks.add(text);
                    blocks.close();
                    continue;
                }
                let frame = is_frame(element.value());
                if frame || !INLINE.contains(&name) {
                    blocks.close();
                    let main = is_main(element.value());
                    blocks.around.push(label(element.value()));
                    blocks.framed += usize::from(frame);
                    blocks.main += usize::from(main);
                    steps.push(Step::Leave { frame, main });
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
    blocks.around = vec![path.to_owned()];
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
        assert_eq!(page.blocks, ["t", "Connected fleets", "You are all set", "one", "two"]);
        assert_eq!(page.own_blocks().nth(1).unwrap(), "You are all set");
        assert!(page.scripted);
        assert!(!page.asks_to_sign_in);
    }

    #[test]
    fn the_title_and_the_text_of_pictures_are_content() {
        let html = "<html><head><title> You are\nconnected </title></head><nav><a>Home</a></nav>\
            <main><p><img src=/ok.svg alt='All done'> Thank you</p><img alt=''><img src=x hidden alt=no></main>";
        let page = page("text/html", html);
        assert_eq!(page.blocks, ["You are connected", "Home", "All done", "Thank you"]);
        assert_eq!(page.own_blocks().count(), 3);
        assert_eq!(page.message(), "All done / Thank you");
    }

    #[test]
    fn a_title_that_repeats_a_heading_is_read_once() {
        let page = page("text/html", "<title>Done</title><h1>Done</h1><p id=x7 class='a b'>Welcome");
        assert_eq!(page.blocks, ["Done", "Welcome"]);
        assert_eq!(page.places, ["html > body > h1", "html > body > p#x.a.b"]);
        assert_eq!(page.message(), "Done / Welcome");
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
