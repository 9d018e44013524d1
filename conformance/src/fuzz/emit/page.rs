//! A redirect as a test of the whole page, for what only an answer shows: a 5xx, markup, a header, another site. It
//! opens the page with whatever test client the partner's framework has.

use super::{Language, camel, quoted};
use crate::fuzz::Rule;
use crate::fuzz::redirect::MARKS;
use crate::fuzz::saved::KeptRedirect;

/// What a good answer is, in the words of four languages.
struct Expectation {
    rust: String,
    javascript: String,
    python: String,
    go: String,
}

impl KeptRedirect {
    /// A test that fails until the handler is mended; none for what a reader of queries shows by itself.
    pub(super) fn page_test_in(&self, language: Language, name: &str) -> Option<String> {
        let expectation = Expectation::of(self.rule)?;
        let (query, rule) = (quoted(&self.query), self.rule.text());
        let found = format!("Found by `catena-conformance fuzz`: {rule}.");
        Some(match language {
            Language::Rust => format!(
                "// {found}\n\
                 // `open_page` opens your callback page: `status`, `headers` as pairs of text, and `body`.\n\
                 #[test]\n\
                 fn {name}() {{\n    \
                     let page = open_page({query});\n    \
                     assert!({}, \"{rule}\");\n\
                 }}\n",
                expectation.rust
            ),
            Language::Javascript => format!(
                "// {found}\n\
                 // `openPage` opens your callback page: `status`, `headers` as pairs of text, and `body`.\n\
                 import assert from \"node:assert/strict\";\n\
                 import {{ test }} from \"node:test\";\n\
                 import {{ openPage }} from \"./page.mjs\";\n\n\
                 test(\"{}\", async () => {{\n  \
                   const page = await openPage({query});\n  \
                   assert.ok({}, \"{rule}\");\n\
                 }});\n",
                name.replace('_', " "),
                expectation.javascript
            ),
            Language::Python => format!(
                "# {found}\n\
                 # `open_page` opens your callback page: `status`, `headers` as pairs of text, and `body`.\n\
                 import re\n\
                 import unittest\n\n\
                 from page import open_page\n\n\n\
                 class Pages(unittest.TestCase):\n    \
                     def test_{name}(self):\n        \
                         page = open_page({query})\n        \
                         self.assertTrue({}, \"{rule}\")\n",
                expectation.python
            ),
            Language::Go => format!(
                "// {found}\n\
                 // OpenPage opens your callback page: Status, Headers as pairs of text, and Body.\n\
                 package redirect\n\n\
                 import (\n\t\"regexp\"\n\t\"testing\"\n)\n\n\
                 func Test{}(t *testing.T) {{\n\
                 \tpage := OpenPage({query})\n\
                 \tmatches := func(pattern, text string) bool {{ return regexp.MustCompile(pattern).MatchString(text) }}\n\
                 \tgood := matches(\"\", \"\")\n\
                 {}\
                 \tif !good {{\n\t\tt.Error(\"{rule}\")\n\t}}\n}}\n",
                camel(name),
                expectation.go
            ),
        })
    }
}

impl Expectation {
    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::ServerError | Rule::Dropped | Rule::InTime => Some(Self {
                rust: "page.status < 500".into(),
                javascript: "page.status < 500".into(),
                python: "page.status < 500".into(),
                go: "\tgood = page.Status < 500\n".into(),
            }),
            Rule::HeaderInjection => Some(Self::no_header("^(x-catena-fuzz:|set-cookie: *catena-fuzz=)")),
            Rule::AnotherSite => {
                Some(Self::no_header("^location: *(javascript:|(https?:)?//[^/?#]*catena-fuzz)"))
            }
            Rule::ReflectedMarkup => Some(Self::no_markup()),
            Rule::Belief | Rule::RequestId | Rule::Panic | Rule::ForgedAccepted => None,
        }
    }

    /// No line `name: value` of the answer's head looks like this.
    fn no_header(pattern: &str) -> Self {
        let literal = quoted(pattern);
        // Rust's own library has no expressions; its two patterns are read by hand.
        let rust = if pattern.starts_with("^location") {
            "!page.headers.iter().any(|(name, value)| name.eq_ignore_ascii_case(\"location\")\n        \
             && (value.starts_with(\"javascript:\") || (value.starts_with(\"//\") || value.starts_with(\"http\"))\n        \
             && value.split('/').nth(2).is_some_and(|host| host.contains(\"catena-fuzz\"))))"
        } else {
            "!page.headers.iter().any(|(name, value)| name.eq_ignore_ascii_case(\"x-catena-fuzz\")\n        \
             || value.starts_with(\"catena-fuzz=\"))"
        };
        Self {
            rust: rust.to_owned(),
            javascript: format!(
                "!page.headers.some(([name, value]) => new RegExp({literal}, \"i\").test(`${{name}}: ${{value}}`))"
            ),
            python: format!(
                "not any(re.search({literal}, f\"{{name}}: {{value}}\", re.I) for name, value in page.headers)"
            ),
            go: format!(
                "\tfor _, header := range page.Headers {{\n\
                 \t\tgood = good && !matches({}, header[0]+\": \"+header[1])\n\t}}\n",
                quoted(&format!("(?i){pattern}"))
            ),
        }
    }

    fn no_markup() -> Self {
        let marks = MARKS.map(quoted).join(", ");
        Self {
            rust: format!("![{marks}].iter().any(|mark| page.body.contains(mark))"),
            javascript: format!("![{marks}].some((mark) => page.body.includes(mark))"),
            python: format!("not any(mark in page.body for mark in [{marks}])"),
            go: format!(
                "\tfor _, mark := range []string{{{marks}}} {{\n\
                 \t\tgood = good && !matches(regexp.QuoteMeta(mark), page.Body)\n\t}}\n"
            ),
        }
    }
}
