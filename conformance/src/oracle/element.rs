//! What an element is to a reader: a part of a line, invisible, a menu, the main content, a picture.

use scraper::node::Element;

/// Elements within a line. All others start and end a block.
pub(super) const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Elements whose text is invisible while scripts run.
pub(super) const INVISIBLE: &[&str] =
    &["script", "style", "template", "noscript", "head", "svg", "math", "object", "iframe"];

/// Whether this is a menu or a footer, by its element or its role. A `header` or `aside` may have the page's message.
pub(super) fn is_frame(element: &Element) -> bool {
    matches!(element.name(), "nav" | "footer" | "menu")
        || matches!(element.attr("role"), Some("navigation" | "contentinfo" | "menu" | "menubar"))
}

/// Whether this has the page's main content, by its element or its role.
pub(super) fn is_main(element: &Element) -> bool {
    matches!(element.name(), "main" | "article")
        || matches!(element.attr("role"), Some("main" | "alert" | "status"))
}

/// The text that is read in place of a picture.
pub(super) fn alternative(element: &Element) -> Option<&str> {
    matches!(element.name(), "img" | "area" | "input").then(|| element.attr("alt"))?
}

/// An element in the place of a block: its name, id and classes. Numbers are left out, because many are made up.
pub(super) fn label(element: &Element) -> String {
    let mut label = element.name().to_owned();
    for (sign, attribute) in [('#', "id"), ('.', "class")] {
        for word in element.attr(attribute).unwrap_or_default().split_whitespace() {
            label.push(sign);
            label.extend(word.chars().filter(|letter| !letter.is_ascii_digit()));
        }
    }
    label
}

/// Whether the element and everything in it is invisible.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    element.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}
